"""Does the output contract hold for every command and every format?

A new command or format joins these tables by itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Wick, program
from online_fakes import Services
from test_cli import line
from wicktrack.cli.output import Format
from wicktrack.cli.typer_app import REPORTS
from wicktrack.errors import EXIT_MEANINGS, Exit
from wicktrack.formats.values import columns
from wicktrack.model.vocabulary import Provider
from wicktrack.refreshing import Failure

FORMATS = [str(form) for form in Format]
DAYLESS = ("check", "where", "search", "refresh", "sources")

TITLES = {
    "rec": "[REC]",
    "markup": "[red]x[/red] :smile:",
    "closing": "foo [/] bar",
    "long": "x" * 200,
    "japanese": "千と千尋の神隠し",
    "escape": "a\x1b[31mb\x1b]0;title\x07c\x9b1m",
    "bidi": "a\u202eb\u2066c",
    "lines": "one\ntwo\tthree\r",
    "combining": "Cafe\u0301 Zu\u0308rich",
    "emoji": "family 👩\u200d👩\u200d👧 film",
    "arabic": "الأكشن",
    "formula": "=1+1",
    "pipe": "a|b *c* `d` <e> &amp;",
    "quote": "\"a\" 'b'",
    "backslash": "back\\slash",
}


@pytest.fixture(autouse=True)
def _services(monkeypatch: pytest.MonkeyPatch) -> None:
    """No command asks a service in earnest."""
    Services().take_over(monkeypatch)


@pytest.fixture
def hostile(write: Callable[[str], Path]) -> Path:
    """A catalogue of titles, characters and persons that ask for trouble."""
    blocks = []
    for place, (id_, name) in enumerate(TITLES.items()):
        text = json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")
        blocks.append(
            f'[title.{id_}]\nname = {text}\nkind = "film"\nfranchise = {text}\nsynopsis = {text}\n'
            f'[[fact]]\ntitle = "{id_}"\non = 2020-01-{place + 1:02}\nrelease = 2021-01-01\n'
            f'[[fact]]\ntitle = "{id_}"\non = 2020-01-01\nnews = {text}\nnote = {text}\n'
            f'[[fact]]\ntitle = "{id_}"\non = 2020-01-01\n'
            f"cast = [{{ person = {text}, character = {text} }}]\n"
        )
    return write("\n".join(blocks))


def ask(command: str, *more: str) -> list[str]:
    """A question that any command answers about the bundled catalogue."""
    day = [] if command in DAYLESS else ["--as-of", "2023-04-04"]
    return [*line(command), *day, *more]


@pytest.mark.parametrize("command", list(REPORTS))
@pytest.mark.parametrize("form", FORMATS)
def test_every_command_has_every_format_twice_the_same_without_colour(
    wick: Wick, command: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = wick(*ask(command, "-f", form))
    monkeypatch.setenv("COLUMNS", "20")
    assert wick(*ask(command, "-f", form)) == first
    assert "\x1b" not in first.out + first.err
    assert first.code in (0, 5)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in wick(*ask(command, "-f", form)).out


@pytest.mark.parametrize("command", list(REPORTS))
def test_json_is_one_document_also_when_there_is_nothing(wick: Wick, command: str) -> None:
    day = [] if command in DAYLESS else ["--as-of", "1990-01-01"]
    for words in (ask(command, "--json"), [*line(command), *day, "--json"]):
        text = wick(*words).out
        done = subprocess.run(
            [program("jq"), "-s", "length"], input=text.encode(), capture_output=True, check=True
        )
        assert done.stdout == b"1\n"
        assert isinstance(json.loads(text)["items"], list)


@pytest.mark.parametrize("command", list(REPORTS))
def test_every_format_has_the_same_fields_and_values(wick: Wick, command: str) -> None:
    fields = columns(REPORTS[command])
    rows = json.loads(wick(*ask(command, "--json")).out)["items"]
    lines = wick(*ask(command, "-f", "jsonl")).out.splitlines()
    assert [json.loads(text) for text in lines] == rows
    for form, read in (("csv", ","), ("tsv", "\t")):
        text = wick(*ask(command, "-f", form)).out
        head, *body = csv.reader(
            io.StringIO(text), delimiter=read, quoting=csv.QUOTE_NONE if read == "\t" else 0
        )
        assert head == fields
        assert len(body) == len(rows)
        bare = wick(*ask(command, "-f", form, "--no-header")).out
        assert text == ",\t"[form == "tsv"].join(fields) + "\n" + bare
    assert all(list(row) == fields for row in rows)


@pytest.mark.parametrize("command", list(REPORTS))
def test_fields_are_picked_and_ordered_in_every_format(wick: Wick, command: str) -> None:
    one, two = columns(REPORTS[command])[1::-1]
    picked = f"{one},{two}"
    rows = json.loads(wick(*ask(command, "--json", "--fields", picked)).out)["items"]
    assert all(list(row) == [one, two] for row in rows)
    heads = {
        "csv": f"{one},{two}",
        "tsv": f"{one}\t{two}",
        "table": f"{one}  ",
        "markdown": f"| {one} | {two} |",
    }
    for form, head in heads.items():
        out = wick(*ask(command, "-f", form, "--fields", picked)).out
        assert out.startswith(head) or not rows


@pytest.mark.parametrize("command", list(REPORTS))
def test_fields_help_lists_them_whatever_else_is_missing(wick: Wick, command: str) -> None:
    result = wick(command, "--fields", "help")
    assert (result.code, result.err) == (0, "")
    listed = re.findall(r"^(\w+)  ", result.out, re.MULTILINE)
    assert listed == ["Field", *columns(REPORTS[command])]


@pytest.mark.parametrize("command", list(REPORTS))
def test_a_template_prints_a_line_a_row(wick: Wick, command: str) -> None:
    field = columns(REPORTS[command])[0]
    rows = json.loads(wick(*ask(command, "--json")).out)["items"]
    out = wick(*ask(command, "--template", f"<{{{field}}}>")).out
    assert out == "".join(f"<{row[field]}>\n" for row in rows)


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (["--template", "{nmae}"], "upcoming has no field `nmae`", "did you mean `name`?"),
        (["--template", "{name.__class__}"], "looks inside a column", "--template"),
        (["--template", "{name"], "template is invalid", "--template"),
        (["--template", "{name:d}"], "does not suit `name`, which is text", "{name:<20}"),
        (["--template", "{id}", "--json"], "cannot be combined", "--json"),
        (["--template", "{id}", "--fields", "id"], "cannot be combined", ""),
        (["--fields", "nmae"], "upcoming has no field `nmae`", "`name`"),
        (["--fields", "zzz"], "upcoming has no field `zzz`", "--fields help"),
        (["--fields", "id,id"], "names `id` twice", ""),
        (["--fields", ""], "upcoming has no field ``", ""),
    ],
)
def test_a_wrong_field_or_template_is_refused(
    wick: Wick, words: list[str], error: str, hint: str
) -> None:
    result = wick("upcoming", "--as-of", "2023-04-04", *words)
    assert (result.code, result.out) == (2, "")
    assert error in result.err
    assert hint in result.err


def test_the_template_of_the_manual(wick: Wick) -> None:
    out = wick("upcoming", "--as-of", "2023-04-04", "--template", "{days:>5}  {name}").out
    assert out == "       The Continental\n  430  Ballerina\n       John Wick: Chapter 5\n"


# --- hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["upcoming", "status", "show", "cast", "person", "history"])
@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_never_reaches_a_terminal(
    wick: Wick, hostile: Path, command: str, form: str
) -> None:
    for id_, name in TITLES.items():
        target = {"upcoming": [], "status": [], "person": [name]}.get(command, [id_])
        words = [command, *target, "-c", str(hostile), "--as-of", "2020-06-01", "-f", form]
        result = wick(*words)
        assert result.code == 0, result.err
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066]", result.out)
        if form in ("table", "tsv", "jsonl"):
            lines = result.out.split("\n")
            assert not any(re.search("[\r\u2028\u0085]", text) for text in lines)


def test_hostile_text_is_whole_in_json(wick: Wick, hostile: Path) -> None:
    rows = json.loads(wick("upcoming", "-c", str(hostile), "--as-of", "2020-06-01", "--json").out)
    assert {row["id"]: row["name"] for row in rows["items"]} == TITLES


def test_hostile_text_is_shown_whole_in_a_table(wick: Wick, hostile: Path) -> None:
    out = wick("upcoming", "-c", str(hostile), "--as-of", "2020-06-01").out
    for id_ in ("rec", "markup", "closing", "long", "japanese", "combining", "emoji", "arabic"):
        assert f"{TITLES[id_]}  " in out, id_
    assert r"a\x1b[31mb\x1b]0;title\x07c\x9b1m" in out
    assert r"a\u202eb\u2066c" in out
    assert r"one\ntwo\tthree\r" in out
    assert len(out.splitlines()) == len(TITLES) + 2


def test_wide_and_combining_text_keeps_columns_aligned(wick: Wick, hostile: Path) -> None:
    from wcwidth import wcswidth

    out = wick("upcoming", "-c", str(hostile), "--as-of", "2020-06-01").out
    rows = [text for text in out.splitlines() if "1 Jan 2021" in text]
    assert len(rows) == len(TITLES)
    assert {wcswidth(text[: text.index("1 Jan 2021")]) for text in rows} == {202}


def test_markdown_keeps_text_as_text(wick: Wick, hostile: Path) -> None:
    words = ["upcoming", "-c", str(hostile), "--as-of", "2020-06-01", "-f", "markdown"]
    out = wick(*words).out
    rows = out.splitlines()
    assert len(rows) == len(TITLES) + 2
    bars = {len(re.findall(r"(?<!\\)\|", text)) for text in rows}
    assert len(bars) == 1
    assert r"| a\|b \*c\* \`d\` \<e\> \&amp; |" in out
    assert r"\[red\]x\[/red\] \:smile:" in out
    assert r"one<br>two\\tthree\\r" in out


# --- exit codes --------------------------------------------------------------------------------


EXITS = {
    Exit.OK: ["upcoming", "--as-of", "1990-01-01"],
    Exit.NO: ["status", "ballerina", "--is", "cancelled"],
    Exit.USAGE: ["upcoming", "--nonsense"],
    Exit.NO_MATCH: ["cast", "nobody knows"],
    Exit.BAD_CATALOGUE: ["upcoming", "-c", "/nonexistent.toml"],
    Exit.NO_EXACT_DATE: ["countdown", "caine", "--days"],
    Exit.NO_ANSWER: ["search", "nothing"],
}


@pytest.mark.parametrize("code", EXITS)
def test_every_exit_code_has_a_command_that_ends_so(
    wick: Wick, code: Exit, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = Failure(provider=Provider.TVMAZE, title=None, why="no answer", later=True)
    Services(failures=[failure]).take_over(monkeypatch)
    result = wick(*EXITS[code])
    assert result.code == code
    assert (result.out == "") or code is Exit.NO_EXACT_DATE


def test_the_help_tells_every_exit_code(wick: Wick) -> None:
    words = " ".join(wick("--help").out.split())
    for code, meaning in EXIT_MEANINGS.items():
        assert f"{int(code)} {meaning}" in words
    # 6 and 130 need a full disk and an interrupt: tests/test_process.py.
    assert set(EXIT_MEANINGS) == {*EXITS, Exit.NOT_CHANGED, Exit.INTERRUPTED}
