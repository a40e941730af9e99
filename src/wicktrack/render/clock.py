"""The screen of the live countdown: big digits, laid out for a terminal of any size.

One rule: a screen is never wider or taller than it may be. Digits shrink first, then lines go by
rank; the time that is left stays.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from wicktrack.records import record
from wicktrack.render.blocks import Cell
from wicktrack.render.escape import harmless
from wicktrack.render.table import GAP, THEME, Paper, console
from wicktrack.render.words import count

if TYPE_CHECKING:
    from rich.text import Text

HINT = "press q to quit"


@record()
class Face:
    """What a clock shows, from top to bottom.

    `left` is in seconds; in its place `big` may be a word that `_GLYPHS` can spell. `details` are
    lines. `coming` has rows of a title, a date and how long it is until then.
    """

    title: str
    about: Sequence[Cell] = ()
    left: int | None = None
    big: str = ""
    details: Sequence[Sequence[Cell]] = ()
    coming: Sequence[Sequence[Cell]] = ()
    notice: str = ""


# --- big digits --------------------------------------------------------------------------------

_GLYPHS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "A": (" # ", "# #", "###", "# #", "# #"),
    "B": ("## ", "# #", "## ", "# #", "## "),
    "D": ("## ", "# #", "# #", "# #", "## "),
    "O": ("###", "# #", "# #", "# #", "###"),
    "T": ("###", " # ", " # ", " # ", " # "),
    "Y": ("# #", "# #", " # ", " # ", " # "),
}
"""Three dots wide, five high."""

_HALVES = {"  ": " ", "# ": "▀", " #": "▄", "##": "█"}


class Pen(NamedTuple):
    """How dots become characters, and how many blanks separate two numbers."""

    draw: Callable[[Sequence[str]], list[str]]
    gap: int


def _blocks(scale: int, ink: str) -> Pen:
    """A dot is `2 * scale` characters wide and `scale` high, which looks square."""

    def draw(dots: Sequence[str]) -> list[str]:
        wide = ["".join(dot * 2 * scale for dot in row).replace("#", ink) for row in dots]
        return [row for row in wide for _ in range(scale)]

    return Pen(draw, 5 * scale)


def _half_blocks(dots: Sequence[str]) -> list[str]:
    """Two dots in a character, one above the other: so half as big as `_blocks` at scale 1."""
    rows = [*dots, " " * len(dots[0])]
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_HALVES[a + b] for a, b in zip(*pair, strict=True)) for pair in pairs]


_PENS = (_blocks(2, "█"), _blocks(1, "█"), Pen(_half_blocks, 4))
_ASCII_PENS = (_blocks(2, "#"), _blocks(1, "#"), Pen(list, 4))
"""From the biggest to the smallest; `Pen(list, 4)` writes a dot as one `#`."""


def figure(text: str, pen: Pen) -> list[str]:
    """A number or a word in big characters, as lines of one width."""
    glyphs = [_GLYPHS[letter] for letter in text]
    return pen.draw([" ".join(glyph[row] for glyph in glyphs) for row in range(5)])


def parts(left: int) -> list[tuple[str, str]]:
    """Seconds as days, hours, minutes and seconds, each with its name."""
    minutes, seconds = divmod(left, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    numbers = [str(days), *(f"{number:02}" for number in (hours, minutes, seconds))]
    names = [count(n, name).split()[1] for n, name in ((days, "day"), (hours, "hour"),
             (minutes, "minute"), (seconds, "second"))]  # fmt: skip
    return list(zip(numbers, names, strict=True))


def plain(left: int) -> str:
    """`430 days 12:34:56`."""
    (days, name), *others = parts(left)
    return f"{int(days):,} {name} {':'.join(number for number, _ in others)}"


def _numbers(left: int, pen: Pen) -> tuple[list[str], str]:
    """The big numbers side by side, and the line of their names."""
    drawn = [(figure(number, pen), name) for number, name in parts(left)]
    widths = [max(len(rows[0]), len(name)) for rows, name in drawn]
    gap = " " * pen.gap
    rows = [
        gap.join(rows[i].center(width) for (rows, _), width in zip(drawn, widths, strict=True))
        for i in range(len(drawn[0][0]))
    ]
    names = [name.center(width) for (_, name), width in zip(drawn, widths, strict=True)]
    return rows, gap.join(names)


# --- the screen --------------------------------------------------------------------------------


class Row(NamedTuple):
    """A line of the screen; where there are too many, the highest `rank` goes first."""

    rank: int
    text: Text


TIME, TITLE, ABOUT, DETAILS, COMING, BLANK = range(6)
_ESSENTIAL = ABOUT
"""Rows up to this rank matter more than big digits: those shrink before one of these goes."""


def screen(face: Face, width: int, height: int, *, ascii_only: bool = False) -> list[Text]:
    """The lines of a screen of that size, centred; at most `height` of them."""
    from rich.text import Text

    rows = _best(face, width, height, ascii_only=ascii_only)
    above = (height - len(rows)) // 2
    lines = [Text()] * above + [row.text for row in rows]
    if height - len(lines) >= 2 and len(HINT) <= width:
        lines += [Text()] * (height - len(lines) - 1) + [Text(HINT, THEME["quiet"])]
    return [_centred(line, width) for line in lines]


def frame(lines: Sequence[Text], width: int, height: int, *, colour: bool) -> str:
    """The control sequences that redraw a screen with these lines (ECMA-48: CUP, SGR, EL).

    Each line is overwritten and only its rest erased, so nothing flickers. A line that reaches
    the edge is not followed by an erasure, which would delete its last character.
    """
    sent = []
    for number in range(height):
        line = lines[number] if number < len(lines) else None
        shown = _painted(line, colour=colour) if line else ""
        rest = "" if line and line.cell_len >= width else "\x1b[K"
        sent.append(f"\x1b[{number + 1};1H{shown}{rest}")
    return "".join(sent)


def _painted(line: Text, *, colour: bool) -> str:
    text = io.StringIO()
    console(Paper(None, colour), text).print(line, end="", crop=False, no_wrap=True)
    return text.getvalue()


def _centred(line: Text, width: int) -> Text:
    line = line.copy()
    line.pad_left(max(0, width - line.cell_len) // 2)
    return line


def _best(face: Face, width: int, height: int, *, ascii_only: bool) -> list[Row]:
    """The layout with the biggest digits that fits whole, else the smallest without some rows."""
    layouts = [
        rows
        for pen in (_ASCII_PENS if ascii_only else _PENS)
        if (rows := _layout(face, width, pen, ascii_only=ascii_only))
    ]
    for rows in layouts:
        if len(rows) <= height:
            return rows
    for rows in layouts[-1:]:
        fitting = _fitted(rows, height)
        if all(row in fitting for row in rows if row.rank <= _ESSENTIAL):
            return fitting
    return _fitted(_layout(face, width, None, ascii_only=ascii_only), height)


def _fitted(rows: list[Row], height: int) -> list[Row]:
    """As many rows as fit: the last one of the highest rank is removed, repeatedly."""
    rows = list(rows)
    while len(rows) > height:
        worst = max(range(len(rows)), key=lambda number: (rows[number].rank, number))
        del rows[worst]
    return rows


def _layout(face: Face, width: int, pen: Pen | None, *, ascii_only: bool) -> list[Row]:
    """All rows; none where the big digits are too wide. Without a pen the time is a plain line."""
    from rich.text import Text

    time = list(_time(face, width, pen))
    if any(row.text.cell_len > width for row in time):
        return []
    blank = Row(BLANK, Text())
    details = [
        Row(DETAILS if time or number else TIME, line)
        for number, cells in enumerate(face.details)
        for line in _wrapped(cells, width)
    ]
    notice = [Row(ABOUT, line) for line in _wrapped([Cell(face.notice, "warning")], width)]
    title = [Row(TITLE, line) for line in _wrapped([Cell(face.title, "title")], width)]
    about = [Row(ABOUT, line) for line in _wrapped(face.about, width)]
    coming = [Row(COMING, line) for line in _coming(face.coming, width, ascii_only=ascii_only)]
    if coming:
        coming.insert(0, Row(BLANK, Text("next", THEME["quiet"])))
    blocks = [block for block in ([*title, *about], time, details, coming, notice) if block]
    return [
        row for number, block in enumerate(blocks) for row in ([blank] if number else []) + block
    ]


def _time(face: Face, width: int, pen: Pen | None) -> Iterator[Row]:
    """The time that is left, or the word in its place: big with a pen, else a plain line."""
    from rich.text import Text

    if pen is None:
        small = face.big if face.left is None else plain(face.left)
        yield from (Row(TIME, line) for line in _wrapped([Cell(small, "heading")], width))
        return
    names = ""
    rows: list[str] = []
    if face.left is not None:
        rows, names = _numbers(face.left, pen)
    elif face.big:
        rows = figure(face.big, pen)
    yield from (Row(TIME, Text(row, THEME["accent"])) for row in rows)
    if names:
        yield Row(ABOUT, Text(names, THEME["quiet"]))


def _wrapped(cells: Sequence[Cell], width: int) -> Iterator[Text]:
    """Running text wrapped to the width; no line for blank text."""
    text = _styled(cells)
    if not text.plain.strip():
        return
    for line in text.wrap(console(Paper(), io.StringIO()), width, overflow="fold"):
        line.rstrip()
        yield line


def _styled(cells: Sequence[Cell]) -> Text:
    from rich.text import Text

    pieces = [(harmless(cell.text), THEME.get(cell.style, "")) for cell in cells]
    return Text.assemble(*pieces)


def _coming(rows: Sequence[Sequence[Cell]], width: int, *, ascii_only: bool) -> Iterator[Text]:
    """The rows as a table, padded to one width, so that centring keeps its columns aligned.

    Where they are too wide, dates that have a countdown are dropped, then titles are truncated.
    """
    table = [[_styled([cell]) for cell in row] for row in rows]
    if sum(_widths(table)) + 2 * GAP > width:
        table = [[title, until if until.plain else date] for title, date, until in table]
    widths = _widths(table)
    over = sum(widths) + GAP * (len(widths) - 1) - width
    if over > 0:
        widths[0] = max(widths[0] - over, 0)
    for row in table:
        line = _styled([])
        for number, (text, wide) in enumerate(zip(row, widths, strict=True)):
            text.truncate(wide, overflow="crop" if ascii_only else "ellipsis", pad=True)
            line.append(" " * GAP if number else "").append_text(text)
        line.truncate(width, overflow="crop")
        yield line


def _widths(table: Sequence[Sequence[Text]]) -> list[int]:
    return [max(text.cell_len for text in column) for column in zip(*table, strict=True)]
