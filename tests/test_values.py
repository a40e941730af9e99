"""What is a value in plain text, and does everything read back that machines are given?"""

import json
import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicktrack.formats.data import json_document, tsv
from wicktrack.formats.values import cells, columns, to_json, to_text
from wicktrack.model.periods import Period, parse
from wicktrack.model.vocabulary import Kind, Status
from wicktrack.records import names, record
from wicktrack.render.escape import HARMFUL, harmless

NASTY = (
    "\0\x07\t\n\r\x0b\x0c\x1b\x1c\x85\u2028\u202e\u2066\ufeff\\;\"'= ,|nrt0\u00e9\u65e5\U0001f600"
)
TEXTS = st.text() | st.text(NASTY)


@record()
class Inner:
    name: str
    date: Period | None


@record()
class Row:
    id: str
    note: str | None = None
    date: Period | None = None
    names: tuple[str, ...] = ()
    rows: tuple[Inner, ...] = ()


@pytest.mark.parametrize(
    ("value", "text", "plain"),
    [
        (None, "", None),
        (True, "true", True),
        (False, "false", False),
        (0, "0", 0),
        (-7, "-7", -7),
        ("", "", ""),
        ("a\\b;c", "a\\b;c", "a\\b;c"),
        (Kind.FILM, "film", "film"),
        (Status.IN_PRODUCTION, "in-production", "in-production"),
        (parse("2024-06-07"), "2024-06-07", "2024-06-07"),
        (parse("2024-22"), "2024-summer", "2024-summer"),
        (date(2024, 6, 7), "2024-06-07", "2024-06-07"),
        ((), "", []),
        (("a",), "a", ["a"]),
        (("a", "b"), "a; b", ["a", "b"]),
        (("a;b", "c\\"), "a\\;b; c\\\\", ["a;b", "c\\"]),
        ({}, "", {}),
        ({"imdb": "tt1"}, '{"imdb": "tt1"}', {"imdb": "tt1"}),
        (
            (Inner("\u00e9", parse("2024")),),
            '[{"name": "\u00e9", "date": "2024"}]',
            [{"name": "\u00e9", "date": "2024"}],
        ),
    ],
)
def test_a_value_has_one_text_and_one_json(value: object, text: str, plain: object) -> None:
    assert to_text(value) == text
    assert to_json(value) == plain
    assert json.loads(json.dumps(to_json(value))) == plain


def test_no_printable_character_counts_as_harmful() -> None:
    assert not [code for code in HARMFUL if chr(code).isprintable()]


def test_the_columns_of_a_row_are_its_fields_in_order() -> None:
    row = Row("a", names=("b",))
    assert columns(Row) == ["id", "note", "date", "names", "rows"]
    assert list(cells(row)) == columns(Row)
    assert list(cells(row).values()) == ["a", None, None, ("b",), ()]


def listed(text: str) -> tuple[str, ...]:
    """The inverse of how a list is written as one text."""
    items = re.findall(r"(?:^|; )((?:\\.|[^\\;])*)", text, re.DOTALL) if text else []
    return tuple(re.sub(r"\\(.)", r"\1", item) for item in items)


@given(st.lists(TEXTS.filter(bool)).map(tuple))
def test_a_list_reads_back_from_its_text(items: tuple[str, ...]) -> None:
    assert listed(to_text(items)) == items


# --- TSV ----------------------------------------------------------------------------------------

ESCAPE = re.compile(r"\\(?:x(..)|u(....)|U(.{8})|(.))", re.DOTALL)


def unescaped(cell: str) -> str:
    """Read a cell of TSV back, as docs/catalogue.md says."""

    def meant(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        return (
            chr(int(code, 16))
            if code
            else {"t": "\t", "n": "\n", "r": "\r"}.get(found[4], found[4])
        )

    return ESCAPE.sub(meant, cell)


@given(st.lists(st.tuples(TEXTS, TEXTS)))
def test_tsv_reads_back_as_it_was_written(texts: list[tuple[str, str]]) -> None:
    written = "".join(tsv(["id", "note"], [Row(id_, note) for id_, note in texts]))
    assert written.endswith("\n")
    header, *lines = written[:-1].split("\n")
    assert header == "id\tnote"
    assert [tuple(map(unescaped, line.split("\t"))) for line in lines] == texts
    assert not re.search(r"[\r\0]", written)


@given(st.lists(TEXTS.filter(bool)).map(tuple))
def test_a_list_reads_back_from_tsv(items: tuple[str, ...]) -> None:
    _, line = tsv(["names"], [Row("a", names=items)])
    assert listed(unescaped(line[:-1])) == items


def test_tsv_has_the_asked_columns_in_the_asked_order() -> None:
    row = Row("a", date=parse("2024-Q2"), names=("x", "y"))
    assert [*tsv(["names", "date", "note"], [row])] == [
        "names\tdate\tnote\n",
        "x; y\t2024-Q2\t\n",
    ]
    assert [*tsv(["id"], [])] == ["id\n"]


# --- JSON ---------------------------------------------------------------------------------------


def document(rows: list[Row], *, ascii_only: bool = False) -> str:
    day = date(2024, 6, 7)
    pieces = json_document("wicktrack/test/1", day, columns(Row), rows, ascii_only=ascii_only)
    return "".join(pieces)


@given(st.lists(st.builds(Row, TEXTS, TEXTS, names=st.lists(TEXTS).map(tuple))), st.booleans())
def test_json_reads_back_as_it_was_written(rows: list[Row], ascii_only: bool) -> None:
    text = document(rows, ascii_only=ascii_only)
    parsed: dict[str, Any] = json.loads(text)
    assert list(parsed) == ["schema", "as_of", "items"]
    assert [(i["id"], i["note"], tuple(i["names"])) for i in parsed["items"]] == [
        (row.id, row.note, row.names) for row in rows
    ]
    assert text.isascii() or not ascii_only
    assert text.encode()
    assert text.endswith("}\n")


def test_json_keeps_types_and_structure() -> None:
    row = Row("a", date=parse("2024"), rows=(Inner("b", None),))
    assert json.loads(document([row])) == {
        "schema": "wicktrack/test/1",
        "as_of": "2024-06-07",
        "items": [
            {
                "id": "a",
                "note": None,
                "date": "2024",
                "names": [],
                "rows": [{"name": "b", "date": None}],
            }
        ],
    }
    assert list(json.loads(document([row]))["items"][0]) == names(Row)


def test_json_is_laid_out_with_two_blanks() -> None:
    rows = [Row("a", names=("b", "c")), Row("\u65e5\n", rows=(Inner("d", None), Inner("e", None)))]
    for some in ([], rows[:1], rows):
        text = document(some)
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_json_without_rows_is_complete() -> None:
    empty = json_document("wicktrack/test/1", None, ["id"], [], ascii_only=True)
    assert json.loads("".join(empty)) == {"schema": "wicktrack/test/1", "as_of": None, "items": []}


def test_json_shows_other_scripts_unless_told_otherwise() -> None:
    row = Row("\u65e5\u672c")
    assert "\u65e5\u672c" in document([row])
    assert "\\u65e5\\u672c" in document([row], ascii_only=True)


# --- text for terminals -------------------------------------------------------------------------

DIRECTIONS = {"LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MARKS = {"\u200e", "\u200f", "\u061c"}


def obeyed(character: str) -> bool:
    """Whether a terminal would take it as a command rather than show it."""
    return (
        unicodedata.category(character) in {"Cc", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in DIRECTIONS
        or character in MARKS
    )


@given(TEXTS)
def test_escaped_text_has_no_control_characters_and_stays_as_it_is(text: str) -> None:
    shown = harmless(text)
    assert not any(map(obeyed, shown))
    assert harmless(shown) == shown


def test_every_control_character_of_unicode_is_escaped() -> None:
    everything = "".join(chr(code) for code in range(0x110000))
    assert not any(map(obeyed, harmless(everything)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\0\x07\x7f\x85", "\\x00\\x07\\x7f\\x85"),
        ("a\u202eb\u2066c\u200e", "a\\u202eb\\u2066c\\u200e"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\ufeff\u00ad\u2060\ufff9", "\\ufeff\\u00ad\\u2060\\ufff9"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_control_characters_are_shown_escaped(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Ballerina",
        "[red]x[/] :smile:",
        "back\\slash \\n",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family, of joiners
        "\u2764\ufe0f \U0001f3f3\ufe0f\u200d\U0001f308",
        "Ame\u0301lie Am\u00e9lie",
        "\u7528\u5fc3\u68d2 \uac00\ub098 \u3042",
        "\u062c\u0648\u0646 \u0648\u064a\u0643",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian needs the non-joiner
        "\u0915\u094d\u200d\u0937",
        "\u05d2\u05f3\u05d5\u05df",
        "caf\u00e9\u00a0noir \u2013 \u2026",
    ],
)
def test_letters_of_every_script_are_kept(text: str) -> None:
    assert harmless(text) == text
