"""Tables and text for a terminal or a pipe.

One rule: nothing a person needs is cut. On a terminal too narrow for every column the least
important are dropped first and the flexible ones wrap; where even that leaves slivers, each row
becomes a card. In a pipe (no width) every line is as long as it has to be.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
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
"""The styles as Rich names them: of the sixteen colours, which the terminal's theme defines."""

GAP = 2
"""Blanks between two columns."""

WIDEST_TEXT = 100
"""The greatest width of running text, in terminal cells."""


@record()
class Paper:
    """What is printed on; `width` in terminal cells, None for a pipe."""

    width: int | None = None
    colour: bool = False


def draw(blocks: Sequence[Block], paper: Paper, *, header: bool = True) -> str:
    """The blocks as text, with empty lines between them, but not below a section's heading."""
    drawn = []
    for number, block in enumerate(blocks):
        before = blocks[number - 1] if number else None
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
    fitting = fit(grid.columns, widths, every, paper.width)
    if paper.width is not None and _total(widths, fitting) > paper.width:
        return cards(grid.columns, shown, every, paper)
    columns, widths = [grid.columns[i] for i in fitting], [widths[i] for i in fitting]
    rows = [[row[i] for i in fitting] for row in shown]
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
    """The rows as a table, with a light rule under the header."""
    heads = [Cell(column.header) for column in columns if header]
    if all(all(map(_fits, row, widths)) for row in (heads, *rows)):
        return "".join(_set(columns, widths, rows, paper, header=header, rule=rule))
    return _by_rich(columns, widths, rows, paper, header=header, rule=rule)


def _fits(cell: Cell, width: int) -> bool:
    return measured(cell.text) <= width


def _by_rich(  # noqa: PLR0913 - as `ruled`
    columns: Sequence[Column],
    widths: Sequence[int],
    rows: Sequence[Sequence[Cell]],
    paper: Paper,
    *,
    header: bool,
    rule: bool,
) -> str:
    """The same with cells that wrap inside their columns."""
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


def _set(  # noqa: PLR0913 - as `ruled`
    columns: Sequence[Column],
    widths: Sequence[int],
    rows: Sequence[Sequence[Cell]],
    paper: Paper,
    *,
    header: bool,
    rule: bool,
) -> Iterator[str]:
    """The lines of a table without wrapping, in a hundredth of the time that Rich takes."""
    if header:
        yield _row([Cell(column.header, "quiet") for column in columns], columns, widths, paper)
    if header and rule:
        line = Cell("─" * (sum(widths) + GAP * (len(widths) - 1)), "quiet")
        yield _line([line], replaced(paper, width=None))
    for row in rows:
        yield _row(row, columns, widths, paper)


def _row(
    cells: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int], paper: Paper
) -> str:
    set_ = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        blanks = " " * (width - measured(cell.text))
        text = _coloured(cell.text, cell.style) if paper.colour else cell.text
        set_.append(blanks + text if column.right else text + blanks)
    return (" " * GAP).join(set_).rstrip() + "\n"


def cards(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], indexes: Sequence[int], paper: Paper
) -> str:
    """Each row as a card of labelled lines, for paper too narrow for columns side by side."""
    from rich.padding import Padding
    from rich.text import Text

    first, *others = indexes
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
    """The label of a value on a card."""
    return f"{column.header} ".lstrip()


def measured(text: str) -> int:
    """The width of escaped text, in terminal cells."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def room(paper: Paper) -> int:
    """The width of a line in terminal cells; in a pipe, more than any text has."""
    return paper.width or 1_000_000


def fit(
    columns: Sequence[Column], widths: list[int], indexes: list[int], width: int | None
) -> list[int]:
    """The indexes of the columns that stay on paper of this width; narrows `widths` to wrap.

    A column that may wrap is comfortable at twice its least width. Columns are dropped until the
    others would be comfortable; then the widest wrap first, to that width, and at last to their
    least. The result may still be too wide.
    """
    if width is None:
        return indexes
    comfortable = [
        min(w, 2 * c.least) if c.least else w for c, w in zip(columns, widths, strict=True)
    ]
    droppable = sorted((i for i in indexes if columns[i].drop), key=lambda i: columns[i].drop)
    while droppable and _total(comfortable, indexes) > width:
        last = droppable.pop()
        indexes = [i for i in indexes if i != last]
    for floor in (comfortable, [column.least for column in columns]):
        for i in sorted((i for i in indexes if columns[i].least), key=lambda i: -widths[i]):
            over = max(0, _total(widths, indexes) - width)
            widths[i] = max(min(widths[i], floor[i]), widths[i] - over)
    return indexes


def _total(widths: Sequence[int], indexes: Sequence[int]) -> int:
    return sum(widths[i] + GAP for i in indexes) - GAP


def console(paper: Paper, file: io.StringIO) -> Console:
    """A Rich console that writes to a string, without markup, emoji codes or the environment."""
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
    """A Rich renderable as text, without trailing blanks."""
    text = io.StringIO()
    console(paper, text).print(what, soft_wrap=False, crop=False, no_wrap=paper.width is None)
    return "".join(line.rstrip() + "\n" for line in text.getvalue().rstrip("\n").split("\n"))


def _line(cells: Sequence[Cell], paper: Paper) -> str:
    pieces = [(harmless(cell.text), cell.style) for cell in cells]
    if paper.width is not None and sum(measured(text) for text, _ in pieces) > paper.width:
        return wrapped(pieces, paper)
    # Fast path: without wrapping, a prompt need not wait for the import of Rich.
    written = "".join(_coloured(text, style) if paper.colour else text for text, style in pieces)
    return written.rstrip() + "\n"


def wrapped(pieces: Sequence[tuple[str, str]], paper: Paper) -> str:
    """Escaped texts, each with a style of `THEME`, as one text wrapped to the paper."""
    from rich.text import Text

    themed = [(text, THEME.get(style, "")) for text, style in pieces]
    return _printed(Text.assemble(*themed), paper)


_CODES = {
    "bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34",
    "magenta": "35", "cyan": "36",
}  # fmt: skip
"""SGR codes (ECMA-48, 8.3.117) of the words in `THEME`; a test compares them with Rich's."""


def _coloured(text: str, style: str) -> str:
    codes = ";".join(_CODES[word] for word in THEME.get(style, "").split())
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and text else text
