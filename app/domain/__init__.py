"""Floor 0: the rules of the board, pure. Standard library only; no clock, no chance, no I/O."""
