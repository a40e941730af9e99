"""The loader: from TOML texts to a ledger, or to every problem in them.

One rule: everything is checked before anything is reported; only valid files become a ledger.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from wicktrack.catalogue import fields, files
from wicktrack.catalogue.facts import Values, fact_of, person_of, title_of, with_urls
from wicktrack.catalogue.fields import Suggestions
from wicktrack.catalogue.keys import (
    ADDED,
    CATALOGUE,
    FACT,
    PERSON,
    REQUIRED,
    SOURCE,
    TITLE,
    TOP,
    fact_mistakes,
)
from wicktrack.catalogue.lints import Lint, Locations
from wicktrack.catalogue.positions import Position
from wicktrack.catalogue.toml import HEADERS, Document, open_document, parse, pieces, places, twice
from wicktrack.errors import BadCatalogue, Problem
from wicktrack.model.facts import (
    Addition,
    Definition,
    Disagreement,
    Fact,
    Person,
    Source,
    Title,
    settled,
)
from wicktrack.model.ledger import WholeLedger
from wicktrack.records import values


def load(
    paths: Sequence[Path], *, instead: Mapping[Path, str] = {}, suspect: bool = False
) -> WholeLedger:
    """The ledger of the files that the paths name; raises `BadCatalogue` with every problem.

    `instead` holds texts that are read in place of what those files hold, if they are there at all.
    `suspect`: there is probably a problem, which is looked for before large files are read whole.
    """
    if suspect and (known := _problems(paths)) and known[0]:
        raise BadCatalogue(known[0])
    reading, problems = read_all(paths, instead)
    if problems:
        raise BadCatalogue(problems)
    return reading.ledger


def load_edited(
    paths: Iterable[Path], path: Path, text: str, new: Collection[str] = ()
) -> tuple[WholeLedger, list[Fact]]:
    """The ledger with a text in place of one file's, and the facts of that file, in its order.

    The facts are the very objects of the ledger. `new` are ids of titles that only this file may
    define. Raises `BadCatalogue` with every problem.
    """
    reading, problems = read_all(paths, {path: text})
    for title in new if not problems else ():
        problems += reading.repeated("title", title)
    if problems:
        raise BadCatalogue(problems)
    edited, located = files.real(path), reading.located
    real = {path: files.real(path) for path in {file.path for file, _ in located}}
    facts = zip(reading.ledger.facts, located, strict=True)
    return reading.ledger, [fact for fact, (file, _) in facts if real[file.path] == edited]


class Part(NamedTuple):
    """What one document says, whatever others say: definitions by id, and the values of facts.

    `head` holds what the file says of itself, `additions` what it adds to titles of other files.
    """

    head: dict[str, Any]
    titles: dict[str, Title]
    additions: dict[str, Addition]
    persons: dict[str, Person]
    sources: dict[str, Source]
    facts: list[Values]


def read_part(path: Path, document: dict[str, Any]) -> Part | None:
    """Read one document by itself; None where there is a problem in it.

    What only other documents can tell is left to the caller: whether titles and sources are
    defined, once, and whether a title with an episode is a series.
    """
    file = Document(path, "", document)
    reading = _Reading([file], whole=False)
    if not reading.files:
        return None
    head = head_of(file)
    reading.define(file)
    reading.settle()
    additions = reading.additions()
    facts = list(reading.values(file))
    if file.found:
        return None
    return Part(head, reading.titles, additions, reading.persons, reading.sources, facts)


def check(
    paths: Sequence[Path], lints: Sequence[Lint] = (), *, instead: Mapping[Path, str] = {}
) -> list[Problem]:
    """Every problem in the files that the paths name, by file, line and column.

    Lints look at what is sound: where there is anything worse they find nothing.
    """
    if not instead and (known := _problems(paths)) and (known[0] or known[1] or not lints):
        return known[0] or known[1]
    reading, problems = read_all(paths, instead)
    if problems:
        return problems
    problems = [*reading.disagreements()]
    if not problems:
        locations = reading.locations()
        problems = [it for lint in lints for it in lint(reading.ledger, locations)]
    return _sorted(problems, [file.path for file in reading.files])


def read_all(paths: Iterable[Path], instead: Mapping[Path, str]) -> tuple[_Reading, list[Problem]]:
    """What was read, and what keeps it from being a ledger, in order."""
    named, problems = files.files_of(paths)
    texts = {files.real(path): text for path, text in instead.items()}
    opened = [open_document(file, texts.get(files.real(file))) for file in named]
    good = [item for item in opened if isinstance(item, Document)]
    problems += [item for item in opened if isinstance(item, Problem)]
    reading = _Reading(good, whole=not problems)
    reading.read()
    for file in good:
        problems += file.placed()
    return reading, _sorted(problems, named)


_LARGE = 1 << 23
"""The bytes of a catalogue from which on its problems are looked for in pieces."""


def _problems(paths: Iterable[Path]) -> tuple[list[Problem], list[Problem]] | None:
    """The problems of a large catalogue, and its disagreements; None where it takes the whole.

    Only one piece of a file is in memory at a time.
    """
    named, unnamed = files.files_of(paths)
    if unnamed or files.size(named) < _LARGE:
        return None
    reading, read = _Reading([], whole=True), []
    try:
        for number, path in enumerate(named):
            for piece in pieces(path, number):
                if not piece.before and not piece.known_format():
                    return None
                read.append(reading.define_piece(piece))
    except ValueError:
        return None
    numbers = ([it.file.number for it in found] for found in reading.defined.values())
    if any(len(set(found)) < len(found) for found in numbers):
        return None
    reading.settle(ordered=False)
    for piece in read:
        reading.judge_piece(piece)
    found = [problem for piece in read for problem in piece.placed()]
    return _sorted(found, named), _sorted([*reading.disagreements()], named)


def _sorted(problems: list[Problem], paths: Iterable[Path]) -> list[Problem]:
    order = {str(path): number for number, path in enumerate(paths)}
    return sorted(problems, key=lambda problem: (order.get(problem.file, -1), values(problem)))


def head_of(file: Document) -> dict[str, Any]:
    """What a file says of itself."""
    return file.table(("catalogue",), file.content.get("catalogue", {}), CATALOGUE)


class _Defined(NamedTuple):
    """A definition, and where it is; `record` None: there is something wrong with it."""

    file: Document
    path: fields.Path
    record: Definition | None

    @property
    def place(self) -> Position:
        return self.file.at(self.path, self.file.positions)


class _Reading:
    """Several files becoming one ledger. `whole`: none is missing, so what is unknown is wrong.

    `located`: the file and path of each fact of the ledger.
    """

    def __init__(self, opened: list[Document], *, whole: bool) -> None:
        for number, file in enumerate(opened):
            file.number = number
        self.files = [file for file in opened if file.known_format()]
        self.whole = whole and len(self.files) == len(opened)
        self.defined: dict[tuple[str, str], list[_Defined]] = defaultdict(list)
        self.titles: dict[str, Title] = {}
        self.persons: dict[str, Person] = {}
        self.sources: dict[str, Source] = {}
        self.ledger = WholeLedger()
        self.located: list[tuple[Document, fields.Path]] = []
        self._locating = False
        self._suggestions = Suggestions()
        self._sound: set[tuple[str, ...]] = set()
        """The keys of facts that may occur together; most have the same few."""
        self._left_out: dict[tuple[str, str, int], tuple[_Defined, _Defined]] = {}
        """By table, id and file: the definition that does not count, and the one that does."""

    def read(self) -> None:
        """Make the ledger, as far as the files are sound."""
        self._locating = True
        heads = [head_of(file) for file in self.files]
        for file in self.files:
            self.define(file)
        self.settle()
        facts = tuple(
            self._fact(file, values, head.get("region"))
            for file, head in zip(self.files, heads, strict=True)
            for values in self.values(file)
            if self._counts(file, values)
        )
        order = files.own_first([file.path for file in self.files])
        name, home, trust = (
            files.preferred(order, [head.get(key) for head in heads])
            for key in ("name", "region", "trust")
        )
        defined, located = (self.titles, self.persons, self.sources), places(self.located)
        self.ledger = WholeLedger(name, home, *defined, facts, trust or (), located)
        self.ledger.disagreements = sorted(
            Disagreement(table, name, file, used.file.number)
            for (table, name, file), (_, used) in self._left_out.items()
        )

    def _counts(self, file: Document, values: Values) -> bool:
        title = values["title"]
        return title in self.titles and ("title", title, file.number) not in self._left_out

    def _fact(self, file: Document, values: Values, home: str | None) -> Fact:
        if self._left_out and "source" in values:
            values = {**values, "source": with_urls(values["source"], self._urls[file.number])}
        return fact_of(values, self.titles[values["title"]], home)

    @cached_property
    def _urls(self) -> dict[int, dict[str, str | None]]:
        """By the number of a file, the URLs of its sources whose ids are those of other sources."""
        urls: dict[int, dict[str, str | None]] = defaultdict(dict)
        for (_, name, number), (out, _) in self._left_out.items():
            if isinstance(out.record, Source):
                urls[number][name] = out.record.url
        return urls

    def define(self, file: Document) -> None:
        """Take up what a file defines."""
        for key in file.content.keys() - set(TOP):
            unknown = fields.unknown_key(key, TOP)
            file.problem((key,), unknown.code, unknown.message, unknown.hint)
        for name, value in file.tables("title"):
            self._define(file, "title", name, self._title(file, name, value))
        for name, value in file.tables("person"):
            read = file.table(("person", name), value, PERSON)
            self._define(file, "person", name, person_of(name, read))
        for name, value in file.tables("source"):
            read = file.table(("source", name), value, SOURCE)
            self._define(file, "source", name, Source(name, **read))

    def _define(self, file: Document, table: str, name: str, record: Definition | None) -> None:
        for mistake in fields.id_mistakes(table, name):
            file.mistake((table, name), mistake)
        self.defined[table, name].append(_Defined(file, (table, name), record))

    def _title(self, file: Document, name: str, value: Any) -> Definition | None:
        taken = file.table(("title", name), value, TITLE)
        if not isinstance(value, dict):
            return None
        present = fields.as_meant(value, TITLE)
        if not present.keys() & REQUIRED["title"].keys():
            return Addition(name, **{key: taken[key] for key in taken if key in ADDED})
        _require(file, ("title", name), [key for key in REQUIRED["title"] if key not in present])
        return title_of(name, taken) if taken.keys() >= REQUIRED["title"].keys() else None

    def additions(self) -> dict[str, Addition]:
        """Those of a file that is read by itself, with their problems."""
        added = {}
        for (found,) in self.defined.values():
            if isinstance(found.record, Addition):
                self._judge_addition(found)
                added[found.record.id] = found.record
        return added

    def define_piece(self, piece: Document) -> Document:
        """Take up what a piece defines, and drop the rest but additions, which are judged later."""
        head_of(piece)
        self.define(piece)
        titles = piece.content.get("title", {})
        added = (it for it in titles if not _is_full(self.defined["title", it][-1]))
        piece.content = {"title": {name: titles[name] for name in added}}
        return piece

    def judge_piece(self, piece: Document) -> None:
        """Find the problems of the facts in a piece, once everything is settled."""
        content = parse(piece.path, piece.text)
        piece.content = content if isinstance(content, dict) else {}
        for _ in self.values(piece):
            pass
        piece.content = {}

    def settle(self, *, ordered: bool = True) -> None:
        """Make one definition of all those of an id, once all are known.

        Unless `ordered`, titles, people and sources may be in any order afterwards.
        """
        tables: dict[str, dict[str, Any]] = {
            "title": self.titles, "person": self.persons, "source": self.sources
        }  # fmt: skip
        several = {}
        for (table, name), found in self.defined.items():
            (first, *others) = found
            if others or isinstance(first.record, Addition):
                several[table, name] = found
            elif first.record is not None:
                tables[table][name] = first.record
        for (table, name), found in several.items():
            if whole := self._settled(table, name, found):
                tables[table][name] = whole
        if several and ordered:
            self._order(tables)

    def _settled(self, table: str, name: str, found: list[_Defined]) -> Definition | None:
        known = [it for it in found if it.record is not None]
        whole, taken = settled([it.record for it in known if it.record is not None])
        if whole is None:
            for it in known if self.whole and len(known) == len(found) else ():
                _require(it.file, it.path, REQUIRED["title"])
            return None
        used = next(it for it in reversed(known) if not isinstance(it.record, Addition))
        for it, is_taken in zip(known, taken, strict=True):
            if not is_taken:
                self._left_out[table, name, it.file.number] = (it, used)
            elif isinstance(it.record, Addition):
                self._judge_addition(it)
        return whole

    def _judge_addition(self, addition: _Defined) -> None:
        file, path = addition.file, addition.path
        for key in file.content["title"][path[1]]:
            if key in TITLE and key not in ADDED:
                message = f"`{key}` can only be given where title `{path[1]}` is defined"
                hint = "move it there, or add `name` and `kind`"
                file.problem((*path, key), "misplaced-key", message, hint)

    def _order(self, tables: Mapping[str, dict[str, Any]]) -> None:
        """Sort what is defined several times to where the definition is that has the id."""
        holders = {
            (table, name): next((it for it in reversed(found) if _is_full(it)), None)
            for (table, name), found in self.defined.items()
        }
        order = [
            (table, name)
            for file in self.files
            for table in tables
            for name, _ in file.tables(table)
            if (it := holders[table, name]) and it.file is file
        ]
        for table, known in tables.items():
            kept = {name: known[name] for of, name in order if of == table and name in known}
            known.clear()
            known.update(kept)

    def repeated(self, table: str, name: str) -> Iterator[Problem]:
        """The problems of all definitions of an id but the first."""
        first, *others = self.defined[table, name]
        for it in others:
            words = twice(table, name, first.file.path, first.place)
            yield Problem(str(it.file.path), *it.place, "duplicate-id", *words)

    def disagreements(self) -> Iterator[Problem]:
        """The definitions that do not count, as another file has their ids."""
        for (table, name, _), (out, used) in self._left_out.items():
            line, column = used.place
            where = f"{used.file.path}:{line}:{column}"
            message = f"{table} `{name}` is defined differently at {where}, which is used"
            yield Problem(str(out.file.path), *out.place, "duplicate-id", message, _AGREE[table])

    def locations(self) -> Locations:
        """Those of a ledger without disagreements, for lints."""
        defined = {
            key: [(it.file, it.path) for it in found if _is_full(it)]
            for key, found in self.defined.items()
        }
        return Locations(self.located, defined)

    def values(self, file: Document) -> Iterator[Values]:
        """The values of each fact of a file that has no problem."""
        found = file.content.get("fact", [])
        if not isinstance(found, list):
            hint = "write `[[fact]]`, in double brackets, with its keys below it"
            file.mistake(("fact",), fields.wrong_type(found, "a list of tables", hint))
            return
        for number, value in enumerate(found):
            path: fields.Path = ("fact", number)
            before = len(file.found)
            read = file.table(path, value, FACT)
            if isinstance(value, dict):
                self._judge(file, path, value, read)
            if len(file.found) == before:
                if self._locating and self._counts(file, read):
                    self.located.append((file, path))
                yield read

    def _judge(
        self, file: Document, path: fields.Path, value: dict[str, Any], taken: dict[str, Any]
    ) -> None:
        """The problems of a fact as a whole."""
        keys = tuple(value)
        if keys not in self._sound:
            mistakes = [*fact_mistakes(value)]
            for mistake in mistakes:
                file.mistake(path, mistake)
            if not mistakes:
                self._sound.add(keys)
        self._judge_names(file, path, taken)
        self._judge_episode(file, path, taken)

    def _judge_episode(self, file: Document, path: fields.Path, taken: dict[str, Any]) -> None:
        title = taken.get("title", "")
        if "episode" in taken and title in self.titles:
            out = self._left_out.get(("title", title, file.number))
            known = out[0].record if out else self.titles[title]
            kind = known.kind if isinstance(known, Title) else None
            if kind and not kind.serial:
                message = f"`episode` is only for series, and `{title}` is a {kind}"
                file.problem((*path, "episode"), "misplaced-key", message, "remove it")

    def _judge_names(self, file: Document, path: fields.Path, taken: dict[str, Any]) -> None:
        """That titles and sources are defined, unless a file that may define them is missing."""
        if not self.whole:
            return
        title = taken.get("title")
        if title is not None and ("title", title) not in self.defined:
            hint = self._nearest("title", title)
            file.problem((*path, "title"), "unknown-title", f"no title has the id `{title}`", hint)
        for number, source in enumerate(taken.get("source", ())):
            if "://" not in source and ("source", source) not in self.defined:
                hint = self._nearest("source", source)
                message = f"no source has the id `{source}`"
                file.problem((*path, "source", number), "unknown-source", message, hint)

    @cached_property
    def _ids(self) -> dict[str, list[str]]:
        """The ids of each table, once all are known."""
        return {table: [name for of, name in self.defined if of == table] for table in HEADERS}

    def _nearest(self, table: str, name: str) -> str:
        # A title is often cited by its name.
        meant = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") if table == "title" else name
        return self._suggestions.hint(meant, self._ids[table], table) or _define(table, name)


def _require(file: Document, path: fields.Path, keys: Iterable[str]) -> None:
    """Say of a title's table that it lacks these keys."""
    for key in keys:
        message = f"title `{path[1]}` lacks the key `{key}`"
        file.problem(path, "missing-key", message, REQUIRED["title"][key])


def _is_full(defined: _Defined) -> bool:
    return not isinstance(defined.record, Addition)


def _define(table: str, name: str) -> str:
    """What to do about an id that is like none defined."""
    own = f"define `[{table}.{name}]`" if fields.ID.match(name) else f"define `{HEADERS[table]}`"
    return f"{own}, or give its full URL, from https:// on" if table == "source" else own


_AGREE = {
    "title": "give one of them another id, or the same name and kind",
    "person": "correct the day of death in one of them",
    "source": "give one of them another id",
}
