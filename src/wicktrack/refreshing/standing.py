"""Where a catalogue stands with its sources, and what each has said last.

One rule: nothing is asked; it is all in the catalogue, and in the memory of earlier refreshes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from wicktrack.fetching.memory import Memory
from wicktrack.model.facts import (
    CastSaid,
    Fact,
    NameSaid,
    NewsSaid,
    ReleaseSaid,
    Said,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.ledger import Ledger
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import TitleState
from wicktrack.model.vocabulary import Provider
from wicktrack.records import record
from wicktrack.refreshing.remembering import read_on
from wicktrack.refreshing.selection import address_of, due_for_refresh, id_of


@record(kw_only=True)
class Standing:
    """Where a catalogue stands with one source.

    `last` is the day of its last success, None for never. Of the `titles` with an id there, those
    `behind` are due, and have not been read on that day.
    """

    provider: Provider
    last: date | None
    titles: int
    behind: int


def status(ledger: Ledger, snapshot: Snapshot, cache: Path) -> list[Standing]:
    """Where the catalogue stands with each source; `cache` is the folder of the memory."""
    memory, due = Memory(cache), due_for_refresh(ledger, snapshot)
    every = [*ledger.titles.values()]
    return [_standing(provider, memory, every, due) for provider in Provider]


def _standing(
    provider: Provider, memory: Memory, every: Iterable[Title], due: Iterable[Title]
) -> Standing:
    last = memory.success(provider)
    ids = [found for title in due if (found := id_of(title, provider))]
    read = [read_on(memory.work(provider, it)) for it in ids]
    return Standing(
        provider=provider,
        last=last,
        titles=sum(id_of(title, provider) is not None for title in every),
        behind=sum(day is None or last is None or day < last for day in read),
    )


@record(kw_only=True)
class Stated:
    """The last word of a source about one thing: `said`, of a cast about one member, in a `fact`.

    `in_force`: it is what the state of the title rests on.
    """

    provider: Provider
    said: Said
    fact: Fact
    in_force: bool


def words_of(ledger: Ledger, title: Title, snapshot: Snapshot) -> list[Stated]:
    """The last word of each source about each thing, in the order of the history."""
    state = snapshot.title(title.id)
    pages = {page: it for it in Provider if (page := address_of(title, it))}
    last: dict[tuple[object, Provider], tuple[Said, Fact]] = {}
    for fact in _until(ledger, title, snapshot):
        for provider in _providers(fact, pages):
            for key, said in _things(fact.said):
                last.pop((key, provider), None)
                last[key, provider] = said, fact
    return [
        Stated(provider=provider, said=said, fact=fact, in_force=_in_force(state, said, fact))
        for (_, provider), (said, fact) in last.items()
    ]


def _until(ledger: Ledger, title: Title, snapshot: Snapshot) -> list[Fact]:
    """The facts about a title that were known, oldest first."""
    known = (fact for fact in ledger.facts_of(title) if fact.on.last <= snapshot.as_of)
    return sorted(known, key=lambda fact: fact.on.end)


def _providers(fact: Fact, pages: Mapping[str, Provider]) -> list[Provider]:
    return [pages[it] for it in fact.sources if it in pages]


def _things(said: Said) -> Iterator[tuple[object, Said]]:
    """What a fact says, each thing by its key and by itself; news is about nothing."""
    match said:
        case ReleaseSaid(key):
            yield key, said
        case StatusSaid():
            yield "status", said
        case NameSaid():
            yield "name", said
        case CastSaid(members):
            yield from (((it.person, "cast"), CastSaid((it,))) for it in members)
        case UncastSaid(persons):
            yield from (((it, "cast"), UncastSaid((it,))) for it in persons)
        case NewsSaid():
            return


def _in_force(state: TitleState | None, said: Said, fact: Fact) -> bool:
    """Whether the state of a title rests on what a fact says of one thing."""
    if state is None or fact.aside:
        return False
    ((key, _),) = _things(said)
    about = [it for it in state.facts if any(of == key for of, _ in _things(it.said))]
    return about[-1] == fact
