"""Writing what is new to the sources' own files, many titles at a time.

One rule: a title's facts of one source are written whole or not at all, and what was not written is
said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wicktrack.catalogue import files
from wicktrack.catalogue.toml import parse
from wicktrack.catalogue.writer import fact_table
from wicktrack.errors import BadUsage
from wicktrack.importing.outcomes import Imported, Line, Outcome
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.ledger import Ledger
from wicktrack.model.vocabulary import Provider
from wicktrack.recording.append import New, append
from wicktrack.refreshing.knowing import lacking, merged
from wicktrack.refreshing.results import Home, Options, Refreshed
from wicktrack.sources import registry
from wicktrack.sources.protocol import Source

BATCH = 25
"""The titles after which what is new is written."""

DRY_RUN = "_dry-run.toml"
"""The file that a dry run would write all into; it is never made."""


@dataclass
class Item:
    """What is new about one title by one source; `written` is called once it was written.

    `definition` is the table of a title that is new itself, and `refused` is called, with the
    reason, where the catalogue cannot take it.
    """

    title: str
    provider: Provider
    new: Imported
    definition: Mapping[str, Any] | None = None
    written: Callable[[], None] = field(default=lambda: None)
    refused: Callable[[BadUsage], None] = field(default=lambda _: None)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.new.facts or self.new.persons or self.new.ids or self.definition)


class Writer:
    """What is to be written, and where. `found` gets what was written, and its lines."""

    def __init__(self, home: Home, ledger: Ledger, options: Options, found: Refreshed) -> None:
        self._home = home
        self._indexed = isinstance(ledger, IndexedLedger)
        self._options = options
        self._found = found
        self._waiting: dict[Provider, list[Item]] = {}
        self.document = New()
        """With a dry run, all that would have been written."""

    def put(self, item: Item) -> None:
        """Take up what is new about a title; raises as `flush`, which may be due."""
        if item.empty:
            self._done(item, [])
            return
        self._waiting.setdefault(item.provider, []).append(item)
        if len({it.title for items in self._waiting.values() for it in items}) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting; raises `BadCatalogue` and `NotChanged`."""
        for provider in [*self._waiting]:
            self._write(provider, self._waiting.pop(provider))

    def write(self, item: Item) -> None:
        """Write one item now; raises as `recording.append`."""
        self._append(item.provider, [item])

    def _write(self, provider: Provider, items: Sequence[Item]) -> None:
        try:
            self._append(provider, items)
        except BadUsage as error:
            for item in items if items[1:] else ():
                self._write(provider, [item])
            if not items[1:]:
                self._refuse(items[0], error)

    def _append(self, provider: Provider, items: Sequence[Item]) -> None:
        path = self._home.folder / f"_{provider}.toml"
        new, lines = gathered(items, path)
        if not new.blocks():
            pass
        elif self._options.dry_run:
            self._try(new)
        else:
            self._save(path, new, registry.source(provider))
        for item, withheld in zip(items, lines, strict=True):
            self._done(item, withheld)

    def _save(self, path: Path, new: New, source: Source) -> None:
        recorded = append(
            self._paths(path),
            path,
            new,
            ledger=self._home.open() if self._indexed else None,
            today=self._options.day,
            as_is=True,
            head=head_of(source),
        )
        if recorded.written:
            self._found.changes.append(recorded.written)

    def _try(self, new: New) -> None:
        """Check all that a dry run would write together, in a file that is never made."""
        whole = joined(self.document, new)
        path = self._home.folder / DRY_RUN
        paths, day = self._paths(path), self._options.day
        append(paths, path, whole, dry_run=True, today=day, as_is=True)
        self.document = whole

    def _paths(self, path: Path) -> list[Path]:
        """Those of the catalogue and this file, with what the same run has made before."""
        every = (self._home.folder / f"_{it}.toml" for it in Provider)
        made = [it for it in every if it != path and it.exists()]
        return [*self._home.paths, *made, path]

    def _done(self, item: Item, withheld: Sequence[Line]) -> None:
        self._found.lines += [(item.title, line) for line in (*item.new.lines, *withheld)]
        item.written()

    def _refuse(self, item: Item, error: BadUsage) -> None:
        """Say instead of everything that the source said why nothing of it is written."""
        kept = [it for it in item.new.lines if it.fact is None]
        why = f"nothing of it was written: {error.message}"
        line = Line(provider=item.provider, outcome=Outcome.WITHHELD, fact=None, why=why)
        self._found.lines += [(item.title, it) for it in (*kept, line)]
        item.refused(error)


def gathered(items: Sequence[Item], path: Path) -> tuple[New, list[list[Line]]]:
    """What is to be appended to a file, and for each item what its definitions there rule out."""
    there = _defined(path) if any(it.new.persons or it.new.ids for it in items) else {}
    new, lines = New(), []
    for item in items:
        withheld: list[Line] = []
        for name, table in item.new.persons.items():
            _define(new.persons, there.get("person", {}), item, (name, table), withheld)
        if item.definition is not None:
            new.titles[item.title] = merged(item.definition, {"ids": dict(item.new.ids)})
        elif item.new.ids:
            table = {"ids": dict(item.new.ids)}
            _define(new.additions, there.get("title", {}), item, (item.title, table), withheld)
        new.facts += map(fact_table, item.new.facts)
        lines.append(withheld)
    return new, lines


def _define(
    into: dict[str, dict[str, Any]],
    there: Mapping[str, Any],
    item: Item,
    named: tuple[str, Mapping[str, Any]],
    withheld: list[Line],
) -> None:
    """Add a table, or say what of it a table that the file has already rules out."""
    name, table = named
    if name not in there:
        into[name] = merged(into.get(name, {}), table)
        return
    for key in lacking(there[name], table):
        why = f"`{key}` is not in the table of {name} in _{item.provider}.toml; add it by hand"
        withheld.append(Line(provider=item.provider, outcome=Outcome.WITHHELD, fact=None, why=why))


def _defined(path: Path) -> Mapping[str, Any]:
    """The document of a file; empty where it is none, which is for the check to say."""
    text = files.read(path)
    document = parse(path, text) if isinstance(text, str) else {}
    if not isinstance(document, dict):
        return {}
    return {key: it for key, it in document.items() if isinstance(it, dict)}


def joined(one: New, other: New) -> New:
    """What both add, with definitions of one id or name as one table."""
    new = New(dict(one.titles), {}, [*one.facts, *other.facts])
    for name, table in other.titles.items():
        new.titles[name] = merged(new.titles.get(name, {}), table)
    for name, table in (*one.additions.items(), *other.additions.items()):
        tables = new.titles if name in new.titles else new.additions
        tables[name] = merged(tables.get(name, {}), table)
    for name, table in (*one.persons.items(), *other.persons.items()):
        new.persons[name] = merged(new.persons.get(name, {}), table)
    return new


def head_of(source: Source) -> str:
    """How the file of a source begins: its name, its licence, and the sentence it asks for."""
    from textwrap import fill

    name = source.name
    words = (
        f"What {name} says, as recorded by `wicktrack refresh`. It only ever appends to this file.",
        "`wicktrack undo` takes back what it appended last. Write your own facts elsewhere.",
        f"The licence of what {name} says: {source.licence}",
        source.sentence,
    )
    lines = [
        fill(it, 100, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
        for it in words
        if it
    ]
    return "\n#\n".join(lines) + "\n\nformat = 1\n"
