"""Is what one has read recorded in a moment, and nothing else touched?"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import BUNDLED, Wick
from wicktrack.catalogue import files, keys
from wicktrack.catalogue.loader import load
from wicktrack.cli.grammar.table import COMMANDS

START = """# My films, by hand.

[title.x]
name = "X"        # working title
kind = "film"

[[fact]]
title   = "x"
on      = 2024-01-01
release = 2024-06-07
"""


@pytest.fixture
def own(write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of one's own, written by hand; today is 22 February 2024."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1708560000")
    path = write(START)
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(path))
    return path


def added(path: Path) -> dict[str, Any]:
    """What stands behind the start, as TOML."""
    text = path.read_text(encoding="utf-8")
    head, _, new = text.partition(START)
    assert head.startswith("format = 1")
    return tomllib.loads(new)


def test_every_key_of_a_fact_and_of_a_member_can_be_given() -> None:
    options = {name for it in COMMANDS["record"]["parameters"] for name in it.get("options", ())}
    named = {f"--{key.name}" for table in ("fact", "cast") for key in keys.TABLES[table]}
    # The argument, and what stands in the value of --cast.
    assert named - options == {"--title", "--person", "--character"}


@pytest.mark.parametrize(
    ("options", "fact", "told"),
    [
        (
            "--release 2025-06-06 --on 2024-02-21",
            {"on": "2024-02-21", "release": "2025-06-06", "region": "US"},
            "X: US theatrical 7 Jun 2024 → 6 Jun 2025, +364 days",
        ),
        (
            "--release 2025-Q2",
            {"on": "2024-02-22", "release": "2025-Q2"},
            "X: US theatrical 7 Jun 2024 → Q2 2025",
        ),
        (
            "--release|6 June 2025|--region|gb",
            {"on": "2024-02-22", "release": "2025-06-06", "region": "GB"},
            "X: GB theatrical 6 Jun 2025, a new release; US theatrical stays 7 Jun 2024",
        ),
        ("--release TBA", {"release": "tba"}, "X: US theatrical 7 Jun 2024 → to be announced"),
        (
            "--status filming --since 2024-01 --place Prague",
            {"status": "in-production", "since": "2024-01", "place": "Prague"},
            "X: in production since Jan 2024, Prague",
        ),
        (
            "--cast|Ann Lee as The Cook|--cast|Bo|--credit|voice",
            {
                "cast": [
                    {"person": "Ann Lee", "character": "The Cook", "credit": "voice"},
                    {"person": "Bo", "credit": "voice"},
                ]
            },
            "X: Ann Lee: The Cook, voice",
        ),
        (
            "--cast|Ann Lee as A|--cast|Bo|--cast|Ann Lee as B / C",
            {"cast": [{"person": "Ann Lee", "character": ["A", "B / C"]}, {"person": "Bo"}]},
            "X: Ann Lee: A / B / C",
        ),
        (
            "--release 2025-01-01 --type digital --platform Netflix --platform Hulu",
            {"release": "2025-01-01", "type": "digital", "platform": ["Netflix", "Hulu"]},
            "X: US digital 1 Jan 2025, on Netflix, Hulu",
        ),
        (
            "--release 2024-06-07 --platform Netflix",
            {"release": "2024-06-07", "platform": "Netflix"},
            "X: US theatrical 7 Jun 2024, on Netflix",
        ),
        (
            "--status cancelled --aside",
            {"status": "cancelled", "aside": True},
            "X: cancelled (aside: no effect)",
        ),
        ("--name Y --note why", {"name": "Y", "note": "why"}, "Renamed `X` to `Y`."),
        ("--news|A trailer, at last.", {"news": "A trailer, at last."}, "X: A trailer, at last."),
        (
            "--news n --source https://a.org/1 --source https://a.org/2",
            {"source": ["https://a.org/1", "https://a.org/2"]},
            "X: n",
        ),
        ("--news n --source https://a.org/1", {"source": "https://a.org/1"}, "X: n"),
        ("--news n --on -1m", {"on": "2024-01-22"}, "X: n"),
        ("--news n --on 2024-01", {"on": "2024-01"}, "X: n"),
    ],
)
def test_a_fact_is_appended_and_its_change_is_printed(
    wick: Wick, own: Path, options: str, fact: dict[str, object], told: str
) -> None:
    words = options.split("|") if "|" in options else options.split()
    result = wick("record", "X", *words)
    assert (result.code, result.out) == (0, "")
    assert result.err.splitlines()[0] == told
    assert result.err.splitlines()[-1] == f"Recorded in {own}."
    (written,) = added(own)["fact"]
    texts = {key: str(value) if key in ("on", "release", "since") else value
             for key, value in written.items()}  # fmt: skip
    assert fact.items() <= texts.items()
    assert texts["title"] == "x"
    assert wick("check", str(own)).code == 0


def test_several_facts_are_recorded_together(wick: Wick, own: Path) -> None:
    result = wick(
        "record", "x", "--news", "A trailer.", "--cast", "Ann as A", "--cast", "Bo", "--name", "Y",
        "--release", "2025-06-06", "--region", "GB", "--type", "digital", "--platform", "Hulu",
        "--status", "filming", "--place", "Prague", "--since", "2024-01", "--note", "see page 2",
        "--source", "https://a.org/1", "--publisher", "P",
    )  # fmt: skip
    assert (result.code, result.out) == (0, "")
    assert result.err.splitlines() == [
        "Y: in production since Jan 2024, Prague",
        "Y: GB digital 6 Jun 2025, on Hulu",
        "Y: Ann: A",
        "Y: Bo: undisclosed",
        "Renamed `X` to `Y`.",
        "Y: A trailer.",
        f"Recorded in {own}.",
    ]
    new = added(own)
    common = {"title": "x", "source": "p-2024-02-22", "note": "see page 2"}
    assert [*new["source"]] == ["p-2024-02-22"]
    facts = [{k: v for k, v in fact.items() if k not in {*common, "on"}} for fact in new["fact"]]
    assert all(fact.items() >= common.items() for fact in new["fact"])
    assert facts == [
        {"status": "in-production", "since": "2024-01", "place": "Prague"},
        {"release": date(2025, 6, 6), "region": "GB", "type": "digital", "platform": "Hulu"},
        {"cast": [{"person": "Ann", "character": "A"}, {"person": "Bo"}]},
        {"name": "Y"},
        {"news": "A trailer."},
    ]


def test_of_several_facts_only_the_new_ones_are_written(wick: Wick, own: Path) -> None:
    result = wick("record", "x", "--release", "2024-06-07", "--news", "n", "--dry-run")
    assert result.err == "X: nothing new about `release`, already recorded.\n"
    assert result.out.count("+[[fact]]") == 1
    result = wick("record", "x", "--release", "2024-06-07", "--news", "n")
    assert result.err.splitlines() == [
        "X: nothing new about `release`, already recorded.", "X: n", f"Recorded in {own}."
    ]  # fmt: skip
    assert [fact["news"] for fact in added(own)["fact"]] == ["n"]


def test_each_of_several_facts_is_doubted(wick: Wick, own: Path) -> None:
    result = wick("record", "x", "--release", "1999", "--status", "filming", "--on", "2024-02")
    assert result.code == 0
    warnings = [line for line in result.err.splitlines() if line.startswith("warning: ")]
    assert [("has not ended" in it, "over a year before" in it) for it in warnings] == [
        (True, False), (True, False), (False, True)
    ]  # fmt: skip
    assert "hint: check the year; if it is wrong, `wicktrack undo` takes it back" in result.err
    assert wick("undo", "--yes").code == 0
    assert own.read_text().endswith(START)


def test_only_lines_are_added(wick: Wick, own: Path, tmp_path: Path) -> None:
    def git(*words: str) -> str:
        command = ["git", "-C", str(tmp_path), "-c", "user.name=n", "-c", "user.email=e", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("add", own.name)
    git("commit", "-qm", "Start")
    wick("record", "x", "--news", "n")
    stat = git("diff", "--stat")
    assert "insertion" in stat
    assert "deletion" not in stat


def test_a_url_with_a_publisher_becomes_a_source(wick: Wick, own: Path) -> None:
    url = ("--source", "https://a.org/1", "--publisher", "The Daily Téléx")
    wick("record", "x", "--news", "n", *url, "--source-date", "2024-02-20")
    new = added(own)
    assert list(new["source"]) == ["the-daily-telex-2024-02-20"]
    (fact,) = new["fact"]
    assert fact["source"] == "the-daily-telex-2024-02-20"
    wick("record", "x", "--news", "m", *url)
    assert len(load([own]).sources) == 1


def test_what_is_known_is_not_written_again(wick: Wick, own: Path) -> None:
    before = own.read_bytes()
    for words in (["--release", "2024-06-07"], ["--release", "7 June 2024", "--on", "today"]):
        result = wick("record", "x", *words)
        assert (result.code, result.out) == (0, "")
        assert "already recorded" in result.err
    assert own.read_bytes() == before


SECOND = [
    ("--news n --aside", "--news n --aside --on yesterday", False),
    ("--news n --aside", "--news n", True),
    ("--news n", "--news n --aside", True),
    ("--status released --aside", "--status released", True),
    ("--release 2030 --aside --source https://a.org/1",
     "--release 2030 --aside --source https://a.org/1 --on yesterday", False),
    ("--release 2030 --aside --source https://a.org/1",
     "--release 2030 --aside --source https://a.org/2", True),
    ("--release 2030 --platform A", "--release 2030 --platform A", False),
    ("--release 2030 --platform A", "--release 2030", False),
    ("--release 2030 --platform A", "--release 2030 --platform B", True),
    ("--release 2030", "--release 2030 --platform A", True),
]  # fmt: skip


@pytest.mark.parametrize(("first", "then", "recorded"), SECOND)
def test_what_is_set_aside_is_known_from_its_own_source_only(
    wick: Wick, own: Path, first: str, then: str, *, recorded: bool
) -> None:
    assert wick("add", "unknown", "--name", "U", "--kind", "film").code == 0
    for title in ("x", "unknown"):  # about the second nothing else is known
        assert wick("record", title, *first.split()).code == 0
        before = own.read_bytes()
        result = wick("record", title, *then.split())
        assert result.code == 0, result.err
        assert (own.read_bytes() != before) is recorded
        assert ("already recorded" in result.err) is not recorded


def test_a_dry_run_prints_the_difference_and_writes_nothing(wick: Wick, own: Path) -> None:
    before = own.read_bytes()
    result = wick("record", "x", "--news", "n", "--dry-run")
    assert result.code == 0
    assert '+news = "n"' in result.out
    assert not [line for line in result.out.splitlines()[2:] if line.startswith("-")]
    assert own.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        ("record x", 2, "nothing to record"),
        ("record x --news n --name m --episode 1x01", 2, "--episode needs --release"),
        ("record x --news n --status filmed --release 2030", 2, "is not a valid status"),
        ("record x --release 2030 --uncast Nobody", 2, "Nobody is not in the cast"),
        ("record", 2, "no TITLE was given"),
        ("record nobody --news n", 3, "no title matches"),
        ("record x --release 2024-13", 2, "2024-13"),
        ("record x --release soon", 2, "soon"),
        ("record x --release 06/07/2024", 2, "could be"),
        ("record x --status filmed", 2, "is not a valid status"),
        ("record x --status released --region GB", 2, "--region needs --release"),
        ("record x --release 2025 --region UK", 2, "`GB`"),
        ("record x --release 2025 --episode 1x02", 2, "is only for series"),
        ("record x --news n --source nothing", 2, "no source has the id"),
        ("record x --news n --publisher P", 2, "need one URL"),
        ("record x --news n --billing 2", 2, "need --cast"),
        ("add x --name X --kind film", 2, "already defined"),
        ("add Bad --name X --kind film", 2, "is not a valid title id"),
        ("add y --name X --kind opera", 2, "is not a valid kind"),
        ("add y --name Y --kind film --on today", 2, "--status"),
        ("add y --name Y --kind film --region GB", 2, "need a fact"),
        ("add y --name Y --kind film --status announced --type tv", 2, "need --release"),
        ("add y --name Y --kind film --release soon", 2, "soon"),
        ("add y --name Y --kind film --release 2030 --region UK", 2, "`GB`"),
        ("add y --name Y --kind film --imdb 7181546", 2, "is not an IMDb id of a title"),
        ("add y --name Y --kind film --tmdb movie/x", 2, "is not a TMDB id of a title"),
        (
            "add y --name Y --kind film --tvmaze https://www.imdb.com/title/tt7181546/",
            2,
            "is not a TVmaze id of a title",
        ),
        ("add y --name Y --kind film --wikidata Ballerina", 2, "is not a Wikidata id"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_written(
    wick: Wick, own: Path, words: str, code: int, error: str
) -> None:
    before = own.read_bytes()
    result = wick(*words.split())
    assert (result.code, result.out) == (code, "")
    assert error in result.err
    assert own.read_bytes() == before


def test_an_invalid_catalogue_is_refused_first(wick: Wick, own: Path) -> None:
    own.write_text(own.read_text() + "\nnonsense = 1\n[title.y]\n")
    before = own.read_bytes()
    result = wick("record", "x", "--news", "n")
    assert result.code == 4
    assert own.read_bytes() == before


def test_without_a_catalogue_a_fact_goes_to_the_users_own_file(
    wick: Wick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    bundled = BUNDLED.read_bytes()
    result = wick("record", "caine", "--release", "2027", "--on", "2026-11-01")
    assert result.code == 0, result.err
    path = tmp_path / "data" / "wicktrack" / "catalogue.toml"
    assert result.err.splitlines()[-1] == f"Recorded in {path}."
    assert path.read_text().startswith("#")
    rows = json.loads(wick("upcoming", "--as-of", "2026-11-22", "--json").out)["items"]
    assert (rows[0]["id"], rows[0]["date"]) == ("caine", "2027")
    assert wick("record", "caine", "--release", "2027").err.startswith("Caine: nothing new")
    assert BUNDLED.read_bytes() == bundled


def test_the_bundled_catalogue_is_never_written(
    wick: Wick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "films.toml"  # the checkout's stays, even if this refusal is broken
    shutil.copyfile(BUNDLED, copy)
    monkeypatch.setattr(files, "bundled", lambda: copy)
    result = wick("record", "caine", "--news", "n", "-c", str(copy))
    assert result.code == 6
    assert result.err.startswith("error: the bundled catalogue cannot be changed\nhint: ")
    assert copy.read_bytes() == BUNDLED.read_bytes()


def test_a_new_title_is_known_from_its_first_fact(wick: Wick, own: Path) -> None:
    result = wick(
        "add", "y-2", "--name", "Y 2", "--kind", "series", "--franchise", "Y", "--alias", "Why",
        "--director", "D", "--runtime", "50", "--status", "announced", "--on", "2024-02-01",
        "--source", "https://a.org/1",
    )  # fmt: skip
    assert result.code == 0, result.err
    assert result.err.splitlines() == [
        "Y 2: new title, with the id y-2.",
        "Y 2: announced",
        f"Recorded in {own}.",
    ]
    rows = json.loads(wick("upcoming", "--json").out)["items"]
    assert [row["id"] for row in rows] == ["x", "y-2"]


def test_a_title_comes_with_its_first_facts_and_ids(wick: Wick, own: Path) -> None:
    result = wick(
        "add", "y", "--name", "Y", "--kind", "series", "--status", "announced", "--release", "2027",
        "--region", "gb", "--type", "streaming", "--on", "2024-02-01", "--tvmaze", "143",
        "--imdb", "https://m.imdb.com/title/TT0000001/?ref_=x", "--wikidata", "wikidata:q42",
        "--tmdb", "https://www.themoviedb.org/tv/1399-y/cast", "--source", "https://a.org/1",
    )  # fmt: skip
    assert result.code == 0, result.err
    assert result.err.splitlines() == [
        "Y: new title, with the id y.", "Y: announced", "Y: GB digital, episode 1x01 2027",
        f"Recorded in {own}.",
    ]  # fmt: skip
    new = added(own)
    ids = {"imdb": "tt0000001", "tmdb": "tv/1399", "tvmaze": "143", "wikidata": "Q42"}
    assert {name: str(it) for name, it in new["title"]["y"]["ids"].items()} == ids
    assert [fact["source"] for fact in new["fact"]] == ["https://a.org/1"] * 2
    for name in ("tt0000001", "tmdb:1399", "tvmaze:143", "Q42"):
        assert wick("show", name).out.startswith("Y (series)")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("film", "--imdb", "tt0000001"), ("film", "--imdb", "TT0000001")),
        (("film", "--tmdb", "5"), ("special", "--tmdb", "movie/5")),
        (
            ("series", "--wikidata", "Q5"),
            ("film", "--wikidata", "https://www.wikidata.org/wiki/Q5"),
        ),
    ],
)
def test_the_id_of_another_title_is_refused(
    wick: Wick, own: Path, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    assert wick("add", "y", "--name", "Y", "--kind", *first).code == 0
    before = own.read_bytes()
    result = wick("add", "z", "--name", "Z", "--kind", *second)
    assert (result.code, result.out) == (2, "")
    service = second[1].removeprefix("--")
    assert result.err.startswith(f"error: {service} id `")
    assert f"is that of y (Y, {first[0]})\nhint: record facts for y, or leave out" in result.err
    assert own.read_bytes() == before
    if service == "tmdb":  # of a series, the number is another's
        assert wick("add", "z", "--name", "Z", "--kind", "series", "--tmdb", "5").code == 0


def test_a_catalogue_begins_with_a_title(wick: Wick, tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    assert wick("add", "x", "--name", "X", "--kind", "film", "-c", str(path)).code == 0
    assert wick("record", "x", "--release", "2030", "-c", str(path)).code == 0
    assert "X" in wick("upcoming", "-c", str(path)).out


LINES = [
    {"title": "x", "on": "2024-02-21", "release": "2025-06-06", "source": "https://a.org/1"},
    {"title": "X", "on": "2024-02", "cast": [{"person": "P", "character": None}]},
    {"title": "x", "on": "2024-02-22", "release": "2025-06-06"},
]


def fed(monkeypatch: pytest.MonkeyPatch, lines: list[object]) -> None:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text + "\n"))


def test_json_lines_are_recorded_at_once(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [*LINES[:1], "", LINES[2]]
    fed(monkeypatch, lines)
    result = wick("record", "--from-json", "-")
    assert result.code == 0, result.err
    assert "already recorded" in result.err
    assert len(added(own)["fact"]) == 1
    fed(monkeypatch, lines)
    before = own.read_bytes()
    assert wick("record", "--from-json", "-").code == 0
    assert own.read_bytes() == before


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ("{", "line 2 of standard input: invalid JSON"),
        ("[]", "line 2 of standard input: not a JSON object"),
        ({"title": "x", "on": "2024-02-22", "relase": "2025"}, "line 2 of standard input: unknown"),
        ({"title": "x", "on": "2024-02-30", "news": "n"}, "line 2 of standard input: "),
        # Its position is that of the header, the first line of what is appended.
        ({"title": "x", "news": "n"}, "line 2 of standard input: the fact lacks the key `on`"),
        ({"title": "nobody", "on": "2024-02-22", "news": "n"}, "no title matches"),
        (
            {"title": "x", "on": "2024-02-22", "news": "n", "cast": [{"person": ""}]},
            "line 2 of standard input: ",
        ),
    ],
)
def test_json_lines_are_recorded_all_or_none(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch, bad: object, error: str
) -> None:
    before = own.read_bytes()
    fed(monkeypatch, [LINES[0], bad])
    result = wick("record", "--from-json", "-")
    assert result.code in (2, 3)
    assert error in result.err
    assert own.read_bytes() == before


def test_only_facts_that_a_later_file_has_are_left_out(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = own.parent / "data"
    folder = data / "wicktrack"
    folder.mkdir(parents=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.delenv("WICKTRACK_CATALOGUE")
    mine = own.rename(folder / "catalogue.toml")
    known = {"title": "x", "on": "2024-02-01", "news": "known"}
    later = 'format = 1\n[[fact]]\ntitle = "x"\non = 2024-02-01\nnews = "known"\n'
    (folder / "later.toml").write_text(later)
    fed(monkeypatch, [known, {**known, "news": "new"}])
    result = wick("record", "--from-json", "-")
    assert result.code == 0, result.err
    assert [fact["news"] for fact in added(mine)["fact"]] == ["new"]


@pytest.mark.parametrize(
    "said", [{"news": "n"}, {"release": "2025-06-06"}, {"status": "filming", "place": "Rome"}]
)
def test_a_fact_that_is_twice_among_json_lines_is_written_once(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    fact = {"title": "x", "on": "2024-02-01", **said}
    fed(monkeypatch, [fact, fact])
    assert wick("record", "--from-json", "-").code == 0
    assert len(added(own)["fact"]) == 1


# ── What cannot be, and what is unlikely ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("--status released --on 2024-02-23", "`on` (2024-02-23) is later than today, 2024-02-22"),
        ("--news n --on 2062-01-02", "is later than today"),
        ("--news n --on 2024-03", "`on` (2024-03) is later than today"),
        ("--release 1887", "`release` (1887) is before 1888, the year of the first film"),
        ("--release 1066-10-14", "is before 1888"),
        ("--release 2206", "`release` (2206) is more than 100 years after `on` (2024-02-22)"),
        ("--release 2125", "is more than 100 years after"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(
    wick: Wick, own: Path, words: str, error: str
) -> None:
    before = own.read_bytes()
    result = wick("record", "x", *words.split())
    assert (result.code, result.out) == (2, "")
    assert error in result.err
    assert "\nhint: " in result.err
    assert own.read_bytes() == before


def test_one_fact_of_a_day_to_come_keeps_all_json_lines_out(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own.read_bytes()
    fed(monkeypatch, [LINES[0], {"title": "x", "on": "2024-03-01", "news": "n"}])
    result = wick("record", "--from-json", "-")
    assert result.code == 2
    assert result.err.startswith("error: line 2 of standard input: `on` (2024-03-01) is later")
    assert own.read_bytes() == before


def test_the_first_status_of_a_new_title_cannot_be_of_a_day_to_come(wick: Wick, own: Path) -> None:
    before = own.read_bytes()
    words = ("--name", "Y", "--kind", "film", "--status", "announced", "--on", "tomorrow")
    result = wick("add", "y", *words)
    assert result.code == 2
    assert "is later than today" in result.err
    assert own.read_bytes() == before


@pytest.mark.parametrize(
    ("status", "words", "warning"),
    [
        ("filming", "--release 1997", "and the status of `x` is in-production"),
        ("filming", "--release 2023-02-21", "`release` (2023-02-21) was over a year before `on`"),
        ("filming", "--release 2023-02-22", ""),
        ("released", "--release 1997", ""),
        ("cancelled", "--release 1997", ""),
        ("", "--release 1888", "and `x` has had a date to come"),
        ("filming", "--release 2045", "`release` (2045) is more than 20 years after `on`"),
        ("", "--release 2124", "is more than 20 years after"),
        ("", "--release 2044", ""),
        ("", "--release tba", ""),
        ("", "--news n --on 2024-02", "so the fact counts only from 2024-02-29"),
        ("", "--news n --on 2024-01", ""),
    ],
)  # fmt: skip
def test_what_is_unlikely_is_recorded_with_a_warning(
    wick: Wick, own: Path, status: str, words: str, warning: str
) -> None:
    if status:
        assert wick("record", "x", "--status", status).code == 0
    before = own.read_bytes()
    result = wick("record", "x", *words.split())
    assert result.code == 0, result.err
    assert own.read_bytes() != before
    assert ("warning: " in result.err) == bool(warning)
    assert warning in result.err
    assert result.err.count("hint: ") == bool(warning)


@pytest.mark.parametrize(
    ("name", "warned"),
    [("X", True), ("x!", True), ("Known as X", True), ("X 2", False), ("Y", False)],
)
def test_a_new_title_that_goes_by_the_name_of_another_is_told_and_added(
    wick: Wick, own: Path, name: str, *, warned: bool
) -> None:
    own.write_text(own.read_text().replace("# working title", '\naliases = ["Known as X"]'))
    result = wick("add", "y", "--name", name, "--kind", "series")
    assert result.code == 0
    told = f"warning: another title goes by the name {name}: x (X, film)\nhint: if they are one, "
    assert result.err.startswith(told) == warned
    assert f"{name}: new title, with the id y." in result.err
    assert "y" in load([own]).titles


# ── Another source ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--release 2024-06-07", "X: confirms US theatrical 7 Jun 2024"),
        ("--status filming", "X: confirms in production"),
        ("--name Z", "Z: confirms the name Z"),
        ("--cast|Ann Lee as The Cook", "X: confirms Ann Lee: The Cook"),
        ("--uncast|Ann Lee", "X: confirms Ann Lee left the cast"),
    ],
)
@pytest.mark.parametrize("named", [False, True])
def test_another_source_confirms_and_the_same_one_is_nothing_new(
    wick: Wick, own: Path, words: str, told: str, *, named: bool
) -> None:
    said = words.split("|") if "|" in words else words.split()
    first = ["--source", "https://a.org/1"]
    if named:
        first += ["--publisher", "A"]
    if "--uncast" in said:
        wick("record", "x", "--cast", "Ann Lee as The Cook")
    assert wick("record", "x", *said, *first).code == 0
    before = own.read_bytes()
    for more in ([], first[:2]):
        result = wick("record", "x", *said, *more)
        assert "nothing new, already recorded" in result.err, more
        assert own.read_bytes() == before
    result = wick("record", "x", *said, "--source", "https://b.org/2")
    assert result.err.splitlines()[0] == told
    assert own.read_bytes() != before
    assert "nothing new" in wick("record", "x", *said, "--source", "https://b.org/2").err


@pytest.mark.parametrize("words", ["--news n", "--release tba --type tv"])
def test_what_is_no_news_or_was_never_said_is_not_confirmed(
    wick: Wick, own: Path, words: str
) -> None:
    wick("record", "x", "--news", "n", "--source", "https://a.org/1")
    before = own.read_bytes()
    result = wick("record", "x", *words.split(), "--source", "https://b.org/2")
    assert "nothing new" in result.err
    assert own.read_bytes() == before


def test_an_earlier_status_is_not_confirmed_after_a_later_one(wick: Wick, own: Path) -> None:
    wick("record", "x", "--status", "filming", "--since", "2024-01", "--on", "2024-02-01")
    wick("record", "x", "--status", "post-production", "--on", "2024-02-10")
    before = own.read_bytes()
    words = ("--status", "filming", "--since", "2024-01", "--source", "https://b.org/2")
    assert "nothing new" in wick("record", "x", *words).err
    assert own.read_bytes() == before


@pytest.mark.usefixtures("own")
def test_the_first_name_is_confirmed_by_any_source(wick: Wick) -> None:
    assert "nothing new" in wick("record", "x", "--name", "X").err
    result = wick("record", "x", "--name", "X", "--source", "https://a.org/1")
    assert result.err.splitlines()[0] == "X: confirms the name X"


def test_a_date_long_past_is_unlikely_for_a_title_with_a_date_to_come(
    wick: Wick, own: Path
) -> None:
    wick("record", "x", "--release", "2025-06-06")
    result = wick("record", "x", "--release", "1997-01-01")
    assert result.err.splitlines()[0].endswith("and `x` has had a date to come")
    assert result.code == 0
    assert "release = 1997-01-01" in own.read_text(encoding="utf-8")


def test_a_file_of_facts_whose_name_no_system_takes_is_refused(wick: Wick) -> None:
    result = wick("record", "--from-json", "a\0b")
    assert result.code == 2
    assert "cannot be read" in result.err
