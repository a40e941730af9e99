"""Appending new titles and facts to one file of a catalogue.

One rule: new lines are checked together with the whole catalogue before anything is written, and
what is already known is not written again.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from wicktrack.catalogue import files, loader, writer
from wicktrack.catalogue.keys import SAID
from wicktrack.errors import BadCatalogue, BadUsage, Problem, nearest
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.facts import CastSaid, Fact, NewsSaid, StatusSaid, UncastSaid
from wicktrack.model.ledger import Ledger, WholeLedger
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import Change, TitleState
from wicktrack.recording.doubts import Doubt, doubts, refuse
from wicktrack.recording.editor import HEAD, Edit, editing
from wicktrack.recording.evidence import Evidence
from wicktrack.recording.extension import extended
from wicktrack.recording.journal import Change as Written
from wicktrack.recording.journal import appended
from wicktrack.recording.regions import settled


@dataclass
class New:
    """What is to be appended, as TOML tables: definitions by id or name, and facts in order.

    `places` says where each fact was read, for messages: "line 3 of standard input". `additions`
    are tables of titles that other files define.
    """

    titles: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    persons: dict[str, dict[str, Any]] = field(default_factory=dict)
    additions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def blocks(self) -> list[str]:
        return [*self._definitions(), *(writer.fact_block(fact) for fact in self.facts)]

    def _definitions(self) -> Iterator[str]:
        for titles in (self.titles, self.additions):
            yield from (writer.title_block(name, table) for name, table in titles.items())
        yield from (writer.person_block(name, table) for name, table in self.persons.items())
        yield from (writer.source_block(name, table) for name, table in self.sources.items())

    def place(self, block: int) -> str:
        """Where the block of that number came from, empty for the command line."""
        before = (self.titles, self.additions, self.persons, self.sources)
        return self.place_of_fact(block - sum(map(len, before)))

    def place_of_fact(self, number: int) -> str:
        """Where the fact of that number came from, empty for the command line."""
        return self.places[number] if 0 <= number < len(self.places) else ""


@dataclass
class Recorded:
    """What was appended, or would be: `facts` in order, in a snapshot of all that is then known.

    `known` names what was known already and so left out: the title of each such fact, and the key
    of what it says. `diff` is empty where nothing is new. `doubts` are about the new facts.
    `written` is for the journal; None where nothing was.
    """

    new: New
    snapshot: Snapshot
    facts: list[Fact]
    known: list[tuple[str, str]]
    diff: str
    doubts: list[Doubt] = field(default_factory=list)
    written: Written | None = None

    def changes(self) -> Iterator[tuple[TitleState, list[Change]]]:
        """What each new fact changed."""
        states = {fact.title: self.snapshot.title(fact.title) for fact in self.facts}
        changes = {title: _by_fact(state) for title, state in states.items()}
        for fact in self.facts:
            if state := states[fact.title]:
                yield state, changes[fact.title][id(fact)]


def append(  # noqa: PLR0913 - what is known of whoever records
    paths: Sequence[Path],
    path: Path,
    new: New,
    *,
    dry_run: bool = False,
    ledger: Ledger | None = None,
    region: str | None = None,
    today: date | None = None,
    as_is: bool = False,
    head: str = HEAD,
) -> Recorded:
    """Append what is new to one file of a catalogue; a missing file is made.

    `dry_run` writes nothing. `ledger` is that of the files as they are, where one is open: over an
    index, it saves reading the files. `region` is the viewer's, see `regions`. With `today`, a fact
    of a later day is refused. With `as_is` what is known already is written again, unless the very
    same fact is there, of the same day and source, and no region is filled in. `head` is how a
    missing file begins. Raises `BadUsage` for what is wrong with the new, `BadCatalogue` for what
    was wrong before, and `NotChanged`; then no file has changed.
    """
    with editing(path, create=True, head=head) as edit:
        snapshot, facts = _checked(paths, edit, new, ledger)
        refuse(facts, new.places, today)
        _require_members(snapshot, facts, new)
        if not as_is:
            tables, others = settled(new.facts, facts, snapshot, region)
            new = _with(new, tables, new.places)
            if others:
                snapshot, facts = _checked(paths, edit, new, ledger)
        known = _repeated(snapshot, facts) if as_is else _known(snapshot, facts)
        names = list(_names(snapshot, facts, known, new))
        if any(known):
            new = _without_known(new, known)
            if not new.blocks():
                return Recorded(new, snapshot, [], names, "")
            snapshot, facts = _checked(paths, edit, new, ledger)
        blocks = new.blocks()
        diff = edit.diff(edit.appended(*blocks)) if dry_run else ""
        before, made = edit.data, edit.is_new
        tail = "" if dry_run else edit.append(*blocks)
    written = appended(path, before, tail, made=made, catalogue=paths) if tail else None
    found = [*doubts(snapshot, facts, today)]
    return Recorded(new, snapshot, facts, names, diff, found, written)


def _checked(
    paths: Sequence[Path], edit: Edit, new: New, ledger: Ledger | None
) -> tuple[Snapshot, list[Fact]]:
    """Everything that is known with the new facts, and these in order; raises as `append`."""
    if isinstance(ledger, IndexedLedger):
        found = extended(ledger, edit, os.path.realpath(edit.path), new.blocks())
        if found is not None:
            return Snapshot(found, date.max), found.added
    return _checked_whole(paths, edit, new)


def _checked_whole(paths: Sequence[Path], edit: Edit, new: New) -> tuple[Snapshot, list[Fact]]:
    blocks = new.blocks()
    text = edit.appended(*blocks)
    try:
        whole, facts = loader.load_edited(paths, edit.path, text, [*new.titles])
    except BadCatalogue as error:
        loader.load(paths, instead={edit.path: edit.text})
        starts = _starts(edit, blocks)
        first, *others = _worded(error.problems, starts, new)
        raise BadUsage(first, more=others) from None
    _require_counting(whole, paths, edit, new)
    return Snapshot(whole, date.max), facts[len(facts) - len(new.facts) :]


def _require_counting(whole: WholeLedger, paths: Sequence[Path], edit: Edit, new: New) -> None:
    """Refuse what would have no effect: another file has the id of a title, or a person's name."""
    named = files.files_of(paths)[0]
    real = files.real(edit.path)
    for table, name, left_out, used in whole.disagreements:
        about = table == "title" and any(fact.get("title") == name for fact in new.facts)
        if about and files.real(named[left_out]) == real:
            message = f"`{name}` in {edit.path} is another title than in {named[used]}"
            raise BadUsage(f"{message}, which is used", "give one of them another id")
        if table == "person" and name in new.persons:
            message = f"{name} is one person in {named[left_out]} and another in {named[used]}"
            raise BadUsage(message, "correct the ids or the day of death in one of them")


def _starts(edit: Edit, blocks: list[str]) -> list[int]:
    """The lines on which the appended blocks begin, each after an empty one."""
    lines, starts = edit.appended(*blocks[:1]).count("\n") + 1, []
    for number, block in enumerate(blocks):
        lines += block.count("\n") + 1 if number else 0
        starts.append(lines - block.count("\n"))
    return starts


def _worded(problems: Sequence[Problem], starts: list[int], new: New) -> Iterator[str]:
    for problem in problems:
        block = bisect_right(starts, problem.line) - 1
        place = new.place(block)
        words = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
        yield f"{place}: {words}" if place else words


def _require_members(snapshot: Snapshot, facts: Sequence[Fact], new: New) -> None:
    """That who leaves a cast is in it, on whatever day; raises `BadUsage`.

    Who left it before may leave again, which says nothing new.
    """
    added = set(map(id, facts))
    for number, fact in enumerate(facts):
        state = snapshot.title(fact.title)
        if state is None or not isinstance(fact.said, UncastSaid):
            continue
        named = [name for it in state.facts for name in _in_cast(it, gone=id(it) not in added)]
        for person in fact.said.persons:
            if person not in named:
                raise _no_member(person, state, named, new.place_of_fact(number))


def _in_cast(fact: Fact, *, gone: bool) -> Iterable[str]:
    """Who is in the cast by a fact, or with `gone` was."""
    if isinstance(fact.said, CastSaid):
        return [member.person for member in fact.said.members]
    return fact.said.persons if gone and isinstance(fact.said, UncastSaid) else ()


def _no_member(person: str, state: TitleState, named: list[str], place: str) -> BadUsage:
    message = f"{person} is not in the cast of {state.name}"
    near = nearest(person, named)
    hint = f"did you mean {near[0]}?" if near else f"`wicktrack cast {state.title.id}` lists it"
    return BadUsage(f"{place}: {message}" if place else message, hint)


def _known(snapshot: Snapshot, new: Sequence[Fact]) -> list[bool]:
    """Which new facts were recorded already, also by a new one before them, or are current anyhow.

    What is current is worth recording again where another source says it: it confirms. Each fact
    is compared with the facts about its title, and what these say, by their hashes. One set aside
    is known only where its own source was set aside for the same.
    """
    states = {fact.title: snapshot.title(fact.title) for fact in new}
    changes: dict[int, list[Change]] = defaultdict(list)
    seen: set[Fact | tuple[object, ...]] = set()
    evidence = Evidence(snapshot)
    ids = set(map(id, new))
    for title, state in states.items():
        for change in state.changes if state else ():
            changes[id(change.fact)].append(change)
        evidence.define(snapshot.ledger.titles[title])
        for fact in _recorded(snapshot, title, state):
            if id(fact) not in ids:
                seen |= {fact, _likeness(fact)}
                evidence.add(fact)
    known = []
    for fact in new:
        said = fact.said
        alone = isinstance(said, StatusSaid) and (said.since or said.place)
        confirms = all(it.kind.endswith("-confirmed") for it in changes[id(fact)])
        by_likeness = isinstance(said, NewsSaid) or alone or fact.aside
        old = _likeness(fact) in seen if by_likeness else confirms
        new_evidence = confirms and not fact.aside and evidence.lacks(fact)
        known.append(fact in seen or (old and not new_evidence))
        seen |= {fact, _likeness(fact)}
        evidence.add(fact)
    return known


def _repeated(snapshot: Snapshot, new: Sequence[Fact]) -> list[bool]:
    """Which new facts are there already in every respect, as where two processes write the same."""
    ids, ledger = set(map(id, new)), snapshot.ledger
    titles = dict.fromkeys(fact.title for fact in new)
    known = {it for title in titles for it in ledger.facts_of(ledger.titles[title])
             if id(it) not in ids}  # fmt: skip
    return [fact in known for fact in new]


def _recorded(snapshot: Snapshot, title: str, state: TitleState | None) -> Iterable[Fact]:
    """The facts about a title; without a state all of them are set aside."""
    if state:
        return {id(change.fact): change.fact for change in state.history}.values()
    return snapshot.ledger.facts_of(snapshot.ledger.titles[title])


def _likeness(fact: Fact) -> tuple[object, ...]:
    """What two facts have in common that say the same, whenever they became known."""
    said = (fact.title, fact.said)
    return (*said, fact.sources, "aside") if fact.aside else said


def _names(
    snapshot: Snapshot, facts: Sequence[Fact], known: Sequence[bool], new: New
) -> Iterator[tuple[str, str]]:
    for fact, is_known, table in zip(facts, known, new.facts, strict=True):
        if is_known:
            state = snapshot.title(fact.title)
            name = state.name if state else snapshot.ledger.titles[fact.title].name
            yield name, next(key for key in table if key in SAID)


def _by_fact(state: TitleState | None) -> dict[int, list[Change]]:
    """What each fact about a title changed, by the identity of the object."""
    found: dict[int, list[Change]] = defaultdict(list)
    for change in state.history if state else ():
        found[id(change.fact)].append(change)
    return found


def _with(new: New, facts: list[dict[str, Any]], places: list[str]) -> New:
    """The same with other facts."""
    return New(new.titles, new.sources, facts, places, new.persons, new.additions)


def _without_known(new: New, known: list[bool]) -> New:
    facts = [fact for fact, is_known in zip(new.facts, known, strict=True) if not is_known]
    places = [place for place, is_known in zip(new.places, known, strict=False) if not is_known]
    used = {name for fact in facts for name in fact.get("source", [])}
    sources = {name: table for name, table in new.sources.items() if name in used}
    return New(new.titles, sources, facts, places, new.persons, new.additions)
