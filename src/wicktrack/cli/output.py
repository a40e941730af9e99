"""The output of a report: its format, its columns, its template.

One rule: every report goes through `Output.write`, so that every format, `--fields` and
`--template` work for every command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wicktrack.cli.streams import When, ascii_only, emit, paper, say
from wicktrack.errors import BadUsage, did_you_mean
from wicktrack.formats.values import columns, to_text
from wicktrack.records import record
from wicktrack.reports.selection import Key

if TYPE_CHECKING:
    from wicktrack.formats.template import Piece
    from wicktrack.render.blocks import Block, Grid
    from wicktrack.render.table import Drawn


class Format(StrEnum):
    """The generic formats of rows."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "markdown"


class Dates(StrEnum):
    """How dates are written for people."""

    DAY = "day"
    ISO = "iso"


class View:
    """How a report looks to a person: `blocks` of its rows and the day, `empty` where it has none.

    Each report has rows of its own type, hence `Any`; the day may be None where rows have none.
    """

    def __init__(
        self, blocks: Callable[[Sequence[Any], Any], Sequence[Block]], empty: str = ""
    ) -> None:
        self.blocks = blocks
        self.empty = empty


@record(kw_only=True)
class Output:
    """The output options of the report `name`, whose rows are of the type `row`.

    `fields`, `template` and `sort` as typed; `fields` None: all, or those of the view. `native`:
    the command has a format of its own, such as iCalendar, and no option asks for another.
    """

    name: str
    row: type
    format: Format
    fields: str | None
    template: str | None
    header: bool
    colour: When
    environ: Mapping[str, str]
    sort: str | None = None
    native: bool = False

    def check(self) -> None:
        """Validate the options before any work; raises `BadUsage`."""
        if self.fields is not None and self.template is not None:
            raise BadUsage("--fields cannot be combined with --template", _TEMPLATE_HINT)
        _ = self.fields is not None and self.chosen, self.template and self.pieces, self.order

    @property
    def for_people(self) -> bool:
        """Whether the report's own view is wanted: a table, without chosen columns."""
        return self.format is Format.TABLE and self.fields is None and self.template is None

    @property
    def as_viewed(self) -> bool:
        """Whether the report's own view is wanted, as a table or as Markdown."""
        return self.in_blocks and self.fields is None and self.template is None

    @property
    def in_blocks(self) -> bool:
        """Whether the format is one that people read."""
        return self.format in (Format.TABLE, Format.MARKDOWN)

    @cached_property
    def chosen(self) -> list[str]:
        """The columns to print, in order; raises `BadUsage`."""
        if self.fields is None:
            return columns(self.row)
        return self._named("--fields", [name.strip() for name in self.fields.split(",")])

    @cached_property
    def order(self) -> list[Key]:
        """The columns to sort by, none where the report has its own order; raises `BadUsage`."""
        if self.sort is None:
            return []
        typed = [name.strip() for name in self.sort.split(",")]
        names = self._named("--sort", [name.removeprefix("-") for name in typed])
        return [Key(name, key[:1] == "-") for name, key in zip(names, typed, strict=True)]

    def _named(self, option: str, names: list[str]) -> list[str]:
        """The names, each of which is that of a column, and there once; raises `BadUsage`."""
        every = columns(self.row)
        for name in names:
            if name not in every:
                raise _unknown(name, every, self.name)
            if names.count(name) > 1:
                raise BadUsage(f"{option} names `{name}` twice", "name it once")
        return names

    @cached_property
    def pieces(self) -> list[Piece]:
        """The parsed template, empty where there is none; raises `BadUsage`."""
        from wicktrack.formats.template import TemplateError, parse

        every = columns(self.row)
        try:
            return parse(self.template or "", every)
        except TemplateError as error:
            if error.unknown:
                raise _unknown(error.unknown, every, self.name) from None
            raise BadUsage(str(error), _TEMPLATE_HINT) from None

    def write(self, view: View, rows: Iterable[object], as_of: date | None = None) -> None:
        """Write the rows; for a person also a message where there are none.

        Formats for programs are streamed, a row at a time; tables need all rows for their widths.
        """
        if self.template is not None:
            emit(self._templated(rows))
        elif self.in_blocks:
            self._show(view, list(rows), as_of)
        else:
            emit(self._for_machines(rows, as_of))

    def _show(self, view: View, rows: Sequence[object], as_of: date | None) -> None:
        if not rows:
            if view.empty:
                say(view.empty)
            return
        drawn = self._drawn(view, rows, as_of)
        emit([drawn.text])
        if drawn.hidden:
            say(_hidden(drawn))

    def _templated(self, rows: Iterable[object]) -> Iterator[str]:
        from wicktrack.formats.template import TemplateError, line

        for row in rows:
            try:
                yield line(self.pieces, row) + "\n"
            except TemplateError as error:
                raise BadUsage(str(error), error.hint or _TEMPLATE_HINT) from None

    def _drawn(self, view: View, rows: Sequence[object], as_of: date | None) -> Drawn:
        blocks = view.blocks(rows, as_of) if self.fields is None else [self._grid(rows)]
        from wicktrack.render import table

        if self.format is Format.MARKDOWN:
            from wicktrack.render import markdown

            return table.Drawn(markdown.draw(blocks, header=self.header))
        return table.draw(blocks, paper(self.colour, self.environ), header=self.header)

    def _grid(self, rows: Sequence[object]) -> Grid:
        """A table of the chosen columns, headed by their names, also of empty ones."""
        from wicktrack.render.blocks import Cell, Column, Grid

        numeric = {
            name: any(type(getattr(row, name)) is int for row in rows) for name in self.chosen
        }
        heads = [Column(name, right=numeric[name], least=8, whole=True) for name in self.chosen]
        cells = [[Cell(to_text(getattr(row, name))) for name in self.chosen] for row in rows]
        return Grid(heads, cells, keep_empty=True)

    def _for_machines(self, rows: Iterable[object], as_of: date | None) -> Iterator[str]:
        from wicktrack.formats import data

        match self.format:
            case Format.TSV:
                return data.tsv(self.chosen, rows, header=self.header)
            case Format.CSV:
                return data.csv_lines(self.chosen, rows, header=self.header)
            case Format.JSONL:
                return data.json_lines(self.chosen, rows, ascii_only=ascii_only())
        schema = data.schema_name(self.name)
        return data.json_document(schema, as_of, self.chosen, rows, ascii_only=ascii_only())


_TEMPLATE_HINT = "write, for example, --template '{days:>5}  {name}'"


_MEANT = {
    "title": "name", "release": "date", "when": "date", "released": "date", "until": "days",
    "countdown": "days", "actor": "person", "role": "character", "part": "character",
    "country": "region", "sources": "source", "what": "change",
}  # fmt: skip
"""What people call columns, for hints."""


def _hidden(drawn: Drawn) -> str:
    """Which columns a narrow terminal has no room for, and how to see them."""
    them = "it" if len(drawn.hidden) == 1 else "them"
    return f"hidden: {', '.join(drawn.hidden)}; COLUMNS={drawn.needed} shows {them}"


def _unknown(name: str, known: list[str], report: str) -> BadUsage:
    meant = _MEANT.get(name.lower())
    hint = f"did you mean `{meant}`?" if meant in known else did_you_mean(name, known)
    hint = hint or f"`wicktrack {report} --fields help` lists them"
    return BadUsage(f"{report} has no field `{name}`", hint)
