"""Does every listing take the same filters, and give the whole answer without the rest?"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalogues
from conftest import HEAD, Known, Wick
from wicktrack.catalogue.loader import load
from wicktrack.cli.grammar.registry import REGISTRY
from wicktrack.cli.typer_app import REPORTS
from wicktrack.formats.values import columns
from wicktrack.model.periods import Period, parse
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.state import TitleState
from wicktrack.model.vocabulary import Status
from wicktrack.reports.releases import overdue, upcoming
from wicktrack.reports.selection import Key, Selection, Window, arranged, first_of

TEXT = """
[title.wick]
name = "John Wick"
kind = "film"
franchise = "John Wick"
directors = ["Chad Stahelski"]
[title.conti]
name = "The Continental"
kind = "series"
franchise = "John Wick"
[title.bond]
name = "Bond"
kind = "film"
franchise = "007: Bond"
[title.short]
name = "Short"
kind = "short"
[title.late]
name = "Late"
kind = "film"
[title.later]
name = "Later"
kind = "film"
franchise = "007: Bond"
[[fact]]
title = "wick"
on = 2023-01-01
cast = [{ person = "Keanu Reeves" }, { person = "Ana de Armas" }]
[[fact]]
title = "wick"
on = 2023-01-02
release = "2024-06-07"
platform = "Peacock"
[[fact]]
title = "wick"
on = 2023-01-03
status = "in-production"
[[fact]]
title = "wick"
on = 2023-02-03
uncast = ["Ana de Armas"]
[[fact]]
title = "conti"
on = 2023-01-03
release = "2024"
episode = "1x01"
region = "GB"
platform = ["peacock", "Hulu"]
[[fact]]
title = "conti"
on = 2023-01-04
cast = [{ person = "Ana de Armas" }]
[[fact]]
title = "bond"
on = 2023-01-05
release = "2023-12-01"
region = "GB"
[[fact]]
title = "bond"
on = 2023-01-06
cast = [{ person = "Ana de Armas" }]
[[fact]]
title = "bond"
on = 2023-02-06
release = "2024-03-01"
region = "GB"
[[fact]]
title = "bond"
on = 2023-02-06
status = "in-production"
[[fact]]
title = "short"
on = 2022-02-06
release = "2022-12-01"
type = "digital"
[[fact]]
title = "short"
on = 2022-12-02
status = "released"
[[fact]]
title = "late"
on = 2022-02-06
release = "2023-02-01"
[[fact]]
title = "later"
on = 2022-02-06
release = "2023-03-01"
"""
DAY = "2023-04-04"
ON = dt.date.fromisoformat(DAY)
SELECTING = [name for name in REPORTS if "kind" in REGISTRY[name].shared]
LISTING = [
    name
    for name in REPORTS
    if "sort" in REGISTRY[name].shared and "id" in columns(REGISTRY[name].row or object)
]
ONE = {"next", "watch"}
"""Those that answer with the first row of what is to come."""


class Case(NamedTuple):
    """Options, and which titles they leave.

    Of changes to a cast those of `persons`, also in titles that these have left.
    """

    options: str
    titles: set[str]
    persons: Sequence[str] = ()
    left: Sequence[str] = ()


ANA = "Ana de Armas"
CASES = [
    Case("--kind series", {"conti"}),
    Case("--kind series --kind short", {"conti", "short"}),
    Case("--kind movie", {"wick", "bond", "late", "later"}),
    Case("--status released", {"short"}),
    Case("--status released --status filming", {"short", "wick", "bond"}),
    Case("--franchise wick", {"wick", "conti"}),
    Case("--franchise JOHN-WICK --kind film", {"wick"}),
    Case("--franchise john --franchise 'bond'", {"wick", "conti", "bond", "later"}),
    Case("--person stahelski", {"wick"}, ["Chad Stahelski"]),
    Case("--person keanu --person chad", {"wick"}, ["Keanu Reeves", "Chad Stahelski"]),
    Case("--person ana", {"conti", "bond"}, [ANA], ["wick"]),
    Case("--person ana --kind series", {"conti"}, [ANA]),
    Case("--title bond", {"bond"}),
    Case("--title later --title wick", {"wick", "later"}),
    Case("--title wick --title short --franchise bond", set()),
    Case("--title wick --person ana", set(), [ANA], ["wick"]),
    Case("--kind documentary", set()),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "catalogue.toml"
    file.write_text(HEAD + TEXT, encoding="utf-8")
    return file


def line(command: str, path: Path, *options: str) -> list[str]:
    needed = {"person": ["Ana de Armas"], "changes": ["--since", "1990-01-01"]}
    if command in ("cast", "history"):
        needed[command] = ["wick"]
    due = ["--due"] if command == "upcoming" and "--no-due" not in options else []
    if command == "find":
        needed[command] = ["a"]
    if command == "export" and "--json" not in options:
        needed[command] = ["--json"]
    return [command, *needed.get(command, []), *due, *options, "-c", str(path), "--as-of", DAY]


def items(command: str, path: Path, *options: str) -> list[dict[str, Any]]:
    """The rows of a command, which are the same through an index and without."""
    words = line(command, path, *options, "--json")
    found = catalogues.ask(*words, cached=False)
    assert (found.code, found) == (0, catalogues.ask(*words, cached=True))
    return json.loads(found.out)["items"]  # type: ignore[no-any-return]


def test_every_report_that_lists_takes_the_filters() -> None:
    others = {"countdown", "show", "check", "where", "following", "search", "refresh", "sources"}
    assert {*SELECTING, *LISTING} | others == {*REPORTS}
    assert {*SELECTING} >= {"export"}
    assert {*SELECTING} >= {"upcoming", "next", "status", "changes", "timeline", "watch"}
    assert {*SELECTING} >= {"calendar", "feed", "person"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.options)
@pytest.mark.parametrize("command", SELECTING)
def test_what_is_filtered_is_the_whole_without_the_rest(
    command: str, case: Case, path: Path
) -> None:
    whole = items("upcoming", path) if command in ONE else items(command, path)
    expected = [row for row in whole if _wanted(command, row, case)]
    if command in ONE:
        expected = [row for row in expected if (row["days"] or -1) >= 0][:1]
    assert items(command, path, *_words(case.options)) == expected


def _wanted(command: str, row: dict[str, Any], case: Case) -> bool:
    if command in ("changes", "feed") and case.persons and row["person"]:
        return row["person"] in case.persons and row["id"] in {*case.titles, *case.left}
    return row["id"] in case.titles


def _words(options: str) -> list[str]:
    import shlex

    return shlex.split(options)


@pytest.mark.parametrize("command", [it for it in SELECTING if "platform" in REGISTRY[it].shared])
@pytest.mark.parametrize(
    ("options", "titles"),
    [("--platform PEACOCK", {"wick", "conti"}), ("--platform hulu --platform max", {"conti"})],
)
def test_a_platform_leaves_the_titles_on_it(
    command: str, options: str, titles: set[str], path: Path
) -> None:
    whole = items("upcoming", path) if command in ONE else items(command, path)
    expected = {row["id"] for row in whole} & titles
    if command in ONE:
        expected &= {"wick"}
    assert {row["id"] for row in items(command, path, *options.split())} == expected


@pytest.mark.parametrize(
    ("command", "argument"), [("status", "bond"), ("timeline", "bond"), ("timeline", "late")]
)
def test_a_title_named_as_an_argument_adds_up_with_the_option(
    command: str, argument: str, path: Path
) -> None:
    found = {row["id"] for row in items(command, path, argument, "--title", "wick")}
    assert found == {argument, "wick"}
    found = {row["id"] for row in items(command, path, argument, "--kind", "series")}
    assert found == set()


@pytest.mark.parametrize(
    ("options", "code"),
    [("", 0), ("--kind short", 0), ("--title wick", 0), ("--kind film", 1), ("--kind flim", 2)],
)
def test_a_condition_holds_of_what_is_selected(
    wick: Wick, path: Path, options: str, code: int
) -> None:
    words = line("status", path, "short", "--is", "released", *options.split())
    assert wick(*words).code == code


def test_a_filter_is_checked_where_a_title_is_watched(wick: Wick, path: Path) -> None:
    assert wick(*line("watch", path, "bond", "--kind", "flim")).code == 2
    assert wick(*line("watch", path, "bond", "--kind", "short")).out.startswith("Bond: ")


@pytest.mark.parametrize("command", SELECTING)
@pytest.mark.parametrize(
    ("options", "code", "error", "hint"),
    [
        ("--franchise jon-wik", 3, "no franchise matches `jon-wik`", "closest: John Wick"),
        (
            "--franchise o",
            3,
            "`o` matches 2 franchises: 007: Bond, John Wick",
            "be more specific",
        ),
        ("--franchise ''", 2, "the franchise is empty", "give its name, or a part of it"),
        (
            "--franchise zzzz",
            3,
            "no franchise matches `zzzz`",
            "the catalogue has 007: Bond and John Wick",
        ),
        ("--person zzzz", 3, "no person matches `zzzz`", "`wicktrack cast TITLE` lists the people"),
        ("--title zzzz", 3, "no title matches `zzzz`", "`wicktrack status` lists every title"),
        ("--kind flim", 2, "`flim` is not a valid kind of title", "did you mean `film`?"),
        ("--status relesed", 2, "`relesed` is not a valid status", "did you mean `released`?"),
    ],
)
def test_a_filter_that_fits_nothing_is_refused_with_the_nearest(  # noqa: PLR0913, PLR0917
    wick: Wick, path: Path, command: str, options: str, code: int, error: str, hint: str
) -> None:
    found = wick(*line(command, path, *_words(options)))
    assert (found.code, found.out) == (code, "")
    assert f"error: {error}\nhint: {hint}" in found.err


def test_a_catalogue_without_franchises_says_so(wick: Wick, write: Callable[[str], Path]) -> None:
    found = wick(
        "upcoming", "--franchise", "x", "-c", str(write("[title.a]\nname='A'\nkind='film'"))
    )
    assert (found.code, found.err.splitlines()[1]) == (3, "hint: the catalogue has no franchises")


def test_many_franchises_are_not_listed(wick: Wick, write: Callable[[str], Path]) -> None:
    titles = (f"[title.a{n}]\nname='{n}'\nkind='film'\nfranchise='F{n}'\n" for n in range(40))
    found = wick("upcoming", "--franchise", "zzzz", "-c", str(write("".join(titles))))
    hint = "hint: `wicktrack show TITLE --fields franchise` prints that of a title"
    assert (found.code, found.err.splitlines()[1]) == (3, hint)


def test_what_a_part_of_a_franchise_means_is_said(wick: Wick, path: Path) -> None:
    assert wick(*line("status", path, "--franchise", "wick")).err == "`wick` is John Wick.\n"
    assert not wick(*line("status", path, "--franchise", "john wick!")).err


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        ("upcoming", "--kind documentary", "No upcoming title matches."),
        ("next", "--kind documentary", "No upcoming release that matches has an exact date."),
        ("watch", "--kind documentary", "No upcoming release that matches has an exact date."),
        ("status", "--kind documentary", "No title matches."),
        ("timeline", "--kind documentary", "No title matches."),
        ("person", "--kind documentary", "No title matches."),
        ("changes", "--kind documentary", "Nothing changed in that time."),
    ],
)
def test_where_nothing_matches_that_is_said(
    wick: Wick, path: Path, command: str, options: str, words: str
) -> None:
    found = wick(*line(command, path, *options.split()))
    assert (found.code, found.out, found.err) == (0, "", f"{words}\n")


# --- what is followed, and where to look ------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        (Selection(), None),
        (Selection(kinds=frozenset("x"), statuses=frozenset("x")), None),  # type: ignore[arg-type]
        (Selection(titles=("later", "wick", "gone")), ["wick", "later"]),
        (Selection(titles=()), []),
        (Selection(mine=frozenset({"short", "wick"})), ["wick", "short"]),
        (Selection(mine=frozenset({"short", "wick"}), titles=("short", "bond")), ["short"]),
        (Selection(franchises=frozenset({"John Wick"})), ["wick", "conti"]),
        (Selection(franchises=frozenset({"John Wick", "007: Bond"}), titles=("bond",)), ["bond"]),
        (Selection(persons=frozenset({"Keanu Reeves"}), mine=frozenset({"wick"})), ["wick"]),
    ],
)
def test_few_titles_are_looked_at_where_a_filter_tells_which(
    known: Known, selection: Selection, ids: list[str] | None
) -> None:
    snapshot = known(TEXT, DAY)
    found = selection.candidates(snapshot)
    assert (None if found is None else [state.title.id for state in found]) == ids
    taken = [state.title.id for state in snapshot.titles() if selection.takes(state)]
    assert [state.title.id for state in selection.states(snapshot)] == taken


def test_a_filter_by_title_reads_no_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    fold = Snapshot._fold  # noqa: SLF001

    def noted(self: Snapshot, title: Any, facts: Any) -> TitleState | None:
        read.append(title.id)
        return fold(self, title, facts)

    monkeypatch.setattr(Snapshot, "_fold", noted)
    for command in SELECTING:
        for options, titles in ((["--title", "wick"], {"wick"}), (["--franchise", "bond"], BOND)):
            read.clear()
            assert catalogues.ask(*line(command, path, *options), cached=True).code == 0
            assert {*read} <= titles | ({"conti", "bond", "wick"} if command == "person" else set())


BOND = {"bond", "later"}


# --- order and number -------------------------------------------------------------------------


@pytest.mark.parametrize("command", LISTING)
def test_a_limit_keeps_the_first_rows(command: str, path: Path) -> None:
    whole = items(command, path, *(["--no-due"] if command == "upcoming" else []))
    for limit in range(len(whole) + 2):
        more = ["--no-due"] if command == "upcoming" else []
        assert items(command, path, "--limit", str(limit), *more) == whole[:limit]


@pytest.mark.parametrize("command", LISTING)
def test_rows_are_sorted_by_any_column_and_stay_the_same_rows(command: str, path: Path) -> None:
    whole = items(command, path)
    for column in whole[0]:
        up, down = (items(command, path, "--sort", sign + column) for sign in ("", "-"))
        for found in (up, down):
            assert sorted(map(str, found)) == sorted(map(str, whole))
            missing = [row[column] in (None, [], "") for row in found]
            assert missing == sorted(missing)
        said = [row[column] for row in up if row[column] not in (None, [], "")]
        other = [row[column] for row in down if row[column] not in (None, [], "")]
        assert said == other[::-1]


@pytest.mark.parametrize("command", LISTING)
@pytest.mark.parametrize(
    ("order", "error", "hint"),
    [
        ("nmae", "{} has no field `nmae`", "did you mean `name`?"),
        ("name,-nmae", "{} has no field `nmae`", "did you mean `name`?"),
        ("", "{} has no field ``", "`wicktrack {} --fields help` lists them"),
        ("-", "{} has no field ``", "`wicktrack {} --fields help` lists them"),
        ("name,-name", "--sort names `name` twice", "name it once"),
    ],
)
def test_a_field_that_no_row_has_is_refused_before_a_file_is_read(
    wick: Wick, command: str, order: str, error: str, hint: str
) -> None:
    found = wick(*line(command, Path("/nowhere"), "--sort", order))
    words = f"error: {error}\nhint: {hint}\n".replace("{}", command)
    assert (found.code, found.out, found.err) == (2, "", words)


def test_dates_sort_as_dates_and_statuses_in_the_order_of_production(path: Path) -> None:
    found = [(row["id"], row["date"]) for row in items("status", path, "--sort", "-date,name")]
    assert [title for title, _ in found] == ["conti", "wick", "bond", "later", "late", "short"]
    order = [row["status"] for row in items("status", path, "--sort", "status")]
    assert order == ["in-production", "in-production", "released", None, None, None]


class Row(NamedTuple):
    """A row with columns of several types."""

    name: str | None
    date: Period | None
    many: tuple[str, ...]
    mixed: Status | Period | str | None


ROWS = st.lists(
    st.builds(
        Row,
        st.none() | st.sampled_from(["", "a", "Á", "b", "B"]),
        st.none() | st.sampled_from(["2024", "2024-01", "2024-12-31"]).map(parse),
        st.sampled_from([(), ("b",), ("a", "b"), ("a",)]),
        st.sampled_from([None, "x", Status.RELEASED, Status.ANNOUNCED, parse("2024")]),
    )
)
KEYS = st.lists(st.builds(Key, st.sampled_from(Row._fields), st.booleans()), max_size=3)


@given(rows=ROWS, keys=KEYS)
def test_sorting_is_stable_by_the_first_column_first_and_puts_what_is_missing_last(
    rows: list[Row], keys: list[Key]
) -> None:
    numbered = list(enumerate(rows))
    found = [*arranged(rows, keys)]
    assert sorted(map(repr, found)) == sorted(map(repr, rows))
    assert [*arranged(found, keys)] == found
    if not keys:
        assert found == rows
        return
    first = keys[0]
    groups: list[object] = []
    for row in found:
        value = getattr(row, first.column)
        if not groups or groups[-1] != value:
            groups.append(value)
    missing = [value in (None, (), "") for value in groups]
    assert missing == sorted(missing)
    equal = [row for row in found if getattr(row, first.column) is None]
    before = [row for _, row in numbered if getattr(row, first.column) is None]
    assert equal == [*arranged(before, keys[1:])]


@given(rows=st.lists(st.booleans()), limit=st.integers(0, 9))
def test_of_a_limit_only_rows_that_count_are_counted(rows: list[bool], limit: int) -> None:
    found = [*first_of(rows, limit, bool)]
    assert rows[: len(found)] == found
    assert sum(found) == min(limit, sum(rows))
    assert [*first_of(rows, None, bool)] == rows
    assert [*first_of(rows, limit)] == rows[:limit]


# --- what is due ------------------------------------------------------------------------------

LATE = "Late and Later are due: their dates have passed, and no release is recorded. "


@pytest.mark.parametrize("form", ["table", "markdown", "json", "jsonl", "csv", "tsv"])
def test_titles_that_are_due_are_said_in_one_line_in_every_format(
    wick: Wick, path: Path, form: str
) -> None:
    words = ["upcoming", "-c", str(path), "--as-of", DAY, "-f", form, "--limit", "1"]
    found = wick(*words)
    assert found.err == f"{LATE}--due lists them.\n"
    assert "Bond" in found.out
    assert "Late" not in found.out
    quiet = wick(*words, "--no-due")
    assert (quiet.out, quiet.err) == (found.out, "")


def ids(wick: Wick, path: Path, *options: str) -> list[str]:
    words = ["upcoming", "-c", str(path), "--as-of", DAY, "--template", "{id}", *options]
    return wick(*words).out.split()


def test_a_limit_counts_what_is_to_come(wick: Wick, path: Path) -> None:
    assert ids(wick, path) == ["bond", "wick", "conti"]
    assert ids(wick, path, "--limit", "2") == ["bond", "wick"]
    assert ids(wick, path, "--due") == ["late", "later", "bond", "wick", "conti"]
    assert ids(wick, path, "--due", "--limit", "1") == ["late", "later", "bond"]
    assert ids(wick, path, "--due", "--limit", "0") == ["late", "later"]
    assert ids(wick, path, "--due", "--limit", "1", "--sort", "-name") == ["conti"]


def test_only_titles_that_fit_are_said_to_be_due(wick: Wick, path: Path) -> None:
    words = ["upcoming", "-c", str(path), "--as-of", DAY]
    one = wick(*words, "--title", "later").err
    assert one == (
        "No upcoming title matches.\n"
        "Later is due: its date has passed, and no release is recorded. --due lists it.\n"
    )
    assert not wick(*words, "--kind", "series").err
    assert not wick(*words, "--from", "2024-01-01").err


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (3, "T00, T01 and T02 are due"),
        (4, "T00, T01, T02, … (4 titles) are due"),
        (20, "T00, T01, T02, … (20 titles) are due"),
        (21, "T00, T01, T02, … (more than 20 titles) are due"),
        (30, "T00, T01, T02, … (more than 20 titles) are due"),
    ],
)
def test_many_titles_that_are_due_are_counted(
    wick: Wick, write: Callable[[str], Path], count: int, words: str
) -> None:
    text = "".join(
        f'[title.t{n}]\nname = "T{n:02}"\nkind = "film"\n'
        f'[[fact]]\ntitle = "t{n}"\non = 2020-01-01\nrelease = "2021-01-01"\n'
        for n in range(count)
    )
    assert words in wick("upcoming", "-c", str(write(text)), "--as-of", DAY).err


# --- fallbacks --------------------------------------------------------------------------------

STRICT = [name for name in REPORTS if "no_fallback" in REGISTRY[name].shared]


def test_every_command_with_a_region_can_do_without_a_fallback() -> None:
    assert [name for name in REPORTS if "region" in REGISTRY[name].shared] == STRICT


@pytest.mark.parametrize("command", STRICT)
@pytest.mark.parametrize("region", ["US", "GB", "FR"])
def test_without_a_fallback_no_release_of_another_region_stands_in(
    command: str, region: str, path: Path
) -> None:
    argument = ["bond"] if command in ("countdown", "show") else []
    words = [*line(command, path, *argument, "--no-fallback", "--json"), "--region", region]
    found = catalogues.ask(*words, cached=True)
    assert found == catalogues.ask(*words, cached=False)
    rows = json.loads(found.out)["items"]
    if command == "export":  # facts, whatever the question
        return
    assert all(row["region"] in (region, None) for row in rows)
    assert not any(row.get("fallback") for row in rows)
    if command in ("upcoming", "status", "person", "timeline"):
        bond = [row["date"] for row in rows if row["id"] == "bond"]
        assert ("2024-03-01" in bond) == (region == "GB")


def test_what_only_another_region_has_a_date_for_is_still_to_be_announced(
    wick: Wick, path: Path
) -> None:
    assert ids(wick, path, "--no-fallback") == ["wick", "bond", "conti"]
    british = ["bond", "conti", "wick", "late", "later"]
    assert ids(wick, path, "--no-fallback", "--region", "GB") == british


@pytest.mark.parametrize(
    ("question", "date"),
    [
        (Question("GB", strict=True), "2024-03-01"),
        (Question("US", strict=True), None),
        (Question("US"), "2024-03-01"),
        (Question(strict=True), None),
        (Question("GB", "digital", strict=True), None),
    ],
)
def test_a_strict_question_is_answered_by_what_was_asked_for_alone(
    known: Known, question: Question, date: str | None
) -> None:
    snapshot = known(TEXT, DAY)
    state = snapshot.title("bond")
    assert state is not None
    choice = snapshot.choose(state, question)
    assert (str(choice.period) if choice else None) == date


# --- windows ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("--within 2024", ["bond", "wick", "conti"]),
        ("--within 'next year'", ["bond", "wick", "conti"]),
        ("--within 'June 2024'", ["wick"]),
        ("--within 'this month'", []),
        ("--within 11m", ["bond"]),
        ("--from 2024-04", ["wick"]),
        ("--from 2024 --to 2024-03", ["bond"]),
        ("--to 2024-06-07", ["bond", "wick"]),
        ("--to 2024-06-06", ["bond"]),
        ("--due --to 2023-02", ["late"]),
        ("--due --within 'this year'", ["late", "later"]),
    ],
)
def test_upcoming_can_be_asked_for_a_span_of_days(
    wick: Wick, path: Path, options: str, found: list[str]
) -> None:
    assert ids(wick, path, *_words(options)) == found


@pytest.mark.parametrize(
    ("options", "error", "hint"),
    [
        (
            "--within today",
            "--within today could be all days until 2023-04-04, or this day alone",
            "write --to 2023-04-04, or --from 2023-04-04 --to 2023-04-04",
        ),
        (
            "--within month --from today",
            "--within cannot be combined with --from or --to",
            "leave one out",
        ),
        ("--from 2025 --to 2024", "--from 2025 is after --to 2024", "swap them"),
        (
            "--within fortnight",
            "`fortnight` is not a valid time span",
            "write 90d, 12w, 3m, 1y, this month, next week or 2027-06",
        ),
        (
            "--within 'next friday'",
            "`next friday` could be 2023-04-07 or 2023-04-14",
            "write 2023-04-07 or 2023-04-14",
        ),
        ("--within 'early 2027'", "`early 2027` is not a valid period", "write 2027-H1, 2027-Q1"),
    ],
)
def test_a_span_that_can_be_read_in_two_ways_is_refused(
    wick: Wick, path: Path, options: str, error: str, hint: str
) -> None:
    found = wick(*line("upcoming", path, *_words(options)))
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"error: {error}\nhint: {hint}")


@given(
    days=st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 9)), min_size=2, max_size=2),
    ends=st.tuples(*[st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 9))] * 2),
)
def test_a_window_that_holds_days_overlaps_them(
    days: Sequence[dt.date], ends: tuple[dt.date | None, dt.date | None]
) -> None:
    first, last = sorted(days)
    window = Window(*ends)
    inside = [
        day
        for day in map(dt.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        if (ends[0] is None or ends[0] <= day) and (ends[1] is None or day <= ends[1])
    ]
    assert window.overlaps(first, last) or not inside
    assert window.holds(first, last) == (len(inside) == (last - first).days + 1)
    assert window.holds(None, None) == (ends == (None, None))


def test_the_interface_has_the_same_selection(path: Path) -> None:
    snapshot = Snapshot(load([path]), ON)
    rows = [row.id for row in overdue(snapshot)]
    assert rows == [row.id for row in upcoming(snapshot) if row.due] == ["late", "later"]
