"""Tables and text for a terminal or a pipe.

One rule: nothing a person needs is cut. On a terminal too narrow for every column the flexible ones
wrap, then the dispensable ones are dropped, and named; where even that leaves slivers, each row
becomes a card. In a pipe (no width) every line is as long as it has to be.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from wicktrack.records import record, replaced
from wicktrack.render import chart, month
from wicktrack.render.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    Grid,
    Heading,
    Line,
    Messages,
    Month,
    shown_columns,
)
from wicktrack.render.escape import folded, harmless, measured

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

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
    "found": "bold red",
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


@record()
class Drawn:
    """Text, the headers of columns that are not in it, and a width that has room for them."""

    text: str
    hidden: tuple[str, ...] = ()
    needed: int = 0


def draw(blocks: Sequence[Block], paper: Paper, *, header: bool = True) -> Drawn:
    """The blocks as text, with empty lines between them, but not below a section's heading."""
    text = ""
    hidden: dict[str, None] = {}
    needed = 0
    for number, block in enumerate(blocks):
        drawn = _block(block, paper, header=header)
        text += ("" if _tight(blocks[number - 1] if number else None, block) else "\n") + drawn.text
        hidden |= dict.fromkeys(drawn.hidden)
        needed = max(needed, drawn.needed)
    return Drawn(text, tuple(hidden), needed)


def _tight(before: Block | None, block: Block) -> bool:
    """Whether a block follows another without an empty line."""
    if before is None or (isinstance(before, Heading) and before.level > 1):
        return True
    return isinstance(before, Line) and isinstance(block, Line)


def _block(block: Block, paper: Paper, *, header: bool) -> Drawn:
    match block:
        case Heading(text):
            return Drawn(_line([Cell(text, "heading")], paper))
        case Line(cells):
            width = min(paper.width, WIDEST_TEXT) if paper.width else None
            return Drawn(_line(cells, replaced(paper, width=width)))
        case Grid():
            return _grid(block, paper, header=header)
        case Messages(lines):
            return Drawn("".join(_message(harmless(line), paper) for line in lines))
        case Chart():
            return Drawn("".join(_line(cells, paper) for cells in chart.lines(block, paper.width)))
        case Month():
            return _month(block, paper, header=header)


def _month(block: Month, paper: Paper, *, header: bool) -> Drawn:
    """A calendar, and below it the list, where the days have no room for all of it."""
    drawn = month.draw(block, paper.width)
    text = "".join(_line(cells, paper) for cells in drawn.lines)
    pairs = zip(block.entries, block.listed.rows, strict=True)
    rows = [row for entry, row in pairs if entry.day in drawn.cut]
    if not rows:
        return Drawn(text)
    listed = _grid(replaced(block.listed, rows=rows), paper, header=header)
    return replaced(listed, text="\n".join(filter(None, (text, listed.text))))


def _grid(grid: Grid, paper: Paper, *, header: bool) -> Drawn:
    shown = [
        [c if (text := harmless(c.text)) is c.text else Cell(text, c.style) for c in row]
        for row in grid.rows
    ]
    if grid.labels:
        pairs = [(label, value) for label, value in shown]
        left = max((measured(label.text) for label, _ in pairs), default=0) + GAP
        return Drawn("".join(_labelled(pairs, paper, 0, left, whole=grid.columns[1].whole)))
    header = header and any(column.header for column in grid.columns)
    widths = [
        max(map(measured, (column.header if header else "", *(row[i].text for row in shown))))
        for i, column in enumerate(grid.columns)
    ]
    every, columns = shown_columns(grid), grid.columns
    if paper.width is not None and _total(widths, every) > paper.width:
        columns = [
            _unbroken(column, [row[i].text for row in shown]) for i, column in enumerate(columns)
        ]
    needed = _total(_comfortable(columns, widths), every)
    fitting = fit(columns, widths, every, paper.width)
    if paper.width is not None and _total(widths, fitting) > paper.width:
        return Drawn(cards(columns, shown, every, paper))
    hidden = tuple(columns[i].header for i in every if i not in fitting)
    columns, widths = [columns[i] for i in fitting], [widths[i] for i in fitting]
    rows = [[row[i] for i in fitting] for row in shown]
    text = ruled(Ruled(columns, widths, rows, header, grid.rule), paper)
    return Drawn(text, hidden, needed if hidden else 0)


def _unbroken(column: Column, texts: Sequence[str]) -> Column:
    """The column, at least as wide as its longest word if none may be broken."""
    if not (column.whole and column.least):
        return column
    longest = max((measured(word) for text in texts for word in text.split()), default=0)
    return replaced(column, least=max(column.least, longest))


class Ruled(NamedTuple):
    """A table whose columns have their widths; `rule`: with a light one under the header."""

    columns: Sequence[Column]
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]
    header: bool
    rule: bool


def ruled(table: Ruled, paper: Paper) -> str:
    """The text of a table."""
    heads = [Cell(column.header) for column in table.columns if table.header]
    if all(all(map(_fits, row, table.widths)) for row in (heads, *table.rows)):
        return "".join(_set(table, paper))
    return _by_rich(table, paper)


def _fits(cell: Cell, width: int) -> bool:
    return measured(cell.text) <= width


def _by_rich(table: Ruled, paper: Paper) -> str:
    """The same with cells that wrap inside their columns."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        show_header=table.header,
        box=SIMPLE_HEAD if table.rule else None,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP - 1 if table.rule else GAP, 0, 0),  # the box adds one
        border_style="dim",
        header_style="dim",
    )
    for column, width in zip(table.columns, table.widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.right else "left"
        drawn.add_column(Text(column.header), justify=justify, width=width, overflow="fold")
    for row in table.rows:
        drawn.add_row(*map(_rich_text, row))
    return _printed(drawn, paper)


def _rich_text(cell: Cell) -> Text:
    from rich.text import Text

    text = Text(cell.text, THEME.get(cell.style, ""))
    for start, end in cell.marks:
        text.stylize(THEME["found"], start, end)
    return text


def _set(table: Ruled, paper: Paper) -> Iterator[str]:
    """The lines of a table without wrapping, in a hundredth of the time that Rich takes."""
    columns, widths = table.columns, table.widths
    if table.header:
        yield _row([Cell(column.header, "quiet") for column in columns], columns, widths, paper)
    if table.header and table.rule:
        line = Cell("─" * (sum(widths) + GAP * (len(widths) - 1)), "quiet")
        yield _line([line], replaced(paper, width=None))
    for row in table.rows:
        yield _row(row, columns, widths, paper)


def _row(
    cells: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int], paper: Paper
) -> str:
    set_ = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        blanks = " " * (width - measured(cell.text))
        text = _marked(cell) if paper.colour else cell.text
        set_.append(blanks + text if column.right else text + blanks)
    return (" " * GAP).join(set_).rstrip() + "\n"


def cards(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], indexes: Sequence[int], paper: Paper
) -> str:
    """Each row as a card of labelled lines, for paper too narrow for columns side by side."""
    first, *others = indexes
    return "\n".join(
        "".join([*_head(row[first].text, paper), *_card(columns, row, others, paper)])
        for row in rows
    )


def _head(text: str, paper: Paper) -> Iterator[str]:
    """The first line of a card; bold, as it is all that shows where the next one begins."""
    for line in folded(text, room(paper)):
        yield _styled(line, "title", paper) + "\n"


def _card(
    columns: Sequence[Column], row: Sequence[Cell], indexes: Sequence[int], paper: Paper
) -> Iterator[str]:
    # Labels are as wide as the widest of the whole table: cards below each other are in line.
    widest = max((measured(columns[i].header) for i in indexes), default=0)
    for i in indexes:
        if row[i].text:
            pairs = [(Cell(f"{columns[i].header}:", "quiet"), row[i])]
            left = GAP + widest + len(": ")
            yield from _labelled(pairs, paper, GAP, left, whole=columns[i].whole)


_LEAST_VALUE = 12
"""The width below which a value is written below its label, in terminal cells."""


def _labelled(
    pairs: Sequence[tuple[Cell, Cell]], paper: Paper, indent: int, left: int, *, whole: bool
) -> Iterator[str]:
    """Values from the cell `left` on, beside labels; a long one hangs below its first line."""
    below = room(paper) - left < _LEAST_VALUE
    hanging = indent + GAP if below else left
    for label, value in pairs:
        start = " " * indent + _styled(label.text, label.style, paper)
        blank = "\n" + " " * hanging if below else " " * (left - indent - measured(label.text))
        lines = folded(value.text, max(room(paper) - hanging, 1), whole=whole)
        written = [_marked(line) if paper.colour else line.text for line in _cut(value, lines)]
        yield start + blank + ("\n" + " " * hanging).join(written) + "\n"


def _cut(cell: Cell, lines: Sequence[str]) -> Iterator[Cell]:
    """A cell as its lines, which are its text but for blanks between them, with their marks."""
    at = 0
    for line in lines:
        at = cell.text.index(line, at)
        end = at + len(line)
        inside = [(max(start, at) - at, min(stop, end) - at) for start, stop in cell.marks]
        yield Cell(line, cell.style, tuple(it for it in inside if it[0] < it[1]))
        at = end


def _message(line: str, paper: Paper) -> str:
    if paper.width is None:
        return line + "\n"
    return ("\n" + " " * GAP).join(folded(line, room(paper), GAP, whole=True)) + "\n"


def room(paper: Paper) -> int:
    """The width of a line in terminal cells; in a pipe, more than any text has."""
    return paper.width or 1_000_000


def fit(
    columns: Sequence[Column], widths: list[int], indexes: list[int], width: int | None
) -> list[int]:
    """The indexes of the columns that stay on paper of this width; narrows `widths` to wrap.

    A column that may wrap is comfortable at one and a half times its least width, or as `firm`.
    Columns are dropped until the others would be comfortable; then these wrap, all by the same
    share of what they can give, first down to that width, and at last to their least, the firm ones
    after the others. The result may still be too wide.
    """
    if width is None:
        return indexes
    comfortable = _comfortable(columns, widths)
    droppable = sorted((i for i in indexes if columns[i].drop), key=lambda i: columns[i].drop)
    while droppable and _total(comfortable, indexes) > width:
        last = droppable.pop()
        indexes = [i for i in indexes if i != last]
    least = [column.least or w for column, w in zip(columns, widths, strict=True)]
    firm = [min(w, it.firm) or n for it, w, n in zip(columns, widths, least, strict=True)]
    for floor in (comfortable, firm, least):
        _narrow(widths, floor, indexes, _total(widths, indexes) - width)
    return indexes


def _comfortable(columns: Sequence[Column], widths: Sequence[int]) -> list[int]:
    return [
        min(w, c.firm or c.least * 3 // 2) if c.least else w
        for c, w in zip(columns, widths, strict=True)
    ]


def _narrow(widths: list[int], floor: Sequence[int], indexes: Sequence[int], over: int) -> None:
    """Take `over` cells off the widths, from each in proportion to how far it is above its floor.

    One after the other takes its share of what is left, so that rounding leaves nothing over.
    """
    spare = {i: max(widths[i] - floor[i], 0) for i in indexes}
    left = sum(spare.values())
    over = min(max(over, 0), left)
    for i, own in spare.items():
        share = -(-over * own // left) if left else 0
        widths[i] -= share
        over, left = over - share, left - own


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
    written = "".join(_styled(text, style, paper) for text, style in pieces)
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


def _styled(text: str, style: str, paper: Paper) -> str:
    return _coloured(text, style) if paper.colour else text


def _coloured(text: str, style: str) -> str:
    codes = ";".join(_CODES[word] for word in THEME.get(style, "").split())
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and text else text


def _marked(cell: Cell) -> str:
    """The coloured text of a cell, in which what is marked stands out."""
    written, at = "", 0
    for start, end in cell.marks:
        written += _coloured(cell.text[at:start], cell.style)
        written += _coloured(cell.text[start:end], "found")
        at = end
    return written + _coloured(cell.text[at:], cell.style)
