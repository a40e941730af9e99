"""Escaping of text and URLs for iCalendar and Atom files.

One rule: text arrives unchanged, character by character; only what no such file can hold, and what
some readers take for the end of a line, is written as an escape.
"""

from __future__ import annotations

from urllib.parse import quote

from wicktrack.render.escape import HARMFUL

_ESCAPES = {code: HARMFUL[code] for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
_ESCAPES |= {code: f"\\u{code:04x}" for code in (0xFFFE, 0xFFFF)}
for _code in map(ord, "\t\n"):
    del _ESCAPES[_code]


def legible(text: str) -> str:
    """Text with control characters as escapes, except tabs and line feeds.

    RFC 5545 (3.1) forbids C0 controls and DEL, XML 1.0 (2.2) those of C0, U+FFFE and U+FFFF; some
    readers break lines at U+0085, U+2028 and U+2029.
    """
    return text.replace("\r\n", "\n").translate(_ESCAPES)


def uri(address: str) -> str:
    """A URL with all characters outside of RFC 3986 percent-encoded."""
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~-._")
