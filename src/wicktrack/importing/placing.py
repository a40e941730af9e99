"""When a word became known: the day that a new fact gets.

One rule: no fact is of a later day than the fetch, and none comes before others unseen, as a change
that nobody noticed at the time.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from wicktrack.importing.believing import Court, doubt, standing
from wicktrack.importing.spoken import Key, One, Utterance, same
from wicktrack.model.facts import Member, ReleaseSaid, StatusSaid
from wicktrack.model.vocabulary import Status
from wicktrack.sources.words import KNOWN_BY_THEN


class Placed(NamedTuple):
    """The day of a fact, and a note where it is only the latest that it can be."""

    on: date
    note: str | None = None


def later_day(said_on: date | None, last: Utterance, day: date) -> Placed:
    """The day of a word that replaces another of its source: never before that."""
    if said_on is None or not last.fact.on.last <= said_on <= day:
        return Placed(day)
    return Placed(said_on)


def first_day(  # noqa: PLR0913 - all that a first word is placed by
    court: Court,
    key: Key,
    said: One,
    said_on: date | None,
    day: date,
    *,
    contact: bool,
    aside: bool,
) -> Placed:
    """The day of a source's first word about a key.

    `contact`: it is among the first words about the title, so that what is of a day that has passed
    gets that day. `aside`: the word has no effect, and so may be of any day.
    """
    past = own_day(court, said, day) if contact else None
    found = min((it for it in (said_on, past) if it is not None and it <= day), default=day)
    if not aside and not _joins(court, key, said, found, day):
        return Placed(day)
    return Placed(found, KNOWN_BY_THEN if found == past and found != said_on else None)


def own_day(court: Court, said: One, day: date) -> date | None:
    """The day before `day` by which the world knew something; None where that is still to come."""
    if isinstance(said, ReleaseSaid):
        found = said.period.last if said.period else None
    elif isinstance(said, Member) or (
        isinstance(said, StatusSaid) and said.status is Status.RELEASED
    ):
        found = court.spoken.first_day(day)
    else:
        found = None
    return found if found is not None and found < day else None


def _joins(court: Court, key: Key, said: One, on: date, day: date) -> bool:
    """Whether a fact of an earlier day agrees with what was known then, and has been said since.

    A fact of the same day may stand in a file that comes later, so it counts as said since.
    """
    if on == day:
        return True
    since = [it for it in court.spoken.counted(key, day) if it.fact.on.last >= on]
    return not doubt(said, standing(court, key, on)) and all(same(said, it.said) for it in since)
