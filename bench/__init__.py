"""Measures the board against a bare broadcast; `docs/benchmarks.md` says how and what it found."""
