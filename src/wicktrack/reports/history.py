"""What was said, and what did it change? The reports `history`, `changes`, `slips`, and events.

And the facts themselves, as they were said, for `export`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, assert_never

from wicktrack.model.facts import (
    CastSaid,
    Fact,
    NameSaid,
    NewsSaid,
    ReleaseKey,
    ReleaseSaid,
    StatusSaid,
    UncastSaid,
)
from wicktrack.model.ledger import Place
from wicktrack.model.periods import Period, Precision
from wicktrack.model.snapshot import Choice, Question, Snapshot
from wicktrack.model.state import Change, ChangeKind, TitleState, compare, family
from wicktrack.model.vocabulary import Credit, Family, Kind, ReleaseType, Status
from wicktrack.records import record, replaced
from wicktrack.reports.columns import (
    FactColumns,
    ReleaseColumns,
    TitleColumns,
    fact_columns,
    make,
    release_columns,
    title_columns,
)
from wicktrack.reports.selection import EVERY, Selection


@record(kw_only=True)
class ChangeRow:
    """A change in what is known about a title; a cast fact has a row for each person.

    `old` and `new` are dates (None: to be announced), statuses, names, the sentence of a `news`
    or, with a `person`, characters (None: undisclosed); `billing` and `credit` are as in a cast.
    `days` is how far an exact date moved, negative for earlier. `since` and `place` belong to
    statuses, `platform` to releases. `publisher` and `url` are those of the sources, in order. Of a
    `release-day`, `on` is that day.

    `change_id` is `Change.identity`: two rows have the same one only if two facts of one day say
    the same.
    """

    on: Period
    id: str
    name: str
    change: ChangeKind
    old: Period | Status | str | None
    new: Period | Status | str | None
    days: int | None
    region: str | None
    type: ReleaseType | None
    source: tuple[str, ...]
    kind: Kind
    episode: str | None
    edition: str | None
    person: str | None
    billing: int | None
    credit: Credit | None
    since: Period | None
    place: str | None
    note: str | None
    publisher: tuple[str, ...]
    url: tuple[str, ...]
    platform: tuple[str, ...]
    aside: bool
    family: Family | None
    change_id: str


@record(kw_only=True)
class MemberRow:
    """Somebody's part as a fact gives it; the columns are those of a cast."""

    person: str
    character: str | None
    characters: tuple[str, ...]
    billing: int | None
    credit: Credit | None


@record(kw_only=True)
class FactRow:
    """A fact as it was said, whatever it changed.

    `known` is the day from which it counts. `date` and what follows belong to releases (None: to be
    announced), `members` and `uncast` to casts, `text` is a new name or the sentence of a `news`.
    `file` and `line` are where it is written; `publisher` and `url` as in `ChangeRow`.
    """

    id: str
    name: str
    kind: Kind
    on: Period
    known: dt.date
    family: Family
    status: Status | None
    since: Period | None
    place: str | None
    date: Period | None
    precision: Precision | None
    earliest: dt.date | None
    latest: dt.date | None
    region: str | None
    type: ReleaseType | None
    episode: str | None
    edition: str | None
    platform: tuple[str, ...]
    members: tuple[MemberRow, ...]
    uncast: tuple[str, ...]
    text: str | None
    note: str | None
    aside: bool
    source: tuple[str, ...]
    publisher: tuple[str, ...]
    url: tuple[str, ...]
    file: str
    line: int


_CONFIRMED = frozenset(kind for kind in ChangeKind if kind.endswith("-confirmed"))


def history(snapshot: Snapshot, state: TitleState) -> list[ChangeRow]:
    """Every fact about a title, oldest first, with what it changed; also those set aside."""
    return rows_of(snapshot, state, state.history)


def rows_of(snapshot: Snapshot, state: TitleState, changes: Iterable[Change]) -> list[ChangeRow]:
    """Changes of one title as rows, in the order given."""
    return [_row(snapshot, state, change) for change in changes]


def changes(
    before: Snapshot,
    after: Snapshot,
    selection: Selection = EVERY,
    kinds: frozenset[ChangeKind] = frozenset(),
) -> list[ChangeRow]:
    """What became known after the day of `before`, up to and including that of `after`.

    The difference of the two snapshots, so that what was said in between and taken back is not in
    it; with the news and release days of the time. By day, then in the order of the catalogue; only
    of these `kinds`, where there are any.
    """
    states = selection.looked_at(after, after.touched(before.as_of))
    return _wanted(after, states, selection, kinds, lambda state: _between(before, after, state))


def events(
    snapshot: Snapshot,
    selection: Selection = EVERY,
    kinds: frozenset[ChangeKind] = frozenset(),
) -> list[ChangeRow]:
    """Every change up to the day of the snapshot and every release day until then; by day.

    Unlike `changes`, each single move is there, also one that was taken back.
    """
    states = selection.looked_at(snapshot)
    return _wanted(snapshot, states, selection, kinds, lambda state: _ever(snapshot, state))


def _wanted(
    snapshot: Snapshot,
    states: Iterable[TitleState],
    selection: Selection,
    kinds: frozenset[ChangeKind],
    of: Callable[[TitleState], Iterable[Change]],
) -> list[ChangeRow]:
    """The wanted changes of the titles, by day."""
    rows = [
        _row(snapshot, state, change)
        for state in states
        for change in of(state)
        if (not kinds or change.kind in kinds) and selection.takes_change(state, change)
    ]
    return sorted(rows, key=_by_day)


def _between(before: Snapshot, after: Snapshot, state: TitleState) -> Iterator[Change]:
    yield from compare(before.title(state.title.id), state)
    for change in state.changes:
        if change.kind is ChangeKind.NEWS and change.fact.on.last > before.as_of:
            yield change
    yield from _release_days(state, before.as_of, after.as_of)


def _ever(snapshot: Snapshot, state: TitleState) -> Iterator[Change]:
    yield _added(state)
    for change in state.changes:
        if change.kind not in _CONFIRMED:
            yield change
    yield from _release_days(state, dt.date.min, snapshot.as_of)


def _added(state: TitleState) -> Change:
    return Change(state.facts[0], ChangeKind.TITLE_ADDED, None, state.title.name)


def _release_days(state: TitleState, after: dt.date, until: dt.date) -> Iterator[Change]:
    """The releases with an exact day in `(after, until]`, but for titles cancelled by then."""
    statuses = [
        (fact.on.last, fact.said.status)
        for fact in state.facts
        if isinstance(fact.said, StatusSaid)
    ]
    for key, stated in state.releases.items():
        period = stated.said.period
        came = period and period.exact and after < period.start <= until
        if period and came and not _cancelled_by(statuses, period.start):
            fact = replaced(stated.fact, on=period)
            platform = stated.said.platform
            yield Change(fact, ChangeKind.RELEASE_DAY, None, period, key=key, platform=platform)


def _cancelled_by(statuses: Sequence[tuple[dt.date, Status]], day: dt.date) -> bool:
    """Whether the last of the statuses by a day says so; they are in order of their days."""
    at = bisect_right(statuses, day, key=itemgetter(0))
    return at > 0 and statuses[at - 1][1] is Status.CANCELLED


def every_change(state: TitleState, as_of: dt.date) -> list[tuple[Change, Fact]]:
    """All that `history` and `events` have about one title, oldest first, with the facts behind it.

    A release day rests on the fact that the release stands on.
    """
    found = [(change, change.fact) for change in (_added(state), *state.history)]
    days = _release_days(state, dt.date.min, as_of)
    found += [(change, state.releases[change.key].fact) for change in days if change.key]
    return sorted(found, key=lambda it: it[0].fact.on.end)


def _by_day(row: ChangeRow) -> dt.date:
    return row.on.end


def _row(snapshot: Snapshot, state: TitleState, change: Change) -> ChangeRow:
    fact, key, member = change.fact, change.key, change.member
    said = fact.said if isinstance(fact.said, StatusSaid) else None
    publisher, url = cite(snapshot, fact)
    return make(
        ChangeRow,
        title_columns(state),
        fact_columns(fact),
        change=change.kind,
        old=change.old,
        new=change.new,
        days=change.days,
        region=key.region if key else None,
        type=key.type if key else None,
        episode=key.episode if key else None,
        edition=key.edition if key else None,
        person=member.person if member else None,
        billing=member.billing if member else None,
        credit=member.credit if member else None,
        since=said.since if said else None,
        place=said.place if said else None,
        note=fact.note,
        publisher=publisher,
        url=url,
        platform=change.platform,
        aside=fact.aside,
        family=change.family,
        change_id=change.identity,
    )


def cite(snapshot: Snapshot, fact: Fact) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The publishers and the URLs of a fact's sources; a source given as a URL is both."""
    sources = snapshot.ledger.sources
    pairs = [(name, None if "://" in name else sources.get(name)) for name in fact.sources]
    publishers = tuple(source.publisher or name if source else name for name, source in pairs)
    urls = tuple(url for name, source in pairs if (url := source.url if source else name))
    return publishers, urls


def facts(
    snapshot: Snapshot, files: Sequence[str], selection: Selection = EVERY
) -> Iterator[FactRow]:
    """Every fact about the selected titles known by the day, title by title, oldest first.

    `files` are the names of the catalogue's files, in order.
    """
    for state, told in selection.told(snapshot):
        yield from (fact_row(snapshot, state, fact, place, files) for fact, place in told)


def fact_row(
    snapshot: Snapshot, state: TitleState, fact: Fact, place: Place, files: Sequence[str]
) -> FactRow:
    publisher, url = cite(snapshot, fact)
    return FactRow(
        **vars(title_columns(state)),
        **vars(fact_columns(fact)),
        **_said_columns(fact),
        known=fact.on.last,
        family=family(fact.said),
        note=fact.note,
        aside=fact.aside,
        publisher=publisher,
        url=url,
        file=files[place.file],
        line=place.line,
    )


_NOTHING: dict[str, object] = {
    **dict.fromkeys(("status", "since", "place", "date", "precision", "earliest", "latest")),
    **dict.fromkeys(("region", "type", "episode", "edition", "text")),
    **dict.fromkeys(("platform", "members", "uncast"), ()),
}


def _said_columns(fact: Fact) -> dict[str, Any]:
    """The columns of what a fact says, of whichever family."""
    said = fact.said
    found: dict[str, object]
    match said:
        case StatusSaid(status, since, place):
            found = {"status": status, "since": since, "place": place}
        case ReleaseSaid(key, period, platform):
            found = {**key._asdict(), "platform": platform, **_period_columns(period)}
        case CastSaid(members):
            rows = [MemberRow(**it._asdict(), character=it.character) for it in members]
            found = {"members": tuple(rows)}
        case UncastSaid(persons):
            found = {"uncast": persons}
        case NameSaid(text) | NewsSaid(text):
            found = {"text": text}
        case _:
            assert_never(said)
    return _NOTHING | found


def _period_columns(period: Period | None) -> dict[str, object]:
    if period is None:
        return {}
    dates = {"date": period, "precision": period.precision}
    return dates | {"earliest": period.start, "latest": period.last}


# --- how far dates moved -------------------------------------------------------------------------


@record(kw_only=True)
class SlipRow(FactColumns, ReleaseColumns, TitleColumns):
    """A title whose release date moved; `on` and `source` are of the current date.

    `moves` and `slip` are as in `show`, of the moves asked about. A move from or to a vague date is
    only known to be of `slip_min` to `slip_max` days, in which exact moves count as they are.
    `first_date` is the first date that was said, on `first_said`, `first_days` ago.
    """

    moves: int
    slip: int
    slip_min: int
    slip_max: int
    first_date: Period
    first_said: Period
    first_days: int


class Slip(NamedTuple):
    """How many times a date moved, and the days of all moves between exact days together.

    `least` and `most` are the bounds of all moves, those from or to a vague date included.
    """

    moves: int
    days: int
    least: int
    most: int


def slip_of(changes: Iterable[Change]) -> Slip:
    """The slip of a release by its changes."""
    moves = [change for change in changes if change.kind is ChangeKind.RELEASE_MOVED]
    bounds = [_bounds(change) for change in moves]
    days = sum(change.days or 0 for change in moves)
    return Slip(len(moves), days, sum(it[0] for it in bounds), sum(it[1] for it in bounds))


def by_release(state: TitleState) -> dict[ReleaseKey, list[Change]]:
    """The changes of each release of a title, in order."""
    found: dict[ReleaseKey, list[Change]] = defaultdict(list)
    for change in state.changes:
        if change.key is not None:
            found[change.key].append(change)
    return found


def _bounds(move: Change) -> tuple[int, int]:
    """The fewest and the most days of a move: from the last day to the first, and the reverse."""
    old, new = move.old, move.new
    assert isinstance(old, Period)  # noqa: S101 - from a date to a date, or it is no move
    assert isinstance(new, Period)  # noqa: S101
    return (new.start - old.last).days, (new.last - old.start).days


def slips(
    snapshot: Snapshot,
    states: Iterable[TitleState],
    question: Question = Question(),
    since: dt.date = dt.date.min,
) -> list[SlipRow]:
    """Of these titles, those whose date moved after a day; the furthest first.

    Of each title it is the release that the question is about, or the withdrawn one where none has
    a date. They are in order of the days that are certain.
    """
    rows = [row for state in states if (row := _slip_row(snapshot, state, question, since))]
    return sorted(rows, key=lambda row: (-row.slip_min, -row.slip_max, row.name, row.id))


def _slip_row(
    snapshot: Snapshot, state: TitleState, question: Question, since: dt.date
) -> SlipRow | None:
    if not any(change.kind is ChangeKind.RELEASE_MOVED for change in state.changes):
        return None  # most titles: choosing a release takes longer
    choice = snapshot.choose(state, question)
    changes = _of_release(state, question, choice)
    slip = slip_of(change for change in changes if change.fact.on.last > since)
    if not slip.moves:
        return None
    first = next(change for change in changes if change.new is not None)
    return make(
        SlipRow,
        title_columns(state),
        _release_of(changes[0], choice, snapshot.as_of),
        fact_columns(choice.fact if choice else changes[-1].fact),
        moves=slip.moves,
        slip=slip.days,
        slip_min=slip.least,
        slip_max=slip.most,
        first_date=first.new,
        first_said=first.fact.on,
        first_days=(snapshot.as_of - first.fact.on.last).days,
    )


def _of_release(state: TitleState, question: Question, choice: Choice | None) -> list[Change]:
    """The changes of the chosen release; without one, of the first withdrawn that has moved."""
    by_key = by_release(state)
    if choice:
        return by_key[choice.key]
    undated = (key for key, stated in state.releases.items() if stated.said.period is None)
    withdrawn = sorted(filter(question.covers, undated), key=lambda key: key.order)
    return next((by_key[key] for key in withdrawn if slip_of(by_key[key]).moves), [])


def _release_of(change: Change, choice: Choice | None, as_of: dt.date) -> ReleaseColumns:
    """The chosen release, or that of a change, which has no date any more."""
    columns = release_columns(choice, as_of)
    return columns if choice or not change.key else replaced(columns, **change.key._asdict())
