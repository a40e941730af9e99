"""Pages: the line of `next` and `countdown`, and the page of `show`, as blocks.

One rule: a view chooses and words, and leaves the drawing to `render`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from wicktrack.model.snapshot import Question
from wicktrack.records import replaced
from wicktrack.render import words
from wicktrack.render.blocks import Block, Cell, Column, Grid, Heading, Line
from wicktrack.reports.releases import UpcomingRow
from wicktrack.reports.titles import ReleaseRow, ShowRow
from wicktrack.views import phrases, tables

NEWS_SHOWN = 5
"""How many of the latest news `show` prints; `history` has them all."""


_SERVICES = {"imdb": "IMDb", "tmdb": "TMDB", "tvmaze": "TVmaze", "wikidata": "Wikidata"}
"""The services of `ids`, as they write themselves."""


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
        ("Ids", Cell(", ".join(f"{_SERVICES[name]} {id_}" for name, id_ in row.ids.items()))),
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
