"""What was said, and what did it change? The reports `history` and `changes`, and every event."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter

from wicktrack.model.facts import Fact, StatusSaid
from wicktrack.model.periods import Period
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import Change, ChangeKind, TitleState, compare
from wicktrack.model.vocabulary import Credit, Family, Kind, ReleaseType, Status
from wicktrack.records import record, replaced
from wicktrack.reports.columns import fact_columns, make, title_columns


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
class Filter:
    """Which changes are wanted; where one is empty, all. `persons` are in cast or crew.

    `mine` are the ids of the only titles, if it is not None.
    """

    kinds: frozenset[ChangeKind] = frozenset()
    titles: tuple[str, ...] = ()
    persons: frozenset[str] = frozenset()
    mine: frozenset[str] | None = None

    def takes(self, state: TitleState, change: Change) -> bool:
        if self.mine is not None and state.title.id not in self.mine:
            return False
        return (not self.kinds or change.kind in self.kinds) and (
            not self.persons or any(_concerns(state, change, it) for it in self.persons)
        )


def _concerns(state: TitleState, change: Change, person: str) -> bool:
    """Whether a change is of the person, or of the whole title that credits them."""
    return change.member.person == person if change.member else state.credits(person)


_CONFIRMED = frozenset(kind for kind in ChangeKind if kind.endswith("-confirmed"))


def history(snapshot: Snapshot, state: TitleState) -> list[ChangeRow]:
    """Every fact about a title, oldest first, with what it changed; also those set aside."""
    return rows_of(snapshot, state, state.history)


def rows_of(snapshot: Snapshot, state: TitleState, changes: Iterable[Change]) -> list[ChangeRow]:
    """Changes of one title as rows, in the order given."""
    return [_row(snapshot, state, change) for change in changes]


def changes(before: Snapshot, after: Snapshot, wanted: Filter = Filter()) -> list[ChangeRow]:
    """What became known after the day of `before`, up to and including that of `after`.

    The difference of the two snapshots, so that what was said in between and taken back is not in
    it; with the news and release days of the time. By day, then in the order of the catalogue or of
    the titles that are wanted.
    """
    states = after.touched(before.as_of)
    return _wanted(after, states, wanted, lambda state: _between(before, after, state))


def events(snapshot: Snapshot, wanted: Filter = Filter()) -> list[ChangeRow]:
    """Every change up to the day of the snapshot and every release day until then; by day.

    Unlike `changes`, each single move is there, also one that was taken back.
    """
    return _wanted(snapshot, snapshot.titles(), wanted, lambda state: _ever(snapshot, state))


def _wanted(
    snapshot: Snapshot,
    states: Iterable[TitleState],
    wanted: Filter,
    of: Callable[[TitleState], Iterable[Change]],
) -> list[ChangeRow]:
    """The wanted changes of the titles, by day."""
    if wanted.titles:
        states = filter(None, map(snapshot.title, wanted.titles))
    rows = [
        _row(snapshot, state, change)
        for state in states
        for change in of(state)
        if wanted.takes(state, change)
    ]
    return sorted(rows, key=_by_day)


def _between(before: Snapshot, after: Snapshot, state: TitleState) -> Iterator[Change]:
    yield from compare(before.title(state.title.id), state)
    for change in state.changes:
        if change.kind is ChangeKind.NEWS and change.fact.on.last > before.as_of:
            yield change
    yield from _release_days(state, before.as_of, after.as_of)


def _ever(snapshot: Snapshot, state: TitleState) -> Iterator[Change]:
    yield Change(state.facts[0], ChangeKind.TITLE_ADDED, None, state.title.name)
    for change in state.changes:
        if change.kind not in _CONFIRMED:
            yield change
    yield from _release_days(state, date.min, snapshot.as_of)


def _release_days(state: TitleState, after: date, until: date) -> Iterator[Change]:
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


def _cancelled_by(statuses: Sequence[tuple[date, Status]], day: date) -> bool:
    """Whether the last of the statuses by a day says so; they are in order of their days."""
    at = bisect_right(statuses, day, key=itemgetter(0))
    return at > 0 and statuses[at - 1][1] is Status.CANCELLED


def _by_day(row: ChangeRow) -> date:
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
    entries = [snapshot.ledger.sources.get(source) for source in fact.sources]
    pairs = list(zip(fact.sources, entries, strict=True))
    publishers = tuple(source.publisher or name if source else name for name, source in pairs)
    urls = tuple(url for name, source in pairs if (url := source.url if source else name))
    return publishers, urls
