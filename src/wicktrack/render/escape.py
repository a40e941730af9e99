"""Text for terminals: escaped, measured and folded.

One rule: a character that would control a terminal or the direction of text is shown, never sent.
"""

from __future__ import annotations

import re

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


_WORDS = re.compile(r"\s*(?:[^\s`]*`[^`]{1,40}`[^\s`]*|\S+)")
"""Words with the blanks before them; short code in backticks is one word."""


def folded(text: str, width: int, hanging: int = 0, *, whole: bool = False) -> list[str]:
    """Escaped text in lines of a width, those after the first narrower by `hanging`.

    A longer word is broken, unless `whole`: an address is to be copied, so it sticks out.
    """
    lines: list[str] = []
    line, used, limit = "", 0, max(width, 1)
    for word in _WORDS.findall(text):
        if line and used + measured(word) > limit:
            lines.append(line)
            line, used, limit = "", 0, max(width - hanging, 1)
            word = word.lstrip()  # noqa: PLW2901 - it begins a line
        while not whole and used + measured(word) > limit:
            head = beginning(word, limit)
            lines.append(head)
            word, limit = word[len(head) :], max(width - hanging, 1)  # noqa: PLW2901
        line, used = line + word, used + measured(word)
    return [*lines, line] if line or not lines else lines


def beginning(text: str, width: int) -> str:
    """As many letters as fit into a width, at least one."""
    end = used = 0
    for letter in text:
        used += measured(letter)
        if used > width and end:
            break
        end += 1
    return text[:end]


def measured(text: str) -> int:
    """The width of escaped text, in terminal cells."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
