"""Floor 1: what is kept. The log of every board, who takes part, and the tables for both."""
