"""Icons of our own: drawn on 24 x 24, in the colour of the words that stand beside them."""

from functools import cache

from markupsafe import Markup

# fmt: off
_DRAWN = {
    "lock": '<rect x="4" y="11" width="16" height="10" rx="2"/><path d="M8 11V7a4 4 0 0 1 8 0v4"/>',
    "timer": '<circle cx="12" cy="13.5" r="7.5"/><path d="M12 9.5v4l2.5 2M9.5 2.5h5"/>',
    "play": '<path d="M7.5 4.8v14.4L19 12z"/>',
    "pause": '<path d="M8.5 5v14M15.5 5v14"/>',
    "undo": '<path d="M8.5 4.5 4 9l4.5 4.5M4.5 9H14a5.5 5.5 0 0 1 0 11h-4"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20a6.5 6.5 0 0 1 13 0M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14.2a6.5 6.5 0 0 1 3.5 5.8"/>',
    "screen": '<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M12 16v4M8 20.5h8"/>',
    "light": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3 7 7M17 17l1.7 1.7M5.3 18.7 7 17M17 7l1.7-1.7"/>',
    "call": '<path d="M5 21.5V3.5M5 4.5h12.5l-2.5 4 2.5 4H5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "keys": '<rect x="2.5" y="5.5" width="19" height="13" rx="2.5"/><path d="M6.5 9.5h.01M10 9.5h.01M14 9.5h.01M17.5 9.5h.01M8 14.5h8"/>',
    "more": '<path d="M5.5 12h.01M12 12h.01M18.5 12h.01" stroke-width="3"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "x": '<path d="m6 6 12 12M18 6 6 18"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17.5H4.5A1.5 1.5 0 0 1 3 16v-5.5A1.5 1.5 0 0 1 4.5 9h15a1.5 1.5 0 0 1 1.5 1.5V16a1.5 1.5 0 0 1-1.5 1.5H17M7 14h10v6.5H7z"/>',
    "download": '<path d="M12 3.5V15M7 10.5l5 5 5-5M4 20.5h16"/>',
    "link": '<path d="M10 14a4.2 4.2 0 0 0 6 0l3.2-3.2a4.2 4.2 0 0 0-6-6L12 6M14 10a4.2 4.2 0 0 0-6 0l-3.2 3.2a4.2 4.2 0 0 0 6 6L12 18"/>',
    "back": '<path d="M20 12H4.5M11 5.5 4.5 12l6.5 6.5"/>',
    "next": '<path d="M4 12h15.5M13 5.5l6.5 6.5-6.5 6.5"/>',
    "down": '<path d="m5.5 9 6.5 6.5L18.5 9"/>',
    "pen": '<path d="m4 20 1-4.5L16.5 4a2.1 2.1 0 0 1 3 3L8 18.5zM14.5 6l3 3"/>',
    "card": '<rect x="3.5" y="5" width="17" height="14" rx="2"/><path d="M7.5 10h9M7.5 14h5.5"/>',
    "merge": '<path d="M5 4.5v3A4.5 4.5 0 0 0 9.5 12H19M5 19.5v-3A4.5 4.5 0 0 1 9.5 12M15 8l4 4-4 4"/>',
    "grip": '<path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01" stroke-width="3"/>',
    "filter": '<path d="M4 5.5h16M7 12h10M10 18.5h4"/>',
    "grid": '<rect x="4" y="4" width="16" height="16" rx="2"/><path d="M4 10h16M10 4v16"/>',
    "cards": '<rect x="3.5" y="7.5" width="12" height="13" rx="2"/><path d="M8 7.5V5a1.5 1.5 0 0 1 1.5-1.5H19A1.5 1.5 0 0 1 20.5 5v10.5A1.5 1.5 0 0 1 19 17h-3.5"/>',
    "copy": '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 8.5V5a1.5 1.5 0 0 0-1.5-1.5H5A1.5 1.5 0 0 0 3.5 5v9A1.5 1.5 0 0 0 5 15.5h3.5"/>',
}
# fmt: on
ICONS = tuple(_DRAWN)
"""The names of all icons."""


@cache
def icon(name: str, size: int = 20) -> Markup:
    """The icon as inline SVG, hidden from readers of the page: words beside it, or a label, say what it means.

    Args:
        name: one of ``ICONS``.
        size: width and height in CSS pixels.
    """
    return Markup(  # noqa: S704 - all of it stands in this file
        f'<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f"{_DRAWN[name]}</svg>"
    )
