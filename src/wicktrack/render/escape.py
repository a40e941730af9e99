"""Escaping of text for terminals.

One rule: a character that would control a terminal or the direction of text is shown, never sent.
"""

from __future__ import annotations

HARMFUL = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))},
    **{
        code: f"\\u{code:04x}"
        for code in (0xAD, 0x61C, 0x180E, 0x200E, 0x200F, *range(0x2028, 0x202F))
    },
    **{code: f"\\u{code:04x}" for code in (*range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC))},
    **{code: f"\\U{code:08x}" for code in range(0xE0000, 0xE0080)},
    ord("\n"): "\\n",
    ord("\t"): "\\t",
    ord("\r"): "\\r",
}
"""Controls of terminals and of text direction, and what is shown in their place.

C0, DEL and C1 (ECMA-48), the bidirectional controls and line separators of Unicode, invisible
format characters and tags; joiners stay, for the emoji and scripts that need them.
"""


def harmless(text: str) -> str:
    """Text with control characters as escapes; not reversible, as a backslash stays one."""
    return text if text.isprintable() else text.translate(HARMFUL)


def legible_lines(text: str) -> str:
    """The same, of a text that consists of lines: their ends, and the tabs in them, stay."""
    return "\r\n".join([line.translate(_IN_LINES) for line in text.split("\r\n")])


_IN_LINES = {code: shown for code, shown in HARMFUL.items() if chr(code) not in "\n\t"}


def escaped(text: str) -> str:
    """The same, reversibly and on one line: a backslash is doubled as well.

    To undo it, `\\xNN`, `\\uNNNN` and `\\UNNNNNNNN` are the character of that number, `\\t`, `\\n`
    and `\\r` a tab, a line feed and a carriage return, and `\\` before any other is nothing.
    """
    return harmless(text.replace("\\", r"\\"))
