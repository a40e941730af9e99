"""Completion candidates: what could come next on a command line.

One rule: commands and options come from the grammar; only the meaning of value placeholders is
defined here. If anything is wrong, with the line or with a catalogue, nothing is offered and
nothing is printed.
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
from wicktrack.cli.grammar.registry import find
from wicktrack.cli.grammar.table import COMMANDS, PROGRAM
from wicktrack.cli.output import Format
from wicktrack.cli.streams import When
from wicktrack.errors import WicktrackError
from wicktrack.formats.values import columns
from wicktrack.model.facts import NameSaid
from wicktrack.model.names import begins
from wicktrack.model.state import ChangeKind, TitleState
from wicktrack.model.vocabulary import REGIONS, Credit, Kind, ReleaseType, Status
from wicktrack.render.escape import harmless

if TYPE_CHECKING:
    from wicktrack.cli.grammar.types import Parameter


class Shell(StrEnum):
    """The shells that know how to ask."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


class Candidate(NamedTuple):
    """A word that could stand in the place of the one being typed, and what it means."""

    word: str
    meaning: str = ""


def candidates(words: Sequence[str], typed: str) -> list[Candidate] | None:
    """What the next word could be, given the words before it, and its beginning in any case.

    None where it is the name of a file, which shells complete best themselves.
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
    place = next((place for place, word in enumerate(words) if word[:1] != "-"), None)
    if place is None:
        line = Line("", PROGRAM)
        line.read(words)
        return line.names(typed) if typed[:1] == "-" else _commands()
    grammar = COMMANDS.get(words[place])
    if grammar is None:
        return []
    line = Line(words[place], grammar["parameters"])
    line.read(words[place + 1 :])
    return line.next(typed)


def _commands() -> Iterator[Candidate]:
    for name, grammar in COMMANDS.items():
        if grammar["about"]:
            yield Candidate(name, grammar["about"])


class Line:
    """The words after a command, as far as they are typed.

    `parameters` are those of the grammar, and `given` holds the values of each by its name;
    `awaits` is the option that wants the next word, and after `--` no word is an option any more.
    """

    def __init__(self, command: str, parameters: Sequence[Parameter]) -> None:
        self.command = command
        self.parameters = parameters
        self.given: dict[str, list[str]] = defaultdict(list)
        self.arguments = 0
        self.awaits: Parameter | None = None
        self.only_arguments = False

    @cached_property
    def options(self) -> dict[str, Parameter]:
        """The options by each of their names, of each option the long ones first."""
        return {
            name: option
            for option in self.parameters
            if not option.get("hidden")
            for name in sorted([*option.get("options", ()), *option.get("off", ())], key=_rank)
        }

    @cached_property
    def ask(self) -> Ask:
        """The question so far: its catalogue and its day."""
        options: dict[str, Any] = defaultdict(lambda: None)
        options["catalogue"] = [Path(_expanded(path)) for path in self.given.get("catalogue", ())]
        for day in self.given.get("as_of", ()):
            options["as_of"] = day
        return Ask(self.command, object, options)

    def read(self, words: Iterable[str]) -> None:
        for word in words:
            if self.awaits:
                self.given[self.awaits["name"]].append(word)
                self.awaits = None
            elif word == "--" and not self.only_arguments:
                self.only_arguments = True
            elif self.only_arguments or word[:1] != "-" or word == "-":
                self.arguments += 1
            else:
                self._option(word)

    def _option(self, word: str) -> None:
        name, value = _apart(word)
        option = self.options.get(name)
        if option is None:
            return
        if value is None and not _is_flag(option):
            self.awaits = option
        else:
            self.given[option["name"]].append(value or "")

    def next(self, typed: str) -> Iterable[Candidate] | None:
        """What the next word could be; where no argument is left, an option."""
        if self.awaits:
            return self._values(self.awaits, typed)
        if typed[:1] == "-" and not self.only_arguments:
            name, value = _apart(typed)
            option = self.options.get(name)
            if value is None or option is None or _is_flag(option):
                return self.names(typed)
            return _after(typed[: len(typed) - len(value)], self._values(option, value))
        argument = self._argument()
        if argument is None:
            return [] if self.only_arguments else self.names(typed)
        return self._values(argument, typed)

    def names(self, typed: str) -> Iterator[Candidate]:
        """The options that may still be given; the short ones once a hyphen is typed."""
        for name, option in self.options.items():
            fits = name.startswith("--") or typed in ("-", name)
            if fits and (option.get("many") or option["name"] not in self.given):
                yield Candidate(name, option.get("help", "").partition(". ")[0].rstrip("."))

    def _argument(self) -> Parameter | None:
        """The argument that the next word is, or None where there are enough."""
        arguments = [it for it in self.parameters if "options" not in it]
        for place, argument in enumerate(arguments):
            if argument.get("many") or place == self.arguments:
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
    """A path as the shell is going to hand it over: typed, `~` and variables still stand in it."""
    return os.path.expandvars(os.path.expanduser(path))  # noqa: PTH111 - Path's may raise


def _apart(word: str) -> tuple[str, str | None]:
    """An option's name and the value in the same word: `--kind=film`, `-fjson`."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    return word[:2], word[2:] or None


def _after(start: str, found: Iterable[Candidate] | None) -> Iterable[Candidate] | None:
    """The same candidates, with what stands before them in the word."""
    if found is None:
        return None
    return [Candidate(start + word, meaning) for word, meaning in found]


# --- what the placeholders stand for -----------------------------------------------------------

Values = Callable[[Line, str], Iterable[Candidate]]


def _none(_: Line, __: str) -> Iterable[Candidate]:
    return []


def _one_of(words: Iterable[str]) -> Values:
    known = [Candidate(word) for word in words]
    return lambda _, __: known


def _titles(line: Line, typed: str) -> list[Candidate]:
    """Ids, or where none is being typed, the names that are."""
    known = list(_known(line.ask, typed))
    ids = [Candidate(state.title.id, state.name) for state in known]
    names = [Candidate(name, state.title.id) for state in known for name in _names(state)]
    return [found for found in ids if begins(found.word, typed)] or list(dict.fromkeys(names))


def _known(ask: Ask, typed: str) -> Iterator[TitleState]:
    """Those that may be meant; not those of which all became known after the day."""
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


def _regions(line: Line, typed: str) -> Iterator[Candidate]:
    """The catalogue's, and all others once a letter is typed."""
    first = sorted(line.ask.ledger.regions())
    yield from map(Candidate, first)
    if typed:
        yield from map(Candidate, sorted(REGIONS.difference(first)))


def _sources(line: Line, _: str) -> Iterator[Candidate]:
    for source in line.ask.ledger.sources.values():
        yield Candidate(source.id, source.publisher or "")


def _fields(line: Line, typed: str) -> Iterable[Candidate]:
    """The columns not yet named, after the last comma."""
    row = find(line.command).row
    before, comma, _ = typed.rpartition(",")
    names = columns(row) if row else []
    known = [name for name in names if name not in before.split(",")]
    return [Candidate(before + comma + name) for name in (*known, *([] if comma else ["help"]))]


FILES = {"FILE", "PATH"}
VALUES: dict[str, Values] = {
    "TITLE": _titles,
    "NAME": _persons,
    "CODE": _regions,
    "FIELDS": _fields,
    "STATUS": _one_of(Status),
    "KIND": _one_of(Kind),
    "TYPE": _one_of(ReleaseType),
    "CHANGE": _one_of(ChangeKind),
    "FORMAT": _one_of(Format),
    "WHEN": _one_of(When),
    "DAY": _one_of(("today", "yesterday", "tomorrow")),
    "SHELL": _one_of(Shell),
    "CREDIT": _one_of(Credit),
    "PERIOD": _one_of(("tba",)),
    "SOURCE": _sources,
    # Nobody can guess these.
    "EPISODE": _none,
    "ID": _none,
    "WORDS": _none,
    "N": _none,
    "SPAN": _none,
    "TEXT": _none,
    "URL": _none,
}
"""What is offered for the placeholder of a value, as it stands in the help; for files see above."""
