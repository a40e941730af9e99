"""What do the files say? From TOML texts to a ledger, or to every problem in them.

One rule: everything is checked, then everything is reported; a ledger is made of sound files only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from wicktrack.catalogue import files, values
from wicktrack.catalogue.locate import duplicate_header, locate, place
from wicktrack.catalogue.values import Read, Refused
from wicktrack.errors import BadCatalogue, Problem, did_you_mean
from wicktrack.facts import (
    FIRST_EPISODE,
    CastSaid,
    Fact,
    Ledger,
    NameSaid,
    NewsSaid,
    Person,
    ReleaseKey,
    ReleaseSaid,
    Said,
    Source,
    StatusSaid,
    Title,
    UncastSaid,
)

FORMAT = 1
"""The version of the file format that is read and written."""

_TOP = ("format", "catalogue", "title", "person", "source", "fact")
_CATALOGUE: dict[str, Read] = {"name": values.text, "region": values.region}
_TITLE: dict[str, Read] = {
    "name": values.text,
    "kind": values.kind,
    "franchise": values.text,
    "aliases": values.texts,
    "studio": values.text,
    "directors": values.texts,
    "writers": values.texts,
    "synopsis": values.text,
    "runtime": values.count,
    "ids": values.service_ids,
}
_PERSON: dict[str, Read] = {"died": values.day, "known_for": values.texts}
_SOURCE: dict[str, Read] = {
    "publisher": values.text,
    "date": values.period,
    "url": values.url,
    "note": values.text,
}
_COMMON: dict[str, Read] = {
    "title": values.text,
    "on": values.period,
    "source": values.sources,
    "note": values.text,
}
_SAID: dict[str, Read] = {
    "status": values.status,
    "release": values.period_or_tba,
    "cast": values.cast,
    "uncast": values.texts,
    "name": values.text,
    "news": values.text,
}
_FURTHER: dict[str, dict[str, Read]] = {
    "status": {"since": values.period, "place": values.text},
    "release": {
        "region": values.region,
        "type": values.release_type,
        "episode": values.episode,
        "edition": values.text,
    },
}
_FACT: dict[str, Read] = {**_COMMON, **_SAID, **_FURTHER["status"], **_FURTHER["release"]}

Entry = TypeVar("Entry", Title, Person, Source)


def load(paths: Iterable[Path]) -> Ledger:
    """The ledger of the files that the paths name; raises `BadCatalogue` with every problem."""
    ledger, problems = _read_all(paths)
    if problems:
        raise BadCatalogue(problems)
    return ledger


def check(paths: Iterable[Path]) -> list[Problem]:
    """Every problem in the files that the paths name, by file, line and column."""
    return _read_all(paths)[1]


def _read_all(paths: Iterable[Path]) -> tuple[Ledger, list[Problem]]:
    named, problems = files.files_of(paths)
    opened = [_open(file) for file in named]
    good = [item for item in opened if isinstance(item, _File)]
    problems += [item for item in opened if isinstance(item, Problem)]
    reading = _Reading(good, whole=not problems)
    ledger = reading.ledger()
    for file in good:
        problems += file.placed()
    order = {str(path): number for number, path in enumerate(named)}
    problems.sort(key=lambda problem: (order.get(problem.file, -1), problem))
    return ledger, problems


def _open(path: Path) -> _File | Problem:
    text = files.read(path)
    if isinstance(text, Problem):
        return text
    try:
        return _File(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        return _not_toml(path, text, str(error))
    except RecursionError:
        return files.unread(path, "too-deep", "the file nests too deeply to be read")


def _not_toml(path: Path, text: str, message: str) -> Problem:
    where = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    line, column = (int(where[1]), int(where[2])) if where else (text.count("\n") + 1, 1)
    twice = duplicate_header(text)
    if twice and twice[2][0] == line and len(twice[0]) == 2:
        names, first, second = twice
        at = f"{path}:{first[0]}:{first[1]}"
        return Problem(str(path), *second, "duplicate-id", *_twice(names[0], names[1], at))
    said = message[: where.start()] if where else message.removesuffix(" (at end of document)")
    hint = "TOML wants texts in quotes and one `key = value` a line"
    return Problem(str(path), line, column, "not-toml", f"not TOML: {said}", hint)


def _twice(table: str, name: str, first: str) -> tuple[str, str]:
    message = f"{table} `{name}` is already defined at {first}"
    return message, "define it once; facts about it may stand anywhere"


@dataclass
class _File:
    """A file that is TOML, with the problems found in it by their path in the document."""

    path: Path
    text: str
    document: dict[str, Any]
    found: list[tuple[values.Path, str, str, str]] = field(default_factory=list)

    def problem(self, path: values.Path, code: str, message: str, hint: str = "") -> None:
        self.found.append((path, code, message, hint))

    def placed(self) -> Iterator[Problem]:
        """The problems with line and column, which are looked for only now."""
        if not self.found:
            return
        places = locate(self.text)
        for path, code, message, hint in self.found:
            yield Problem(str(self.path), *place(places, path), code, message, hint)

    def table(self, path: values.Path, value: Any, keys: Mapping[str, Read]) -> dict[str, Any]:
        """The values of a table's known keys that could be read; the rest become problems."""
        if not isinstance(value, dict):
            refused = values.wrong_type(value, "a table")
            self.problem(path, refused.code, refused.sentence(str(path[0])))
            return {}
        taken = {}
        for key, inner in value.items():
            if key not in keys:
                hint = did_you_mean(key, list(keys)) or f"the keys are {', '.join(keys)}"
                self.problem((*path, key), "unknown-key", f"unknown key `{key}`", hint)
                continue
            try:
                taken[key] = keys[key](inner)
            except Refused as refused:
                at = (*path, key, *refused.path)
                self.problem(at, refused.code, refused.sentence(key), refused.hint)
        return taken

    def tables(self, name: str) -> Iterator[tuple[str, Any]]:
        """The named tables of one sort: titles, persons or sources."""
        held = self.document.get(name, {})
        if isinstance(held, dict):
            yield from held.items()
        else:
            refused = values.wrong_type(held, f"tables, each `[{name}.…]`")
            self.problem((name,), refused.code, refused.sentence(name), refused.hint)


class _Reading:
    """Several files becoming one ledger. `whole`: none is missing, so what is unknown is wrong."""

    def __init__(self, opened: list[_File], *, whole: bool) -> None:
        self.files = [file for file in opened if self._known_format(file)]
        self.whole = whole and len(self.files) == len(opened)
        self.defined: dict[tuple[str, str], tuple[_File, values.Path]] = {}
        self.titles: dict[str, Title] = {}
        self.persons: dict[str, Person] = {}
        self.sources: dict[str, Source] = {}

    def ledger(self) -> Ledger:
        heads = [file.table(("catalogue",), file.document.get("catalogue", {}), _CATALOGUE)
                 for file in self.files]  # fmt: skip
        home = next((head["region"] for head in heads if "region" in head), None)
        for file in self.files:
            self._definitions(file)
        facts = [
            fact
            for file, head in zip(self.files, heads, strict=True)
            for fact in self._facts(file, head.get("region", home))
        ]
        name = next((head["name"] for head in heads if "name" in head), None)
        return Ledger(name, home, self.titles, self.persons, self.sources, tuple(facts))

    def _known_format(self, file: _File) -> bool:
        """Whether the file is of our format; a later one is not looked into."""
        version = file.document.get("format")
        if version is None:
            hint = f"begin the file with `format = {FORMAT}`"
            file.problem(("format",), "missing-key", "the file lacks the key `format`", hint)
        elif isinstance(version, bool) or not isinstance(version, int):
            refused = values.wrong_type(version, "a whole number")
            file.problem(("format",), refused.code, refused.sentence("format"))
        elif version > FORMAT:
            message = f"the file has format {version}, and this wicktrack reads {FORMAT}"
            file.problem(("format",), "newer-format", message, "upgrade wicktrack")
            return False
        elif version < FORMAT:
            file.problem(("format",), "bad-number", f"there is no format {version}",
                         f"write `format = {FORMAT}`")  # fmt: skip
        return True

    def _definitions(self, file: _File) -> None:
        for key in file.document.keys() - set(_TOP):
            hint = did_you_mean(key, list(_TOP)) or f"the keys are {', '.join(_TOP)}"
            file.problem((key,), "unknown-key", f"unknown key `{key}`", hint)
        for name, value in file.tables("title"):
            if self._defines(file, "title", name, values.ID):
                self._title(file, name, value)
        for name, value in file.tables("person"):
            if self._defines(file, "person", name, _ANY_NAME):
                self.persons[name] = Person(name, **file.table(("person", name), value, _PERSON))
        for name, value in file.tables("source"):
            if self._defines(file, "source", name, _SOURCE_ID):
                self.sources[name] = Source(name, **file.table(("source", name), value, _SOURCE))

    def _defines(self, file: _File, table: str, name: str, form: re.Pattern[str]) -> bool:
        path: values.Path = (table, name)
        if not form.match(name):
            hint = _ID_HINTS[table]
            file.problem(path, "bad-id", f"`{name}` cannot be the id of a {table}", hint)
        if first := self.defined.get((table, name)):
            line, column = place(locate(first[0].text), first[1])
            at = f"{first[0].path}:{line}:{column}"
            file.problem(path, "duplicate-id", *_twice(table, name, at))
            return False
        self.defined[table, name] = (file, path)
        return True

    def _title(self, file: _File, name: str, value: Any) -> None:
        path: values.Path = ("title", name)
        taken = file.table(path, value, _TITLE)
        if isinstance(value, dict):
            for key in ("name", "kind"):
                if key not in value:
                    hint = 'such as `kind = "film"`' if key == "kind" else "give it its name"
                    message = f"title `{name}` lacks the key `{key}`"
                    file.problem(path, "missing-key", message, hint)
        if "name" in taken and "kind" in taken:
            self.titles[name] = Title(name, **taken)

    def _facts(self, file: _File, home: str | None) -> Iterator[Fact]:
        held = file.document.get("fact", [])
        if not isinstance(held, list):
            refused = values.wrong_type(held, "a list of tables", "write `[[fact]]`")
            file.problem(("fact",), refused.code, refused.sentence("fact"), refused.hint)
            return
        for number, value in enumerate(held):
            path: values.Path = ("fact", number)
            before = len(file.found)
            taken = file.table(path, value, _FACT)
            if isinstance(value, dict):
                self._judge(file, path, value, taken)
            if len(file.found) == before and taken["title"] in self.titles:
                yield self._fact(taken, home)

    def _judge(
        self, file: _File, path: values.Path, value: dict[str, Any], taken: dict[str, Any]
    ) -> None:
        """The problems of a fact as a whole."""
        for key in ("title", "on"):
            if key not in value:
                hint = "the day the world learnt it" if key == "on" else "the id of its title"
                file.problem(path, "missing-key", f"the fact lacks the key `{key}`", hint)
        said = [key for key in _SAID if key in value]
        if not said:
            hint = f"give one of {', '.join(_SAID)}"
            file.problem(path, "nothing-said", "the fact says nothing", hint)
        elif len(said) > 1:
            both = " and ".join(f"`{key}`" for key in said)
            hint = "write a fact for each"
            file.problem((*path, said[1]), "several-said", f"the fact says {both} at once", hint)
        else:
            self._judge_further(file, path, value, said[0])
        self._judge_names(file, path, taken)

    def _judge_further(
        self, file: _File, path: values.Path, value: dict[str, Any], said: str
    ) -> None:
        for owner, further in _FURTHER.items():
            for key in further:
                if key in value and owner != said:
                    message = f"`{key}` belongs to a `{owner}` fact, and this is a `{said}` fact"
                    file.problem((*path, key), "misplaced-key", message, "take it out")

    def _judge_names(self, file: _File, path: values.Path, taken: dict[str, Any]) -> None:
        """That titles and sources are defined, unless a file that may define them is missing."""
        if not self.whole:
            return
        title = taken.get("title")
        if title is not None and ("title", title) not in self.defined:
            known = [name for table, name in self.defined if table == "title"]
            hint = did_you_mean(title, known) or f"define `[title.{title}]`"
            file.problem((*path, "title"), "unknown-title", f"no title has the id `{title}`", hint)
        for source in taken.get("source", ()):
            if "://" not in source and ("source", source) not in self.defined:
                known = [name for table, name in self.defined if table == "source"]
                hint = did_you_mean(source, known) or f"define `[source.{source}]`, or give a URL"
                message = f"no source has the id `{source}`"
                file.problem((*path, "source"), "unknown-source", message, hint)

    def _fact(self, taken: dict[str, Any], home: str | None) -> Fact:
        title = self.titles[taken["title"]]
        said = _said(taken, title, home)
        return Fact(title.id, taken["on"], said, taken.get("source", ()), taken.get("note"))


def _said(taken: dict[str, Any], title: Title, home: str | None) -> Said:
    if "status" in taken:
        return StatusSaid(taken["status"], taken.get("since"), taken.get("place"))
    if "release" in taken:
        first = FIRST_EPISODE if title.kind.serial else None
        key = ReleaseKey(
            taken.get("region", home),
            taken.get("type", title.kind.usual_type),
            taken.get("episode", first),
            taken.get("edition"),
        )
        return ReleaseSaid(key, taken["release"])
    if "cast" in taken:
        return CastSaid(taken["cast"])
    if "uncast" in taken:
        return UncastSaid(taken["uncast"])
    if "name" in taken:
        return NameSaid(taken["name"])
    return NewsSaid(taken["news"])


_ANY_NAME = re.compile(r".*\S", re.DOTALL)
_SOURCE_ID = re.compile(r"(?!.*://)\S+\Z")
_ID_HINTS = {
    "title": "use a to z, 0 to 9 and hyphens",
    "person": "use the credited name",
    "source": "leave out spaces and ://",
}
