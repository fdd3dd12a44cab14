"""A real server for the browsers."""

from tests.web.conftest import serve, settings

__all__ = ["serve", "settings"]
