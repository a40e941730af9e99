"""The generator of the manual pages, from the help of the Typer application.

One rule: what a command's help says, its page says in the same words; nothing is written twice.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import typer

import markdown_to_man
import roff
from wicktrack import __version__
from wicktrack.cli import typer_app as application
from wicktrack.cli.grammar import help as help_
from wicktrack.cli.grammar.line import HELP, WORDS
from wicktrack.cli.main import BUG
from wicktrack.errors import EXIT_MEANINGS

NAME = "wicktrack"
FORMAT = f"{NAME}-catalogue"
CONFIG = f"{NAME}-config"

DOCUMENTS = {FORMAT: "catalogue.md", CONFIG: "settings.md"}
"""The pages that are made of a document in `docs`."""

_FORMATS = [f"{name}(5)" for name in DOCUMENTS]

_SUMMARIES = {
    FORMAT: "the catalogues that wicktrack reads, and the rows that it prints",
    CONFIG: "the settings of wicktrack",
}

_VARIABLES = {
    "SOURCE_DATE_EPOCH": "Seconds since 1970. Today is then the day, in UTC, that they fall on.",
    "NO_COLOR": "No colour, whatever the value. `--color` overrides it.",
    "FORCE_COLOR": "Colour even if the output is not a terminal, unless `NO_COLOR` is set.",
    "TERM": "No colour if it is `dumb`.",
    "COLUMNS": "The width of tables and charts on a terminal, instead of its own. If a table "
    "has no room for a column, a line on standard error says which width shows it.",
    "XDG_DATA_HOME": "The parent of the folder with your own catalogues and the list of what you "
    "follow, see FILES.",
    "XDG_CACHE_HOME": "The parent of the folder with the indexes, see FILES.",
    "XDG_CONFIG_HOME": "The parent of the folder with your settings, see FILES.",
    "HOME": "Your home folder, see FILES.",
    "VISUAL": "The editor of `edit`, with its options. It must not return before you leave it.",
    "EDITOR": "The same, if `VISUAL` is not set. If neither is, it is `vi`, on Windows `notepad`.",
    "BROWSER": "The browser of `show --web`; several commands are separated by `:`.",
    "WICKTRACK_CONFIG": "The settings file to use instead of the usual one. If it is set to "
    "nothing, no settings are used: an empty variable does not count as unset here.",
    "WICKTRACK_OFFLINE": "If it is set to 1, no command connects to anything.",
    "WICKTRACK_TMDB_TOKEN": "Your key for TMDB: the API Read Access Token, or the API key.",
    "WICKTRACK_TVMAZE_URL": "The address of a mirror of TVmaze, over https, or over plain http on "
    "your own machine.",
    "WICKTRACK_WIKIDATA_URL": "The same for Wikidata.",
    "WICKTRACK_TMDB_URL": "The same for TMDB.",
}
_MORE_OF_VARIABLES = {
    "WICKTRACK_CATALOGUE": "Separate several paths by `:`, on Windows by `;`.",
}
_FILES = {
    "~/.local/share/wicktrack/*.toml": "Your own catalogues, read together with the bundled one. "
    "They need not exist. If `XDG_DATA_HOME` is set, they are in `$XDG_DATA_HOME/wicktrack`; "
    "on macOS in `~/Library/Application Support/wicktrack`, "
    r"on Windows in `%LOCALAPPDATA%\wicktrack`.",
    "~/.local/share/wicktrack/_tvmaze.toml, _wikidata.toml, _tmdb.toml": "What these services say, "
    "as `refresh` has recorded it, in the same folder. They are only ever appended to.",
    "~/.local/share/wicktrack/undo.jsonl": "What was written last into your files, for `undo`, "
    "in the same folder. You can delete it; then nothing can be taken back.",
    "~/.local/share/wicktrack/following": "What you follow, one line each, in the same folder: the "
    "id of a title, `franchise NAME` or `person NAME`; `- ID` leaves a title out, and `= ID` marks "
    "it as seen. What comes after a # is a note of your own.",
    "~/.cache/wicktrack/NAME-HASH.sqlite": "An index of each catalogue that was asked about, which "
    "makes answers quick, and beside it `NAME-HASH.json`, which says of which files it is. You can "
    "delete all of them at any time; they are made again. They are ignored if others may write to "
    "them. If `XDG_CACHE_HOME` is set, "
    "they are in `$XDG_CACHE_HOME/wicktrack`; on macOS in `~/Library/Caches/wicktrack`, "
    r"on Windows in `%LOCALAPPDATA%\wicktrack\Cache`.",
    "~/.cache/wicktrack/settings-HASH.json": "What your settings say, ready to be used as long as "
    "their file has the same text. It is in the same folder as the indexes, and as easily made "
    "again.",
    "~/.cache/wicktrack/answers/*.db, sources.json": "Answers of services, as they allow, and when "
    "they were asked, in the same folder as the indexes. Deleting them costs requests, and nothing "
    "else.",
    "~/.config/wicktrack/keys.toml": 'Your key for TMDB, `tmdb = "…"`, beside your settings. '
    "Nobody else may be able to read it.",
    "~/.config/wicktrack/config.toml": "Your settings, which need not exist. If `XDG_CONFIG_HOME` "
    "is set, they are in `$XDG_CONFIG_HOME/wicktrack`.",
    "films.toml": "The bundled catalogue. `wicktrack where` shows where it is, and which files are "
    "in use.",
}
_SAID_BY_VARIABLE = re.compile(r"\s*\[\$(WICKTRACK_\w+)\]")
_MARKED = re.compile(r"`([^`]+)`|(?<![\w'`-])(--?[a-z][\w-]*)")


def pages(documents: Mapping[str, str], day: date | None) -> dict[str, str]:
    """Every page by the name of its file, such as `wicktrack.1`.

    `documents` are the texts of `DOCUMENTS`, by the same names; `day` is that of the release.
    """
    group: Any = typer.main.get_command(application.app)
    top = group.make_context(NAME, [], resilient_parsing=True)
    shown = {name: it for name, it in group.commands.items() if not it.hidden}
    contexts = {name: top.__class__(it, info_name=name, parent=top) for name, it in shown.items()}
    others = [f"{NAME}-{name}(1)" for name in shown]
    made = {f"{NAME}.1": _main_page(top, contexts)}
    for name, context in contexts.items():
        alike = [f"{NAME}-{other}(1)" for other in _group_of(name, shown) if other != name]
        made[f"{NAME}-{name}.1"] = _command_page(context, alike)
    for name, text in documents.items():
        made[f"{name}.5"] = _document_page(name, text, others)
    return {name: _whole(name, lines, day) for name, lines in made.items()}


def _whole(file: str, lines: Iterable[str], day: date | None) -> str:
    name, _, section = file.rpartition(".")
    source = f"{NAME} {__version__}"
    return roff.page(name, int(section), day.isoformat() if day else "", source, lines)


def _group_of(name: str, commands: dict[str, Any]) -> list[str]:
    panel = commands[name].rich_help_panel
    return [other for other, command in commands.items() if command.rich_help_panel == panel]


# --- the pages ---------------------------------------------------------------------------------


def _main_page(top: Any, contexts: dict[str, Any]) -> Iterator[str]:
    yield from _name(NAME, _summary(top.command))
    yield from _synopsis(top)
    yield from _description(top.command)
    first = _bold(f"{NAME}-{next(iter(contexts))}")
    yield from roff.paragraph(f"Each command has a page of its own, such as {first}(1).")
    yield from roff.section("COMMANDS")
    for panel in dict.fromkeys(it.command.rich_help_panel for it in contexts.values()):
        yield from roff.subsection(roff.text(panel))
        yield from roff.tagged(
            [
                (_called(context), [_prose(_summary(context.command))])
                for context in contexts.values()
                if context.command.rich_help_panel == panel
            ],
            close=True,
        )
    yield from roff.subsection("Help")
    called = {HELP: f"{_bold(HELP)} [{_italic('COMMAND')}]"}
    entries = [
        (called.get(word, _bold(word)), [_prose(text.removesuffix("."))])
        for word, text in WORDS.items()
    ]
    yield from roff.tagged(entries, close=True)
    yield from _parameters(_shared(top, contexts.values()))
    yield from _exit_status()
    yield from _environment(contexts.values())
    yield from roff.section("FILES")
    yield from roff.tagged([(_italic(file), [_prose(text)]) for file, text in _FILES.items()])
    yield from roff.section("EXAMPLES")
    for context in contexts.values():
        if commands := _examples(context.command)[:1]:
            yield from roff.paragraph(_prose(f"{_summary(context.command)}:"))
            yield from roff.listing(commands)
    yield from _see_also([*(f"{NAME}-{name}(1)" for name in contexts), *_FORMATS])


def _command_page(context: Any, alike: Sequence[str]) -> Iterator[str]:
    yield from _name(f"{NAME}-{context.info_name}", _summary(context.command))
    yield from _synopsis(context)
    yield from _description(context.command)
    yield from _parameters(_sections(context))
    yield from _exit_status()
    if commands := _examples(context.command):
        yield from roff.section("EXAMPLES")
        yield from roff.listing(commands)
    yield from _see_also([f"{NAME}(1)", *alike, *_FORMATS])


def _document_page(name: str, markdown: str, commands: Sequence[str]) -> Iterator[str]:
    yield from _name(name, _SUMMARIES[name])
    yield from roff.section("DESCRIPTION")
    yield from markdown_to_man.man(markdown)
    alike = (other for other in _FORMATS if other != f"{name}(5)")
    yield from _see_also([f"{NAME}(1)", *commands, *alike])


# --- their parts -------------------------------------------------------------------------------


def _name(name: str, summary: str) -> Iterator[str]:
    yield from roff.section("NAME")
    first, rest = summary[:1], summary[1:]
    yield from roff.filled(rf"{roff.literal(name)} \- {_prose(first.lower() + rest)}")


def _synopsis(context: Any) -> Iterator[str]:
    yield from roff.section("SYNOPSIS")
    pieces = " ".join(_italic(piece) for piece in help_.pieces(context.command, context))
    yield from roff.filled(f"{_bold(context.command_path)} {pieces}")


def _called(context: Any) -> str:
    """A command with its arguments, for the list of commands."""
    arguments = [it for it in context.command.params if it.param_type_name == "argument"]
    words = [_italic(help_.argument(it, context)) for it in arguments if not it.hidden]
    return " ".join([_bold(context.info_name), *words])


def _description(command: Any) -> Iterator[str]:
    yield from roff.section("DESCRIPTION")
    for block in _paragraphs(command.help):
        yield from _preserved(block) if block.startswith("\b") else roff.paragraph(_prose(block))


def _preserved(block: str) -> list[str]:
    return roff.listing(textwrap.dedent(block.removeprefix("\b").strip("\n")).splitlines())


def _parameters(sections: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    """The arguments and options; sections with a heading of their own follow as subsections."""
    usual = {"Arguments": "ARGUMENTS", "Options": "OPTIONS"}
    # The sort is stable, so the others keep their order.
    for panel in sorted(sections, key=lambda name: [*usual, name].index(name)):
        own = usual.get(panel)
        yield from roff.section(own) if own else roff.subsection(roff.text(panel))
        yield from roff.tagged([*sections[panel].items()])


def _sections(context: Any) -> dict[str, dict[str, list[str]]]:
    """What a command takes by the headings of its help: each with its help, escaped."""
    found: dict[str, dict[str, list[str]]] = {}
    for param in context.command.get_params(context):
        record = help_.described(param, context)
        if record and not getattr(param, "hidden", False):
            usual = "Arguments" if param.param_type_name == "argument" else "Options"
            panel = getattr(param, "rich_help_panel", None) or usual
            found.setdefault(panel, {})[_declared(record[0])] = [_prose(record[1])]
    return found


def _shared(top: Any, contexts: Iterable[Any]) -> dict[str, dict[str, list[str]]]:
    """The options of the program itself, then those that commands share."""
    found = _sections(top)
    for context in contexts:
        for panel, entries in _sections(context).items():
            if panel not in ("Arguments", "Options"):
                found.setdefault(panel, {}).update(entries)
    return found


def _exit_status() -> Iterator[str]:
    yield from roff.section("EXIT STATUS")
    meanings = {int(code): text for code, text in EXIT_MEANINGS.items()}
    meanings[BUG] = "a bug in wicktrack; please report it"
    entries = [(_bold(str(code)), [_prose(text)]) for code, text in sorted(meanings.items())]
    yield from roff.tagged(entries, close=True)


def _environment(contexts: Iterable[Any]) -> Iterator[str]:
    yield from roff.section("ENVIRONMENT")
    yield from roff.paragraph(
        _prose("An empty variable counts as unset; options override variables.")
    )
    said = _for_options(contexts) | _VARIABLES
    yield from roff.tagged([(_bold(name), [_prose(text)]) for name, text in said.items()])


def _for_options(contexts: Iterable[Any]) -> dict[str, str]:
    """The environment variables that options name in their help, with their meaning."""
    found = {}
    for context in contexts:
        for param in context.command.params:
            if named := _SAID_BY_VARIABLE.search(getattr(param, "help", None) or ""):
                more = _MORE_OF_VARIABLES.get(named[1], "")
                found[named[1]] = f"Used if `{max(param.opts, key=len)}` is not given. {more}"
    return found


def _examples(command: Any) -> list[str]:
    """The command lines in an epilog: those indented below `Example:`."""
    blocks = [block for block in _paragraphs(command.epilog) if block.startswith("\b")]
    lines = [line for block in blocks for line in block.splitlines()]
    return textwrap.dedent("\n".join(line for line in lines if line[:1] == " ")).splitlines()


def _see_also(names: Sequence[str]) -> Iterator[str]:
    yield from roff.section("SEE ALSO")
    parts = (name.partition("(") for name in names)
    yield from roff.filled(", ".join(f"{_bold(name)}({rest}" for name, _, rest in parts))


# --- their words -------------------------------------------------------------------------------


def _paragraphs(text: str | None) -> list[str]:
    return [block for block in re.split(r"\n\s*\n", text or "") if block.strip()]


def _summary(command: Any) -> str:
    """The first paragraph of the help, without its full stop."""
    return " ".join(_paragraphs(command.help)[0].split()).removesuffix(".")


def _prose(text: str) -> str:
    """Help text as roff, with options and what is in backticks in bold."""
    escaped, end = "", 0
    for found in _MARKED.finditer(text):
        escaped += roff.text(text[end : found.start()]) + _bold(found[1] or found[2])
        end = found.end()
    return escaped + roff.text(text[end:])


def _declared(names: str) -> str:
    """`-c, --catalogue PATH` as roff: options in bold, placeholders in italics."""
    words = re.split(r"([\s,/]+)", names)
    option = names.startswith("-")
    return "".join(
        _bold(word) if word.startswith("-")
        else _italic(word) if word[:1].isalpha() or not option
        else roff.text(word)
        for word in words
    )  # fmt: skip


def _bold(code: str) -> str:
    return roff.bold(roff.literal(code))


def _italic(code: str) -> str:
    return roff.italic(roff.literal(code))
