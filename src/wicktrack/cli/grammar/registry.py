"""The registry of commands: each command module registers its own when it is imported.

One rule: nothing here knows Typer. What a command takes is in the annotations of its function,
which only `cli/typer_app.py` evaluates; the table `cli/grammar/table.py` is generated from them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from wicktrack.cli.grammar.table import COMMANDS

ASK, EXPORT, KEEP = "Ask", "Export", "Keep"
"""The groups of commands, in the order of the help."""

_SELECT = ("kind", "status", "franchise", "person", "title")
_PLATFORM = ("platform",)
_LISTING = ("sort", "limit")
_RELEASES = ("region", "type", "no_fallback")
_MINE = ("mine",)
_DAY = ("as_of",)
_PLAIN = ("catalogue", "format", "json", "fields", "template", "header", "color")

SHARED = frozenset((*_RELEASES, *_MINE, *_DAY, *_PLAIN))
"""The names of the options that reports share, but for filters, order and number of rows."""


class Command:
    """A command: its function, and its group and examples in the help.

    `row` is the type of the rows it prints; one that prints none gets no `Ask`. `shared` are the
    names of the shared options, which become its `Ask`. For `native` see `command`.
    """

    row: type | None = None
    shared: tuple[str, ...] = ()
    native: bool = False

    def __init__(self, function: Callable[..., int], group: str, examples: tuple[str, ...]) -> None:
        self.function = function
        self.name = function.__name__.rstrip("_")
        self.group = group
        self.examples = examples


REGISTRY: dict[str, Command] = {}
"""The commands of the modules imported so far, by name."""


def command(  # noqa: PLR0913 - each a group of shared options
    group: str,
    *examples: str,
    row: type | None = None,
    releases: bool = False,
    mine: bool = False,
    as_of: bool = True,
    native: bool = False,
    select: bool = False,
    listing: bool = False,
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """A decorator that registers a function; its name and docstring become the command's.

    With a `row`, the type of the rows it prints, it has the shared options and gets an `Ask` in
    their place, as its first argument. `select`: also the filters of `Ask.selection`; `listing`:
    also --sort and --limit. `releases`: also --region, --type and --no-fallback. `mine`: also
    --mine and --all. `as_of`: also --as-of. `native`: it has a format of its own, such as
    iCalendar, and uses it unless an option asks for another (`Ask.output.native`);
    $WICKTRACK_FORMAT does not count as one.
    """

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        made = REGISTRY[function.__name__.rstrip("_")] = Command(function, group, examples)
        made.row = row
        if row is not None:
            groups = (
                (_SELECT, select),
                (_PLATFORM, select and releases),
                (_LISTING, listing),
                (_RELEASES, releases),
                (_MINE, mine),
                (_DAY, as_of),
                (_PLAIN, True),
            )
            made.shared = tuple(name for names, has in groups if has for name in names)
        made.native = native
        return function

    return decorate


def find(name: str) -> Command:
    """The command of that name; imports its module and no other. Raises KeyError."""
    if name not in REGISTRY:
        import_module(f"wicktrack.cli.{COMMANDS[name]['module']}")
    return REGISTRY[name]
