"""What was said about a title, when and by whom? The report `history`."""

from __future__ import annotations

from dataclasses import dataclass

from wicktrack.facts import Credit, Fact, ReleaseType, Status, StatusSaid
from wicktrack.periods import Period
from wicktrack.reports.rows import FactColumns, TitleColumns, fact_columns, make, title_columns
from wicktrack.snapshot import Change, ChangeKind, Snapshot, TitleState


@dataclass(frozen=True, kw_only=True)
class HistoryRow(FactColumns, TitleColumns):
    """One thing said about a title; a cast fact has a row for each person.

    `old` and `new` are dates (None: to be announced), statuses, names, the sentence of a `news`
    or, beside `person`, characters (None: undisclosed), and `billing` and `credit` are as in a
    cast. `days` is how far an exact date moved.
    `since` and `place` belong to statuses. `publisher` and `url` stand for the sources in order.
    """

    change: ChangeKind
    old: Period | Status | str | None
    new: Period | Status | str | None
    days: int | None
    region: str | None
    type: ReleaseType | None
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


def history(snapshot: Snapshot, state: TitleState) -> list[HistoryRow]:
    """Every fact about a title, oldest first, with what it changed."""
    return [_row(snapshot, state, change) for change in state.changes]


def _row(snapshot: Snapshot, state: TitleState, change: Change) -> HistoryRow:
    fact, key, member = change.fact, change.key, change.member
    said = fact.said if isinstance(fact.said, StatusSaid) else None
    publisher, url = _cite(snapshot, fact)
    return make(
        HistoryRow,
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
    )


def _cite(snapshot: Snapshot, fact: Fact) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Publishers and addresses; a source given as an address is both."""
    known = [snapshot.ledger.sources.get(source) for source in fact.sources]
    pairs = list(zip(fact.sources, known, strict=True))
    publishers = tuple(source.publisher or name if source else name for name, source in pairs)
    urls = tuple(url for name, source in pairs if (url := source.url if source else name))
    return publishers, urls
