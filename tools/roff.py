r"""Output of man(7): escapes, fonts, paragraphs, lists and tables.

One rule: what comes out is plain ASCII that groff and mandoc read alike. Text is escaped once, by
`text` or `literal`; everything else here takes escaped text and gives lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_WIDTH = 78
_TAG_AT_MOST = 16
_ASIDE_AT_MOST = 18
"""The widest column that stands in brackets after the first."""
_GAP = 3
_TABLE_AT_MOST = 53
"""The widest table that is set as one: indented it fits 60 columns."""

# Ragged and unhyphenated, as mandoc sets it: what is copied from a manual must be whole. Some
# macros of groff begin anew with HY and AD.
_WHOLE_WORDS = (".nh", ".nr HY 0", ".ad l", ".ds AD l")

# What roff or a typographer would change: a reader copies quotes and carets from a manual.
_ESCAPES = {
    "\\": r"\(rs", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq",
}  # fmt: skip
_COMPOUND = re.compile(r"[^\w-]*[^\W\d_]+(-[^\W\d_]+)+[^\w-]*\Z")
_ESCAPE = re.compile(r"\\f.|\\\(..|\\\[\w+\]|\\[-~&]")
_KEPT_SPACE = re.compile(r"\A +| +\Z| {2,}")
_SENTENCE_ENDS = re.compile(r'[.?!](?:\\f.|\\\(..|[)"])*\Z')


def text(words: str) -> str:
    """Escape running text; only the hyphen of a compound word stays one."""
    return "".join(
        _escape(part) if part.isspace() or _COMPOUND.match(part) else literal(part)
        for part in re.split(r"(\s+)", words)
    )


def literal(code: str) -> str:
    """Escape what a reader may type: every hyphen is a minus sign, every space counts."""
    return _KEPT_SPACE.sub(lambda found: r"\~" * len(found[0]), _typed(code))


def _typed(code: str) -> str:
    return _escape(code).replace("-", r"\-")


def _escape(words: str) -> str:
    return "".join(map(_character, unicodedata.normalize("NFC", words)))


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isascii() else f"\\[u{ord(character):04X}]"


def bold(escaped: str, outer: str = "R") -> str:
    return f"\\fB{escaped}\\f{outer}"


def italic(escaped: str, outer: str = "R") -> str:
    return f"\\fI{escaped}\\f{outer}"


def width(escaped: str) -> int:
    """How many columns escaped text takes."""
    return len(_ESCAPE.sub(lambda found: "" if found[0][1] in "f&" else "x", escaped))


def filled(escaped: str) -> list[str]:
    """Text as input lines, none of which is a request or ends what looks like a sentence."""
    lines = [""]
    for word in escaped.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _WIDTH:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    # After a line that ends a sentence groff would leave two spaces, and elsewhere one.
    ended = [line + r"\&" if _SENTENCE_ENDS.search(line) else line for line in lines[:-1]]
    return [guarded(line) for line in (*ended, lines[-1])]


def guarded(line: str) -> str:
    """A line of text that is never taken for a request."""
    return rf"\&{line}" if line.startswith(".") else line


def page(name: str, section: int, day: str, source: str, lines: Iterable[str]) -> str:
    """A whole page; man runs the preprocessor for tables because of its first line."""
    head = f'.TH "{literal(name.upper())}" {section} "{day}" "{literal(source)}"'
    return "\n".join([r"'\" t", f'{head} "User manual"', *_WHOLE_WORDS, *_spaced(lines), ""])


def _spaced(lines: Iterable[str]) -> Iterator[str]:
    """The lines without paragraphs that nothing separates from their heading."""
    before = ""
    for line in lines:
        if line != ".PP" or not before.startswith((".SH", ".SS")):
            yield line
        before = line


def section(escaped: str) -> list[str]:
    return [f'.SH "{escaped}"']


def subsection(escaped: str) -> list[str]:
    return [f'.SS "{escaped}"']


def paragraph(escaped: str) -> list[str]:
    return [".PP", *filled(escaped)]


def listing(lines: Iterable[str]) -> list[str]:
    """Unescaped lines as they are, indented."""
    shown = (guarded(_typed(line)) for line in lines)
    return [".RS 4", ".PP", ".EX", *shown, ".EE", ".RE"]


def item(mark: str, first: str, more: Sequence[str]) -> list[str]:
    """An item of a list: its first paragraph, and lines of whatever follows it."""
    indent = width(mark) + 1
    nested = [f".RS {indent}", *more, ".RE"] if more else []
    return [f'.IP "{mark}" {indent}', *filled(first), *nested]


def tagged(entries: Sequence[tuple[str, Sequence[str]]], *, close: bool = False) -> list[str]:
    """Tags with what is said of each, a paragraph for each text; `close`: without blank lines."""
    indent = min(max((width(tag) for tag, _ in entries), default=0), _TAG_AT_MOST) + 2
    lines: list[str] = []
    for number, (tag, texts) in enumerate(entries):
        lines += [".PD 0"] if close and number == 1 else []
        lines += [f".TP {indent}", guarded(tag)]
        for place, body in enumerate(texts):
            lines += [*([".br"] if place else []), *filled(body)]
    return [*lines, ".PD"] if close and len(entries) > 1 else lines


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table where it fits a narrow terminal, else a list with the first cell as the tag."""
    columns = [max(map(width, column)) for column in zip(head, *rows, strict=True)]
    if sum(columns) + _GAP * (len(columns) - 1) <= _TABLE_AT_MOST:
        layout = [" ".join(["lI"] * len(head)), " ".join(["l"] * len(head)) + "."]
        return [".PP", ".TS", *layout, *map(_cells, [head, *rows]), ".TE"]
    if len(head) == 3 and 0 < columns[1] <= _ASIDE_AT_MOST and all(row[1] for row in rows):
        head, *rows = [(f"{row[0]} ({row[1]})", row[2]) for row in (head, *rows)]
    if len(head) == 2:
        legend = [(italic(head[0]), [italic(head[1])])] if any(head) else []
        return tagged([*legend, *((row[0], [row[1]]) for row in rows)], close=True)
    return tagged([(row[0], _labelled(head, row)) for row in rows])


def _cells(row: Sequence[str]) -> str:
    # A cell of one `_` or `=` would be a line across the table.
    return guarded("\t".join(rf"\&{cell}" if cell in ("_", "=") else cell for cell in row))


def _labelled(head: Sequence[str], row: Sequence[str]) -> list[str]:
    pairs = list(zip(head, row, strict=True))[1:]
    return [f"{italic(label)}: {cell}" for label, cell in pairs if cell]
