"""The Typer application: its help, its groups of commands, and its refusals.

One rule: what a command takes is in the annotations of its function, and only here are they
evaluated. It is imported for help and for lines that are not well formed; others need nothing of
it (see `cli/grammar/reader.py`).
"""

from __future__ import annotations

import inspect
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from wicktrack import __version__
from wicktrack.cli.commands import (
    check,
    correct,
    export,
    follow,
    online,
    record,
    releases,
    timeline,
    titles,
    watch,
)
from wicktrack.cli.completion import scripts
from wicktrack.cli.context import call
from wicktrack.cli.grammar import options
from wicktrack.cli.grammar.help import Formatter, described, pieces
from wicktrack.cli.grammar.line import HELP, VERSION, WORDS
from wicktrack.cli.grammar.registry import ASK, EXPORT, KEEP, REGISTRY, Command
from wicktrack.cli.streams import emit, say
from wicktrack.errors import EXIT_MEANINGS, Exit, abridged

_MODULES = (
    releases, titles, timeline, watch, export, record, correct, online, follow, check, scripts,
)  # fmt: skip
"""The modules of commands, in the order of the help within each group."""

_WIDEST = 100


class _Sections:
    """A mixin for plain help in sections, readable in any terminal and in a pipe."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):  # type: ignore[attr-defined]
            if record := described(param, ctx):
                usual = "Arguments" if param.param_type_name == "argument" else "Options"
                panel = getattr(param, "rich_help_panel", None) or usual
                sections.setdefault(panel, []).append(record)
        # A command's own options, with --help, come before the shared ones.
        for name in sorted(sections, key=_rank):
            with formatter.section(name):
                formatter.write_dl(sections[name])
        self.format_more(formatter)

    def format_more(self, formatter: Any) -> None:
        """Further sections after the options."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        formatter.write_usage(ctx.command_path, " ".join(pieces(self, ctx)))

    def get_help(self, ctx: Any) -> str:
        formatter = Formatter(width=ctx.terminal_width, max_width=ctx.max_content_width)
        self.format_help(ctx, formatter)  # type: ignore[attr-defined]
        text: str = formatter.getvalue()
        return text.rstrip("\n")

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.callback = _show_help
        return option


def _show_help(ctx: typer.Context, _: Any, wanted: bool) -> None:
    """Print the help by `emit`: Typer's own printing hides a full disk."""
    if wanted and not ctx.resilient_parsing:
        emit([ctx.get_help() + "\n"])
        raise typer.Exit


def _rank(section: str) -> int:
    return {"Arguments": 0, "Options": 1}.get(section, 2)


class _Command(_Sections, TyperCommand):
    """A command with its help in sections, whose options are given once unless they add up."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        typed: list[Any] = self.make_parser(ctx).parse_args(args=[*args])[2]
        for param in typed if not ctx.resilient_parsing else ():
            once = param.param_type_name == "option" and not param.is_flag and not param.multiple
            if once and typed.count(param) > 1:
                ctx.fail(f"{param.opts[0]} is given twice")
        return super().parse_args(ctx, args)


class _Group(_Sections, TyperGroup):
    """The application, its commands grouped by what they are for."""

    def format_more(self, formatter: Any) -> None:
        for group in (ASK, EXPORT, KEEP):
            found = [(n, c) for n, c in self.commands.items() if c.rich_help_panel == group]  # type: ignore[attr-defined]
            if found:
                with formatter.section(group):
                    formatter.write_dl([(n, c.get_short_help_str(_WIDEST)) for n, c in found])
        with formatter.section("Help"):
            formatter.write_dl([(f"{HELP} [COMMAND]", WORDS[HELP]), (VERSION, WORDS[VERSION])])
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), text) for code, text in EXIT_MEANINGS.items()])


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST) if sys.stdout.isatty() else 80


app = typer.Typer(
    cls=_Group,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`wicktrack COMMAND --help` shows the help of a command, with an example. Commands and "
    "options can be shortened to an unambiguous beginning, and options can come first.",
)


@app.callback(invoke_without_command=True)
def wicktrack(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version.")] = False,
) -> int:
    """What is coming, when, at what stage of production, and with whom.

    wicktrack keeps dated, sourced facts about films and series, and answers as of any day.
    """
    if version:
        emit([f"wicktrack {__version__}\n"])
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        emit([ctx.get_help() + "\n"])
    return Exit.OK


def _callback(command: Command) -> Callable[..., int]:
    """The command as a function that Typer can inspect, with the shared options after its own."""

    def run(**arguments: Any) -> int:
        return call(command, arguments)

    scope = {**vars(options), **command.function.__globals__}
    hints = get_type_hints(command.function, scope, include_extras=True)
    own = [*inspect.signature(command.function).parameters.values()]
    if command.row is not None:
        del own[0]  # the `Ask`
    parameters = [it.replace(annotation=hints[it.name]) for it in own]
    parameters += [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=options.SHARED[name],
            default=options.DEFAULTS.get(name),
        )
        for name in command.shared
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {it.name: it.annotation for it in parameters}
    run.__doc__ = command.function.__doc__
    return run


def _add(command: Command) -> None:
    example = "".join(f"\n  {line}" for line in command.examples)
    add = app.command(
        command.name, cls=_Command, rich_help_panel=command.group, epilog=f"\b\nExample:{example}"
    )
    add(_callback(command))


_ORDER = [module.__name__ for module in _MODULES]
_COMMANDS = sorted(REGISTRY.values(), key=lambda command: _ORDER.index(command.function.__module__))
for _command in _COMMANDS:
    _add(_command)

REPORTS = {command.name: command.row for command in _COMMANDS if command.row is not None}
"""The row type of each command that prints rows, by its name."""


def answer(arguments: Sequence[str]) -> int:
    """Let Typer run a command line, and give its exit code."""
    try:
        code = app(
            [*arguments], prog_name="wicktrack", standalone_mode=False,
            terminal_width=_width(), max_content_width=_WIDEST,
        )  # fmt: skip
    except typer.TyperException as error:
        return _usage_error(error)
    except typer.Abort:
        return Exit.INTERRUPTED
    return int(code or Exit.OK)


def _usage_error(error: typer.TyperException) -> int:
    """Refuse what is left: `mistakes` has the words for nearly all."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "wicktrack"
    message = error.format_message()
    message = (message[:1].lower() + message[1:]).rstrip(".").replace("'", "`")
    say(f"error: {abridged(message)}", f"hint: `{command} --help` shows the usage")
    return Exit.USAGE
