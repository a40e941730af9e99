"""The parser of well-formed command lines: a fast path that imports no Typer.

One rule: a line that is read here has the values that Typer would give it, one by one; on any doubt
the line is left to others: `line` knows short forms, `mistakes` the words for what is wrong, and
Typer `--help` and `--fields help`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wicktrack.cli.grammar.table import COMMANDS

if TYPE_CHECKING:
    from wicktrack.cli.grammar.types import Parameter

FIELDS_HELP = "help"
"""The value of --fields that lists the fields."""

# A lazy grammar. Importing Typer takes longer than an answer, so a well-formed line is parsed by
# `grammar/table.py` instead: plain dictionaries, generated from the Typer application, and so from
# the signatures of the commands. For `upcoming --limit 3 -f tsv` the table says that `upcoming` is
# in `commands.releases`, that --limit takes an int of at least 0, and -f a text; `read` returns
#
#     ("upcoming", {"limit": 3, "format": "tsv", "within": None, …})
#
# and only that one module is imported (`registry.find`). Whatever is not certain to be well formed
# raises `NeedsTyper`: an unknown option, `--limit x`, `--lim 3`. Then the line is put into its
# canonical form and read again, and what still cannot be read is refused, or left to Typer. So a
# mistake here can cost time, but no wrong answer as long as `tests/test_line.py` finds both parsers
# to agree; it compares them over random lines.


class NeedsTyper(Exception):
    """The line is not certain to be well formed: Typer is to parse it."""


def read(words: Sequence[str]) -> tuple[str, dict[str, Any]] | None:
    """The command and the arguments of its function by name, or None where Typer is to parse."""
    grammar = COMMANDS.get(words[0]) if words else None
    if grammar is None:
        return None
    parameters = grammar["parameters"]
    try:
        return words[0], _values(parameters, *_split(parameters, words[1:]))
    except NeedsTyper:
        return None


def _split(
    parameters: Sequence[Parameter], words: Sequence[str]
) -> tuple[dict[str, list[Any]], list[str]]:
    """The values of each option by parameter name, as typed, and the positional arguments."""
    options = {name: (it, True) for it in parameters for name in it.get("options", ())}
    options |= {name: (it, False) for it in parameters for name in it.get("off", ())}
    given: dict[str, list[Any]] = {}
    arguments: list[str] = []
    rest = [*reversed(words)]
    while rest:
        word = rest.pop()
        if word == "--":
            return given, arguments + rest[::-1]
        if word[:1] != "-" or word == "-":
            arguments.append(word)
        else:
            option, value = _option(options, word, rest)
            given.setdefault(option["name"], []).append(value)
    return given, arguments


def _option(
    options: Mapping[str, tuple[Parameter, bool]], word: str, rest: list[str]
) -> tuple[Parameter, Any]:
    """The option that a word names and its value, popped from `rest` where that is the next word.

    `rest` is in reverse order.
    """
    name, equals, value = word.partition("=") if word.startswith("--") else _short(word)
    option, on = options.get(name, (None, True))
    if option is None or option.get("kind") == "help":
        raise NeedsTyper
    if option.get("kind") == "flag":
        # `-ab` may be two flags: Typer knows.
        if equals or value:
            raise NeedsTyper
        return option, on
    if equals or value:
        return option, value
    if not rest:
        raise NeedsTyper
    return option, rest.pop()


def _short(word: str) -> tuple[str, str, str]:
    """`-fjson` as `str.partition` would split it."""
    return word[:2], "", word[2:]


def _values(
    parameters: Sequence[Parameter], given: Mapping[str, list[Any]], arguments: list[str]
) -> dict[str, Any]:
    """The value of each parameter by its name; positional arguments are consumed in order."""
    values = {}
    for parameter in parameters:
        if parameter.get("kind") == "help":
            continue
        if "options" in parameter:
            found = given.get(parameter["name"], [])
        else:
            count = len(arguments) if parameter.get("many") else 1
            found, arguments = arguments[:count], arguments[count:]
        values[parameter["name"]] = _value(parameter, found)
    if arguments:
        raise NeedsTyper
    return values


def _value(parameter: Parameter, found: Sequence[Any]) -> Any:
    """The value of a parameter from all that was typed for it: a list, or the only one.

    A flag may be repeated, but not contradicted.
    """
    if not found:
        if parameter.get("required"):
            raise NeedsTyper
        return parameter.get("default")
    if parameter.get("many"):
        return [_converted(parameter, text) for text in found]
    if len(found) > 1 and (parameter.get("kind") != "flag" or len({*found}) > 1):
        raise NeedsTyper
    if parameter.get("eager_help") and found[-1] == FIELDS_HELP:
        raise NeedsTyper
    return _converted(parameter, found[-1])


def _converted(parameter: Parameter, value: Any) -> Any:
    kind = parameter.get("kind")
    if kind == "path":
        from pathlib import Path

        return Path(value)
    if kind != "int":
        return value
    try:
        number = int(value)
    except ValueError:
        raise NeedsTyper from None
    if not parameter.get("least", number) <= number <= parameter.get("most", number):
        raise NeedsTyper
    return number
