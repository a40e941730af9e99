"""Exceptions, exit codes, and the problems of a catalogue.

One rule: every refusal is a `WicktrackError`, carries a message and a hint on what to do next, and
knows its exit code; only `cli` prints it to standard error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import ClassVar

from wicktrack.records import record, values


class Exit(IntEnum):
    """The exit codes, the whole list; `wicktrack --help` and the README print it."""

    OK = 0
    NO = 1
    USAGE = 2
    NO_MATCH = 3
    BAD_CATALOGUE = 4
    NO_EXACT_DATE = 5
    NOT_CHANGED = 6
    NO_ANSWER = 7
    INTERRUPTED = 130


EXIT_MEANINGS: dict[Exit, str] = {
    Exit.OK: "success, even if nothing was found",
    Exit.NO: "`--is` does not hold, `check` found problems, or `--exit-code` found changes",
    Exit.USAGE: "invalid usage",
    Exit.NO_MATCH: "title or person not found, or ambiguous",
    Exit.BAD_CATALOGUE: "the catalogue is unreadable or invalid",
    Exit.NO_EXACT_DATE: "no exact date is known (countdown)",
    Exit.NOT_CHANGED: "nothing was written: locked, read-only, disk full, or edited meanwhile",
    Exit.NO_ANSWER: "a source did not answer, or wants a key; what others said was written",
    Exit.INTERRUPTED: "interrupted",
}


class WicktrackError(Exception):
    """An error: `message` says what and where, `hint` what to do next (empty for none).

    `more` are the messages about what else is wrong.
    """

    exit: ClassVar[Exit] = Exit.USAGE

    def __init__(self, message: str, hint: str = "", more: Sequence[str] = ()) -> None:
        super().__init__("\n".join([message, *more]))
        self.message = message
        self.hint = hint
        self.more = more


class BadValue(WicktrackError):
    """A text that cannot be parsed as a period, a status, a region, a day."""


class BadUsage(WicktrackError):
    """Options or arguments that cannot be combined."""


class NoMatch(WicktrackError):
    """A title or person that was not found, or is ambiguous."""

    exit = Exit.NO_MATCH


class NotChanged(WicktrackError):
    """A file that could not be changed; its content is untouched."""

    exit = Exit.NOT_CHANGED


class NoAnswer(WicktrackError):
    """A source that did not answer, or wants a key."""

    exit = Exit.NO_ANSWER


@record()
class Problem:
    """A problem in a catalogue; line and column count from 1, in characters."""

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""

    def __lt__(self, other: Problem) -> bool:
        return values(self) < values(other)

    def __str__(self) -> str:
        words = f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"
        return f"{words}; {self.hint}" if self.hint else words


class DamagedIndex(Exception):
    """The index at `path` is corrupt. Not a refusal: `cli` deletes it and reruns without."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class BadCatalogue(WicktrackError):
    """A catalogue that cannot be read or is invalid; `problems` are all found, in file order."""

    exit = Exit.BAD_CATALOGUE

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


_WHOLE = 1000
"""The characters up to which a message is shown whole."""


def abridged(message: str) -> str:
    """A message without its middle where it quotes what is very long; it ends in what is wrong."""
    if len(message) <= _WHOLE:
        return message
    return f"{message[: _WHOLE // 2]}…{message[-_WHOLE // 2 :]}"


_LONG_WORD = 100
"""Comparing two words takes time that grows with the product of their lengths."""


def nearest(word: str, known: Iterable[str], count: int = 1) -> list[str]:
    """The up to `count` known words most similar to `word`, best first; empty if none is close.

    Case does not matter. No word is close to a very long one.
    """
    if len(word) > _LONG_WORD:
        return []
    from difflib import get_close_matches

    short = [other for other in known if len(other) <= _LONG_WORD]
    folded = {other.casefold(): other for other in reversed(short)}
    found = get_close_matches(word.casefold(), folded, n=count, cutoff=0.6)
    return [folded[other] for other in found]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the nearest known word, or the empty text."""
    found = nearest(word, known)
    return f"did you mean `{found[0]}`?" if found else ""
