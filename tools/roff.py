r"""A writer of man(7): escapes, fonts, paragraphs, lists and tables.

One rule: the output is plain ASCII that groff and mandoc set alike. Text is escaped once, by `text`
or `literal`; everything else here takes escaped text and returns lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_WIDTH = 78
_TAG_AT_MOST = 16
_ASIDE_AT_MOST = 18
"""The widest second column that goes in brackets after the first."""
_GAP = 3
_TABLE_AT_MOST = 53
"""The widest table that is set as one, so that it fits 60 columns when indented."""

# No hyphenation and no justification, as mandoc sets it: what is copied from a manual must be
# whole. Some macros of groff reset both from HY and AD.
_WHOLE_WORDS = (".nh", ".nr HY 0", ".ad l", ".ds AD l")

# What roff would turn into typographic characters: readers copy quotes and carets from manuals.
_ESCAPES = {
    "\\": r"\(rs", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq",
}  # fmt: skip
_COMPOUND = re.compile(r"[^\w-]*[^\W\d_]+(-[^\W\d_]+)+[^\w-]*\Z")
_ESCAPE = re.compile(r"\\f.|\\\(..|\\\[\w+\]|\\[-~&]")
_KEPT_SPACE = re.compile(r"\A +| +\Z| {2,}")
_SENTENCE_ENDS = re.compile(r'[.?!](?:\\f.|\\\(..|[)"])*\Z')


def text(words: str) -> str:
    """Escape running text; hyphens of compound words stay hyphens, others become minus signs."""
    return "".join(
        _escape(part) if part.isspace() or _COMPOUND.match(part) else literal(part)
        for part in re.split(r"(\s+)", words)
    )


def literal(code: str) -> str:
    """Escape what a reader may type: every hyphen is a minus sign, every space is kept."""
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
    """The width of escaped text, in characters."""
    return len(_ESCAPE.sub(lambda found: "" if found[0][1] in "f&" else "x", escaped))


def filled(escaped: str) -> list[str]:
    """Text filled into input lines, none of which is a request or seems to end a sentence."""
    lines = [""]
    for word in escaped.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _WIDTH:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    # Or groff would set two spaces after a line that ends a sentence.
    ended = [line + r"\&" if _SENTENCE_ENDS.search(line) else line for line in lines[:-1]]
    return [guarded(line) for line in (*ended, lines[-1])]


def guarded(line: str) -> str:
    """A line of text, protected from being read as a request."""
    return rf"\&{line}" if line.startswith(".") else line


def page(name: str, section: int, day: str, source: str, lines: Iterable[str]) -> str:
    """A whole page; its first line makes man run tbl, the preprocessor for tables."""
    head = f'.TH "{literal(name.upper())}" {section} "{day}" "{literal(source)}"'
    return "\n".join([r"'\" t", f'{head} "User manual"', *_WHOLE_WORDS, *_spaced(lines), ""])


def _spaced(lines: Iterable[str]) -> Iterator[str]:
    """The lines without a `.PP` right after a heading, where it has no effect."""
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
    """A code block of unescaped lines, indented."""
    shown = (guarded(_typed(line)) for line in lines)
    return [".RS 4", ".PP", ".EX", *shown, ".EE", ".RE"]


def item(mark: str, first: str, more: Sequence[str]) -> list[str]:
    """An item of a list: its first paragraph, and the lines of what follows it."""
    indent = width(mark) + 1
    nested = [f".RS {indent}", *more, ".RE"] if more else []
    return [f'.IP "{mark}" {indent}', *filled(first), *nested]


def tagged(entries: Sequence[tuple[str, Sequence[str]]], *, close: bool = False) -> list[str]:
    """Tagged paragraphs, one for each text of a tag; `close`: without blank lines between."""
    indent = min(max((width(tag) for tag, _ in entries), default=0), _TAG_AT_MOST) + 2
    lines: list[str] = []
    for number, (tag, texts) in enumerate(entries):
        lines += [".PD 0"] if close and number == 1 else []
        lines += [f".TP {indent}", guarded(tag)]
        for index, body in enumerate(texts):
            lines += [*([".br"] if index else []), *filled(body)]
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
    # tbl draws a rule for a cell of a single `_` or `=`.
    return guarded("\t".join(rf"\&{cell}" if cell in ("_", "=") else cell for cell in row))


def _labelled(head: Sequence[str], row: Sequence[str]) -> list[str]:
    pairs = list(zip(head, row, strict=True))[1:]
    return [f"{italic(label)}: {cell}" for label, cell in pairs if cell]
