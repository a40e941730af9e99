"""GitHub Flavored Markdown of blocks.

One rule: text of a catalogue is text: what Markdown or HTML would interpret is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wicktrack.render import chart
from wicktrack.render.blocks import (
    Block,
    Cell,
    Chart,
    Grid,
    Heading,
    Line,
    Messages,
    Month,
    shown_columns,
)
from wicktrack.render.escape import harmless

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$]|&(?=[#\w])|:(?=[\w+-]+:)")
_LINE_START = re.compile(r"^(\s*)([-+=#])(?!\d)|^(\s*\d+)([.)])")


def draw(blocks: Sequence[Block], *, header: bool = True) -> str:
    """The blocks, separated by empty lines; without `header` tables get an empty header row.

    GFM has no table without one.
    """
    return "\n".join(_block(block, header=header) for block in blocks)


def text(value: str) -> str:
    """Text that Markdown shows as it is; a new line becomes a break."""
    lines = [harmless(line) for line in value.replace("\r\n", "\n").split("\n")]
    escaped = (_LINE_START.sub(r"\1\3\\\2\4", _SPECIAL.sub(r"\\\g<0>", line)) for line in lines)
    return "<br>".join(escaped)


def _block(block: Block, *, header: bool) -> str:
    match block:
        case Heading(words, level):
            return f"{'#' * level} {text(words)}\n"
        case Line(cells):
            return "".join(map(_cell, cells)).strip() + "\n"
        case Grid():
            return _grid(block, header=header)
        case Messages(lines):
            return "".join(f"    {harmless(line)}\n" for line in lines)
        case Chart():
            drawn = ("".join(cell.text for cell in cells) for cells in chart.lines(block))
            return "".join(f"    {line}".rstrip() + "\n" for line in drawn)
        case Month():
            return _grid(block.listed, header=header)


def _cell(cell: Cell) -> str:
    strong = cell.style in ("heading", "title") and cell.text.strip() == cell.text != ""
    return f"**{text(cell.text)}**" if strong else text(cell.text)


def _grid(grid: Grid, *, header: bool) -> str:
    shown = shown_columns(grid)
    heads = [text(grid.columns[i].header) if header else "" for i in shown]
    rules = ["---:" if grid.columns[i].right else "---" for i in shown]
    rows = [[text(row[i].text) for i in shown] for row in grid.rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (heads, rules, *rows))
