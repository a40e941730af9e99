"""Is everything read back as it was written, and harmless on the way?"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from test_values import unescaped
from wicktrack.formats import template
from wicktrack.formats.data import csv_lines, json_document, json_lines, tsv
from wicktrack.formats.template import TemplateError
from wicktrack.model.periods import Period, parse
from wicktrack.records import record
from wicktrack.render.escape import harmless

HOSTILE = st.sampled_from(
    ["=1+1", "+1", "-1", "@x", "'=1", "'", "\\", "\x1b[31m", "\x9b31m", "\u202e", "a\tb", "a\nb",
     "\r\n", '"', "a,b", "\x00", "\u2028", "\U000e0041", "\uff1d1", "日本", "👩‍👩‍👧", "e\u0301", ""]
)  # fmt: skip
TEXTS = st.lists(HOSTILE | st.text(st.characters(exclude_categories=["Cs"]))).map("".join)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FORMULA = re.compile(r"[=+\-@]")


@record()
class Row:
    """A row of one text and what stands beside it."""

    name: str
    days: int | None = None
    date: Period | None = None
    flag: bool = False
    day: dt.date | None = None
    source: tuple[str, ...] = ()


def csv_read(cell: str) -> str:
    """Read a cell of CSV back, as docs/catalogue.md says."""
    return unescaped(cell[1:]) if cell.startswith("'") else cell


@given(st.lists(TEXTS))
def test_csv_reads_back_as_it_was_written(texts: list[str]) -> None:
    written = "".join(csv_lines(["name", "days"], [Row(text, -3) for text in texts]))
    header, *lines = csv.reader(io.StringIO(written, newline=""))
    assert header == ["name", "days"]
    assert [(csv_read(name), days) for name, days in lines] == [(text, "-3") for text in texts]
    assert not CONTROLS.search(written)
    assert not any(FORMULA.match(name) for name, _ in lines)


@pytest.mark.parametrize("text", ["plain", "a\nb", "a,b", 'say "x"', r"AC\DC", "a\tb", "日本 é"])
def test_csv_leaves_ordinary_text_as_it_is(text: str) -> None:
    written = "".join(csv_lines(["name"], [Row(text)], header=False))
    assert next(csv.reader(io.StringIO(written, newline=""))) == [text]


@given(st.lists(TEXTS))
def test_tsv_is_a_line_a_row_and_reads_back(texts: list[str]) -> None:
    written = "".join(tsv(["name", "days"], [Row(text, -3) for text in texts], header=False))
    lines = [line.split("\t") for line in written.split("\n")[:-1]]
    assert [(unescaped(name), days) for name, days in lines] == [(text, "-3") for text in texts]
    assert not CONTROLS.search(written)
    assert not any(FORMULA.match(name) for name, _ in lines)


@given(st.lists(TEXTS), st.booleans())
def test_json_reads_back_and_holds_no_control(texts: list[str], ascii_only: bool) -> None:
    rows = [Row(text) for text in texts]
    document = "".join(json_document("s", None, ["name"], rows, ascii_only=ascii_only))
    lines = list(json_lines(["name"], rows, ascii_only=ascii_only))
    assert [item["name"] for item in json.loads(document)["items"]] == texts
    assert [json.loads(line)["name"] for line in lines] == texts
    assert not CONTROLS.search(document)
    assert all(line.count("\n") == 1 for line in lines)
    assert document.isascii() or not ascii_only


ROW = Row(
    "Ballerina", 430, parse("2024-06-07"), flag=True, day=dt.date(2024, 6, 7), source=("a", "b")
)
EMPTY = Row("x")
VAGUE = Row("x", None, parse("2024-Q2"))


@pytest.mark.parametrize(
    ("text", "row", "line"),
    [
        ("{days:>5}  {name}", ROW, "  430  Ballerina"),
        ("{days:>5}|", EMPTY, "     |"),
        ("{days:05d}|{days:,}", ROW, "00430|430"),
        ("{days:05d}|", EMPTY, "     |"),
        ("{days:+}", ROW, "+430"),
        ("{name:<12}|", ROW, "Ballerina   |"),
        ("{name:*^13}", ROW, "**Ballerina**"),
        ("{name:.4}", ROW, "Ball"),
        ("{date}", ROW, "2024-06-07"),
        ("{date:%d %b}", ROW, "07 Jun"),
        ("{date:%d %b}", VAGUE, "2024-Q2"),
        ("{date:%d %b}|", EMPTY, "|"),
        ("{date:>12}|{day:>12}", ROW, "  2024-06-07|  2024-06-07"),
        ("{day:%Y}", ROW, "2024"),
        ("{flag} {source}", ROW, "true a; b"),
        (r"{name}\t{days}\n\\n", ROW, "Ballerina\t430\n\\n"),
        ("{{{name}}}", ROW, "{Ballerina}"),
        ("plain", ROW, "plain"),
        ("", ROW, ""),
        ("{name}", Row("\x1b[31m\nx"), r"\x1b[31m\nx"),
    ],
)
def test_a_template_prints_columns_in_their_form(text: str, row: Row, line: str) -> None:
    pieces = template.parse(text, ["name", "days", "date", "flag", "day", "source"])
    assert template.line(pieces, row) == line


@pytest.mark.parametrize(
    ("text", "message", "unknown"),
    [
        ("{nmae}", "there is no column `nmae`", "nmae"),
        ("{name.__class__}", "looks inside a column", ""),
        ("{name[0]}", "looks inside a column", ""),
        ("{name!r}", "has a conversion", ""),
        ("{days:{name}}", "names another column", ""),
        ("{}", "there is no column", "{}"),
        ("{0}", "there is no column `0`", "0"),
        ("{name", "template is invalid", ""),
        ("name}", "template is invalid", ""),
    ],
)
def test_a_template_names_columns_and_nothing_else(text: str, message: str, unknown: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(message)) as refused:
        template.parse(text, ["name", "days"])
    assert refused.value.unknown == unknown


@pytest.mark.parametrize("text", ["{name:d}", "{days:q}", "{flag:d}"])
def test_a_form_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(TemplateError, match="does not suit"):
        template.line(template.parse(text, ["name", "days", "flag"]), ROW)


@given(st.text(), TEXTS)
def test_no_template_shows_a_control_or_fails_otherwise(text: str, name: str) -> None:
    try:
        line = template.line(template.parse(text + "{name}", ["name"]), Row(name))
    except TemplateError:
        return
    assert line.endswith(harmless(name))
