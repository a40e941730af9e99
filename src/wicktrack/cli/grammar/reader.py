"""A parser for well-formed command lines, driven by the table of the grammar alone.

One rule: what is understood means what Typer would make of it, value for value. All else (mistakes,
--help, a list of fields) is not judged here but left to Typer, which has the words for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wicktrack.cli.grammar.table import COMMANDS

if TYPE_CHECKING:
    from wicktrack.cli.grammar.types import Parameter

LIST = "help"
"""The value of --fields that asks which there are."""


class _NotUnderstood(Exception):
    """Typer is to read the line."""


def read(words: Sequence[str]) -> tuple[str, dict[str, Any]] | None:
    """The command and what its function is to get, or None where Typer is to read the line."""
    grammar = COMMANDS.get(words[0]) if words else None
    if grammar is None:
        return None
    parameters = grammar["parameters"]
    try:
        return words[0], _meant(parameters, *_sorted(parameters, words[1:]))
    except _NotUnderstood:
        return None


def _sorted(
    parameters: Sequence[Parameter], words: Sequence[str]
) -> tuple[dict[str, list[Any]], list[str]]:
    """What was given of each option, as typed, and the arguments."""
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
    """The option that a word names and its value, taken off the rest where it is the next word."""
    name, equals, value = word.partition("=") if word.startswith("--") else _short(word)
    option, on = options.get(name, (None, True))
    if option is None or option.get("kind") == "help":
        raise _NotUnderstood
    if option.get("kind") == "flag":
        # A second letter would be a flag of its own.
        if equals or value:
            raise _NotUnderstood
        return option, on
    if equals or value:
        return option, value
    if not rest:
        raise _NotUnderstood
    return option, rest.pop()


def _short(word: str) -> tuple[str, str, str]:
    return word[:2], "", word[2:]


def _meant(
    parameters: Sequence[Parameter], given: Mapping[str, list[Any]], arguments: list[str]
) -> dict[str, Any]:
    """The values by the names of the parameters; arguments are taken in their order."""
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
        raise _NotUnderstood
    return values


def _value(parameter: Parameter, found: Sequence[Any]) -> Any:
    """What a parameter is, given all that was typed for it: a list, or the last of it."""
    if not found:
        if parameter.get("required"):
            raise _NotUnderstood
        return parameter.get("default")
    if parameter.get("many"):
        return [_converted(parameter, text) for text in found]
    if parameter.get("heard") and found[-1] == LIST:
        raise _NotUnderstood
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
        raise _NotUnderstood from None
    if number < parameter.get("least", number):
        raise _NotUnderstood
    return number
