"""Doubts about what is to be recorded: what cannot be is refused, what is unlikely is warned of.

One rule: only what no source can have said is refused; whatever else it is, the user decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from wicktrack.errors import BadUsage
from wicktrack.model.facts import Fact, ReleaseKey, ReleaseSaid
from wicktrack.model.periods import FARTHEST, FIRST_FILM
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import TitleState

FAR = 20
"""The number of years beyond which one is unlikely: no release has been announced so early."""

_YEAR = 365


class Doubt(NamedTuple):
    """What is unlikely about a fact, and what to do if it is wrong."""

    message: str
    hint: str


def refuse(facts: Sequence[Fact], places: Sequence[str], today: date | None) -> None:
    """Raise `BadUsage` for facts that cannot be; `places` say where they were read, if anywhere.

    `today` is None where nobody says what day it is.
    """
    for number, fact in enumerate(facts):
        place = places[number] if number < len(places) else ""
        for message, hint in _impossible(fact, today):
            raise BadUsage(f"{place}: {message}" if place else message, hint)


def _impossible(fact: Fact, today: date | None) -> Iterator[Doubt]:
    if today and fact.on.start > today:
        message = f"`on` ({fact.on}) is later than today, {today}: nobody can know it yet"
        yield Doubt(message, "give the day it became known, or record it when it has come true")
    period = fact.said.period if isinstance(fact.said, ReleaseSaid) else None
    if period and period.last.year < FIRST_FILM:
        message = f"`release` ({period}) is before {FIRST_FILM}, the year of the first film"
        yield Doubt(message, "check the year")
    if period and period.start.year > fact.on.last.year + FARTHEST:
        message = f"`release` ({period}) is more than {FARTHEST} years after `on` ({fact.on})"
        yield Doubt(message, "check the year")


def doubts(snapshot: Snapshot, facts: Sequence[Fact], today: date | None) -> Iterator[Doubt]:
    """What is unlikely about new facts, in a snapshot of everything that is then known."""
    for fact in facts:
        if today and fact.on.last > today:
            message = f"`on` ({fact.on}) has not ended, so the fact counts only from {fact.on.last}"
            yield Doubt(message, "give the very day, for it to count at once")
        if isinstance(fact.said, ReleaseSaid):
            yield from _unlikely(snapshot, fact, fact.said)
            yield from _astray(snapshot, fact, fact.said.key)


def _astray(snapshot: Snapshot, fact: Fact, key: ReleaseKey) -> Iterator[Doubt]:
    """A release without a region, where there are others like it which have one."""
    state = snapshot.title(fact.title)
    alike = (it.region for it in state.releases if it.regionless == key) if state else ()
    regions = [region for region in alike if region]
    if key.region is None and regions:
        message = f"`release` has no region, and `{fact.title}` has releases like it in"
        hint = "if it means one of these, run `wicktrack undo` and record it again with --region"
        yield Doubt(f"{message} {', '.join(regions)}", hint)


def _unlikely(snapshot: Snapshot, fact: Fact, said: ReleaseSaid) -> Iterator[Doubt]:
    period, state = said.period, snapshot.title(fact.title)
    if period is None or state is None:
        return
    hint = "check the year; if it is wrong, `wicktrack undo` takes it back"
    if period.start.year > fact.on.last.year + FAR:
        message = f"`release` ({period}) is more than {FAR} years after `on` ({fact.on})"
        yield Doubt(message, hint)
    pending = _pending(state, fact)
    if pending and (fact.on.start - period.last).days > _YEAR:
        message = f"`release` ({period}) was over a year before `on` ({fact.on}), and {pending}"
        yield Doubt(message, hint)


def _pending(state: TitleState, fact: Fact) -> str:
    """Why a title seems yet to be released, but for one fact; empty where it does not."""
    if state.released or state.cancelled:
        return ""
    if state.status:
        return f"the status of `{fact.title}` is {state.status.said.status}"
    others = (it.said for it in state.facts if it is not fact)
    later = (it.period for it in others if isinstance(it, ReleaseSaid) and it.period)
    if any(period.last >= fact.on.start for period in later):
        return f"`{fact.title}` has had a date to come"
    return ""
