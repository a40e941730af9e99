"""Does a program get each row as it comes, and a person all of them?"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout

import pytest

from conftest import imported_by
from wicktrack.cli.output import Format, Output, View
from wicktrack.cli.streams import When, emit
from wicktrack.records import record
from wicktrack.render.blocks import Cell, Line

MANY = 5000


@record()
class Row:
    id: str
    name: str


class Reader(io.StringIO):
    """A standard output that keeps what was flushed apart from what was only written."""

    read_so_far, flushes = "", 0

    def flush(self) -> None:
        self.read_so_far = self.getvalue()
        self.flushes += 1


def output(form: Format, template: str | None = None) -> Output:
    return Output(
        name="test",
        row=Row,
        format=form,
        fields=None,
        template=template,
        header=True,
        colour=When.NEVER,
        environ={},
    )


VIEW = View(lambda rows, _: [Line([Cell(f"{len(rows)} rows")])], empty="Nothing.")

STREAMED = [
    (Format.TSV, None),
    (Format.CSV, None),
    (Format.JSONL, None),
    (Format.JSON, None),
    (Format.TABLE, "{id} {name}"),
]


@pytest.mark.parametrize(("form", "template"), STREAMED)
def test_the_first_rows_come_before_the_last_is_computed(
    form: Format, template: str | None
) -> None:
    def rows() -> Iterator[Row]:
        for place in range(MANY):
            yield Row(f"row-{place}", "John Wick")
        assert "row-0" in reader.read_so_far
        assert f"row-{MANY // 2}" in reader.read_so_far

    with redirect_stdout(Reader()) as reader:
        output(form, template).write(VIEW, rows())
    assert f"row-{MANY - 1}" in reader.read_so_far


@pytest.mark.parametrize(("form", "template"), STREAMED)
def test_rows_before_a_failure_are_written(form: Format, template: str | None) -> None:
    def rows() -> Iterator[Row]:
        yield Row("row-0", "John Wick")
        raise KeyboardInterrupt

    with redirect_stdout(Reader()) as reader, pytest.raises(KeyboardInterrupt):
        output(form, template).write(VIEW, rows())
    assert "row-0" in reader.read_so_far


@pytest.mark.parametrize("form", [Format.TABLE, Format.MARKDOWN])
def test_a_table_is_printed_whole_and_an_empty_one_is_a_sentence(
    form: Format, capsys: pytest.CaptureFixture[str]
) -> None:
    output(form).write(VIEW, (Row(str(place), "") for place in range(3)))
    assert capsys.readouterr() == ("3 rows\n", "")
    output(form).write(VIEW, iter(()))
    assert capsys.readouterr() == ("", "Nothing.\n")


def test_lines_are_written_in_blocks() -> None:
    lines = ["─ a line\n"] * MANY
    with redirect_stdout(Reader()) as reader:
        emit(lines)
    assert reader.read_so_far == "".join(lines).replace("─", "-")
    assert 2 < reader.flushes < MANY / 100


@pytest.mark.parametrize(
    ("form", "unneeded"), [("tsv", {"json", "csv"}), ("csv_lines", {"json"}), ("template", {"csv"})]
)
def test_a_format_imports_nothing_that_only_another_needs(form: str, unneeded: set[str]) -> None:
    code = (
        "from types import SimpleNamespace; "
        "from wicktrack.formats import data, template; row = SimpleNamespace(id='a'); "
        f"form = getattr(data, {form!r}, None); text = ''.join(form(['id'], [row])) if form else "
        "template.line(template.parse('{id}', ['id']), row); assert text.split()[-1] == 'a'"
    )
    assert unneeded.isdisjoint(imported_by(code))
