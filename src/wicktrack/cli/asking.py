"""What does every question need? The options that all asking commands share, and what they mean.

One rule: an option beats its environment variable, an empty variable is unset, and both are read
here only.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from wicktrack import catalogue
from wicktrack.cli.days import clock, parse_day
from wicktrack.cli.matching import find_person, find_title
from wicktrack.cli.output import Format, Output, View
from wicktrack.cli.streams import When, emit, paper, say
from wicktrack.errors import BadUsage, Exit
from wicktrack.facts import ReleaseType, Title, Word, parse_region, parse_word
from wicktrack.ledger import Ledger
from wicktrack.render import words
from wicktrack.reports.history import Filter
from wicktrack.snapshot import ChangeKind, Question, Snapshot, TitleState

SHARED = "Options of every question"

REPORTS: dict[str, type] = {}
"""The type of row of each command that prints rows, by the command's name."""


def _fields_help(ctx: typer.Context, value: str | None) -> str | None:
    """List the columns of the command's rows, whatever else its line lacks."""
    if value != "help" or ctx.resilient_parsing:
        return value
    from wicktrack.render.blocks import Cell, Column, Grid
    from wicktrack.render.schema import type_words
    from wicktrack.render.table import draw
    from wicktrack.render.values import columns
    from wicktrack.reports.meanings import MEANINGS

    row = REPORTS[ctx.info_name or ""]
    hints = get_type_hints(row)
    rows = [
        [Cell(name, "title"), Cell(type_words(hints[name]), "quiet"), Cell(MEANINGS[name])]
        for name in columns(row)
    ]
    heads = [Column("Field"), Column("In JSON", drop=1), Column("Meaning", least=30)]
    emit([draw([Grid(heads, rows)], paper(When.AUTO, os.environ))])
    raise typer.Exit


CatalogueOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalogue",
        "-c",
        metavar="PATH",
        readable=False,  # the catalogue says in its own words what it cannot read
        help="A catalogue file, or a folder of them; may be repeated. [$WICKTRACK_CATALOGUE]",
        rich_help_panel=SHARED,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        metavar="DAY",
        help="Answer with what was known on that day: 2024-06-07, 7 June 2024, yesterday, -30d. "
        "[$WICKTRACK_AS_OF]",
        rich_help_panel=SHARED,
    ),
]
RegionOption = Annotated[
    str | None,
    typer.Option(
        metavar="CODE",
        help="The region whose release is meant, such as GB. [$WICKTRACK_REGION]",
        rich_help_panel=SHARED,
    ),
]
TypeOption = Annotated[
    str | None,
    typer.Option(
        metavar="TYPE",
        help="The type of release: premiere, limited, theatrical, digital, physical or tv.",
        rich_help_panel=SHARED,
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=f"How to print: {', '.join(Format)}. [$WICKTRACK_FORMAT]",
        rich_help_panel=SHARED,
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Short for --format json.", rich_help_panel=SHARED)
]
FieldsOption = Annotated[
    str | None,
    typer.Option(
        metavar="FIELDS",
        help="Which columns, in which order: id,date,days. `help` lists them.",
        rich_help_panel=SHARED,
        is_eager=True,
        callback=_fields_help,
    ),
]
TemplateOption = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help=r"A line for each row: '{days:>5}\t{name}'.",
        rich_help_panel=SHARED,
    ),
]
HeaderOption = Annotated[
    bool,
    typer.Option(
        "--header/--no-header",
        help="Whether tables, CSV and TSV begin with the names of the columns.",
        rich_help_panel=SHARED,
        show_default=False,
    ),
]
ColourOption = Annotated[
    str | None,
    typer.Option(
        "--color",
        metavar="WHEN",
        help="Colour: auto, always or never.",
        rich_help_panel=SHARED,
    ),
]

# Options of some questions.
ChangeOption = Annotated[
    list[str] | None, typer.Option(metavar="CHANGE", help="Only changes of that kind.")
]
OfTitleOption = Annotated[
    str | None, typer.Option(metavar="TITLE", help="Only changes of that title.")
]

_PLAIN: dict[str, Any] = {
    "catalogue": CatalogueOption,
    "format": FormatOption,
    "json": JsonOption,
    "fields": FieldsOption,
    "template": TemplateOption,
    "header": HeaderOption,
    "color": ColourOption,
}
_FORMS = ("format", "json", "fields", "template")
_FLAGS = {"json": False, "header": True}
_DAY: dict[str, Any] = {"as_of": AsOfOption}
_RELEASES: dict[str, Any] = {"region": RegionOption, "type": TypeOption}


class Ask:
    """One question as it was asked: its day, its catalogue, its output."""

    def __init__(
        self, name: str, row: type, options: dict[str, Any], *, own_form: bool = False
    ) -> None:
        self.environ = os.environ
        self.options = options
        self.output = Output(
            name=name,
            row=row,
            format=self._format(),
            fields=options["fields"],
            template=options["template"],
            header=options["header"],
            colour=parse_word(When, options["color"] or "auto", "choice of --color"),
            environ=self.environ,
            own=own_form and not any(options[name] for name in _FORMS),
        )

    @classmethod
    def about(cls, name: str, catalogue: list[Path] | None) -> Ask:
        """An `Ask` of a command that prints no rows and needs only the catalogue."""
        options: dict[str, Any] = defaultdict(lambda: None)
        return cls(name, object, options | {"catalogue": catalogue})

    @cached_property
    def as_of(self) -> date:
        """The day asked about; the one reading of the clock."""
        today = clock(self.environ)
        asked = self._option("as_of")
        return parse_day(asked, today) if asked else today

    @cached_property
    def paths(self) -> list[Path]:
        """The files and folders of the catalogue."""
        return self.named or catalogue.default_paths(self.environ)

    @cached_property
    def named(self) -> list[Path]:
        """The files and folders that were named, by an option or the variable."""
        variable = self.environ.get("WICKTRACK_CATALOGUE", "").split(os.pathsep)
        return self.options.get("catalogue") or [Path(path) for path in variable if path]

    @cached_property
    def ledger(self) -> Ledger:
        return catalogue.open_ledger(self.paths, catalogue.cache_folder(self.environ))

    @cached_property
    def snapshot(self) -> Snapshot:
        return Snapshot(self.ledger, self.as_of)

    @cached_property
    def question(self) -> Question:
        region, type_ = self._option("region"), self.options.get("type")
        return Question(
            parse_region(region) if region else None,
            parse_word(ReleaseType, type_) if type_ else None,
        )

    def title(self, text: str) -> TitleState | None:
        """The state of the title that is meant; says so and gives None where it has none yet."""
        title = self.find(text)
        state = self.snapshot.title(title.id)
        if state is None:
            say(self._unheard_of(title))
        return state

    def find(self, text: str) -> Title:
        """The title that is meant, whatever is known of it."""
        return find_title(self.ledger, text)

    def changes(
        self, kinds: list[str] | None, title: str | None, person: str | None = None
    ) -> Filter:
        """Which changes are meant."""
        return Filter(
            kinds=words_of(ChangeKind, kinds, "kind of change"),
            title=self.find(title).id if title else None,
            person=self.person(person) if person else None,
        )

    def person(self, text: str) -> str:
        """The name of the person that is meant."""
        return find_person(self.ledger, text)

    def answer(self, view: View, rows: Sequence[object]) -> int:
        """Print the rows as asked."""
        self.output.write(view, rows, self.as_of)
        return Exit.OK

    def _unheard_of(self, title: Title) -> str:
        days = [fact.on for fact in self.ledger.facts_of(title.id)]
        name, day = title.name, words.day(self.as_of)
        if not days:
            return f"Nothing has been recorded about {name} yet."
        first = words.period(min(days))
        return f"Nothing was known about {name} on {day}; the first fact is of {first}."

    def _option(self, name: str) -> str | None:
        given: str | None = self.options.get(name)
        return given if given is not None else self.environ.get(f"WICKTRACK_{name.upper()}") or None

    def _format(self) -> Format:
        given = self.options["format"]
        if self.options["template"] is not None and (given or self.options["json"]):
            raise BadUsage("--template is a format of its own", "leave out --format and --json")
        if self.options["json"]:
            if given not in (None, Format.JSON):
                raise BadUsage(f"--json and --format {given} contradict each other")
            return Format.JSON
        return parse_word(Format, self._option("format") or "table", "format")


def words_of(known: type[Word], given: list[str] | None, name: str = "") -> frozenset[Word]:
    """The words of an option that may be repeated; raises `BadValue`."""
    return frozenset(parse_word(known, word, name) for word in given or [])


def asking(
    row: type, *, releases: bool = False, as_of: bool = True, own_form: bool = False
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command the shared options; it gets an `Ask` in their place, as its first argument.

    `row` is the type of the rows it prints. `releases`: also --region and --type. `as_of`:
    whether the day matters to it. `own_form`: it has a form of its own, for which
    `Ask.output.own` asks; $WICKTRACK_FORMAT then does not count.
    """
    shared = (_RELEASES if releases else {}) | (_DAY if as_of else {}) | _PLAIN

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        hints = get_type_hints(command, include_extras=True)
        name = command.__name__.rstrip("_")
        REPORTS[name] = row
        own = list(inspect.signature(command).parameters.values())[1:]

        @functools.wraps(command)
        def run(**arguments: Any) -> int:
            options = {name: arguments.pop(name) for name in shared}
            return command(Ask(name, row, options, own_form=own_form), **arguments)

        parameters = [parameter.replace(annotation=hints[parameter.name]) for parameter in own]
        parameters += [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                annotation=annotation,
                default=_FLAGS.get(name),
            )
            for name, annotation in shared.items()
        ]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        return run

    return decorate
