"""The words for a command line that cannot be read: what is wrong, and what was probably meant.

One rule: it looks at lines in canonical form that `reader` does not understand, and finds the first
mistake in the order of typing; a line without one asks for help, which Typer prints.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from wicktrack.cli.grammar.line import Options, Token, options_of, tokens
from wicktrack.cli.grammar.reader import FIELDS_HELP
from wicktrack.cli.grammar.table import COMMANDS
from wicktrack.errors import BadUsage, BadValue, did_you_mean
from wicktrack.model.dates import parse_period
from wicktrack.model.vocabulary import Kind, Status, parse_word

if TYPE_CHECKING:
    from wicktrack.cli.grammar.types import Parameter

_NO_DAY = date(2000, 1, 1)
"""For relative days, of which only the form matters here."""


def refuse(words: Sequence[str]) -> None:
    """Raise `BadUsage` for the first mistake in a line; return if there is none."""
    if not words or words[0] not in COMMANDS:
        return
    command, parameters = words[0], COMMANDS[words[0]]["parameters"]
    options = options_of(parameters)
    line = tokens(options, words[1:])
    for number, token in enumerate(line):
        following = line[number + 1].words[0] if number + 1 < len(line) else ""
        _require_option(command, options, token, following)
    if any(_asks_for_help(token) for token in line):
        return
    _require_once(line)
    _require_room(command, parameters, line)
    for token in line:
        _require_number(token)
    _require_all(command, parameters, line)


def _asks_for_help(token: Token) -> bool:
    option = token.option or {}
    eager = option.get("eager_help") and token.value == FIELDS_HELP
    return bool(eager or option.get("kind") == "help")


def _require_option(command: str, options: Options, token: Token, following: str) -> None:
    """That there is the option that a token names, and that it has a value if it takes one.

    `following` is the next word.
    """
    option = token.option
    if not token.name:
        return
    if option is None:
        hint = _option_meant(command, options, token, following)
        raise BadUsage(f"{command} has no option {token.name}", hint)
    usage = f"`wicktrack {command} --help` shows the usage"
    if token.flag and token.value is not None:
        if token.name.startswith("--"):
            raise BadUsage(f"{token.name} takes no value", f"write {token.name} alone; {usage}")
    elif not token.flag and token.value is None:
        raise BadUsage(f"{token.name} needs a value: {option.get('metavar', 'VALUE')}", usage)


def _option_meant(command: str, options: Options, token: Token, following: str) -> str:
    name, typed = token.name, token.words[0]
    if re.match(r"-\d", typed):
        return f"a value that starts with a hyphen follows its option: --as-of {typed}"
    if f"-{typed}" in options:
        return f"did you mean `-{typed}`?"
    if name == "-n" and "--limit" in options:
        number = next((it for it in (token.value, following) if it and it.isdigit()), "N")
        return f"did you mean `--limit {number}`?"
    others = [
        other
        for other, grammar in COMMANDS.items()
        if name in options_of(grammar["parameters"]) and grammar["about"]
    ]
    if others:
        return f"these commands have it: {', '.join(others)}"
    long = [it for it in options if it.startswith("--")]
    return did_you_mean(name, long) or f"`wicktrack {command} --help` lists its options"


def _require_once(line: Sequence[Token]) -> None:
    """That what cannot add up is there once; a flag may be repeated, but not contradicted."""
    seen: dict[str, Token] = {}
    for token in line:
        option = token.option
        if option is None or option.get("many"):
            continue
        first = seen.setdefault(option["name"], token)
        if first is not token and not token.flag:
            both = f"`{first.value}` and `{token.value}`"
            raise BadUsage(f"{token.name} is given twice: {both}", "give it once")
        if first.name != token.name and {first.name, token.name} & {*option.get("off", ())}:
            message = f"{first.name} and {token.name} contradict each other"
            raise BadUsage(message, "leave one out")


# --- arguments ---------------------------------------------------------------------------------


def _require_room(command: str, parameters: Sequence[Parameter], line: Sequence[Token]) -> None:
    """That there are no more arguments than the command takes."""
    places = [it for it in parameters if "options" not in it]
    given = [number for number, token in enumerate(line) if not token.name]
    if len(given) <= len(places) or any(it.get("many") for it in places):
        return
    extra = given[len(places)]
    message = f"unexpected argument `{line[extra].words[-1]}`"
    hint = _unquoted(line, extra) or _option_forgotten(parameters, line[extra])
    if not hint and places:
        hint = _several_words(places[0], [line[number].words[-1] for number in given])
    if not hint and COMMANDS[command]["about"] and not places:
        hint = _no_title(command, parameters, shlex.quote(line[extra].words[-1]))
    raise BadUsage(message, hint or f"`wicktrack {command} --help` shows the usage")


def _unquoted(line: Sequence[Token], extra: int) -> str:
    """A hint to put quotes around the value of an option, where that runs on in arguments."""
    for number, token in enumerate(line):
        if token.name or not number or len(line[number - 1].words) != 2:
            continue
        before = line[number - 1]
        option, words = before.option or {}, [str(before.value)]
        for following in line[number:]:
            if following.name:
                break
            words.append(following.words[-1])
            # A title may follow a day, so as many words as make a day belong together.
            if option.get("metavar") in ("DAY", "PERIOD", "SPAN") and _is_period(" ".join(words)):
                return _quotes(before.name, words)
        if number == extra and option:
            return _quotes(before.name, words)
    return ""


def _quotes(name: str, words: Sequence[str]) -> str:
    return f"put quotes around the value: {name} {shlex.quote(' '.join(words))}"


def _is_period(text: str) -> bool:
    with suppress(BadValue):
        parse_period(text, _NO_DAY)
        return True
    return False


def _option_forgotten(parameters: Sequence[Parameter], token: Token) -> str:
    """A hint naming the option that an argument is most likely the value of."""
    options, word = options_of(parameters), token.words[-1]
    if "," in word and " " not in word and "--fields" in options:
        return f"did you mean `--fields {word}`?"
    likely: tuple[str, ...] = ()
    if _is_period(word) and "--months" in options:
        return "for several months, give the first and how many: 2025-06 --months 3"
    if _is_period(word):
        likely = ("--release", "--since", "--within", "--as-of")
    elif _is_word(Status, word):
        likely = ("--is", "--status")
    elif _is_word(Kind, word):
        likely = ("--kind",)
    name = next((name for name in likely if name in options), None)
    return f"did you mean `{name} {shlex.quote(word)}`?" if name else ""


def _is_word(vocabulary: type[Kind | Status], word: str) -> bool:
    with suppress(BadValue):
        parse_word(vocabulary, word)
        return True
    return False


def _no_title(command: str, parameters: Sequence[Parameter], word: str) -> str:
    """What to write for one title, of a command that has no place for it."""
    if command == "following":
        return f"`wicktrack follow {word}` adds a title to the list"
    if "--title" in options_of(parameters):
        one = f"`wicktrack {command} --title {word}`, or `wicktrack show {word}`"
        return f"{command} takes no title; for one: {one}"
    if "--as-of" in options_of(parameters):
        return f"{command} takes no title; for one: `wicktrack show {word}`"
    return ""


def _several_words(place: Parameter, words: Sequence[str]) -> str:
    kind = {"TITLE": "title", "NAME": "name"}.get(place.get("metavar", ""))
    if kind is None:
        return ""
    quoted = shlex.quote(" ".join(words))
    return f"put quotes around a {kind} of several words: {quoted}; or ask for one at a time"


# --- what is missing or no number --------------------------------------------------------------


def _require_number(token: Token) -> None:
    """That the value of an option that takes a number is one."""
    option, value = token.option or {}, token.value or ""
    if option.get("kind") != "int":
        return
    least, most = option["least"], option["most"]
    such = f"such as {token.name} {max(least, 10)}"
    text, shown = value.strip(), value[:80]
    if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        message = f"{token.name}: `{shown}` is not a whole number"
        raise BadUsage(message, f"write digits, {such}")
    # What is longer is too large, and may have more digits than Python reads.
    long = len(text) > len(str(most)) + 1
    small = text.startswith("-") if long else int(text) < least
    if small:
        message = f"{token.name}: `{shown}` is less than {least}"
        raise BadUsage(message, f"write {least} or more, {such}")
    if long or int(text) > most:
        message = f"{token.name}: `{shown}` is more than {most}"
        raise BadUsage(message, f"write {most} or less, {such}")


def _require_all(command: str, parameters: Sequence[Parameter], line: Sequence[Token]) -> None:
    """That nothing is missing that the command needs; all that is missing is named at once."""
    given = {token.option["name"] for token in line if token.option}
    arguments = [token.words[-1] for token in line if not token.name]
    places = [it for it in parameters if "options" not in it]
    missing = [it.get("metavar", "") for it in places[len(arguments) :] if it.get("required")]
    missing += [
        it["options"][0]
        for it in parameters
        if "options" in it and it.get("required") and it["name"] not in given
    ]
    if not missing:
        return
    message = f"{command} needs {' and '.join(missing)}"
    if command == "add" and arguments:
        message += _bad_id(arguments[0])
    named = [str(token.value) for token in line if token.name == "--name"]
    example = _example(command, [*arguments, *named][:2])
    raise BadUsage(message, f"write, for example, {example}")


def _bad_id(typed: str) -> str:
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", typed, re.ASCII):
        return ""
    return f", and `{typed}` is not an id: these have only a to z, 0 to 9 and hyphens"


def _example(command: str, typed: Sequence[str]) -> str:
    """A whole line; of `add`, with the id and the name that were typed, as far as they will do."""
    if command == "add" and typed:
        made = re.sub(r"[^a-z0-9]+", "-", typed[0].lower()).strip("-") or "some-id"
        return f"wicktrack add {made} --name {shlex.quote(typed[-1])} --kind film"
    from wicktrack.cli.grammar.registry import find

    return find(command).examples[0].partition(" && ")[0]
