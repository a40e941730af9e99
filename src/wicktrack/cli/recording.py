"""How does something new get into a catalogue? Checked, told, and appended to one file.

One rule: what is written was checked as part of the whole catalogue before anything was written,
and what was known already is not written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from wicktrack import catalogue
from wicktrack.catalogue.editing import Edit, editing
from wicktrack.cli import views
from wicktrack.cli.asking import Ask
from wicktrack.cli.streams import emit, say
from wicktrack.errors import BadCatalogue, BadUsage, Exit, NotChanged, Problem
from wicktrack.facts import Fact, NewsSaid, StatusSaid
from wicktrack.ledger import WholeLedger
from wicktrack.reports.history import rows_of
from wicktrack.snapshot import Change, Snapshot, TitleState

OWN_FILE = "catalogue.toml"
"""The user's own file in the data folder, where no other is named."""


@dataclass
class New:
    """What is to be appended, as TOML tables: titles and sources by id, and facts in order.

    `places` says where each fact was read, for messages: "line 3 of standard input".
    """

    titles: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    def blocks(self) -> list[str]:
        return [
            *(catalogue.title_block(name, table) for name, table in self.titles.items()),
            *(catalogue.source_block(name, table) for name, table in self.sources.items()),
            *(catalogue.fact_block(fact) for fact in self.facts),
        ]

    def place(self, block: int) -> str:
        """Where the block of that number came from, empty for the command line."""
        fact = block - len(self.titles) - len(self.sources)
        return self.places[fact] if 0 <= fact < len(self.places) else ""


def target_of(ask: Ask) -> tuple[Path, list[Path]]:
    """The file that is written, and the whole catalogue that it belongs to.

    The file is the last one named, else the user's own. Raises `NotChanged` for the bundled one.
    """
    if ask.named:
        path, paths = ask.named[-1], ask.named
        if path.is_dir():
            raise BadUsage(f"{path} is a folder", "name the file in it that is to be written")
    else:
        path = catalogue.data_folder(ask.environ) / OWN_FILE
        paths = [*ask.paths, path]
    if path.resolve() == catalogue.bundled().resolve():
        hint = "name a file of your own with --catalogue, or none"
        raise NotChanged("the bundled catalogue is never written", hint)
    return path, paths


def existing(ask: Ask) -> WholeLedger:
    """What the catalogue holds so far; nothing where its only file is yet to be made."""
    there = [path for path in ask.paths if path.exists()]
    return catalogue.load(there) if there else WholeLedger()


def append(ask: Ask, new: New, *, dry_run: bool) -> int:
    """Append what is new to the file, and say what changed; raises what `catalogue` raises."""
    path, paths = target_of(ask)
    with editing(path, create=True) as edit:
        text, snapshot, facts = _checked(paths, edit, new)
        known = [_known(snapshot, facts, number) for number in range(len(facts))]
        for name in _names(snapshot, facts, known):
            say(f"{name}: this is known already.")
        if any(known):
            new = _without_known(new, known)
            if not new.blocks():
                return Exit.OK
            text, snapshot, facts = _checked(paths, edit, new)
        if dry_run:
            emit([edit.diff(text)])
            return Exit.OK
        edit.save(text)
    for sentence in _told(snapshot, new, facts):
        say(sentence)
    say(f"Recorded in {path}.")
    return Exit.OK


def _checked(paths: Sequence[Path], edit: Edit, new: New) -> tuple[str, Snapshot, list[Fact]]:
    """The file's whole new text, everything known with it, and the new facts in order.

    Raises `BadUsage` for what is wrong with the new, `BadCatalogue` for what was wrong before.
    """
    blocks = new.blocks()
    text = edit.appended(*blocks)
    try:
        ledger, facts = catalogue.load_edited(paths, edit.path, text)
    except BadCatalogue as error:
        catalogue.load(paths, instead={edit.path: edit.text})
        starts = _starts(edit, blocks)
        raise BadUsage("\n".join(_worded(error.problems, starts, new))) from None
    return text, Snapshot(ledger, date.max), facts[len(facts) - len(new.facts) :]


def _starts(edit: Edit, blocks: list[str]) -> list[int]:
    """The lines on which the appended blocks begin."""
    return [
        edit.appended(*blocks[: number + 1]).count("\n") - block.count("\n") + 1
        for number, block in enumerate(blocks)
    ]


def _worded(problems: Sequence[Problem], starts: list[int], new: New) -> Iterator[str]:
    for problem in problems:
        block = sum(start <= problem.line for start in starts) - 1
        place = new.place(block)
        words = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
        yield f"{place}: {words}" if place else words


def _known(snapshot: Snapshot, new: Sequence[Fact], number: int) -> bool:
    """Whether a new fact was recorded already, also by a new one before it, or stands anyhow."""
    fact, ahead = new[number], set(map(id, new[number:]))
    state = snapshot.title(fact.title)
    if state is None:
        return False
    others = [other for other in state.facts if id(other) not in ahead]
    special = isinstance(fact.said, StatusSaid) and (fact.said.since or fact.said.place)
    if fact in others:
        return True
    if isinstance(fact.said, NewsSaid) or special:
        return any(other.said == fact.said for other in others)
    return all(change.kind.endswith("-confirmed") for change in _changes(state, fact))


def _names(snapshot: Snapshot, facts: Sequence[Fact], known: Sequence[bool]) -> Iterator[str]:
    for fact, is_known in zip(facts, known, strict=True):
        if is_known and (state := snapshot.title(fact.title)):
            yield state.name


def _changes(state: TitleState, fact: Fact) -> list[Change]:
    return [change for change in state.changes if change.fact is fact]


def _without_known(new: New, known: list[bool]) -> New:
    facts = [fact for fact, is_known in zip(new.facts, known, strict=True) if not is_known]
    places = [place for place, is_known in zip(new.places, known, strict=False) if not is_known]
    used = {name for fact in facts for name in fact.get("source", [])}
    sources = {name: table for name, table in new.sources.items() if name in used}
    return New(new.titles, sources, facts, places)


def _told(snapshot: Snapshot, new: New, facts: Sequence[Fact]) -> Iterator[str]:
    """What changed, a sentence for each change."""
    for name, table in new.titles.items():
        yield f"{table['name']}: a new title, {name}."
    for fact in facts:
        if state := snapshot.title(fact.title):
            for row in rows_of(snapshot, state, _changes(state, fact)):
                yield f"{row.name}: {views.what_happened(row, colon=False)}"
