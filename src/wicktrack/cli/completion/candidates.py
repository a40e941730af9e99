"""Completion candidates: what the next word of a command line may be.

One rule: commands and options are those of the grammar table; only the candidates for the
placeholders of values are defined here. On any error, in the line or in a catalogue, there are no
candidates and no message.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.line import HELP, WORDS, command_at, command_named
from wicktrack.cli.grammar.registry import SHARED, find
from wicktrack.cli.grammar.table import COMMANDS, PROGRAM
from wicktrack.cli.output import Format
from wicktrack.cli.settings import load
from wicktrack.cli.streams import When
from wicktrack.errors import WicktrackError
from wicktrack.formats.values import columns
from wicktrack.model.facts import NameSaid
from wicktrack.model.names import begins
from wicktrack.model.state import ChangeKind, TitleState
from wicktrack.model.vocabulary import REGIONS, WORLD, Credit, Kind, Provider, ReleaseType, Status
from wicktrack.render.escape import harmless

if TYPE_CHECKING:
    from wicktrack.cli.grammar.types import Parameter


class Shell(StrEnum):
    """The shells that have a completion script."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


class Candidate(NamedTuple):
    """A replacement for the word being typed, and its description."""

    word: str
    meaning: str = ""


def candidates(words: Sequence[str], typed: str) -> list[Candidate] | None:
    """The candidates for the next word, given the words before it and its beginning, in any case.

    None where it is a file name, which shells complete themselves.
    """
    try:
        found = _next(words, typed)
    except WicktrackError:
        return []
    if found is None:
        return None
    return [
        Candidate(word, harmless(" ".join(meaning.split())))
        for word, meaning in found
        if begins(word, typed) and harmless(word) == word
    ]


def _next(words: Sequence[str], typed: str) -> Iterable[Candidate] | None:
    index = command_at(words)
    if index is None:
        line = Line("", _BEFORE)
        line.read(words)
        return line.next(typed) if line.pending or typed[:1] == "-" else _commands()
    name = command_named(words[index])
    if name in WORDS:
        return _commands() if name == HELP and index + 1 == len(words) else []
    line = Line(name, COMMANDS[name]["parameters"])
    line.read([*words[:index], *words[index + 1 :]])
    return line.next(typed)


def _commands() -> Iterator[Candidate]:
    for name, grammar in COMMANDS.items():
        if grammar["about"]:
            yield Candidate(name, grammar["about"])
    yield from (Candidate(name, about.rstrip(".")) for name, about in WORDS.items())


_BEFORE = [*PROGRAM, *(it for it in COMMANDS["upcoming"]["parameters"] if it["name"] in SHARED)]
"""The options that are offered before a command: those of the program, and those of reports."""


class Line:
    """A partial command line, parsed word by word.

    `parameters` are those of the grammar, and `given` has the values of each so far, by its name.
    `pending` is the option whose value is the next word; after `--`, `only_arguments` holds.
    """

    def __init__(self, command: str, parameters: Sequence[Parameter]) -> None:
        self.command = command
        self.parameters = parameters
        self.given: dict[str, list[str]] = defaultdict(list)
        self.arguments = 0
        self.pending: Parameter | None = None
        self.only_arguments = False

    @cached_property
    def options(self) -> dict[str, Parameter]:
        """The visible options by each of their names, long names first."""
        return {
            name: option
            for option in self.parameters
            if not option.get("hidden")
            for name in sorted([*option.get("options", ()), *option.get("off", ())], key=_rank)
        }

    @cached_property
    def ask(self) -> Ask:
        """The context of the options so far: the catalogue and the day."""
        options: dict[str, Any] = defaultdict(lambda: None)
        options["catalogue"] = [Path(_expanded(path)) for path in self.given.get("catalogue", ())]
        for day in self.given.get("as_of", ()):
            options["as_of"] = day
        return Ask(self.command, object, options, settings=load(os.environ).settings)

    def read(self, words: Iterable[str]) -> None:
        for word in words:
            if self.pending:
                self.given[self.pending["name"]].append(word)
                self.pending = None
            elif word == "--" and not self.only_arguments:
                self.only_arguments = True
            elif self.only_arguments or word[:1] != "-" or word == "-":
                self.arguments += 1
            else:
                self._option(word)

    def _option(self, word: str) -> None:
        name, value = _split(word)
        option = self.options.get(name)
        if option is None:
            return
        if value is None and not _is_flag(option):
            self.pending = option
        else:
            self.given[option["name"]].append(value or "")

    def next(self, typed: str) -> Iterable[Candidate] | None:
        """The candidates for the next word: a value, an option or an argument; None for files."""
        if self.pending:
            return self._values(self.pending, typed)
        if typed[:1] == "-" and not self.only_arguments:
            name, value = _split(typed)
            option = self.options.get(name)
            if value is None or option is None or _is_flag(option):
                return self.names(typed)
            return _prefixed(typed[: len(typed) - len(value)], self._values(option, value))
        argument = self._argument()
        if argument is None:
            return [] if self.only_arguments else self.names(typed)
        return self._values(argument, typed)

    def names(self, typed: str) -> Iterator[Candidate]:
        """The options that may still be given; short names only once a hyphen is typed."""
        for name, option in self.options.items():
            fits = name.startswith("--") or typed in ("-", name)
            if fits and (option.get("many") or option["name"] not in self.given):
                yield Candidate(name, option.get("help", "").partition(". ")[0].rstrip("."))

    def _argument(self) -> Parameter | None:
        """The parameter of the next positional argument, None where all are given."""
        arguments = [it for it in self.parameters if "options" not in it]
        for number, argument in enumerate(arguments):
            if argument.get("many") or number == self.arguments:
                return argument
        return None

    def _values(self, parameter: Parameter, typed: str) -> Iterable[Candidate] | None:
        kind = parameter.get("metavar", "").strip("[].…")
        return None if kind in FILES else VALUES.get(kind, _none)(self, typed)


def _is_flag(option: Parameter) -> bool:
    return option.get("kind") in ("flag", "help")


def _rank(name: str) -> tuple[bool, str]:
    return not name.startswith("--"), name


def _expanded(path: str) -> str:
    """A path with `~` and variables expanded, as the shell will do only when the line is run."""
    return os.path.expandvars(os.path.expanduser(path))  # noqa: PTH111 - Path's may raise


def _split(word: str) -> tuple[str, str | None]:
    """An option's name and the value in the same word, if any: `--kind=film`, `-fjson`."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    return word[:2], word[2:] or None


def _prefixed(start: str, found: Iterable[Candidate] | None) -> Iterable[Candidate] | None:
    """The same candidates, with a prefix of the word before each."""
    if found is None:
        return None
    return [Candidate(start + word, meaning) for word, meaning in found]


Values = Callable[[Line, str], Iterable[Candidate]]
"""The candidates for a value, by the line so far and the beginning of the word."""


def _none(_: Line, __: str) -> Iterable[Candidate]:
    return []


def _one_of(words: Iterable[str]) -> Values:
    found = [Candidate(word) for word in words]
    return lambda _, __: found


def _titles(line: Line, typed: str) -> list[Candidate]:
    """The ids that begin with what was typed; if there are none, the names that do."""
    states = list(_matching(line.ask, typed))
    if line.command == "unfollow":
        listed = {it.entry.name for it in line.ask.sheet.lines} if line.ask.sheet else set()
        states = [state for state in states if state.title.id in listed]
    ids = [Candidate(state.title.id, state.name) for state in states]
    names = [Candidate(name, state.title.id) for state in states for name in _names(state)]
    return [found for found in ids if begins(found.word, typed)] or list(dict.fromkeys(names))


def _matching(ask: Ask, typed: str) -> Iterator[TitleState]:
    """The titles with a matching name that are known by the day, or have no fact yet."""
    for title_id in ask.ledger.title_names.beginning(typed, ask.as_of):
        title = ask.ledger.titles[title_id]
        yield ask.snapshot.title(title_id) or TitleState(title, title.name)


def _names(state: TitleState) -> Iterator[str]:
    yield state.title.name
    yield from state.title.aliases
    for fact in state.facts:
        if isinstance(fact.said, NameSaid):
            yield fact.said.name


def _persons(line: Line, typed: str) -> Iterator[Candidate]:
    ask = line.ask
    yield from map(Candidate, sorted(ask.ledger.person_names.beginning(typed, ask.as_of)))


def _franchises(line: Line, typed: str) -> Iterator[Candidate]:
    """The franchises of titles known by the day."""
    ask = line.ask
    for name in ask.ledger.franchise_names.beginning(typed, ask.as_of):
        if any(True for _ in ask.snapshot.playing(name)):
            yield Candidate(name)


def _platforms(line: Line, _: str) -> Iterable[Candidate]:
    return map(Candidate, sorted(line.ask.ledger.platforms()))


def _regions(line: Line, typed: str) -> Iterator[Candidate]:
    """The regions of the catalogue, and all others once something is typed."""
    first = sorted(line.ask.ledger.regions())
    more = sorted({WORLD, *REGIONS}.difference(first)) if typed else ()
    for code in (*first, *more):
        yield Candidate(code, "worldwide" if code == WORLD else "")


def _sources(line: Line, _: str) -> Iterator[Candidate]:
    for source in line.ask.ledger.sources.values():
        yield Candidate(source.id, source.publisher or "")


def _problems(_: Line, __: str) -> Iterator[Candidate]:
    from wicktrack.catalogue.problems import CODES, LINTS

    for code, known in (CODES | LINTS).items():
        yield Candidate(code, known.meaning)


def _fields(line: Line, typed: str) -> Iterable[Candidate]:
    """The columns not yet named, each after what precedes the last comma."""
    more = [] if "," in typed else [Candidate("help")]
    return [*_columns(line, typed), *more]


def _order(line: Line, typed: str) -> Iterable[Candidate]:
    """The same for --sort, where a minus before a column stays."""
    return _columns(line, typed, minus=typed.rpartition(",")[2][:1] == "-")


def _columns(line: Line, typed: str, *, minus: bool = False) -> list[Candidate]:
    row = find(line.command).row if line.command else None
    before, comma, _ = typed.rpartition(",")
    named = [name.removeprefix("-") for name in before.split(",")]
    start = before + comma + "-" * minus
    return [Candidate(start + name) for name in (columns(row) if row else []) if name not in named]


FILES = {"DB", "FILE", "PATH"}
"""The placeholders of file names."""

VALUES: dict[str, Values] = {
    "TITLE": _titles,
    "NAME": _persons,
    "FRANCHISE": _franchises,
    "PLATFORM": _platforms,
    "CODE": _regions,
    "FIELDS": _fields,
    "ORDER": _order,
    "PROBLEM": _problems,
    "STATUS": _one_of(Status),
    "KIND": _one_of(Kind),
    "TYPE": _one_of(ReleaseType),
    "CHANGE": _one_of(ChangeKind),
    "FORMAT": _one_of(Format),
    "WHEN": _one_of(When),
    "MONTH": _one_of(("this", "next", "last")),
    "DAY": _one_of(("today", "yesterday", "tomorrow")),
    "SHELL": _one_of(Shell),
    "CREDIT": _one_of(Credit),
    "PERIOD": _one_of(("tba",)),
    "SOURCE": _sources,
    "SERVICE": _one_of(Provider),
    # Free values.
    "EPISODE": _none,
    "ID": _none,
    "WORDS": _none,
    "N": _none,
    "SPAN": _none,
    "TEXT": _none,
    "URL": _none,
    "YEAR": _none,
}
"""The candidates for each other placeholder, as it is written in the help."""
