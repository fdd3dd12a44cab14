"""Every write of the wire: its address, its fields, and the command that they make (docs/protocol.md).

The routes are looked through in this order, so the busiest come first.
"""

from app.web.writes import patterns  # isort: skip - the busiest of all
from app.web.writes import agenda, cards, closing, outcomes, people
from app.web.writing import Write, WriteRoute

__all__ = ["agenda", "cards", "closing", "outcomes", "patterns", "people", "routes"]

routes = [WriteRoute(write) for write in Write.__subclasses__()]
