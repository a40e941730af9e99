"""The loader: from TOML texts to a ledger, or to every problem in them.

One rule: everything is checked before anything is reported; only valid files become a ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from wicktrack.catalogue import fields, files
from wicktrack.catalogue.facts import Values, fact_of
from wicktrack.catalogue.fields import FORMAT, Mistake, Read, Refused
from wicktrack.catalogue.keys import (
    CATALOGUE,
    FACT,
    FURTHER,
    PERSON,
    REQUIRED,
    SAID,
    SOURCE,
    TITLE,
    TOP,
)
from wicktrack.catalogue.lints import Lint, Locations
from wicktrack.catalogue.positions import Position, locate, position_of
from wicktrack.catalogue.toml import parse, twice
from wicktrack.errors import BadCatalogue, Problem, did_you_mean
from wicktrack.model.facts import Fact, Person, Source, Title
from wicktrack.model.ledger import WholeLedger


def load(paths: Iterable[Path], *, instead: Mapping[Path, str] = {}) -> WholeLedger:
    """The ledger of the files that the paths name; raises `BadCatalogue` with every problem.

    `instead` holds texts that are read in place of what those files hold, if they are there at all.
    """
    ledger, problems, _ = _read_all(paths, instead)
    if problems:
        raise BadCatalogue(problems)
    return ledger


def load_edited(paths: Iterable[Path], path: Path, text: str) -> tuple[WholeLedger, list[Fact]]:
    """The ledger with a text in place of one file's, and the facts of that file, in its order.

    The facts are the very objects of the ledger. Raises `BadCatalogue` with every problem.
    """
    ledger, problems, located = _read_all(paths, {path: text}, locating=True)
    if problems:
        raise BadCatalogue(problems)
    edited = files.real(path)
    real = {path: files.real(path) for path in {file.path for file, _ in located}}
    facts = zip(ledger.facts, located, strict=True)
    return ledger, [fact for fact, (file, _) in facts if real[file.path] == edited]


class Part(NamedTuple):
    """What one document says, whatever others say: definitions by id, and the values of facts.

    `head` holds what the file says of itself.
    """

    head: dict[str, Any]
    titles: dict[str, Title]
    persons: dict[str, Person]
    sources: dict[str, Source]
    facts: list[Values]


def read_part(path: Path, document: dict[str, Any]) -> Part | None:
    """Read one document by itself; None where there is a problem in it.

    What only other documents can tell is left to the caller: whether titles and sources are
    defined, once, and whether a title with an episode is a series.
    """
    file = _File(path, "", document)
    reading = _Reading([file], whole=False)
    if not reading.files:
        return None
    head = head_of(file)
    reading.define(file)
    facts = list(reading.values(file))
    if file.found:
        return None
    return Part(head, reading.titles, reading.persons, reading.sources, facts)


def check(
    paths: Iterable[Path], lints: Sequence[Lint] = (), *, instead: Mapping[Path, str] = {}
) -> list[Problem]:
    """Every problem in the files that the paths name, by file, line and column.

    Lints look at what is sound: where there is anything worse they find nothing.
    """
    return _read_all(paths, instead, lints, locating=bool(lints))[1]


def _read_all(
    paths: Iterable[Path],
    instead: Mapping[Path, str],
    lints: Sequence[Lint] = (),
    *,
    locating: bool = False,
) -> tuple[WholeLedger, list[Problem], list[tuple[_File, fields.Path]]]:
    """The ledger, every problem, and with `locating` the location of each fact."""
    named, problems = files.files_of(paths)
    texts = {files.real(path): text for path, text in instead.items()}
    opened = [_open(file, texts.get(files.real(file))) for file in named]
    good = [item for item in opened if isinstance(item, _File)]
    problems += [item for item in opened if isinstance(item, Problem)]
    reading = _Reading(good, whole=not problems)
    reading.locating = locating
    ledger = reading.ledger()
    for file in good:
        problems += file.placed()
    if not problems:
        locations = Locations(reading.located, reading.defined)
        problems += [problem for lint in lints for problem in lint(ledger, locations)]
    order = {str(path): number for number, path in enumerate(named)}
    problems.sort(key=lambda problem: (order.get(problem.file, -1), problem))
    return ledger, problems, reading.located


def _open(path: Path, instead: str | None) -> _File | Problem:
    text = files.read(path) if instead is None else instead
    if isinstance(text, Problem):
        return text
    document = parse(path, text)
    return document if isinstance(document, Problem) else _File(path, text, document)


@dataclass
class _File:
    """A file that is TOML, with the problems found in it by their path in the document."""

    path: Path
    text: str
    document: dict[str, Any]
    found: list[tuple[fields.Path, str, str, str]] = field(default_factory=list)

    @cached_property
    def positions(self) -> dict[fields.Path, Position]:
        """Looked for only where there is a problem."""
        return locate(self.text)

    def problem(self, path: fields.Path, code: str, message: str, hint: str = "") -> None:
        self.found.append((path, code, message, hint))

    def mistake(self, path: fields.Path, mistake: Mistake) -> None:
        """A problem of the value at `path`, or of what is inside it."""
        at = (*path, *mistake.path)
        self.problem(at, mistake.code, mistake.sentence(at), mistake.hint)

    def placed(self) -> Iterator[Problem]:
        """The problems with line and column."""
        for path, code, message, hint in self.found:
            yield Problem(str(self.path), *position_of(self.positions, path), code, message, hint)

    def table(self, path: fields.Path, value: Any, keys: Mapping[str, Read]) -> dict[str, Any]:
        """The values of a table's known keys that could be read; the rest become problems."""
        if not isinstance(value, dict):
            hint = f"write `{_HEADERS[str(path[0])]}` with its keys below it"
            self.mistake(path, fields.wrong_type(value, "a table", hint))
            return {}
        try:  # as a rule nothing is wrong
            return {key: keys[key](inner) for key, inner in value.items()}
        except (KeyError, Refused):
            pass
        taken = {}
        for key, inner in value.items():
            if key not in keys:
                self.mistake(path, _unknown(key, keys))
                continue
            try:
                taken[key] = keys[key](inner)
            except Refused as refused:
                for mistake in refused.mistakes:
                    self.mistake((*path, key), mistake)
        return taken

    def tables(self, name: str) -> Iterator[tuple[str, Any]]:
        """The named tables of one sort: titles, persons or sources."""
        found = self.document.get(name, {})
        if isinstance(found, dict):
            yield from found.items()
        else:
            hint = f"write `{_HEADERS[name]}` with its keys below it"
            self.mistake((name,), fields.wrong_type(found, "a table of tables", hint))


def _unknown(key: str, keys: Mapping[str, Read]) -> Mistake:
    unknown = fields.unknown_key(key, keys)
    hint = "it goes at the top of the file, before the first table"
    return unknown._replace(hint=hint) if key == "format" else unknown


def head_of(file: _File) -> dict[str, Any]:
    """What a file says of itself."""
    return file.table(("catalogue",), file.document.get("catalogue", {}), CATALOGUE)


class _Reading:
    """Several files becoming one ledger. `whole`: none is missing, so what is unknown is wrong.

    `located`: the file and path of each fact of the ledger, where `locating` asks for it.
    """

    def __init__(self, opened: list[_File], *, whole: bool) -> None:
        self.files = [file for file in opened if self._known_format(file)]
        self.whole = whole and len(self.files) == len(opened)
        self.defined: dict[tuple[str, str], tuple[_File, fields.Path]] = {}
        self.titles: dict[str, Title] = {}
        self.persons: dict[str, Person] = {}
        self.sources: dict[str, Source] = {}
        self.locating = False
        self._sound: set[tuple[str, ...]] = set()
        """The keys of facts that may occur together; most have the same few."""
        self.located: list[tuple[_File, fields.Path]] = []

    def ledger(self) -> WholeLedger:
        heads = [head_of(file) for file in self.files]
        home = next((head["region"] for head in heads if "region" in head), None)
        for file in self.files:
            self.define(file)
        facts = tuple(
            fact_of(values, self.titles[values["title"]], head.get("region", home))
            for file, head in zip(self.files, heads, strict=True)
            for values in self.values(file)
            if values["title"] in self.titles
        )
        name = next((head["name"] for head in heads if "name" in head), None)
        return WholeLedger(name, home, self.titles, self.persons, self.sources, facts)

    def _known_format(self, file: _File) -> bool:
        """Whether the file is of our format; a later one is not looked into."""
        version = file.document.get("format")
        if version is None:
            hint = f"start the file with `format = {FORMAT}`"
            file.problem(("format",), "missing-key", "the file lacks the key `format`", hint)
        elif isinstance(version, bool) or not isinstance(version, int):
            hint = f"write `format = {FORMAT}`"
            file.mistake(("format",), fields.wrong_type(version, "a whole number", hint))
        elif version > FORMAT:
            # The number itself may be too long to print.
            message = f"the file's format is newer than {FORMAT}, the latest one supported"
            file.problem(("format",), "newer-format", message, "upgrade wicktrack")
            return False
        elif version < FORMAT:
            message = f"there is no format before {FORMAT}"
            file.problem(("format",), "bad-number", message, f"write `format = {FORMAT}`")
        return True

    def define(self, file: _File) -> None:
        """Take up what a file defines."""
        for key in file.document.keys() - set(TOP):
            unknown = fields.unknown_key(key, TOP)
            file.problem((key,), unknown.code, unknown.message, unknown.hint)
        for name, value in file.tables("title"):
            if self._defines(file, "title", name, fields.ID):
                self._title(file, name, value)
        for name, value in file.tables("person"):
            if self._defines(file, "person", name, _ANY_NAME):
                read = file.table(("person", name), value, PERSON)
                self.persons[name] = Person(name, **read)
        for name, value in file.tables("source"):
            if self._defines(file, "source", name, _SOURCE_ID):
                read = file.table(("source", name), value, SOURCE)
                self.sources[name] = Source(name, **read)

    def _defines(self, file: _File, table: str, name: str, form: re.Pattern[str]) -> bool:
        path: fields.Path = (table, name)
        if not form.match(name):
            hint = _ID_HINTS[table]
            file.problem(path, "bad-id", f"`{name}` is not a valid {table} id", hint)
        if first := self.defined.get((table, name)):
            defined = position_of(first[0].positions, first[1])
            file.problem(path, "duplicate-id", *twice(table, name, first[0].path, defined))
            return False
        self.defined[table, name] = (file, path)
        return True

    def _title(self, file: _File, name: str, value: Any) -> None:
        path: fields.Path = ("title", name)
        taken = file.table(path, value, TITLE)
        if isinstance(value, dict):
            present = fields.as_meant(value, TITLE)
            for key, hint in REQUIRED["title"].items():
                if key not in present:
                    message = f"title `{name}` lacks the key `{key}`"
                    file.problem(path, "missing-key", message, hint)
        if "name" in taken and "kind" in taken:
            self.titles[name] = Title(name, **taken)

    def values(self, file: _File) -> Iterator[Values]:
        """The values of each fact of a file that has no problem."""
        found = file.document.get("fact", [])
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
                if self.locating and read["title"] in self.titles:
                    self.located.append((file, path))
                yield read

    def _judge(
        self, file: _File, path: fields.Path, value: dict[str, Any], taken: dict[str, Any]
    ) -> None:
        """The problems of a fact as a whole."""
        keys = tuple(value)
        if keys not in self._sound:
            before = len(file.found)
            self._judge_keys(file, path, value)
            if len(file.found) == before:
                self._sound.add(keys)
        self._judge_names(file, path, taken)
        self._judge_episode(file, path, taken)

    def _judge_keys(self, file: _File, path: fields.Path, value: dict[str, Any]) -> None:
        written = fields.as_meant(value, FACT)
        for key, hint in REQUIRED["fact"].items():
            if key not in written:
                file.problem(path, "missing-key", f"the fact lacks the key `{key}`", hint)
        said = [key for key in written if key in SAID]
        if not said:
            hint = f"add one of {', '.join(SAID)}"
            file.problem(path, "nothing-said", "the fact says nothing", hint)
        elif len(said) > 1:
            both = " and ".join(f"`{key}`" for key in said)
            hint = "write a separate `[[fact]]` for each"
            at = (*path, written[said[1]])
            file.problem(at, "several-said", f"the fact says {both} at once", hint)
        else:
            self._judge_further(file, path, value, said[0])

    def _judge_further(
        self, file: _File, path: fields.Path, value: dict[str, Any], said: str
    ) -> None:
        for owner, further in FURTHER.items():
            for key in further:
                if key in value and owner != said:
                    message = f"`{key}` belongs to a `{owner}` fact, but this is a `{said}` fact"
                    hint = f"remove it, or write a `[[fact]]` with `{owner}`"
                    file.problem((*path, key), "misplaced-key", message, hint)

    def _judge_episode(self, file: _File, path: fields.Path, taken: dict[str, Any]) -> None:
        title = taken.get("title", "")
        if "episode" in taken and title in self.titles:
            kind = self.titles[title].kind
            if not kind.serial:
                message = f"`episode` is only for series, and `{title}` is a {kind}"
                file.problem((*path, "episode"), "misplaced-key", message, "remove it")

    def _judge_names(self, file: _File, path: fields.Path, taken: dict[str, Any]) -> None:
        """That titles and sources are defined, unless a file that may define them is missing."""
        if not self.whole:
            return
        title = taken.get("title")
        if title is not None and ("title", title) not in self.defined:
            known = self._ids("title")
            slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
            hint = did_you_mean(slug, known) or _define("title", title)
            file.problem((*path, "title"), "unknown-title", f"no title has the id `{title}`", hint)
        for number, source in enumerate(taken.get("source", ())):
            if "://" not in source and ("source", source) not in self.defined:
                known = self._ids("source")
                hint = did_you_mean(source, known) or _define("source", source)
                message = f"no source has the id `{source}`"
                file.problem((*path, "source", number), "unknown-source", message, hint)

    def _ids(self, table: str) -> list[str]:
        return [name for defined, name in self.defined if defined == table]


def _define(table: str, name: str) -> str:
    """What to do about an id that is like none defined."""
    own = f"define `[{table}.{name}]`" if fields.ID.match(name) else f"define `{_HEADERS[table]}`"
    return f"{own}, or give its full URL, from https:// on" if table == "source" else own


_HEADERS = {
    "catalogue": "[catalogue]",
    "title": "[title.some-id]",
    "person": '[person."Some Name"]',
    "source": "[source.some-id]",
    "fact": "[[fact]]",
}
_ANY_NAME = re.compile(r".*\S", re.DOTALL)
_SOURCE_ID = re.compile(r"(?!.*://)\S+\Z")
_ID_HINTS = {
    "title": "use a to z, 0 to 9 and hyphens",
    "person": "use the credited name",
    "source": "leave out spaces and ://",
}
