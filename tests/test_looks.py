"""Is an answer readable on paper of any width? Nothing is lost in silence or broken in a word."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from conftest import ROOT, Wick, compare, imported_by
from wicktrack.cli import typer_app
from wicktrack.cli.grammar.help import continued
from wicktrack.model.snapshot import Question
from wicktrack.model.state import ChangeKind
from wicktrack.model.vocabulary import TITLE_IDS, Credit, Kind, ReleaseType, Status
from wicktrack.render.blocks import Cell, Column, Grid, Messages
from wicktrack.render.escape import folded
from wicktrack.render.table import Paper, draw, fit
from wicktrack.views import phrases

GOLDEN = ROOT / "tests" / "golden"
DIGITAL = ReleaseType.DIGITAL

Write = Callable[[str], Path]
OnPaper = Callable[..., Any]


@pytest.fixture
def on_paper(wick: Wick, monkeypatch: pytest.MonkeyPatch) -> OnPaper:
    """Run a command line as on a terminal of that width."""

    def command(width: int, *arguments: str) -> Any:
        monkeypatch.setattr("wicktrack.cli.output.paper", lambda *_: Paper(width))
        return wick(*arguments)

    return command


ASKED = [
    "upcoming --as-of 2023-04-04",
    "upcoming --every-release --as-of 2023-09-01",
    "upcoming --region FR --as-of 2024-04-04",
    "status --as-of 2023-04-04",
    "show ballerina --as-of 2023-04-04",
    "cast ballerina",
    "person keanu",
    "history ballerina",
    "changes --since 2025-05-20 --until 2025-05-26",
    "calendar -f table",
]

WIDTHS = [20, 40, 60, 80, 100, 120, 160]


# --- columns -------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ASKED)
def test_what_is_hidden_is_named_and_the_width_that_is_named_shows_it(
    on_paper: OnPaper, command: str
) -> None:
    for width in WIDTHS:
        result = on_paper(width, *command.split())
        if not result.err:
            continue
        said = re.fullmatch(r"hidden: (.+); COLUMNS=(\d+) shows (it|them)\n", result.err)
        assert said, result.err
        names, needed = said[1].split(", "), int(said[2])
        assert (said[3] == "it") is (len(names) == 1)
        assert needed > width
        shown = on_paper(needed, *command.split())
        assert shown.err == ""
        heads = [re.split(r"  +", line.strip()) for line in shown.out.splitlines()]
        assert all(any(name in head for head in heads) for name in names)
        assert on_paper(needed - 1, *command.split()).err != ""


def test_something_is_hidden_on_a_narrow_terminal(on_paper: OnPaper) -> None:
    assert on_paper(60, *ASKED[0].split()).err == (
        "hidden: Status, Release; COLUMNS=91 shows them\n"
    )


def test_nothing_is_hidden_in_a_pipe_or_in_a_format_for_programs(wick: Wick) -> None:
    for form in ("table", "markdown", "csv"):
        assert wick(*ASKED[0].split(), "-f", form).err == ""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", ["history ballerina", ASKED[8]])
def test_every_width_says_what_kind_of_change_it_was_and_who_said_so(
    on_paper: OnPaper, command: str, width: int
) -> None:
    result = on_paper(width, *command.split())
    words = " ".join(result.out.split())
    assert result.err == ""
    assert re.search(r"\bChange\b", words)
    assert re.search(r"\bSource\b", words)
    assert "announced" in words


@pytest.mark.parametrize("width", WIDTHS)
def test_every_width_tells_the_releases_of_a_title_apart(on_paper: OnPaper, width: int) -> None:
    words = " ".join(on_paper(width, *ASKED[1].split()).out.split())
    assert words.count("theatrical") == 2
    assert all(f"1x0{number}" in words for number in (1, 2, 3))


@pytest.mark.parametrize("width", WIDTHS)
def test_every_width_says_which_release_an_event_is_of(on_paper: OnPaper, width: int) -> None:
    words = ("calendar", "-f", "table")
    every = on_paper(1000, *words).out.count("theatrical")
    assert on_paper(width, *words).out.count("theatrical") == every > 1


@pytest.mark.parametrize("width", WIDTHS)
def test_ids_and_publishers_are_never_broken(on_paper: OnPaper, width: int) -> None:
    for words in (
        ("history", "ballerina"),
        ("upcoming", "--fields", "id,name,date,status,last_on"),
    ):
        whole = on_paper(1000, *words).out.split()
        names = [word for word in whole if re.search(r"\w[.-]\w", word) and len(word) < width - 6]
        assert names
        assert {*names} <= {*on_paper(width, *words).out.split()}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", ["upcoming", "status"])
def test_every_width_says_that_a_date_is_a_fallback(
    on_paper: OnPaper, command: str, width: int
) -> None:
    out = on_paper(width, command, "--region", "FR", "--as-of", "2024-04-04").out
    assert {"no", "FR", "date", "known"} <= {*out.split()}


def test_a_row_on_narrow_paper_is_a_record(on_paper: OnPaper) -> None:
    compare(GOLDEN / "changes-60.txt", on_paper(60, *ASKED[8].split()).out)
    compare(GOLDEN / "history-ballerina-60.txt", on_paper(60, "history", "ballerina").out)
    compare(GOLDEN / "changes-100.txt", on_paper(100, *ASKED[8].split()).out)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 30), st.integers(0, 3)), min_size=1),
    st.integers(1, 200),
)
def test_columns_fill_the_paper_and_keep_their_least_width(
    shapes: list[tuple[int, int, int]], width: int
) -> None:
    columns = [Column(str(i), least=it[1], drop=it[2]) for i, it in enumerate(shapes)]
    natural = [it[0] for it in shapes]
    widths = [*natural]
    kept = fit(columns, widths, [*range(len(columns))], width)
    assert {i for i, column in enumerate(columns) if not column.drop} <= {*kept}
    for i in kept:
        assert min(natural[i], columns[i].least or natural[i]) <= widths[i] <= natural[i]
    total = sum(widths[i] + 2 for i in kept) - 2 if kept else 0
    whole = sum(natural[i] + 2 for i in kept) - 2 if kept else 0
    # Only where every column is at its least may a table be wider than its paper.
    least = all(widths[i] == min(natural[i], columns[i].least or natural[i]) for i in kept)
    assert total == min(width, whole) or least


# --- words ---------------------------------------------------------------------------------------

TEXTS = st.text(st.sampled_from("ab-/`日 \u0301"), max_size=80)


@given(TEXTS, st.integers(1, 30), st.integers(0, 6), st.booleans())
def test_folded_text_has_every_letter_and_keeps_to_the_width(
    text: str, width: int, hanging: int, whole: bool
) -> None:
    lines = folded(text, width, hanging, whole=whole)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if whole:
        assert {word for word in text.split() if "`" not in word} <= {*" ".join(lines).split()}
    for number, line in enumerate(lines):
        limit = width - (hanging if number else 0)
        assert whole or wcswidth(line.strip()) <= max(limit, 2) or len(line) == 1


ADDRESS = "/home/somebody/a-rather-long-folder-name/catalogue.toml"


def test_a_path_an_address_and_short_code_stay_whole() -> None:
    line = f"{ADDRESS}:1:1: bad-status `x` is not a status; did you mean `in production`?"
    assert draw([Messages([line])], Paper(20)).text.splitlines() == [
        f"{ADDRESS}:1:1:",
        "  bad-status `x` is",
        "  not a status; did",
        "  you mean",
        "  `in production`?",
    ]
    assert draw([Messages([line])], Paper(None)).text == f"{line}\n"
    for grid in (
        Grid([Column(""), Column("", whole=True)], [[Cell("Link"), Cell(ADDRESS)]], labels=True),
        Grid([Column("What"), Column("Path", whole=True)], [[Cell("cache"), Cell(ADDRESS)]]),
    ):
        assert ADDRESS in draw([grid], Paper(30)).text


def test_where_never_breaks_a_path(on_paper: OnPaper) -> None:
    for width in (20, 60, 200):
        out = on_paper(width, "where").out
        for line in on_paper(1000, "where").out.splitlines()[2:]:
            assert line.split()[1] in out


# --- phrases -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "type_", "wanted", "words"),
    [
        ("US", "theatrical", Question("GB"), "US theatrical, no GB date known"),
        ("GB", "theatrical", Question("GB", DIGITAL), "GB theatrical, no digital date known"),
        ("US", "tv", Question("GB", DIGITAL), "US tv, no GB digital date known"),
        ("US", "digital", Question("GB", DIGITAL), "US digital, no GB date known"),
        ("GB", "premiere", Question("GB"), "GB premiere, no other date known"),
        (None, "theatrical", Question(None, ReleaseType.TV), "theatrical, no tv date known"),
    ],
)  # fmt: skip
def test_a_fallback_says_what_it_stands_in_for(
    region: str | None, type_: str, wanted: Question, words: str
) -> None:
    release = {"region": region, "type": ReleaseType(type_), "episode": None, "edition": None}
    row: Any = SimpleNamespace(**release, fallback=True)
    assert phrases.answer(row, wanted) == words
    row.fallback = False
    assert phrases.answer(row, wanted) == words.partition(", no ")[0]


@pytest.mark.parametrize(
    ("old", "new", "billing", "credit", "words"),
    [
        ("Eve", "Eve", 1, None, "billed 1"),
        ("Eve", "Eve", 1, Credit.VOICE, "voice, billed 1"),
        ("Eve", "Eve", None, None, "credit and billing withdrawn"),
        (None, "Eve", 1, None, "undisclosed → Eve, billed 1"),
    ],
)
def test_a_changed_part_says_what_changed(
    old: str | None, new: str, billing: int | None, credit: Credit | None, words: str
) -> None:
    row: Any = SimpleNamespace(
        change=ChangeKind.CAST_CHANGED,
        old=old,
        new=new,
        billing=billing,
        credit=credit,
        person="A",
        family="cast",
    )
    assert phrases.what_happened(row) == f"A: {words}"


def test_a_publisher_is_named_once_in_a_row(wick: Wick, write: Write) -> None:
    path = write(
        '[title.x]\nname = "X"\nkind = "film"\n'
        + "".join(
            f'[source.{name}]\nurl = "https://example.com/{name}"\npublisher = "{publisher}"\n'
            for name, publisher in (("a", "JoBlo"), ("b", "Variety"), ("c", "JoBlo"))
        )
        + '[[fact]]\ntitle = "x"\non = 2020-01-01\nnews = "N."\nsource = ["a", "b", "c"]\n'
    )
    words = ("history", "x", "-c", str(path))
    assert wick(*words).out.endswith("  JoBlo, Variety\n")
    assert '"publisher": ["JoBlo", "Variety", "JoBlo"]' in wick(*words, "-f", "jsonl").out


def test_a_new_name_is_told_without_a_row_of_colons(wick: Wick, write: Write) -> None:
    path = write('[title.x]\nname = "M: I 7"\nkind = "film"\n')
    wick("record", "x", "--news", "N.", "-c", str(path))
    said = wick("record", "x", "--name", "M: I - Dead", "-c", str(path)).err
    assert said.splitlines()[0] == "Renamed `M: I 7` to `M: I - Dead`."


# --- help ----------------------------------------------------------------------------------------

GROUP: Any = typer.main.get_command(typer_app.app)


@pytest.mark.parametrize("name", list(GROUP.commands))
def test_help_breaks_no_word_on_a_narrow_terminal(
    wick: Wick, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typer_app, "_width", lambda: 60)
    out = wick(name, "--help").out
    command = GROUP.commands[name]
    texts = [command.help, *(getattr(param, "help", None) or "" for param in command.params)]
    assert {word for text in texts for word in text.split()} <= {*out.split()}
    assert "x>=" not in out
    assert "<=x" not in out
    assert "{" not in out.partition("\n")[0]
    *_, example = out.partition("Example:\n")
    assert all(len(line) <= 60 for line in example.splitlines())
    joined = re.sub(r" \\\n +", " ", example)
    written = command.epilog.partition("Example:")[2].splitlines()[1:]
    assert [line.split() for line in joined.splitlines()] == [line.split() for line in written]


def test_an_example_goes_on_where_a_shell_would_read_on() -> None:
    line = "  wicktrack record caine --cast 'Rina Sawayama as Akira' --on yesterday"
    assert continued(line, 80) == line
    assert continued(line, 40).splitlines() == [
        "  wicktrack record caine \\",
        "      --cast 'Rina Sawayama as Akira' \\",
        "      --on yesterday",
    ]


@pytest.mark.parametrize(
    ("command", "vocabulary"),
    [
        ("upcoming", [*Kind, *Status, *ReleaseType]),
        ("status", [*Status]),
        ("record", [*Status, *ReleaseType, *Credit]),
        ("add", [*Kind, *Status]),
        ("changes", [kind for kind in ChangeKind if not kind.endswith("-confirmed")]),
    ],
)
def test_help_lists_the_words_that_an_option_takes(
    wick: Wick, command: str, vocabulary: list[str]
) -> None:
    out = wick(command, "--help").out
    assert all(re.search(rf"(?<![\w-]){word}(?![\w-])", out) for word in vocabulary)


def test_help_imports_no_rich() -> None:
    imported = imported_by("from wicktrack.cli.main import run; run(['record', '--help'])")
    assert "wicktrack.cli.grammar.help" in imported
    assert not any(name.partition(".")[0] == "rich" for name in imported)


def test_every_service_is_written_as_it_writes_itself(wick: Wick, write: Write) -> None:
    ids = ", ".join(f'{name} = "{form.example}"' for name, form in TITLE_IDS.items())
    path = write(f'[title.x]\nname = "X"\nkind = "film"\nids = {{ {ids} }}\n')
    wick("record", "x", "--news", "N.", "-c", str(path))
    out = wick("show", "x", "-c", str(path)).out
    shown = re.search(r"^Ids +(.+)$", out, re.MULTILINE)
    assert shown
    assert shown[1] == "IMDb tt7181546, TMDB movie/541671, TVmaze 143, Wikidata Q190050"
