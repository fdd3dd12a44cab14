"""Floor 3: HTTP and WebSocket: who may come in, what they ask, how it is answered."""
