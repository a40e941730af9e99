"""What has changed at Wikidata since it was asked last? The items of titles, read anew.

One rule: an item whose revision is known is not asked for again.
"""

from __future__ import annotations

from collections.abc import Sequence

from wicktrack.model.vocabulary import Service
from wicktrack.sources.protocol import Asked, Asking, Emit, Wanted
from wicktrack.sources.wikidata.asking import (
    LASTING,
    MOST_ITEMS,
    Entities,
    Entity,
    Needs,
    Values,
    entities,
    unanswered,
)
from wicktrack.sources.wikidata.elsewhere import identified
from wicktrack.sources.wikidata.works import needed, work
from wicktrack.sources.words import Reference, Result, Told, Unanswered, Unchanged

WHOLE = "info|labels|claims"

Titles = Sequence[tuple[Wanted, str]]
"""Titles with their items."""


def refresh(wanted: Sequence[Wanted], asked: Asked, emit: Emit) -> Asking[None]:
    """Emit what Wikidata says of each title; see `Source`."""
    known, entries = yield from identified(wanted, emit, WHOLE)
    due = yield from _changed(known, asked, emit)
    values = Values()
    for start in range(0, len(due), MOST_ITEMS):
        batch = due[start : start + MOST_ITEMS]
        lacking = [item for _, item in batch if item not in entries]
        some: Entities = yield from entities(lacking, WHOLE)
        yield from _read(batch, {**entries, **some}, values, asked, emit)


def _changed(known: Titles, asked: Asked, emit: Emit) -> Asking[list[tuple[Wanted, str]]]:
    """The titles to be read; those that have not changed, or are gone, are emitted."""
    stamped = [] if asked.whole else [(it, item) for it, item in known if it.stamp]
    answers = yield from entities([item for _, item in stamped], "info")
    due = []
    for it, item in known:
        answer = None if asked.whole or not it.stamp else answers[item]
        result = _verdict(it, item, answer) if answer else None
        if result is None:
            due.append((it, item))
        else:
            emit(result)
    return due


def _verdict(wanted: Wanted, item: str, answer: Entity | Told) -> Result | None:
    if lost := unanswered(wanted, item, answer):
        return lost
    assert isinstance(answer, Entity)  # noqa: S101 - the others are lost
    assert answer.node is not None  # noqa: S101
    stamp = answer.node["lastrevid"].number(LASTING)
    same = stamp is not None and str(stamp) == wanted.stamp
    reference = Reference(Service.WIKIDATA, item)
    return Unchanged(title=wanted.title, reference=reference) if same else None


def _read(
    batch: Titles, answers: Entities, values: Values, asked: Asked, emit: Emit
) -> Asking[None]:
    """Read items, with all that they name, and emit the titles."""
    found: list[tuple[Wanted, Entity, Needs]] = []
    places: list[str] = []
    for it, item in batch:
        answer = answers[item]
        if lost := unanswered(it, item, answer):
            emit(lost)
        elif isinstance(answer, Entity) and answer.node is not None:
            needs, more = needed(answer.node, it, asked)
            found.append((it, answer, needs))
            places += more
    yield from values.ask([needs for _, _, needs in found], places=places)
    for it, answer, needs in found:
        emit(_result(it, answer, needs, values, asked))


def _result(wanted: Wanted, answer: Entity, needs: Needs, values: Values, asked: Asked) -> Result:
    """A title as read; without the name of everything it names it would be read wrongly."""
    reference = Reference(Service.WIKIDATA, answer.id)
    if failed := values.failure(needs):
        return Unanswered(title=wanted.title, reference=reference, why=failed, failed=True)
    assert answer.node is not None  # noqa: S101 - one that is gone is not read
    return work(answer.node, reference, wanted, asked, values)
