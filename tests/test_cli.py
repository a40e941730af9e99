"""How do you ask? Options, formats, words and exit codes of the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import BUNDLED, Wick
from wicktrack import __version__
from wicktrack.cli.grammar.registry import ASK, EXPORT, KEEP, REGISTRY
from wicktrack.cli.typer_app import REPORTS, app
from wicktrack.formats.data import schema_name

_GROUPS = [ASK, EXPORT, KEEP]
COMMANDS = [
    command.name or command.callback.__name__  # type: ignore[union-attr]
    for command in sorted(
        app.registered_commands, key=lambda command: _GROUPS.index(str(command.rich_help_panel))
    )
]
"""Every command, in the order of the help."""
ASKING = [
    name
    for name in REPORTS
    if "as_of" in REGISTRY[name].shared and name not in ("check", "following")
]
TITLED = {"countdown", "show", "cast", "history"}


def line(command: str) -> list[str]:
    """A command line with what the command cannot do without; about Ballerina where it can be."""
    if command == "person":
        return [command, "Ana de Armas"]
    if command == "changes":
        return [command, "--since", "1990-01-01"]
    if command in ("find", "search"):
        return [command, "ballerina"]
    return [command, "ballerina"] if command in {*TITLED, "ignore", "seen"} else [command]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(wick: Wick, command: str) -> None:
    for flag in ("--help", "-h"):
        result = wick(command, flag)
        assert (result.code, result.err) == (0, "")
        assert f"Usage: wicktrack {command}" in result.out
        assert f"Example:\n    wicktrack {command}" in result.out
        assert "\x1b" not in result.out


def test_the_help_groups_the_commands_and_lists_the_exit_codes(wick: Wick) -> None:
    result = wick()
    assert result == wick("--help")
    assert result.code == 0
    assert all(f"\n  {command} " in result.out for command in COMMANDS)
    assert [section in result.out for section in ("\nAsk:\n", "\nKeep:\n", "\nExit codes:\n")]


def test_the_version_is_printed(wick: Wick) -> None:
    assert wick("--version").out == f"wicktrack {__version__}\n"


@pytest.mark.parametrize("command", ASKING)
def test_every_question_answers_in_every_format(wick: Wick, command: str) -> None:
    words = [*line(command), "--as-of", "2023-04-04"]
    document = json.loads(wick(*words, "--json").out)
    assert document == json.loads(wick(*words, "-f", "json").out)
    assert document["schema"] == schema_name(command)
    assert document["as_of"] == "2023-04-04"
    rows = wick(*words, "--format", "tsv").out.splitlines()
    assert rows[0].split("\t") == list(document["items"][0])
    assert len(rows) == len(document["items"]) + 1
    assert wick(*words).out or command == "export"  # which then needs a file


@pytest.mark.parametrize("command", ASKING)
def test_the_same_question_gives_the_same_bytes_anywhere(
    wick: Wick, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    answers = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo", "UTC"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        for form in ("table", "json", "tsv"):
            answers.add((form, wick(*line(command), "--as-of", "2023-04-04", "-f", form).out))
    monkeypatch.undo()
    time.tzset()
    assert len(answers) == 3


@pytest.mark.parametrize("command", ASKING)
def test_options_stand_before_or_after_the_title(wick: Wick, command: str) -> None:
    command, *title = line(command)
    options = ["--as-of", "2023-04-04", "-c", str(BUNDLED), "--json"]
    assert wick(command, *options, *title) == wick(command, *title, *options)


@pytest.mark.parametrize("command", sorted(TITLED))
def test_a_title_that_is_not_known_yet_has_a_message(wick: Wick, command: str) -> None:
    result = wick(command, "ballerina", "--as-of", "2010-01-01", "--json")
    assert json.loads(result.out)["items"] == []
    assert result.err.startswith("Nothing was known about Ballerina on 1 Jan 2010; the first fact")


@pytest.mark.parametrize("columns", ["60", "100", "160"])
def test_the_history_marks_what_is_set_aside_at_any_width(
    wick: Wick, write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    facts = (
        'name = "Y"\naside = true',
        'status = "announced"',
        "release = 2021-01-01\naside = true",
    )
    text = "".join(f'[[fact]]\ntitle = "x"\non = 2020-01-01\n{fact}\n' for fact in facts)
    path = str(write(f'[title.x]\nname = "X"\nkind = "film"\n{text}'))
    lines = wick("history", "x", "-c", path).out.splitlines()[2:]
    assert ["(aside: no effect)" in line for line in lines] == [True, False, True]


def test_a_title_with_only_facts_set_aside_is_not_known_yet(
    wick: Wick, write: Callable[[str], Path]
) -> None:
    fact = '[[fact]]\ntitle = "x"\non = 2020-01-01\nstatus = "announced"\naside = true\n'
    path = str(write(f'[title.x]\nname = "X"\nkind = "film"\n{fact}'))
    for command in ("show", "history", "countdown"):
        result = wick(command, "x", "-c", path)
        assert result.err == "Nothing but facts set aside is known about X yet.\n"
    assert wick("upcoming", "-c", path).err == "No upcoming titles.\n"
    assert result.code == (5 if command == "countdown" else 0)


@pytest.mark.parametrize(
    ("words", "code", "error", "hint"),
    [
        ("upcomming", 2, "no such command `upcomming`", "did you mean `upcoming`?"),
        ("upcoming --asof x", 2, "upcoming has no option --asof", "did you mean `--as-of`?"),
        ("countdown", 2, "countdown needs TITLE", "wicktrack countdown ballerina"),
        ("upcoming --limit x", 2, "--limit: `x` is not a whole number", "--limit 10"),
        ("upcoming -f jsn", 2, "`jsn` is not a valid format", "did you mean `json`?"),
        ("upcoming --json -f tsv", 2, "--json cannot be combined with --format tsv", ""),
        ("upcoming --color red", 2, "`red` is not a valid value of --color", "auto, always, never"),
        ("upcoming --as-of 06/07/2024", 2, "could be 2024-06-07 or 2024-07-06", "write 2024-"),
        ("upcoming --region UK", 2, "`UK` is not an ISO 3166-1 alpha-2 region", "`GB`"),
        ("upcoming --type imax", 2, "`imax` is not a valid release type", "physical"),
        ("upcoming --kind opera", 2, "`opera` is not a valid kind of title", "film"),
        ("upcoming --status filmed", 2, "`filmed` is not a valid status", "in-production"),
        ("upcoming --within soon", 2, "`soon` is not a valid time span", "90d"),
        ("status --is released", 2, "--is needs a title", "wicktrack status TITLE"),
        ("status ballerina --is x", 2, "`x` is not a valid status", "released"),
        ("cast balerina", 3, "no title matches `balerina`", "ballerina (Ballerina)"),
        ("cast wick", 3, "`wick` matches", "be more specific"),
        ("person zzz", 3, "no person matches `zzz`", ""),
        ("person reeves -c nowhere.toml", 4, "", ""),
    ],
)
def test_a_mistake_gets_an_error_and_a_hint(
    wick: Wick, words: str, code: int, error: str, hint: str
) -> None:
    result = wick(*words.split())
    assert (result.code, result.out) == (code, "")
    assert error in result.err
    assert hint in result.err
    if code != 4:
        assert result.err.startswith("error: ")


@pytest.mark.parametrize(
    ("status", "code"),
    [("post-production", 0), ("Post Production", 0), ("released", 1), ("filming", 1)],
)
def test_is_answers_by_exit_code_alone(wick: Wick, status: str, code: int) -> None:
    result = wick("status", "ballerina", "--is", status, "--as-of", "2023-04-04")
    assert (result.code, result.out, result.err) == (code, "", "")


@pytest.mark.parametrize(
    ("words", "out", "code"),
    [
        ("ballerina --as-of 2025-06-06", "0\n", 0),
        ("ballerina --as-of 2025-06-08", "-2\n", 0),
        ("continental --as-of 2023-04-04", "unknown\n", 5),
        ("caine --as-of 2025-06-06", "unknown\n", 5),
    ],
)
def test_countdown_days_prints_the_number_alone(
    wick: Wick, words: str, out: str, code: int
) -> None:
    result = wick("countdown", "--days", *words.split())
    assert (result.out, result.err, result.code) == (out, "", code)


def test_nothing_found_is_said_and_is_no_error(wick: Wick) -> None:
    result = wick("upcoming", "--as-of", "2000-01-01")
    assert (result.code, result.out) == (0, "")
    assert result.err == "No upcoming titles.\n"
    empty = wick("upcoming", "--as-of", "2000-01-01", "--json")
    assert json.loads(empty.out) == {
        "schema": "wicktrack/upcoming/1",
        "as_of": "2000-01-01",
        "items": [],
    }


def test_an_option_beats_its_variable_and_an_empty_one_is_unset(
    wick: Wick, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_option = wick("next", "--as-of", "2023-04-04", "-f", "tsv", "--region", "GB")
    for name in ("AS_OF", "FORMAT", "REGION", "CATALOGUE"):
        monkeypatch.setenv(f"WICKTRACK_{name}", "")
    assert wick("next", "--as-of", "2023-04-04", "-f", "tsv", "--region", "GB") == by_option
    monkeypatch.setenv("WICKTRACK_AS_OF", "2023-04-04")
    monkeypatch.setenv("WICKTRACK_FORMAT", "tsv")
    monkeypatch.setenv("WICKTRACK_REGION", "GB")
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(BUNDLED))
    assert wick("next") == by_option
    assert wick("next", "--as-of", "2024-02-22").out != by_option.out


def test_the_clock_is_source_date_epoch_where_that_is_set(
    wick: Wick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1680566400")  # 2023-04-04T00:00:00Z
    assert wick("countdown", "ballerina", "--days").out == "430\n"
    assert wick("countdown", "ballerina", "--days", "--as-of", "tomorrow").out == "429\n"


def test_the_users_own_files_join_the_bundled_catalogue(
    wick: Wick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "wicktrack"
    folder.mkdir()
    (folder / "own.toml").write_text(
        'format = 1\n[[fact]]\ntitle = "caine"\non = 2026-11-01\nrelease = "2027"\n'
    )
    (folder / ".hidden.toml").write_text("not TOML")
    (folder / "notes.txt").write_text("not TOML")
    rows = json.loads(wick("upcoming", "--as-of", "2026-11-22", "--json").out)["items"]
    assert (rows[0]["id"], rows[0]["date"], rows[0]["days"]) == ("caine", "2027", None)
    where = wick("where", "-f", "tsv").out
    assert str(folder / "own.toml") in where
    assert "hidden" not in where


def test_several_catalogues_are_read_together_once_each(
    wick: Wick, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = write('[title.x]\nname = "X"\nkind = "film"\n', "a.toml")
    two = write('[[fact]]\ntitle = "x"\non = 2020-01-01\nrelease = "2021"\n', "b.toml")
    by_option = wick("upcoming", "-c", str(one), "-c", str(two), "--as-of", "2020-06-01")
    assert "X" in by_option.out
    folder = wick("upcoming", "-c", str(one.parent), "-c", str(one), "--as-of", "2020-06-01")
    assert folder == by_option
    monkeypatch.setenv("WICKTRACK_CATALOGUE", f"{one}:{two}")
    assert wick("upcoming", "--as-of", "2020-06-01") == by_option


def test_check_is_silent_on_a_sound_catalogue(wick: Wick) -> None:
    result = wick("check", str(BUNDLED))
    assert (result.code, result.out, result.err) == (0, "", "")
    assert json.loads(wick("check", str(BUNDLED), "--json").out)["items"] == []


def test_check_reports_as_rows_too(wick: Wick, write: Callable[..., Path]) -> None:
    path = write('[title.x]\nname = "X"\nkind = "opera"\n')
    result = wick("check", str(path), "--json")
    assert result.code == 1
    row = json.loads(result.out)["items"][0]
    assert (row["file"], row["line"], row["column"], row["code"]) == (str(path), 6, 1, "bad-kind")


def test_markup_and_control_characters_in_a_catalogue_have_no_effect(
    wick: Wick, write: Callable[..., Path]
) -> None:
    name = r"[red]a[/] :smile: \u001b[31m\u202ex\nb"
    path = write(
        f'[title.x]\nname = "{name}"\nkind = "film"\n'
        '[[fact]]\ntitle = "x"\non = 2020-01-01\nrelease = "2021"\n'
    )
    result = wick("upcoming", "-c", str(path), "--as-of", "2020-06-01")
    assert r"[red]a[/] :smile: \x1b[31m\u202ex\nb" in result.out
    assert len(result.out.splitlines()) == 3
    document = wick("upcoming", "-c", str(path), "--as-of", "2020-06-01", "--json").out
    assert json.loads(document)["items"][0]["name"] == "[red]a[/] :smile: \x1b[31m\u202ex\nb"
    unknown = wick("cast", "x\x1b[31m", "-c", str(path))
    assert "\x1b" not in unknown.err


@pytest.mark.parametrize(
    ("environ", "options", "coloured"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": ""}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, [], True),
        ({}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
    ],
)
def test_options_and_variables_decide_about_colour(
    wick: Wick,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    options: list[str],
    coloured: bool,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    out = wick("upcoming", "--as-of", "2023-04-04", *options).out
    assert ("\x1b" in out) is coloured
