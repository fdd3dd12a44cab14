"""Floor 2: boards that live: rooms, the viewers' cursors, presence, and the one writer."""
