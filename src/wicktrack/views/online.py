"""What the online sources say, as rows and as tables: of `search`, `refresh` and `sources`.

One rule: the rows hold plain values, so that nothing in here knows a source, or the network.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from wicktrack.model.facts import (
    CastSaid,
    Fact,
    NameSaid,
    ReleaseSaid,
    Said,
    StatusSaid,
    UncastSaid,
)
from wicktrack.model.periods import Period
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import ChangeKind, TitleState
from wicktrack.model.vocabulary import SERVICE_NAMES, Family, Kind, Provider, Status
from wicktrack.records import record
from wicktrack.render import words
from wicktrack.render.blocks import Block, Cell, Column, Grid
from wicktrack.reports.history import ChangeRow, rows_of
from wicktrack.views import phrases
from wicktrack.views.tables import TITLE, Shown, grid

Value = Period | Status | str | None
"""A date (None: to be announced), a status, a name, or a part (None: undisclosed)."""


@record(kw_only=True)
class SearchRow:
    """A work that the services know; `title` is its id in the catalogue, if it is there."""

    reference: str
    name: str
    kind: Kind
    year: int | None
    country: str | None
    imdb: str | None
    title: str | None
    followed: bool


@record(kw_only=True)
class RefreshRow:
    """One thing that a source said, and what became of it.

    `what` is what it said, in words; of what is withheld it is the `reason`, which says both.
    """

    known_on: Period | None
    title: str
    name: str
    change: ChangeKind | None
    what: str
    source: Provider
    outcome: str
    reason: str | None
    url: tuple[str, ...]


@record(kw_only=True)
class SourcesRow:
    """A service, and where the catalogue stands with it; or its last word about one thing.

    What belongs to the other of the two is None, or empty.
    """

    source: Provider
    service: str
    licence: str
    wants_key: bool
    has_key: bool | None
    last_success: dt.date | None = None
    asked: int | None = None
    behind: int | None = None
    title: str | None = None
    name: str | None = None
    family: Family | None = None
    key: str | None = None
    value: Value = None
    current: Value = None
    known_on: Period | None = None
    in_force: bool | None = None
    aside: bool | None = None
    url: tuple[str, ...] = ()


# --- search --------------------------------------------------------------------------------------


def search(rows: Sequence[SearchRow], _: object) -> list[Block]:
    def known(row: SearchRow, _: dt.date) -> Cell:
        return Cell(f"{row.title}, followed" if row.followed else row.title or "")

    shown = [
        TITLE,
        Shown(Column("Kind", drop=1), lambda row, _: Cell(row.kind)),
        Shown(Column("Year", right=True), lambda row, _: Cell(str(row.year or ""))),
        Shown(Column("Country", drop=2), lambda row, _: Cell(row.country or "", "quiet")),
        Shown(Column("Reference", whole=True), lambda row, _: Cell(row.reference, "accent")),
        Shown(Column("In the catalogue", least=12), known),
    ]
    return [grid(shown, rows, dt.date.max)]


def work(row: SearchRow) -> str:
    """`The Salt Road (film, 2027, GB)`."""
    about = filter(None, (str(row.kind), str(row.year or ""), row.country))
    return f"{row.name} ({', '.join(about)})"


# --- refresh -------------------------------------------------------------------------------------


def said_rows(snapshot: Snapshot, fact: Fact) -> list[ChangeRow]:
    """What a fact that was written changed: of a cast, a row for each member."""
    state = snapshot.title(fact.title)
    changes = [it for it in state.history if it.fact == fact] if state else []
    return rows_of(snapshot, state, changes) if state else []


def what_was_said(row: ChangeRow) -> str:
    """A change in words; the outcome says of what is set aside that it has no effect."""
    return phrases.what_happened(row).removesuffix(f" ({phrases.NO_EFFECT})")


def refresh(rows: Sequence[RefreshRow], _: object) -> list[Block]:
    def on(row: RefreshRow, _: dt.date) -> Cell:
        return Cell(words.period(row.known_on) if row.known_on else "", "quiet")

    def what(row: RefreshRow, _: dt.date) -> Cell:
        moved = row.change is ChangeKind.RELEASE_MOVED
        text = "; ".join(dict.fromkeys(filter(None, (row.what, row.reason))))
        return Cell(text, _OUTCOMES[row.outcome][1] or ("warning" if moved else ""))

    shown = [
        Shown(Column("Known on", drop=1), on),
        TITLE,
        Shown(Column("What", least=24), what),
        Shown(Column("Source"), lambda row, _: Cell(SERVICE_NAMES[row.source], "quiet")),
        Shown(Column("Outcome"), lambda row, _: Cell(*_OUTCOMES[row.outcome])),
    ]
    return [grid(shown, rows, dt.date.max)]


_OUTCOMES = {"written": ("written", ""), "aside": ("set aside", "quiet"),
             "withheld": ("withheld", "quiet")}  # fmt: skip
"""The outcomes in words, and how they look."""


@record(kw_only=True)
class Tally:
    """What came of a refresh, in numbers.

    `unchanged` and `unanswered` count titles, the latter those of which some source has said
    nothing; the rest counts what was said, `repeated` what was withheld before for the same reason.
    """

    titles: int
    sources: int
    written: int
    aside: int
    withheld: int
    unchanged: int
    unanswered: int = 0
    repeated: int = 0


def summary(tally: Tally, *, dry_run: bool) -> str:
    """`12 titles asked at 2 sources: 3 facts written, 1 set aside; 4 titles unchanged.`"""
    if not tally.titles:
        return "No title was asked about."
    at = words.count(tally.sources, "source")
    verb = "to write" if dry_run else "written"
    counted = (
        (tally.written, f"{words.count(tally.written, 'fact')} {verb}"),
        (tally.aside, f"{tally.aside:,} {'to set aside' if dry_run else 'set aside'}"),
        (tally.withheld, f"{tally.withheld:,} withheld"),
        (tally.repeated, f"{tally.repeated:,} withheld as before (`--all` says why)"),
    )
    said = ", ".join(part for number, part in counted if number)
    same = f"{words.count(tally.unchanged, 'title')} unchanged" if tally.unchanged and said else ""
    lost = f"{words.count(tally.unanswered, 'title')} without an answer" if tally.unanswered else ""
    told = "; ".join(filter(None, (said or ("" if lost else "nothing new"), same, lost)))
    return f"{words.count(tally.titles, 'title')} asked at {at}: {told}."


# --- sources -------------------------------------------------------------------------------------


def about(said: Said, state: TitleState | None) -> tuple[str, Value, Value]:
    """What a word is about, what it says, and what is in force for that."""
    match said:
        case ReleaseSaid(key, period):
            known = state.releases.get(key) if state else None
            return phrases.which(key), period, known.said.period if known else None
        case StatusSaid(status):
            return "status", status, state.status.said.status if state and state.status else None
        case CastSaid((member, *_)):
            return member.person, member.character, _part_of(member.person, state)
        case UncastSaid((person, *_)):
            return person, LEFT, _part_of(person, state)
        case NameSaid(name):
            return "name", name, state.name if state else None
    return "", None, None


LEFT = "left the cast"


def _part_of(person: str, state: TitleState | None) -> str | None:
    """The part that somebody has."""
    entry = state.cast.get(person) if state else None
    return entry.said.character if entry else LEFT


def sources(rows: Sequence[SourcesRow], _: object) -> list[Block]:
    """The services, and where the catalogue stands with each."""

    def key(row: SourcesRow, _: dt.date) -> Cell:
        if not row.wants_key:
            return Cell("none needed", "quiet")
        return Cell("set") if row.has_key else Cell("not set", "warning")

    def last(row: SourcesRow, _: dt.date) -> Cell:
        return Cell(words.day(row.last_success)) if row.last_success else Cell("never", "quiet")

    shown = [
        Shown(Column("Source"), lambda row, _: Cell(row.service, "title")),
        Shown(Column("Key"), key),
        Shown(Column("Last success", least=12), last),
        Shown(Column("Titles", right=True), lambda row, _: Cell(f"{row.asked or 0:,}")),
        Shown(
            Column("Behind", right=True),
            lambda row, _: Cell(f"{row.behind or 0:,}", "warning" if row.behind else "quiet"),
        ),
        Shown(Column("Licence", least=12, drop=1), lambda row, _: Cell(row.licence, "quiet")),
    ]
    return [grid(shown, rows, dt.date.max)]


def last_words(rows: Sequence[SourcesRow], _: object) -> list[Block]:
    """What each source says about each thing, side by side; the last column is of no source."""
    services = list(dict.fromkeys((row.source, row.service) for row in rows))
    every = dict.fromkeys((row.family, row.key) for row in rows)
    things = sorted(every, key=lambda it: [*Family].index(it[0]) if it[0] else 0)
    columns = [
        Column("What", least=14),
        *(Column(service, least=14) for _, service in services),
        Column("In the catalogue", least=14),
    ]
    cells = []
    for one in things:
        found = {row.source: row for row in rows if (row.family, row.key) == one}
        said = [_word(found.get(provider)) for provider, _ in services]
        cells.append([Cell(one[1] or "", "title"), *said, _elsewhere(found.values())])
    return [Grid(columns, cells)]


def _word(row: SourcesRow | None) -> Cell:
    """What a source says, and in words whether it counts: colour alone is not for everybody."""
    if row is None:
        return Cell("")
    text = _value(row.family, row.value)
    if row.in_force:
        return Cell(f"{text} (in force)", "accent")
    return Cell(f"{text} (aside)", "quiet") if row.aside else Cell(text)


def _elsewhere(rows: Iterable[SourcesRow]) -> Cell:
    """What is in force where it is the word of none of them."""
    found = [*rows]
    if any(row.in_force for row in found):
        return Cell("")
    return Cell(f"{_value(found[0].family, found[0].current)} (in force)", "accent")


def _value(family: Family | None, value: Value) -> str:
    unknown = {Family.RELEASE: words.TBA, Family.CAST: "undisclosed"}
    return (
        unknown.get(family, "nothing") if value is None and family else phrases.value_words(value)
    )
