"""Options and arguments that several commands share, as Typer annotations with their help.

One rule: commands import them for type checking only; `cli/typer_app.py` evaluates them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from wicktrack.catalogue.fields import LARGEST
from wicktrack.cli.grammar.reader import FIELDS_HELP
from wicktrack.cli.grammar.registry import REGISTRY
from wicktrack.cli.output import Format
from wicktrack.cli.streams import When, emit, paper
from wicktrack.model.state import ChangeKind
from wicktrack.model.vocabulary import Kind, Provider, ReleaseType, Status

GREATEST = LARGEST
"""The greatest number that an option takes: that of a catalogue."""

_SHARED = "Common options"
_FILTERS = "Filters"

# A repetition of what was known is in no list of changes.
_CHANGES = [kind for kind in ChangeKind if not kind.endswith("-confirmed")]


def _fields_help(ctx: typer.Context, value: str | None) -> str | None:
    """An eager callback: print the columns of the command's rows, even if arguments are missing."""
    if value != FIELDS_HELP or ctx.resilient_parsing:
        return value
    from wicktrack.formats.schema import type_words
    from wicktrack.formats.values import columns
    from wicktrack.render.blocks import Cell, Column, Grid
    from wicktrack.render.table import draw
    from wicktrack.reports.glossary import MEANINGS

    row = REGISTRY[ctx.info_name or ""].row or object
    hints = get_type_hints(row)
    rows = [
        [Cell(name, "title"), Cell(type_words(hints[name]), "quiet"), Cell(MEANINGS[name])]
        for name in columns(row)
    ]
    heads = [Column("Field"), Column("In JSON", least=12), Column("Meaning", least=30)]
    emit([draw([Grid(heads, rows)], paper(When.AUTO, os.environ)).text])
    raise typer.Exit


CatalogueOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalogue",
        "-c",
        metavar="PATH",
        readable=False,  # the catalogue says in its own words what it cannot read
        help="A catalogue file or folder; repeatable. [$WICKTRACK_CATALOGUE]",
        rich_help_panel=_SHARED,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        metavar="DAY",
        help="Answer with what was known on this day: 2024-06-07, 7 June 2024, yesterday, -30d. "
        "[$WICKTRACK_AS_OF]",
        rich_help_panel=_SHARED,
    ),
]
RegionOption = Annotated[
    str | None,
    typer.Option(
        metavar="CODE",
        help="Which region's release to use, such as GB. [$WICKTRACK_REGION]",
        rich_help_panel=_SHARED,
    ),
]
TypeOption = Annotated[
    str | None,
    typer.Option(
        metavar="TYPE",
        help=f"Which release to use: {', '.join(ReleaseType)}.",
        rich_help_panel=_SHARED,
    ),
]
NoFallbackOption = Annotated[
    bool,
    typer.Option(
        "--no-fallback",
        help="Use no release of another region or type where the one asked for has no date.",
        rich_help_panel=_SHARED,
    ),
]
MineOption = Annotated[
    bool | None,
    typer.Option(
        "--mine/--all",
        help="Only titles that you follow, or all; see `wicktrack follow`.",
        rich_help_panel=_FILTERS,
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=f"Output format: {', '.join(Format)}. [$WICKTRACK_FORMAT]",
        rich_help_panel=_SHARED,
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Short for --format json.", rich_help_panel=_SHARED)
]
FieldsOption = Annotated[
    str | None,
    typer.Option(
        metavar="FIELDS",
        help="Which columns to print, in order: id,date,days. `help` lists them.",
        rich_help_panel=_SHARED,
        is_eager=True,
        callback=_fields_help,
    ),
]
TemplateOption = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help=r"Print this line for each row: '{days:>5}\t{name}'.",
        rich_help_panel=_SHARED,
    ),
]
HeaderOption = Annotated[
    bool,
    typer.Option(
        "--header/--no-header",
        help="Whether tables, CSV and TSV start with the column names.",
        rich_help_panel=_SHARED,
        show_default=False,
    ),
]
ColourOption = Annotated[
    str | None,
    typer.Option(
        "--color",
        metavar="WHEN",
        help="When to use colour: auto, always or never.",
        rich_help_panel=_SHARED,
    ),
]

ChangeOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CHANGE",
        help=f"Only changes of this kind; repeatable: {', '.join(_CHANGES)}.",
    ),
]
KindOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND",
        help=f"Only titles of this kind; repeatable: {', '.join(Kind)}.",
        rich_help_panel=_FILTERS,
    ),
]
StatusOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="STATUS",
        help=f"Only titles with this status; repeatable: {', '.join(Status)}.",
        rich_help_panel=_FILTERS,
    ),
]
FranchiseOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FRANCHISE",
        help="Only titles of this franchise; repeatable.",
        rich_help_panel=_FILTERS,
    ),
]
TitleOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TITLE",
        help="Only this title; repeatable.",
        rich_help_panel=_FILTERS,
    ),
]
PlatformOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PLATFORM",
        help="Only releases on this platform; repeatable.",
        rich_help_panel=_FILTERS,
    ),
]
SortOption = Annotated[
    str | None,
    typer.Option(
        metavar="ORDER",
        help="Order rows by these columns; a minus means descending: kind,-date.",
    ),
]
LimitOption = Annotated[
    int | None, typer.Option(metavar="N", min=0, max=GREATEST, help="Show at most N rows.")
]
TitleArgument = Annotated[
    str,
    typer.Argument(metavar="TITLE", help="Its id, name or alias, or an unambiguous part of one."),
]
PersonOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only titles with this person in cast or crew; repeatable.",
        rich_help_panel=_FILTERS,
    ),
]
FollowedFranchiseOption = Annotated[
    list[str] | None,
    typer.Option(
        "--franchise", metavar="FRANCHISE", help="All titles of this franchise; repeatable."
    ),
]
FollowedPersonOption = Annotated[
    list[str] | None,
    typer.Option(
        "--person", metavar="NAME", help="All titles with this person in cast or crew; repeatable."
    ),
]
ServiceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="SERVICE",
        help=f"Ask only this service; repeatable: {', '.join(Provider)}.",
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        readable=False,  # `replace` says in its own words what it cannot write
        metavar="FILE",
        help="Write to FILE atomically, and print nothing.",
    ),
]
NameOption = Annotated[
    str | None,
    typer.Option(metavar="WORDS", help="The name it goes by; by default, the catalogue's name."),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Print a diff and change nothing.")]
OnOption = Annotated[
    str | None,
    typer.Option("--on", metavar="DAY", help="The day it became known; by default, today."),
]
SourceOption = Annotated[
    list[str] | None,
    typer.Option(metavar="SOURCE", help="A URL, or the id of a source; repeatable."),
]
PublisherOption = Annotated[
    str | None,
    typer.Option(metavar="WORDS", help="Who published the URL, which becomes a source."),
]
SourceDateOption = Annotated[
    str | None, typer.Option(metavar="DAY", help="The date of that page; by default, --on.")
]

SHARED: dict[str, Any] = {
    "kind": KindOption,
    "status": StatusOption,
    "franchise": FranchiseOption,
    "person": PersonOption,
    "title": TitleOption,
    "platform": PlatformOption,
    "sort": SortOption,
    "limit": LimitOption,
    "region": RegionOption,
    "type": TypeOption,
    "no_fallback": NoFallbackOption,
    "mine": MineOption,
    "as_of": AsOfOption,
    "catalogue": CatalogueOption,
    "format": FormatOption,
    "json": JsonOption,
    "fields": FieldsOption,
    "template": TemplateOption,
    "header": HeaderOption,
    "color": ColourOption,
}
"""The options that `Ask` consumes, by the names of their parameters."""

DEFAULTS = {"no_fallback": False, "json": False, "header": True}
"""The defaults of shared options that are not None."""
