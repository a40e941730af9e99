"""The registry of commands; each module of commands adds its own when it is imported.

One rule: nothing here knows Typer. The annotations of a command's function say what it takes; only
`cli/typer_app.py` evaluates them, and `cli/grammar/table.py` is generated from them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from wicktrack.cli.grammar.table import COMMANDS

ASK, EXPORT, KEEP = "Ask", "Export", "Keep"
"""The groups of commands, in the order of the help."""

_RELEASES = ("region", "type")
_DAY = ("as_of",)
_PLAIN = ("catalogue", "format", "json", "fields", "template", "header", "color")


class Command:
    """A command: what it calls, and where it stands in the help.

    `row` is the type of the rows it prints; one that prints none gets no `Ask`. `shared` are the
    options that it shares with others and that make its `Ask`.
    """

    row: type | None = None
    shared: tuple[str, ...] = ()
    own_form: bool = False

    def __init__(self, function: Callable[..., int], group: str, examples: tuple[str, ...]) -> None:
        self.function = function
        self.name = function.__name__.rstrip("_")
        self.group = group
        self.examples = examples


KNOWN: dict[str, Command] = {}
"""The commands of all modules that have been imported."""


def command(
    group: str,
    *examples: str,
    row: type | None = None,
    releases: bool = False,
    as_of: bool = True,
    own_form: bool = False,
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Make a function a command; its name and its docstring are those of the command.

    With a `row`, the type of the rows it prints, it has the shared options and gets an `Ask` in
    their place, as its first argument. `releases`: also --region and --type. `as_of`: whether the
    day matters to it. `own_form`: it has a form of its own, for which `Ask.output.own` asks;
    $WICKTRACK_FORMAT then does not count.
    """

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        made = KNOWN[function.__name__.rstrip("_")] = Command(function, group, examples)
        made.row = row
        if row is not None:
            made.shared = (*(_RELEASES if releases else ()), *(_DAY if as_of else ()), *_PLAIN)
        made.own_form = own_form
        return function

    return decorate


def find(name: str) -> Command:
    """The command of that name, which must be one; only its own module is imported."""
    if name not in KNOWN:
        import_module(f"wicktrack.cli.{COMMANDS[name]['module']}")
    return KNOWN[name]
