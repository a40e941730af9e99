"""Pages: the line of `next` and `countdown`, the pages of `show` and `month`, as blocks.

One rule: a view chooses and words, and leaves the drawing to `render`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from wicktrack.model.dates import MONTHS, WEEKDAYS
from wicktrack.model.snapshot import Question
from wicktrack.model.vocabulary import SERVICE_NAMES
from wicktrack.records import replaced
from wicktrack.render import words
from wicktrack.render.blocks import Block, Cell, Column, Entry, Grid, Heading, Line, Month
from wicktrack.reports.calendar import MonthRow
from wicktrack.reports.releases import UpcomingRow
from wicktrack.reports.titles import ReleaseRow, ShowRow
from wicktrack.views import phrases, tables

NEWS_SHOWN = 5
"""How many of the latest news `show` prints; `history` has them all."""


def countdown(rows: Sequence[UpcomingRow], as_of: dt.date, wanted: Question) -> list[Block]:
    """`Ballerina: 1 year, 2 months, 3 days (430 days), 7 Jun 2024, US theatrical`."""
    return [Line([*_how_long(row, as_of, wanted)]) for row in rows]


def _how_long(row: UpcomingRow, as_of: dt.date, wanted: Question) -> Iterator[Cell]:
    yield Cell(row.name, "title")
    yield Cell(": ")
    if row.date is None:
        yield Cell(f"{words.TBA}, no date is known", "quiet")
        return
    how_long = words.countdown(row.date, as_of)
    yield Cell(how_long, "accent")
    in_days = words.count(abs(row.days), "day") if row.days else ""
    if in_days and not how_long.startswith(in_days):
        yield Cell(f" ({in_days})")
    yield Cell(f", {words.period(row.date)}, ")
    yield Cell(phrases.answer(row, wanted), "warning" if row.fallback else "")
    if row.due:
        yield Cell(f"; {phrases.DUE}", "warning")
    elif not row.date.exact:
        yield Cell("; no exact date is known", "quiet")


def show(rows: Sequence[ShowRow], as_of: dt.date, wanted: Question) -> list[Block]:
    """A page for each row: the title and its facts, its releases, its cast, its latest news."""
    return [block for row in rows for block in _page(row, as_of, wanted)]


def _page(row: ShowRow, as_of: dt.date, wanted: Question) -> Iterator[Block]:
    yield Heading(f"{row.name} ({row.kind})", level=1)
    if row.synopsis:
        yield Line([Cell(" ".join(row.synopsis.split()))])
    yield _facts(row, as_of, wanted)
    if row.releases:
        yield Heading("Releases")
        yield _releases(row.releases)
    if row.cast:
        yield Heading("Cast")
        yield replaced(tables.cast_grid(row.cast, as_of), rule=False)
    if row.news:
        yield Heading("News")
        yield from _news(row)


def _facts(row: ShowRow, as_of: dt.date, wanted: Question) -> Grid:
    pairs = [
        ("Status", _status(row)),
        ("Release", _release(row, as_of, wanted)),
        ("Moved", Cell(_moved(row.moves, row.slip), "warning")),
        ("Available", Cell(_available(row.releases))),
        ("Also known as", Cell(", ".join(row.aliases))),
        ("Directed by", Cell(", ".join(row.directors))),
        ("Written by", Cell(", ".join(row.writers))),
        ("Studio", Cell(row.studio or "")),
        ("Franchise", Cell(row.franchise or "")),
        ("Runtime", Cell(words.count(row.runtime, "minute") if row.runtime else "")),
        (
            "Ids",
            Cell(", ".join(f"{SERVICE_NAMES[name]} {id_}" for name, id_ in row.ids.items())),
        ),
        *_links(row),
        ("Not imported", Cell(", ".join(row.keep))),
        ("Known since", Cell(_known(row), "quiet")),
        ("Mine", Cell("seen" if row.seen else "followed" if row.followed else "")),
        ("My note", Cell(row.own_note or "")),
    ]
    rows = [[Cell(name, "quiet"), cell] for name, cell in pairs if cell.text]
    return Grid([Column(""), Column("", whole=True)], rows, labels=True)


def _known(row: ShowRow) -> str:
    """The day of the first fact, and that of the latest where there is another."""
    first, last = words.period(row.first_on), words.period(row.last_on)
    return first if first == last else f"{first}, latest fact {last}"


def _links(row: ShowRow) -> Iterator[tuple[str, Cell]]:
    """A line for each link, as addresses are long."""
    for number, (name, url) in enumerate(row.links.items()):
        yield "" if number else "Links", Cell(f"{name}: {url}")


def _status(row: ShowRow) -> Cell:
    cell = tables.status_cell(row.status)
    since = f" since {words.period(row.since)}" if row.since else ""
    place = f", {row.place}" if row.place else ""
    return Cell(f"{cell.text}{since}{place}", cell.style)


def _release(row: ShowRow, as_of: dt.date, wanted: Question) -> Cell:
    if row.date is None:
        return Cell(words.TBA, "quiet")
    which = f"{phrases.answer(row, wanted)}{phrases.on_platform(row.platform)}"
    date = f"{words.period(row.date)}, {which}"
    if row.due:
        return Cell(f"{date}: {phrases.NONE_RECORDED}", "warning")
    how_long = words.countdown(row.date, as_of)
    ahead = "in " if row.days is not None and row.days > 0 else ""
    return Cell(f"{date} ({ahead}{how_long})", "accent")


def _moved(moves: int, slip: int) -> str:
    if not moves:
        return ""
    times = {1: "once", 2: "twice"}.get(moves, f"{moves} times")
    return f"{times}, {phrases.moved_words(slip)}" if slip else times


def _available(releases: Sequence[ReleaseRow]) -> str:
    by_region: dict[str, dict[str, None]] = {}
    for row in releases:
        if row.available and row.type:
            by_region.setdefault(phrases.region_words(row.region), {})[row.type] = None
    return "; ".join(f"{region} {', '.join(types)}".strip() for region, types in by_region.items())


def _releases(rows: Sequence[ReleaseRow]) -> Grid:
    columns = [
        Column("Date"),
        Column("Release", least=14),
        Column("Platform", least=8, drop=3),
        Column("Moved", drop=2),
        Column("Known since", drop=1),
    ]
    cells = [
        [
            Cell(words.period(row.date), "" if row.available else "accent"),
            Cell(phrases.which(row)),
            Cell(", ".join(row.platform)),
            Cell(_moved(row.moves, row.slip), "warning"),
            Cell(words.period(row.on), "quiet"),
        ]
        for row in rows
    ]
    return Grid(columns, cells, rule=False)


def _news(row: ShowRow) -> Iterator[Block]:
    columns = [Column("Known on"), Column("What", least=24)]
    latest = row.news[-NEWS_SHOWN:]
    cells = [[Cell(words.period(n.on), "quiet"), Cell(phrases.value_words(n.new))] for n in latest]
    yield Grid(columns, cells, rule=False)
    if more := len(row.news) - len(latest):
        yield Line([Cell(f"{more} older: `wicktrack history {row.id}`", "quiet")])


def months(
    rows: Sequence[MonthRow], as_of: dt.date, wanted: Question, firsts: Sequence[dt.date]
) -> list[Block]:
    """A calendar of each month that begins on these days, and below them what may be in them."""
    exact = [row for row in rows if row.days is not None]
    vague = [row for row in rows if row.days is None]
    blocks: list[Block] = []
    for first in firsts:
        inside = [row for row in exact if row.earliest and _same_month(row.earliest, first)]
        entries = [
            Entry(row.earliest, Cell(_entry(row, exact, wanted), _entry_style(row)))
            for row in inside
            if row.earliest
        ]
        blocks.append(Heading(f"{MONTHS[first.month - 1]} {first.year:04}"))
        blocks.append(Month(first, as_of, entries, _listed(inside, wanted)))
    if vague:
        blocks.append(Heading(f"No exact date, maybe in {_months_words(firsts)}"))
        blocks.append(_maybe(vague, wanted))
    return blocks


def _same_month(day: dt.date, first: dt.date) -> bool:
    return (day.year, day.month) == (first.year, first.month)


def _months_words(firsts: Sequence[dt.date]) -> str:
    names = [f"{MONTHS[first.month - 1]} {first.year:04}" for first in firsts]
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _entry(row: MonthRow, rows: Sequence[MonthRow], wanted: Question) -> str:
    """`Ballerina`, with its episode or edition, and with all that tells it from the others."""
    alike = [it for it in rows if (it.id, it.date, it.episode) == (row.id, row.date, row.episode)]
    if row.fallback or len({phrases.answer(it, wanted) for it in alike}) > 1:
        return f"{row.name}, {phrases.which(row)}"
    return " ".join(filter(None, (row.name, row.episode, row.edition)))


def _entry_style(row: MonthRow) -> str:
    return "warning" if row.due or row.fallback else "title"


def _listed(rows: Sequence[MonthRow], wanted: Question) -> Grid:
    columns = [Column("Day"), Column("Title", least=14), *_MORE]
    cells = [
        [Cell(_weekday(row.earliest)), Cell(row.name, "title"), *_more(row, wanted)] for row in rows
    ]
    return Grid(columns, cells)


def _maybe(rows: Sequence[MonthRow], wanted: Question) -> Grid:
    columns = [Column("Release date"), Column("Title", least=14), *_MORE]
    cells = [
        [Cell(words.period(row.date)), Cell(row.name, "title"), *_more(row, wanted)] for row in rows
    ]
    return Grid(columns, cells)


_MORE = (Column("Status", drop=1), Column("Release", least=10, whole=True))


def _more(row: MonthRow, wanted: Question) -> list[Cell]:
    release = phrases.answer(row, wanted)
    if row.due:
        release += f": {phrases.NONE_RECORDED}"
    style = "warning" if row.due or row.fallback else "quiet"
    return [tables.status_cell(row.status), Cell(release, style)]


def _weekday(day: dt.date | None) -> str:
    """`Fri 6 Jun`."""
    assert day is not None  # noqa: S101 - of a release with a date
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {words.MONTHS[day.month - 1]}"
