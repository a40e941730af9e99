"""Tables and pages in a terminal or a pipe.

One rule: nothing a person needs is cut. On a terminal too narrow for every column the least
important go first and the flexible ones wrap; where even that leaves slivers, each row becomes a
card. In a pipe (no width) every line is as long as it has to be.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from wicktrack.records import record, replaced
from wicktrack.render import chart
from wicktrack.render.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    Grid,
    Heading,
    Line,
    Verbatim,
    shown_columns,
)
from wicktrack.render.escape import harmless

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

THEME = {
    "heading": "bold cyan",
    "title": "bold",
    "accent": "cyan",
    "quiet": "dim",
    "warning": "bold yellow",
    "announced": "magenta",
    "making": "blue",
    "finishing": "yellow",
    "done": "green",
    "stopped": "red",
}
"""Our styles in Rich's words: the sixteen colours, which a person's terminal defines."""

GAP = 2
WIDEST_TEXT = 100
"""Running text is not set wider than this, in terminal cells."""


@record()
class Paper:
    """What is printed on; `width` in terminal cells, None for a pipe."""

    width: int | None = None
    colour: bool = False


def draw(blocks: Sequence[Block], paper: Paper, *, header: bool = True) -> str:
    """The blocks as text, an empty line between them but below a part's heading."""
    drawn = []
    for place, block in enumerate(blocks):
        before = blocks[place - 1] if place else None
        tight = (
            before is None
            or (isinstance(before, Heading) and before.level > 1)
            or (isinstance(block, Line) and isinstance(before, Line | Grid))
        )
        drawn.append(("" if tight else "\n") + _block(block, paper, header=header))
    return "".join(drawn)


def _block(block: Block, paper: Paper, *, header: bool) -> str:
    match block:
        case Heading(text):
            return _line([Cell(text, "heading")], paper)
        case Line(cells):
            width = min(paper.width, WIDEST_TEXT) if paper.width else None
            return _line(cells, replaced(paper, width=width))
        case Grid():
            return _grid(block, paper, header=header)
        case Verbatim(lines):
            return "".join(f"{harmless(line)}\n" for line in lines)
        case Chart():
            return "".join(_line(cells, paper) for cells in chart.lines(block, paper.width))


def _grid(grid: Grid, paper: Paper, *, header: bool) -> str:
    shown = [
        [c if (text := harmless(c.text)) is c.text else Cell(text, c.style) for c in row]
        for row in grid.rows
    ]
    header = header and any(column.header for column in grid.columns)
    widths = [
        max(map(measured, (column.header if header else "", *(row[i].text for row in shown))))
        for i, column in enumerate(grid.columns)
    ]
    every = shown_columns(grid)
    kept = fit(grid.columns, widths, every, paper.width)
    if paper.width is not None and _total(widths, kept) > paper.width:
        return cards(grid.columns, shown, every, paper)
    columns, widths = [grid.columns[i] for i in kept], [widths[i] for i in kept]
    rows = [[row[i] for i in kept] for row in shown]
    return ruled(columns, widths, rows, paper, header=header, rule=grid.rule)


def ruled(  # noqa: PLR0913 - what a table is, and how it is drawn
    columns: Sequence[Column],
    widths: Sequence[int],
    rows: Sequence[Sequence[Cell]],
    paper: Paper,
    *,
    header: bool,
    rule: bool = True,
) -> str:
    """Rows below each other, a light rule under the header."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        show_header=header,
        box=SIMPLE_HEAD if rule else None,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP - 1 if rule else GAP, 0, 0),  # the box adds one
        border_style="dim",
        header_style="dim",
    )
    for column, width in zip(columns, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.right else "left"
        drawn.add_column(Text(column.header), justify=justify, width=width, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell.text, THEME.get(cell.style, "")) for cell in row))
    return _printed(drawn, paper)


def cards(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], places: Sequence[int], paper: Paper
) -> str:
    """Each row as a card, for paper on which columns side by side would be slivers."""
    from rich.padding import Padding
    from rich.text import Text

    first, *others = places
    drawn = []
    for row in rows:
        drawn.append(_line([row[first]], paper))
        for i in others:
            if row[i].text:
                value = Text(row[i].text, THEME.get(row[i].style, ""))
                line = Text(label(columns[i]), "dim") + value
                drawn.append(_printed(Padding(line, (0, 0, 0, GAP)), paper))
    return "".join(drawn)


def label(column: Column) -> str:
    """What stands before a value on a card."""
    return f"{column.header} ".lstrip()


def measured(text: str) -> int:
    """How many terminal cells harmless text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def room(paper: Paper) -> int:
    """How many terminal cells a line can take."""
    return paper.width or 1_000_000


def fit(
    columns: Sequence[Column], widths: list[int], kept: list[int], width: int | None
) -> list[int]:
    """The columns that stay on paper of this width; narrows `widths` where those must wrap.

    A column that may wrap is at ease at twice its least width; columns go only while the others
    are not.
    """
    if width is None:
        return kept
    ease = [min(w, 2 * c.least) if c.least else w for c, w in zip(columns, widths, strict=True)]
    droppable = sorted((i for i in kept if columns[i].drop), key=lambda i: columns[i].drop)
    while droppable and _total(ease, kept) > width:
        last = droppable.pop()
        kept = [i for i in kept if i != last]
    for floor in (ease, [column.least for column in columns]):
        for i in sorted((i for i in kept if columns[i].least), key=lambda i: -widths[i]):
            over = max(0, _total(widths, kept) - width)
            widths[i] = max(min(widths[i], floor[i]), widths[i] - over)
    return kept


def _total(widths: Sequence[int], kept: Sequence[int]) -> int:
    return sum(widths[i] + GAP for i in kept) - GAP


def console(paper: Paper, file: io.StringIO) -> Console:
    """A Rich console that writes to a text: no markup, no emoji codes, no guessing."""
    from rich.console import Console

    return Console(
        file=file,
        width=room(paper),
        color_system="standard" if paper.colour else None,
        force_terminal=paper.colour,
        no_color=not paper.colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )


def _printed(what: RenderableType, paper: Paper) -> str:
    """Something of Rich's as text, without blanks at line ends."""
    text = io.StringIO()
    console(paper, text).print(what, soft_wrap=False, crop=False, no_wrap=paper.width is None)
    return "".join(line.rstrip() + "\n" for line in text.getvalue().rstrip("\n").split("\n"))


def _line(cells: Sequence[Cell], paper: Paper) -> str:
    pieces = [(harmless(cell.text), cell.style) for cell in cells]
    if paper.width is not None and sum(measured(text) for text, _ in pieces) > paper.width:
        return wrapped(pieces, paper)
    # Nothing is to be set: a prompt need not wait for Rich.
    written = "".join(_inked(text, style) if paper.colour else text for text, style in pieces)
    return written.rstrip() + "\n"


def wrapped(pieces: Sequence[tuple[str, str]], paper: Paper) -> str:
    """Harmless texts, each in a style of ours, as one text on lines of the paper's width."""
    from rich.text import Text

    themed = [(text, THEME.get(style, "")) for text, style in pieces]
    return _printed(Text.assemble(*themed), paper)


_CODES = {
    "bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34",
    "magenta": "35", "cyan": "36",
}  # fmt: skip
"""SGR (ECMA-48) of the words of our styles; a test compares them with Rich's."""


def _inked(text: str, style: str) -> str:
    codes = ";".join(_CODES[word] for word in THEME.get(style, "").split())
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and text else text
