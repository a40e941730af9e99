"""Output: the formats, and the choice of fields.

One rule: every report goes through `Output.write`, so that every format, `--fields` and
`--template` hold for every command.
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

if TYPE_CHECKING:
    from wicktrack.formats.template import Piece
    from wicktrack.render.blocks import Block, Grid


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "markdown"


class View:
    """How the rows of one report look to a person, and what is said where there are none."""

    def __init__(self, blocks: Callable[[Sequence[Any]], Sequence[Block]], empty: str = "") -> None:
        self.blocks = blocks
        self.empty = empty


@record(kw_only=True)
class Output:
    """What was asked of the output of the report `name`, whose rows are of the type `row`.

    `fields` and `template` as typed; `fields` None means all of them, or a person's choice.
    `own`: nothing was said of the form, and the command has one of its own, such as a calendar.
    """

    name: str
    row: type
    format: Format
    fields: str | None
    template: str | None
    header: bool
    colour: When
    environ: Mapping[str, str]
    own: bool = False

    def check(self) -> None:
        """Raise `BadUsage` for what is wrong with what was asked, before any work."""
        if self.fields is not None and self.template is not None:
            raise BadUsage("--fields cannot be combined with --template", _TEMPLATE_HINT)
        _ = self.fields is not None and self.chosen, self.template and self.pieces

    @property
    def for_people(self) -> bool:
        """Whether a person's table is wanted, with no columns chosen."""
        return self.format is Format.TABLE and self.fields is None and self.template is None

    @cached_property
    def chosen(self) -> list[str]:
        """The columns that are wanted, in order; raises `BadUsage`."""
        known = columns(self.row)
        if self.fields is None:
            return known
        names = [name.strip() for name in self.fields.split(",")]
        for name in names:
            if name not in known:
                raise _unknown(name, known, self.name)
            if names.count(name) > 1:
                raise BadUsage(f"--fields names `{name}` twice", "name it once")
        return names

    @cached_property
    def pieces(self) -> list[Piece]:
        """The parsed template, empty where there is none; raises `BadUsage`."""
        from wicktrack.formats.template import TemplateError, parse

        known = columns(self.row)
        try:
            return parse(self.template or "", known)
        except TemplateError as error:
            if error.unknown:
                raise _unknown(error.unknown, known, self.name) from None
            raise BadUsage(str(error), _TEMPLATE_HINT) from None

    def write(self, view: View, rows: Iterable[object], as_of: date | None = None) -> None:
        """Write the rows; where a person is shown none, also say so.

        Programs get each row as it comes; what a person reads needs all of them.
        """
        if self.template is not None:
            emit(self._templated(rows))
        elif self.format in (Format.TABLE, Format.MARKDOWN):
            self._show(view, list(rows))
        else:
            emit(self._for_machines(rows, as_of))

    def _show(self, view: View, rows: Sequence[object]) -> None:
        emit([self._drawn(view, rows)] if rows else [])
        if not rows and view.empty:
            say(view.empty)

    def _templated(self, rows: Iterable[object]) -> Iterator[str]:
        from wicktrack.formats.template import TemplateError, line

        for row in rows:
            try:
                yield line(self.pieces, row) + "\n"
            except TemplateError as error:
                raise BadUsage(str(error), _TEMPLATE_HINT) from None

    def _drawn(self, view: View, rows: Sequence[object]) -> str:
        blocks = view.blocks(rows) if self.fields is None else [self._grid(rows)]
        if self.format is Format.MARKDOWN:
            from wicktrack.render import markdown

            return markdown.draw(blocks, header=self.header)
        from wicktrack.render import table

        return table.draw(blocks, paper(self.colour, self.environ), header=self.header)

    def _grid(self, rows: Sequence[object]) -> Grid:
        """The chosen columns, all of them, under their own names."""
        from wicktrack.render.blocks import Cell, Column, Grid

        numeric = {
            name: any(type(getattr(row, name)) is int for row in rows) for name in self.chosen
        }
        heads = [Column(name, right=numeric[name], least=8) for name in self.chosen]
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
        schema = f"wicktrack/{self.name}/1"
        return data.json_document(schema, as_of, self.chosen, rows, ascii_only=ascii_only())


_TEMPLATE_HINT = "write, for example, --template '{days:>5}  {name}'"


def _unknown(name: str, known: list[str], report: str) -> BadUsage:
    hint = did_you_mean(name, known) or f"`wicktrack {report} --fields help` lists them"
    return BadUsage(f"{report} has no field `{name}`", hint)
