"""Do settings say what options would, and do options beat them?"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import BUNDLED, Config, Wick
from wicktrack import folders
from wicktrack.catalogue.files import bundled
from wicktrack.cli.context import Ask
from wicktrack.cli.output import Dates, Format
from wicktrack.cli.settings import Found, Settings, load
from wicktrack.errors import Exit
from wicktrack.records import names

Patch = pytest.MonkeyPatch
Write = Callable[..., Path]
AS_OF = ("--as-of", "2023-04-04")


# ── Where they are ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("environ", "file"),
    [
        ({}, "/home/me/.config/wicktrack/config.toml"),
        ({"XDG_CONFIG_HOME": "/etc/mine"}, "/etc/mine/wicktrack/config.toml"),
        ({"XDG_CONFIG_HOME": "relative"}, "/home/me/.config/wicktrack/config.toml"),
        ({"XDG_CONFIG_HOME": ""}, "/home/me/.config/wicktrack/config.toml"),
        ({"WICKTRACK_CONFIG": "/a/b.toml"}, "/a/b.toml"),
        ({"WICKTRACK_CONFIG": "b.toml", "XDG_CONFIG_HOME": "/x"}, "b.toml"),
        ({"WICKTRACK_CONFIG": "~/b.toml"}, "/home/me/b.toml"),
        ({"WICKTRACK_CONFIG": "~//b.toml"}, "/home/me/b.toml"),
        ({"WICKTRACK_CONFIG": "~nobody-of-that-name/b"}, "~nobody-of-that-name/b"),
        ({"WICKTRACK_CONFIG": ""}, None),
    ],
)
def test_the_settings_file(environ: dict[str, str], file: str | None) -> None:
    found = folders.settings_file({"HOME": "/home/me", **environ})
    assert found == (None if file is None else Path(file))


def test_where_lists_the_settings_file_whether_there_is_one_or_not(
    wick: Wick, config: Config, monkeypatch: Patch, tmp_path: Path
) -> None:
    def listed() -> list[str]:
        rows = wick("where", "-f", "tsv").out.splitlines()
        return [row for row in rows if row.startswith("settings\t")]

    usual = tmp_path / "config" / "wicktrack" / "config.toml"
    assert listed() == [f"settings\t{usual}\tfalse"]
    config("")
    assert listed() == [f"settings\t{usual}\ttrue"]
    monkeypatch.setenv("WICKTRACK_CONFIG", str(tmp_path / "other.toml"))
    (tmp_path / "other.toml").touch()
    assert listed() == [f"settings\t{tmp_path / 'other.toml'}\ttrue"]
    monkeypatch.setenv("WICKTRACK_CONFIG", "")
    assert listed() == []


def test_without_a_file_it_costs_one_stat(monkeypatch: Patch, tmp_path: Path) -> None:
    asked: list[object] = []

    def counted(path: object, **_: object) -> os.stat_result:
        asked.append(path)
        raise FileNotFoundError

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", counted)
        patched.setattr("builtins.open", None)
        found = load({"HOME": str(tmp_path)})
        nothing = load({"HOME": str(tmp_path), "WICKTRACK_CONFIG": ""})
    assert found == nothing == Found(Settings(), [])
    assert asked == [tmp_path / ".config" / "wicktrack" / "config.toml"]


# ── What they say ────────────────────────────────────────────────────────────────────────────────

EVERY = """\
region = "gb"
regions = ["GB", "ie", "001"]
catalogue = ["~/films", "tv.toml", "/srv/x.toml"]
bundled = false
format = "JSON"
dates = "ISO"
mine = true

[notify]
to = "mailto://me@example.org"
exec = ["mail me", "notify-send"]
change = ["release-moved"]
remind = "7d"
title = ["ballerina"]
template = "{name}"
mine = false
"""


def test_every_setting_is_read_the_same_the_second_time(config: Config, tmp_path: Path) -> None:
    path = config(EVERY)
    expected = Settings(
        region="GB",
        regions=("GB", "IE", "001"),
        catalogue=(
            Path(os.environ["HOME"], "films"), path.parent / "tv.toml", Path("/srv/x.toml")
        ),
        bundled=False,
        format=Format.JSON,
        dates=Dates.ISO,
        mine=True,
        notify={
            "to": ["mailto://me@example.org"],
            "exec": ["mail me", "notify-send"],
            "change": ["release-moved"],
            "remind": ["7d"],
            "title": ["ballerina"],
            "template": "{name}",
            "mine": False,
        },
    )  # fmt: skip
    assert load(os.environ) == Found(expected, [])
    assert load(os.environ) == Found(expected, [])
    assert tmp_path.exists()


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "[notify]\n"])
def test_a_file_that_says_nothing_is_none(config: Config, text: str) -> None:
    config(text)
    assert load(os.environ) == Found(Settings(), [])


def test_it_shows_in_the_answers(wick: Wick, config: Config, monkeypatch: Patch) -> None:
    config('region = "GB"\n')
    ask = ("countdown", "ballerina", *AS_OF)
    assert wick(*ask).out.endswith("US theatrical, no GB date known\n")
    assert wick(*ask, "--region", "US").out.endswith("US theatrical\n")
    monkeypatch.setenv("WICKTRACK_CONFIG", "")
    assert wick(*ask).out.endswith("US theatrical\n")
    monkeypatch.delenv("WICKTRACK_CONFIG")
    config('regoin = "GB"\n')
    refused = wick(*ask)
    assert (refused.code, refused.out) == (Exit.USAGE, "")
    assert "config.toml:1:1: no such setting `regoin`; did you mean `region`?" in refused.err


TWO = """
[title.x]
name = "X"
kind = "film"
[title.y]
name = "Y"
kind = "film"
[[fact]]
title = "x"
on = 2020-01-01
release = 2021-01-01
[[fact]]
title = "x"
on = 2020-01-01
release = 2021-02-02
region = "IE"
[[fact]]
title = "x"
on = 2020-01-01
release = 2021-03-03
region = "FR"
[[fact]]
title = "x"
on = 2020-01-01
cast = [{ person = "Reeves" }]
"""


class Level(NamedTuple):
    """How a key's answer is set on each level, and the answers, the default first."""

    setting: str
    answers: tuple[str, ...]
    ask: tuple[str, ...] = ("countdown", "x", "--template", "{region}")
    variable: str = ""
    option: tuple[str, ...] = ()


MATRIX = {
    "region": Level('region = "IE"', ("US\n", "IE\n", "FR\n", "US\n"),
                    variable="FR", option=("--region", "US")),
    "regions": Level('region = "GB"\nregions = ["GB", "FR"]', ("US\n", "FR\n")),
    "catalogue": Level('catalogue = "DIR/one.toml"', ("", "one\n", "two\n", "one\n"),
                       ask=("status", "x", "--template", "{place}"),
                       variable="DIR/two.toml", option=("-c", "DIR/one.toml")),
    "bundled": Level("bundled = false", (), ask=("status", "--template", "{id}")),
    "format": Level('format = "jsonl"', ("US", '{"id":', "id,name", "| "),
                    ask=("upcoming",), variable="csv", option=("-f", "markdown")),
    "dates": Level('dates = "iso"', ("1 Jan 2021", "2021-01-01"), ask=("countdown", "x")),
    "mine": Level("mine = true", ("False", "True")),
    "notify": Level('[notify]\nto = "x"', ("None", "{'to': ['x']}")),
}  # fmt: skip
"""What each key does; the last two are for commands that other tests are about."""


def place(path: Path, name: str) -> Path:
    path.write_text(f'format = 1\n[title.x]\nname = "X"\nkind = "film"\n[[fact]]\ntitle = "x"\n'
                    f'on = 2020-01-01\nstatus = "announced"\nplace = "{name}"\n')  # fmt: skip
    return path


def test_every_key_is_in_the_matrix() -> None:
    assert [*MATRIX] == [*names(Settings)]


@pytest.fixture
def own(write: Write, monkeypatch: Patch, tmp_path: Path) -> Path:
    """A folder with `one.toml` and `two.toml`, and a catalogue in the data folder beside."""
    for name in ("one", "two"):
        place(tmp_path / f"{name}.toml", name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    data = tmp_path / "data" / "wicktrack"
    data.mkdir(parents=True)
    (data / "own.toml").write_bytes(write(TWO).read_bytes())
    return tmp_path


@pytest.mark.parametrize("key", ["region", "format", "catalogue"])
def test_an_option_beats_a_variable_and_that_the_settings_and_these_the_default(
    wick: Wick, config: Config, monkeypatch: Patch, own: Path, key: str
) -> None:
    level = MATRIX[key]
    default, by_setting, by_variable, by_option = level.answers
    variable = f"WICKTRACK_{key.upper()}"

    def there(text: str) -> str:
        return text.replace("DIR", str(own))

    def answer(*option: str) -> str:
        return wick(*level.ask, *map(there, option), "--as-of", "2020-06-01").out

    assert default in answer()
    config(there(level.setting))
    assert answer().startswith(by_setting)
    monkeypatch.setenv(variable, "")
    assert answer().startswith(by_setting)
    monkeypatch.setenv(variable, there(level.variable))
    assert answer().startswith(by_variable)
    assert answer(*level.option).startswith(by_option)
    monkeypatch.delenv(variable)
    assert answer(*level.option).startswith(by_option)


@pytest.mark.parametrize("bundled", [True, False])
def test_the_bundled_catalogue_is_read_unless_the_settings_say_no(
    wick: Wick, config: Config, own: Path, bundled: bool
) -> None:
    config("" if bundled else MATRIX["bundled"].setting)
    rows = wick(*MATRIX["bundled"].ask, "--as-of", "2024-02-22").out.splitlines()
    assert ("ballerina" in rows, "x" in rows) == (bundled, True)
    assert own.exists()


@pytest.mark.parametrize("key", ["regions", "dates"])
def test_what_only_settings_say(wick: Wick, config: Config, write: Write, key: str) -> None:
    level = MATRIX[key]
    words = (*level.ask, "-c", str(write(TWO)), "--as-of", "2020-06-01")
    assert level.answers[0] in wick(*words).out
    config(level.setting)
    assert level.answers[1] in wick(*words).out


@pytest.mark.parametrize("key", ["mine", "notify"])
def test_what_others_ask_for(config: Config, key: str) -> None:
    def value() -> str:
        return str(getattr(Ask.for_catalogue("next", None).settings, key))

    assert value() == MATRIX[key].answers[0]
    config(MATRIX[key].setting)
    assert value() == MATRIX[key].answers[1]


# ── Regions ──────────────────────────────────────────────────────────────────────────────────────


class Chosen(NamedTuple):
    """The region of an answer by some settings, and whether it stands in for another."""

    settings: str
    region: str
    fallback: bool = False
    option: tuple[str, ...] = ()


CHOSEN = [
    Chosen('region = "IE"', "IE"),
    Chosen('regions = ["IE", "FR"]', "IE"),
    Chosen('regions = ["GB", "FR", "IE"]', "FR", fallback=True),
    Chosen('region = "GB"\nregions = ["IE", "FR"]', "IE", fallback=True),
    Chosen('region = "GB"\nregions = ["DE", "FR"]', "FR", fallback=True),
    Chosen('region = "GB"\nregions = ["DE"]', "US", fallback=True),
    Chosen('region = "FR"\nregions = ["IE"]', "FR"),
    Chosen('region = "FR"\nregions = ["IE"]', "IE", fallback=True, option=("--region", "DE")),
    Chosen('region = "FR"\nregions = ["IE"]', "US", option=("--region", "US")),
]


@pytest.mark.parametrize("chosen", CHOSEN)
@pytest.mark.parametrize(
    "ask",
    ["countdown x", "upcoming", "next", "status x", "show x", "watch x", "timeline x",
     "person Reeves"],
)  # fmt: skip
def test_regions_are_tried_in_order_and_all_but_the_viewers_stand_in(
    wick: Wick, config: Config, write: Write, chosen: Chosen, ask: str
) -> None:
    config(chosen.settings)
    catalogue = ("-c", str(write(TWO)))
    answer = wick(*ask.split(), *chosen.option, *catalogue, "--as-of", "2020-06-01", "-f", "jsonl")
    row = json.loads(answer.out.splitlines()[-1])
    assert (row["region"], row["fallback"]) == (chosen.region, chosen.fallback)


def test_the_calendar_has_stand_ins_of_the_further_regions(
    wick: Wick, config: Config, write: Write
) -> None:
    config('region = "GB"\nregions = ["FR"]\n')
    words = ("calendar", "-c", str(write(TWO)), "--as-of", "2020-06-01", "--template", "{region}")
    assert wick(*words).out == "FR\n"
    assert wick(*words, "--region", "GB").out == ""


def test_a_release_is_recorded_for_the_region_that_is_set(
    wick: Wick, config: Config, write: Write
) -> None:
    path = write(TWO)
    words = ("record", "y", "--release", "2022", "--on", "2020-06-01", "-c", str(path))
    config('region = "DE"\nregions = ["FR"]\n')
    assert "DE theatrical 2022" in wick(*words).err
    config('regions = ["IE", "FR"]\n')
    assert "IE theatrical 2022" in wick(*words).err
    assert "FR theatrical 2022" in wick(*words, "--region", "FR").err


# ── Catalogues ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def home(monkeypatch: Patch) -> Path:
    """A home folder with a catalogue, `~/films/a.toml`, and one in the data folder."""
    home = Path(os.environ["HOME"])
    (home / "films").mkdir(parents=True)
    place(home / "films" / "a.toml", "films")
    data = home / "data" / "wicktrack"
    data.mkdir(parents=True)
    place(data / "own.toml", "data")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    return home


def in_use(wick: Wick) -> list[str]:
    rows = wick("where", "-f", "tsv", "--no-header").out.splitlines()
    found = (row.split("\t") for row in rows)
    return [path for what, path, _ in found if what == "catalogue"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ["BUNDLED", "HOME/data/wicktrack/own.toml"]),
        ("bundled = false", ["HOME/data/wicktrack/own.toml"]),
        ('catalogue = "~/films"', ["BUNDLED", "HOME/films/a.toml"]),
        ('catalogue = "~/films"\nbundled = false', ["HOME/films/a.toml"]),
        (
            'catalogue = ["~/films/a.toml", "~/data/wicktrack"]',
            ["BUNDLED", "HOME/films/a.toml", "HOME/data/wicktrack/own.toml"],
        ),
        ('catalogue = "a.toml"\nbundled = false', ["CONFIG/a.toml"]),
    ],
)
def test_the_catalogue_in_use(
    wick: Wick, config: Config, home: Path, settings: str, expected: list[str]
) -> None:
    path = config(settings)
    places = {"BUNDLED": str(BUNDLED), "HOME": str(home), "CONFIG": str(path.parent)}
    words = [re.sub("BUNDLED|HOME|CONFIG", lambda it: places[it[0]], path) for path in expected]
    assert in_use(wick) == words


def test_a_relative_settings_file_has_its_own_folder(
    wick: Wick, tmp_path: Path, monkeypatch: Patch
) -> None:
    place(tmp_path / "a.toml", "here")
    (tmp_path / "my.toml").write_text('catalogue = "a.toml"\nbundled = false\n')
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    monkeypatch.setenv("WICKTRACK_CONFIG", "../my.toml")
    assert wick("status", "x", "--template", "{place}").out == "here\n"


def test_what_is_named_otherwise_takes_the_place_of_all_of_it(
    wick: Wick, config: Config, home: Path, monkeypatch: Patch
) -> None:
    config('catalogue = "~/nothing.toml"\nbundled = false\n')
    other = str(home / "films" / "a.toml")
    assert wick("status", "x", "-c", other, "--template", "{place}").out == "films\n"
    monkeypatch.setenv("WICKTRACK_CATALOGUE", other)
    assert in_use(wick) == [other]


def test_a_file_that_is_missing_is_said_to_be_named_by_the_settings(
    wick: Wick, config: Config, home: Path
) -> None:
    path = config('catalogue = "~/tv.toml"\n')
    result = wick("next", *AS_OF)
    assert (result.code, result.out) == (Exit.BAD_CATALOGUE, "")
    assert result.err == (
        f"{home}/tv.toml:1:1: no-such-file {path} names this file, and there is none; "
        "correct `catalogue` there, or make the file, with the line `format = 1`\n"
    )


ADD = ("add", "z", "--name", "Z", "--kind", "film", "--status", "announced", "--on", "2020-01-01")


@pytest.mark.parametrize(
    ("settings", "file"),
    [
        ("", "data/wicktrack/catalogue.toml"),
        ("bundled = false", "data/wicktrack/catalogue.toml"),
        ('catalogue = ["~/films/a.toml", "~/data/wicktrack/own.toml"]', "films/a.toml"),
        ('catalogue = ["~/films", "~/data/wicktrack/own.toml"]', "films/catalogue.toml"),
        ('catalogue = "~/new.toml"', "new.toml"),
        ('catalogue = "~/new.toml"\nbundled = false', "new.toml"),
    ],
)
def test_what_is_recorded_goes_to_the_first_file_of_ones_own(
    wick: Wick, config: Config, home: Path, settings: str, file: str
) -> None:
    config(settings)
    result = wick(*ADD)
    assert (result.code, result.err.splitlines()[-1]) == (0, f"Recorded in {home / file}.")
    assert wick("status", "z", "--template", "{status}").out == "announced\n"
    told = wick("record", "z", "--news", "It is.", "--on", "2020-01-02")
    assert (told.code, told.err.splitlines()[-1]) == (0, f"Recorded in {home / file}.")


def test_without_any_file_the_first_one_is_made(
    wick: Wick, config: Config, monkeypatch: Patch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    config("bundled = false\n")
    assert wick("next").code == Exit.BAD_CATALOGUE
    assert wick(*ADD).code == 0
    assert wick("status", "--template", "{id}").out == "z\n"


def test_the_bundled_catalogue_is_never_written(wick: Wick, config: Config) -> None:
    path = bundled()  # wherever the program under test is installed
    config(f'catalogue = "{path}"\n')
    before = path.read_bytes()
    assert wick(*ADD).code == Exit.NOT_CHANGED
    assert path.read_bytes() == before


def test_completion_offers_titles_of_the_catalogue_in_the_settings(
    wick: Wick, config: Config, home: Path
) -> None:
    config('catalogue = "~/films"\nbundled = false\n')
    assert wick("__complete", "fish", "wicktrack", "show", "").out.startswith("x\t")
    assert home.exists()
