"""How is a table of many rows drawn quickly?

One rule: byte for byte what Rich draws in `table`, from whom the header and the codes of every
style are taken; a row that is not simple enough to be sure of is left to Rich.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from wicktrack.render import table
from wicktrack.render.blocks import Cell, Column
from wicktrack.render.table import GAP, THEME, Paper, measured, room

_WORD = re.compile(r"\s*\S+\s*")
_JOINER, _SELECTOR = "\u200d", "\ufe0f"
"""Of zero width, and of emoji: beside them the widths of characters do not add up."""

Row = Sequence[Cell]


class _NotSimple(Exception):
    """Only Rich knows how this is set."""


def ruled(
    columns: Sequence[Column],
    widths: Sequence[int],
    rows: Sequence[Row],
    paper: Paper,
    *,
    header: bool,
) -> str:
    """What `table.ruled` draws."""
    # Rich gives the last column a place even where there is nothing to see in it.
    widths = [*widths[:-1], widths[-1] or 1] if widths else []
    if not widths or sum(widths) + GAP * (len(widths) - 1) > room(paper):
        return table.ruled(columns, widths, rows, paper, header=header)
    codes = _Codes(paper)
    gap = " " * (GAP - 1) + " ".join(codes["quiet"])
    fields = list(zip(widths, (column.right for column in columns), strict=True))

    def drawn(row: Row) -> str:
        cells = [
            _field(cell, width, codes, right=right)
            for cell, (width, right) in zip(row, fields, strict=True)
        ]
        height = max(map(len, cells))
        if height > 1:
            cells = [
                lines + [" " * width] * (height - len(lines))
                for lines, width in zip(cells, widths, strict=True)
            ]
        return "".join([gap.join(line).rstrip() + "\n" for line in zip(*cells, strict=True)])

    def by_rich(row: Row) -> str:
        return table.ruled(columns, widths, [row], paper, header=False)

    head = table.ruled(columns, widths, [], paper, header=True) if header else ""
    return head + _each(rows, drawn, by_rich)


def cards(
    columns: Sequence[Column], rows: Sequence[Row], places: Sequence[int], paper: Paper
) -> str:
    """What `table.cards` draws."""
    width = room(paper)
    if width <= GAP:
        return table.cards(columns, rows, places, paper)
    codes, beside = _Codes(paper), _Codes(paper, THEME["quiet"])
    first, *others = places
    labels = {i: table.label(columns[i]) for i in others}

    def drawn(row: Row) -> str:
        text, style = row[first]
        lines = [_inked(line, codes[style]) for _, line in _lines(text, width)]
        for i in others:
            if row[i].text:
                lines += _labelled(labels[i], row[i], width - GAP, beside)
        return "".join(line.rstrip() + "\n" for line in lines)

    def by_rich(row: Row) -> str:
        return table.cards(columns, [row], places, paper)

    return _each(rows, drawn, by_rich)


def _each(rows: Sequence[Row], drawn: Callable[[Row], str], by_rich: Callable[[Row], str]) -> str:
    texts = []
    for row in rows:
        try:
            texts.append(drawn(row))
        except _NotSimple:
            texts.append(by_rich(row))
    return "".join(texts)


class _Codes(dict[str, tuple[str, str]]):
    """What Rich writes before and after text of each of our styles, upon one of its own."""

    def __init__(self, paper: Paper, under: str = "") -> None:
        super().__init__()
        self._paper, self._under = paper, under

    def __missing__(self, style: str) -> tuple[str, str]:
        from rich.color import ColorSystem

        styled = "|"
        if self._paper.colour:
            of = table.console(self._paper, io.StringIO()).get_style
            both = of(self._under) + of(THEME.get(style, ""))
            styled = both.render(styled, color_system=ColorSystem.STANDARD)
        before, after = styled.split("|")
        self[style] = before, after
        return before, after


def _field(cell: Cell, width: int, codes: _Codes, *, right: bool) -> list[str]:
    """The lines of a cell, each as wide as its column."""
    text, style = cell
    if not width:
        return [""]
    if text.isascii() and len(text) <= width:
        padded = text.rstrip().rjust(width) if right else text.ljust(width)
        return [_inked(padded, codes[style])]
    lines = []
    for _, line in _lines(text, width):
        shown = line.rstrip() if right else line
        blanks = " " * (width - measured(shown))
        lines.append(_inked(blanks + shown if right else shown + blanks, codes[style]))
    return lines


def _labelled(label: str, cell: Cell, width: int, codes: _Codes) -> list[str]:
    """The lines of a card below its first."""
    lines = []
    for start, line in _lines(label + cell.text, width):
        cut = max(0, len(label) - start) if THEME.get(cell.style) else len(line)
        words = _inked(line[:cut], codes[""]) + _inked(line[cut:], codes[cell.style])
        lines.append(" " * GAP + words)
    return lines


def _inked(text: str, codes: tuple[str, str]) -> str:
    return text and codes[0] + text + codes[1]


def _lines(text: str, width: int) -> list[tuple[int, str]]:
    """Text folded so that no line is wider than that, and where in it each line begins."""
    if _JOINER in text or _SELECTOR in text:
        raise _NotSimple
    if len(text) <= width and measured(text) <= width:
        return [(0, text)]
    lines = []
    for start, end in pairwise([*_starts(text, width), len(text)]):
        line = text[start:end]
        if len(line) > width:
            # Blanks that reach over go; Rich counts characters here, not cells.
            line = line[: max(width, len(line.rstrip()))]
        if measured(line) > width:
            line = line.rstrip(" ")
            line += " " * (width - measured(line))
        if measured(line) > width:
            raise _NotSimple
        lines.append((start, line))
    return lines


def _starts(text: str, width: int) -> list[int]:
    """Where lines begin: at words, and inside of those that are wider than a line."""
    from rich.cells import chop_cells

    starts, used = [0], 0
    for found in _WORD.finditer(text):
        word, start = found[0], found.start()
        needed = measured(word.rstrip())
        if needed <= width - used:
            used += measured(word)
        elif needed <= width:
            starts.append(start)
            used = measured(word)
        else:
            pieces = chop_cells(word, width)
            ends = list(accumulate(map(len, pieces), initial=start))
            starts += [place for place in ends[:-1] if place]
            used = measured(pieces[-1])
    return starts
