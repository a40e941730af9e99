"""The clock: a countdown in big digits, on a screen of any size.

One rule: a screen is never wider or taller than it may be. Digits shrink first, then what matters
least goes; the time that is left stays.
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

    `left` is in seconds; in its place `big` may be one of the words that `_GLYPHS` can spell.
    `coming` has rows of a title, a date and how long it is until then.
    """

    title: str
    about: Sequence[Cell] = ()
    left: int | None = None
    big: str = ""
    said: Sequence[Sequence[Cell]] = ()
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
    """How dots become characters, and the blanks between two numbers."""

    draw: Callable[[Sequence[str]], list[str]]
    gap: int


def _blocks(scale: int, ink: str) -> Pen:
    """A dot is `2 * scale` characters wide and `scale` high, which looks square."""

    def draw(dots: Sequence[str]) -> list[str]:
        wide = ["".join(dot * 2 * scale for dot in row).replace("#", ink) for row in dots]
        return [row for row in wide for _ in range(scale)]

    return Pen(draw, 5 * scale)


def _half_blocks(dots: Sequence[str]) -> list[str]:
    """Two dots in a character, one above the other."""
    rows = [*dots, " " * len(dots[0])]
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_HALVES[a + b] for a, b in zip(*pair, strict=True)) for pair in pairs]


_PENS = (_blocks(2, "█"), _blocks(1, "█"), Pen(_half_blocks, 4))
_ASCII_PENS = (_blocks(2, "#"), _blocks(1, "#"), Pen(list, 4))
"""From the biggest to the smallest."""


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
    """A line of the screen; of two, the one with the higher `rank` goes first."""

    rank: int
    text: Text


TIME, TITLE, ABOUT, SAID, COMING, AIR = range(6)
_KEPT = ABOUT
"""Digits are not big where this, or what outranks it, had to go for them."""


def screen(face: Face, width: int, height: int, *, ascii_only: bool = False) -> list[Text]:
    """The lines of a screen of that size, in the middle of it; at most `height` of them."""
    from rich.text import Text

    rows = _best(face, width, height, ascii_only=ascii_only)
    above = (height - len(rows)) // 2
    lines = [Text()] * above + [row.text for row in rows]
    if height - len(lines) >= 2 and len(HINT) <= width:
        lines += [Text()] * (height - len(lines) - 1) + [Text(HINT, THEME["quiet"])]
    return [_centred(line, width) for line in lines]


def frame(lines: Sequence[Text], width: int, height: int, *, colour: bool) -> str:
    """What a terminal is sent to show these lines in place of what it showed before.

    Nothing is cleared before it is written anew, so nothing flickers; and no line that reaches
    the edge is followed by an erasure, which would take its last character away.
    """
    sent = []
    for place in range(height):
        line = lines[place] if place < len(lines) else None
        shown = _painted(line, colour=colour) if line else ""
        rest = "" if line and line.cell_len >= width else "\x1b[K"
        sent.append(f"\x1b[{place + 1};1H{shown}{rest}")
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
    """The biggest digits with all there is to say, else the smallest ones with most of it."""
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
        if all(row in fitting for row in rows if row.rank <= _KEPT):
            return fitting
    return _fitted(_layout(face, width, None, ascii_only=ascii_only), height)


def _fitted(rows: list[Row], height: int) -> list[Row]:
    """As many rows as fit: the last one of the highest rank goes, and again."""
    rows = list(rows)
    while len(rows) > height:
        worst = max(range(len(rows)), key=lambda place: (rows[place].rank, place))
        del rows[worst]
    return rows


def _layout(face: Face, width: int, pen: Pen | None, *, ascii_only: bool) -> list[Row]:
    """Every row there is; none where the big digits are too wide."""
    from rich.text import Text

    time = list(_time(face, width, pen))
    if any(row.text.cell_len > width for row in time):
        return []
    air = Row(AIR, Text())
    said = [
        Row(SAID if time or place else TIME, line)
        for place, cells in enumerate(face.said)
        for line in _wrapped(cells, width)
    ]
    notice = [Row(ABOUT, line) for line in _wrapped([Cell(face.notice, "warning")], width)]
    title = [Row(TITLE, line) for line in _wrapped([Cell(face.title, "title")], width)]
    about = [Row(ABOUT, line) for line in _wrapped(face.about, width)]
    coming = [Row(COMING, line) for line in _coming(face.coming, width, ascii_only=ascii_only)]
    if coming:
        coming.insert(0, Row(AIR, Text("next", THEME["quiet"])))
    blocks = [block for block in ([*title, *about], time, said, coming, notice) if block]
    return [row for place, block in enumerate(blocks) for row in ([air] if place else []) + block]


def _time(face: Face, width: int, pen: Pen | None) -> Iterator[Row]:
    """The time that is left, or the word in its place: big with a pen, else in a line."""
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
    """Running text in lines that fit; none of no text."""
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
    """Rows of equal width, so that they stay below each other in the middle.

    Where they are too wide the dates go that are said otherwise, then the titles are cut short.
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
        for place, (text, wide) in enumerate(zip(row, widths, strict=True)):
            text.truncate(wide, overflow="crop" if ascii_only else "ellipsis", pad=True)
            line.append(" " * GAP if place else "").append_text(text)
        line.truncate(width, overflow="crop")
        yield line


def _widths(table: Sequence[Sequence[Text]]) -> list[int]:
    return [max(text.cell_len for text in column) for column in zip(*table, strict=True)]
