"""The application: its help, its groups of commands, and how it ends.

One rule: every way to end goes through `run`, which turns a refusal into words on standard error
and an exit code, and lets a bug show itself.
"""

from __future__ import annotations

import shutil
import sys
import traceback
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from wicktrack import __version__
from wicktrack.cli.streams import ClosedPipe, emit, prepare_streams, say
from wicktrack.errors import EXIT_MEANINGS, BadCatalogue, Exit, WicktrackError

ASK, EXPORT, KEEP = "Ask", "Export", "Keep"
"""The groups of commands, in the order of the help."""

UNLISTED: dict[str, Callable[[list[str]], int]] = {}
"""What programs ask rather than people, by its first word; neither in the help nor in Typer."""

_WIDEST = 100
BUG = 70
"""The exit code after a bug: EX_SOFTWARE of sysexits.h, which no answer can be mistaken for."""


class _Sections:
    """Plain help, set in sections: readable in any terminal and in a pipe."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):  # type: ignore[attr-defined]
            if record := param.get_help_record(ctx):
                usual = "Arguments" if param.param_type_name == "argument" else "Options"
                panel = getattr(param, "rich_help_panel", None) or usual
                sections.setdefault(panel, []).append(record)
        # --help stands among a command's own options, and those stand before the shared ones.
        for name in sorted(sections, key=_rank):
            with formatter.section(name):
                formatter.write_dl(sections[name])
        self.format_more(formatter)

    def format_more(self, formatter: Any) -> None:
        """Sections after the options."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.callback = _show_help
        return option


def _show_help(ctx: typer.Context, _: Any, wanted: bool) -> None:
    """Print the help as data: Typer's own way round our standard output hides a full disk."""
    if wanted and not ctx.resilient_parsing:
        emit([ctx.get_help() + "\n"])
        raise typer.Exit


def _rank(section: str) -> int:
    return {"Arguments": 0, "Options": 1}.get(section, 2)


class Command(_Sections, TyperCommand):
    """A command with its help in sections."""


class Group(_Sections, TyperGroup):
    """The application, its commands grouped by what they are for."""

    def format_more(self, formatter: Any) -> None:
        for group in (ASK, EXPORT, KEEP):
            found = [(n, c) for n, c in self.commands.items() if c.rich_help_panel == group]  # type: ignore[attr-defined]
            if found:
                with formatter.section(group):
                    formatter.write_dl([(n, c.get_short_help_str(_WIDEST)) for n, c in found])
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), text) for code, text in EXIT_MEANINGS.items()])


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST) if sys.stdout.isatty() else 80


app = typer.Typer(
    cls=Group,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`wicktrack COMMAND --help` tells more of a command, with an example.",
)


@app.callback(invoke_without_command=True)
def wicktrack(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int:
    """What is coming, when, in what state of production, and with whom.

    wicktrack keeps dated, sourced facts about films and series, and answers as of any day.
    """
    if version:
        emit([f"wicktrack {__version__}\n"])
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        emit([ctx.get_help() + "\n"])
    return Exit.OK


def main() -> int:
    """Run the process's command line and give its exit code; a bug shows itself as one."""
    prepare_streams()
    try:
        return run(sys.argv[1:])
    except Exception:  # noqa: BLE001 - whatever it is, it is ours, and it is shown whole
        traceback.print_exc()
        say("error: this is a bug in wicktrack", "hint: please report it, with the lines above")
        return BUG


def run(arguments: list[str]) -> int:
    """Run one command line and give its exit code."""
    try:
        unlisted = UNLISTED.get(arguments[0]) if arguments else None
        code = unlisted(arguments[1:]) if unlisted else app(
            arguments, prog_name="wicktrack", standalone_mode=False,
            terminal_width=_width(), max_content_width=_WIDEST,
        )  # fmt: skip
    except BadCatalogue as error:
        say(*map(str, error.problems))
        return error.exit
    except WicktrackError as error:
        say(f"error: {error.message}", *([f"hint: {error.hint}"] if error.hint else []))
        return error.exit
    except typer.TyperException as error:
        return _misused(error)
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except ClosedPipe:
        return Exit.OK
    return int(code or Exit.OK)


def _misused(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "wicktrack"
    message, _, suggestion = error.format_message().partition(". Did you mean ")
    message = (message[:1].lower() + message[1:]).rstrip(".")
    hint = f"did you mean {suggestion}" if suggestion else f"`{command} --help` shows the usage"
    if "unexpected extra argument" in message:
        hint = "put quotes around a title or name of several words"
    say(f"error: {message}", f"hint: {hint}")
    return Exit.USAGE
