"""The canonical form of a command line: its command first, everything by its full name.

One rule: a line in this form is what `reader` and Typer parse; what can be shortened or moved is
undone here. What is ambiguous is refused, with all that it could be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from wicktrack.cli.grammar.table import COMMANDS, PROGRAM
from wicktrack.errors import BadUsage, did_you_mean

if TYPE_CHECKING:
    from wicktrack.cli.grammar.types import Parameter

HELP, VERSION = "help", "version"
WORDS = {
    HELP: "Show the help of wicktrack or, with COMMAND, of a command.",
    VERSION: "Print the version.",
}
"""The words in place of a command that stand for options of the program."""

_STATUS_OR_UPCOMING = "`wicktrack status` lists every title, `wicktrack upcoming` what is to come"
_FIND = "`wicktrack find TEXT` finds any text, `wicktrack show PART-OF-A-NAME` a title"
_BACK = "`wicktrack undo` takes back what was written last, `wicktrack edit` opens the file"
_ADD = "`wicktrack add ID --name NAME --kind film` adds a title, `wicktrack record` a fact"
_MINE = "`wicktrack following` lists what you follow, `wicktrack upcoming --mine` what is to come"
_MEANT = {
    **dict.fromkeys(("list", "ls", "all", "titles"), _STATUS_OR_UPCOMING),
    "lookup": _FIND,
    **dict.fromkeys(("fetch", "pull", "sync", "download"), "did you mean `refresh`?"),
    "grep": "did you mean `find`?",
    **dict.fromkeys(("delete", "remove", "rm", "revert"), _BACK),
    **dict.fromkeys(("fix", "correct", "open"), "did you mean `edit`?"),
    "dump": "did you mean `export`?",
    "import": "`wicktrack record --from-json FILE` reads facts, one JSON object per line",
    **dict.fromkeys(("new", "create", "init"), _ADD),
    "rename": "`wicktrack record TITLE --name 'NEW NAME'` records a new name",
    **dict.fromkeys(("cancel", "set", "update"), "`wicktrack record TITLE --status STATUS`"),
    **dict.fromkeys(("soon", "releases", "today"), "did you mean `upcoming`?"),
    **dict.fromkeys(("info", "title"), "did you mean `show`?"),
    **dict.fromkeys(("when", "days"), "did you mean `countdown`?"),
    **dict.fromkeys(("actor", "who"), "did you mean `person` or `cast`?"),
    **dict.fromkeys(("log", "facts"), "did you mean `history`?"),
    **dict.fromkeys(("diff", "news"), "did you mean `changes`?"),
    **dict.fromkeys(("ics", "ical"), "did you mean `calendar`?"),
    **dict.fromkeys(("rss", "atom"), "did you mean `feed`?"),
    **dict.fromkeys(("subscribe", "watchlist", "favourite", "favorite"), "did you mean `follow`?"),
    **dict.fromkeys(("watched", "viewed"), "did you mean `seen`?"),
    **dict.fromkeys(("hide", "mute", "exclude"), "did you mean `ignore`?"),
    "mine": _MINE,
    **dict.fromkeys(("followed", "follows"), "did you mean `following`?"),
    "uncast": "`wicktrack record TITLE --uncast NAME` records that somebody left",
    **dict.fromkeys(("validate", "lint", "verify"), "did you mean `check`?"),
    **dict.fromkeys(("config", "settings", "files", "path"), "did you mean `where`?"),
}
"""What to write in place of words that other programs have as commands."""


class Token(NamedTuple):
    """An option with its value, or an argument (without a name), as `words` of the line.

    `option` is None where no option has the name, `value` where none was given.
    """

    words: Sequence[str]
    name: str = ""
    option: Parameter | None = None
    value: str | None = None

    @property
    def flag(self) -> bool:
        return self.option is not None and self.option.get("kind") in ("flag", "help")


Options = Mapping[str, "Parameter"]


def canonical(words: Sequence[str]) -> list[str]:
    """The line in its canonical form; raises `BadUsage` for no command, or what could be several.

    An option that the command does not have is left as it is.
    """
    before, at = _before(words)
    named = {token.option["name"] for token in before if token.option}
    if at == len(words):
        return _without_command(words, named)
    name, rest = command_named(words[at]), words[at + 1 :]
    if name == HELP:
        asked = [word for word in rest if word[:1] != "-"]
        return [*map(command_named, asked[:1]), "--help"]
    if name == VERSION or VERSION in named:
        return ["--version"]
    moved = [word for token in before for word in token.words]
    options = options_of(COMMANDS[name]["parameters"])
    return [name, *_spelled_out(options, [*moved, *rest])]


def command_at(words: Sequence[str]) -> int | None:
    """The position of the command; None where only options are there, the last maybe unfinished."""
    _, at = _before(words)
    return at if at < len(words) else None


def command_named(word: str) -> str:
    """The command of that name, or the only one that begins so; raises `BadUsage`."""
    known = [*(name for name, grammar in COMMANDS.items() if grammar["about"]), *WORDS]
    typed = word.lower()
    if typed in known or typed in COMMANDS:
        return typed
    begun = [name for name in known if name.startswith(typed)] if typed else []
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise BadUsage(f"`{word}` could be {either(begun)}", "type more of the command")
    hint = _MEANT.get(typed) or did_you_mean(typed, known)
    raise BadUsage(f"no such command `{word}`", hint or "`wicktrack --help` lists the commands")


def options_of(parameters: Iterable[Parameter]) -> dict[str, Parameter]:
    """The options by each of their names."""
    return {
        name: option
        for option in parameters
        for name in (*option.get("options", ()), *option.get("off", ()))
    }


def tokens(options: Options, words: Sequence[str]) -> list[Token]:
    """The options and arguments of a line, without its command."""
    found: list[Token] = []
    at = 0
    while at < len(words):
        if words[at] == "--":
            # The first argument after it carries it along; another `--` is an argument.
            first, others = words[at : at + 2], words[at + 2 :]
            carried = [Token(first)] if len(first) > 1 else []
            return [*found, *carried, *(Token([word]) for word in others)]
        found.append(_token(options, words[at : at + 2]))
        at += len(found[-1].words)
    return found


def either(names: Sequence[str]) -> str:
    """`a`, `b` or `c`."""
    marked = [f"`{name}`" for name in names]
    return " or ".join([", ".join(marked[:-1]), marked[-1]] if len(marked) > 1 else marked)


def _token(options: Options, words: Sequence[str]) -> Token:
    """The option or argument that two words begin with; the second may be its value."""
    word = words[0]
    if word[:1] != "-" or word == "-":
        return Token([word])
    long = word.startswith("--")
    name, equals, value = word.partition("=") if long else (word[:2], "", word[2:])
    option = options.get(_full(options, name))
    given = value if equals or value else None
    if option is None or option.get("kind") in ("flag", "help"):
        return Token([word], name, option, given)
    if given is None and len(words) > 1:
        return Token(words[:2], name, option, words[1])
    return Token([word], name, option, given)


def _full(options: Options, name: str) -> str:
    """The option that alone begins with a name; the name itself where there is none, or several."""
    if name in options or not name.startswith("--") or len(name) < 3:
        return name
    begun = _begun(options, name)
    return begun[0] if len(begun) == 1 else name


def _begun(options: Options, name: str) -> list[str]:
    return [
        it for it, option in options.items() if it.startswith(name) and not option.get("hidden")
    ]


def _spelled_out(options: Options, words: Sequence[str]) -> list[str]:
    """The words with options by their full names; raises `BadUsage` for what could be several."""
    found: list[str] = []
    for token in tokens(options, words):
        if not token.name or token.name in options:
            found += token.words
            continue
        begun = _begun(options, token.name) if len(token.name) > 2 else []
        if len(begun) > 1:
            raise BadUsage(f"`{token.name}` could be {either(begun)}", "type more of the option")
        first = token.words[0]
        found += [first.replace(token.name, begun[0], 1) if begun else first, *token.words[1:]]
    return found


def _before(words: Sequence[str]) -> tuple[list[Token], int]:
    """The options before the command, of whatever command, and its position."""
    every = options_of(it for grammar in COMMANDS.values() for it in grammar["parameters"])
    every |= options_of(PROGRAM)
    found: list[Token] = []
    at = 0
    while at < len(words) and words[at][:1] == "-" and words[at] != "-":
        if words[at] == "--":
            return found, at + 1
        token = _token(every, words[at : at + 2])
        if token.option is None:
            hint = did_you_mean(token.name, [*every])
            hint = hint or "write the command first; `wicktrack --help` lists them"
            raise BadUsage(f"no such option: {token.name}", hint)
        found.append(token)
        at += len(token.words)
    return found, at


def _without_command(words: Sequence[str], named: set[str]) -> list[str]:
    if HELP in named or not words:
        return ["--help"] if words else []
    if VERSION in named:
        return ["--version"]
    line = " ".join(words)
    raise BadUsage("no command was given", f"write, for example, wicktrack upcoming {line}")
