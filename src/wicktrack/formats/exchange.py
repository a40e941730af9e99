"""The characters that both calendars and feeds can hold.

One rule: text arrives as it is, letter by letter; only what no such file can hold is shown as an
escape, and what several readers take for the end of a line.
"""

from __future__ import annotations

from urllib.parse import quote

from wicktrack.render.escape import HARMFUL

_UNFIT = {code: HARMFUL[code] for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
_UNFIT |= {code: f"\\u{code:04x}" for code in (0xFFFE, 0xFFFF)}
for _code in map(ord, "\t\n"):
    del _UNFIT[_code]


def legible(text: str) -> str:
    """Text without control characters but tabs and line feeds.

    RFC 5545 forbids C0 controls and DEL, XML those of C0 and U+FFFE and U+FFFF; some readers break
    lines at U+0085, U+2028 and U+2029.
    """
    return text.replace("\r\n", "\n").translate(_UNFIT)


def uri(address: str) -> str:
    """An address in the characters of RFC 3986; others are percent-encoded."""
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~-._")
