"""Whose region counts: that of a release, that of the viewer, and that of what is recorded."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Known, Wick, state_of
from wicktrack.catalogue import files
from wicktrack.catalogue.loader import load
from wicktrack.index.cache import open_ledger
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.vocabulary import ReleaseType

DUNE = """
[title.dune-3]
name = "Dune: Part Three"
kind = "film"
"""
DAY = "1795478400"  # 24 November 2026


def released(date: str, region: str | None = None, **more: str) -> str:
    """A fact about the release of Dune 3."""
    keys = {"region": region, **more}
    lines = "".join(f'{key} = "{value}"\n' for key, value in keys.items() if value)
    return f'[[fact]]\ntitle = "dune-3"\non = 2026-01-01\nrelease = "{date}"\n{lines}'


def text(*parts: str, name: str = "", region: str = "") -> str:
    """A file; a name and a region are of its `[catalogue]`."""
    head = {"name": name, "region": region}
    lines = "".join(f'{key} = "{value}"\n' for key, value in head.items() if value)
    return "\n".join([f"format = 1\n[catalogue]\n{lines}", *parts])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's own files, beside a bundled catalogue of the US; it is Nov 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    bundled = tmp_path / "bundled.toml"
    bundled.write_text(text('[title.wick]\nname = "Wick"\nkind = "film"\n',
                            name="The bundled one", region="US"))  # fmt: skip
    monkeypatch.setattr(files, "bundled", lambda: bundled)
    monkeypatch.setattr("wicktrack.cli.folders.bundled", lambda: bundled)
    folder = tmp_path / "data" / "wicktrack"
    folder.mkdir(parents=True)
    return folder


def rows(wick: Wick, *words: str) -> list[dict[str, Any]]:
    result = wick(*words, "--json")
    assert result.code == 0, result.err
    items: list[dict[str, Any]] = json.loads(result.out)["items"]
    return items


def written(path: Path) -> list[dict[str, Any]]:
    """The facts in a file."""
    facts: list[dict[str, Any]] = tomllib.loads(path.read_text())["fact"]
    return facts


# ── Of a release ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("region", ["", "GB"])
def test_the_uid_of_a_release_is_the_same_with_and_without_the_bundled_catalogue(
    wick: Wick, home: Path, region: str
) -> None:
    own = home / "own.toml"
    own.write_text(text(DUNE, released("2026-12-18"), region=region))
    uid = f"dune-3.{region or '-'}.theatrical@wicktrack"
    for beside in ((), ("-c", str(own)), ("-c", str(own), "-c", str(files.bundled()))):
        assert [row["uid"] for row in rows(wick, "calendar", *beside)] == [uid], beside


def test_the_region_of_a_release_is_that_of_the_fact_or_of_its_own_file_and_of_no_other(
    tmp_path: Path,
) -> None:
    paths = [tmp_path / f"{name}.toml" for name in "abc"]
    paths[0].write_text(text(DUNE, released("2026-12-01"), region="US"))
    paths[1].write_text(text(released("2026-12-02")))
    paths[2].write_text(text(released("2026-12-03", "JP"), released("2026-12-04"), region="GB"))
    for ledger in both(paths, tmp_path):
        state = state_of(Snapshot(ledger, dt.date(2026, 2, 1)), "dune-3")
        dates = {key.region: str(it.said.period) for key, it in state.releases.items()}
        assert dates == {
            "US": "2026-12-01", None: "2026-12-02", "JP": "2026-12-03", "GB": "2026-12-04",
        }  # fmt: skip
        assert ledger.regions() == {"US", "GB", "JP"}


def both(paths: list[Path], folder: Path) -> tuple[WholeLedger, IndexedLedger]:
    """A catalogue read whole, and through an index."""
    indexed = open_ledger(paths, folder / "cache")
    assert isinstance(indexed, IndexedLedger)
    return load(paths), indexed


# ── Of the viewer ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("own", "first"),
    [(["GB"], "GB"), ([""], "US"), (["", "FR", "GB"], "FR"), ([], "US")],
)
def test_the_region_and_name_of_the_users_own_files_come_before_the_bundled_ones(
    home: Path, own: list[str], first: str
) -> None:
    paths = [files.bundled()]
    for number, region in enumerate(own):
        paths.append(home / f"{number}.toml")
        paths[-1].write_text(text(region=region, name=region and f"Films of {region}"))
    for ordered in (paths, paths[::-1] if len(own) < 2 else paths):
        for ledger in both(ordered, home.parent):
            assert ledger.region == first
            assert ledger.name == ("The bundled one" if first == "US" else f"Films of {first}")


def test_a_release_in_the_region_of_ones_own_file_is_no_fallback(wick: Wick, home: Path) -> None:
    own = text(DUNE, released("2026-12-16"), released("2026-12-18", "US"), region="GB")
    (home / "own.toml").write_text(own)
    (row,) = rows(wick, "upcoming")
    assert (row["date"], row["region"], row["fallback"]) == ("2026-12-16", "GB", False)


def test_the_option_beats_the_variable_and_the_variable_beats_the_files(
    wick: Wick, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = [
        released(f"2026-12-0{n}", region) for n, region in ((1, "GB"), (2, "FR"), (3, "JP"))
    ]
    (home / "own.toml").write_text(text(DUNE, *releases, region="GB"))
    assert rows(wick, "upcoming")[0]["region"] == "GB"
    monkeypatch.setenv("WICKTRACK_REGION", "fr")
    assert rows(wick, "upcoming")[0]["region"] == "FR"
    assert rows(wick, "upcoming", "--region", "JP")[0]["region"] == "JP"


@pytest.mark.parametrize("command", ["calendar", "feed"])
def test_a_calendar_and_a_feed_are_named_as_asked_or_after_ones_own_file(
    wick: Wick, home: Path, command: str
) -> None:
    def named(*words: str) -> list[str]:
        out = wick(command, *words).out
        return [name for name in ("The bundled one", "Mine", "Others") if name in out]

    own = home / "own.toml"
    own.write_text(text(DUNE, released("2026-12-18")))
    assert named() == ["The bundled one"]
    own.write_text(text(DUNE, released("2026-12-18"), name="Mine"))
    assert named() == ["Mine"]
    assert named("--name", "Others") == ["Others"]


def test_two_feeds_of_other_names_have_other_ids(wick: Wick, home: Path) -> None:
    (home / "own.toml").write_text(text(DUNE, released("2026-12-18")))
    ids = [wick("feed", "--name", name).out.split("<id>")[1][:60] for name in ("A", "B", "A")]
    assert ids[0] == ids[2] != ids[1]


# ── Which release is used ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("there", "question", "chosen"),
    [
        # Home is US. A release is written REGION/type; - is an unspecified region.
        ("US 001", Question(), "US"),
        ("GB 001", Question(), "001"),
        ("GB -", Question(), "-"),
        ("JP/premiere 001/premiere", Question(), "JP/premiere fallback"),
        ("001/premiere JP", Question(), "JP fallback"),
        ("001 US", Question("GB"), "001"),
        ("- US", Question("GB"), "- fallback"),
        ("US JP", Question("GB"), "US fallback"),
        ("JP FR", Question("GB"), "JP fallback"),
        ("GB", Question("001"), "GB fallback"),
        ("001 GB", Question("001"), "001"),
        ("001/digital GB", Question("GB", ReleaseType.DIGITAL), "GB fallback"),
        ("001/digital JP", Question("GB", ReleaseType.DIGITAL), "001/digital"),
        ("001 JP/digital", Question("GB", ReleaseType.DIGITAL), "001 fallback"),
        ("JP 001 US", Question("GB", None, ("FR", "JP")), "JP fallback"),
        ("JP FR 001 US", Question("GB", None, ("FR", "JP")), "FR fallback"),
        ("FR/premiere 001", Question("GB", None, ("FR",)), "001"),
        ("FR GB", Question("GB", None, ("FR",)), "GB"),
        ("FR FR/digital", Question("GB", ReleaseType.DIGITAL, ("FR",)), "FR/digital fallback"),
        ("JP DE", Question(None, None, ("DE",)), "DE fallback"),
        ("US DE", Question(None, None, ("DE",)), "US"),
    ],
)
def test_the_release_is_that_of_the_first_region_in_order_that_has_any(
    tmp_path: Path, there: str, question: Question, chosen: str
) -> None:
    lines = []
    for number, release in enumerate(there.split()):
        region, _, type_ = release.partition("/")
        more = {"type": type_} if type_ else {}
        lines.append(released(f"2027-01-{number + 1:02}", region.strip("-") or None, **more))
    (tmp_path / "home.toml").write_text(text(region="US"))
    (tmp_path / "facts.toml").write_text(text(DUNE, *lines))
    ledger = load([tmp_path])
    snapshot = Snapshot(ledger, dt.date(2026, 6, 1))
    choice = snapshot.choose(state_of(snapshot, "dune-3"), question)
    assert choice is not None
    region, type_ = choice.key.region or "-", choice.key.type
    shown = region if type_ is ReleaseType.THEATRICAL else f"{region}/{type_}"
    assert shown + " fallback" * choice.fallback == chosen


def test_without_any_home_an_unspecified_region_is_as_good_as_the_world(tmp_path: Path) -> None:
    for there, chosen in ((("GB", None), None), (("GB", "001"), "001"), (("GB", "FR"), "GB")):
        lines = [released(f"2027-01-0{n + 1}", region) for n, region in enumerate(there)]
        (tmp_path / "a.toml").write_text(text(DUNE, *lines))
        snapshot = Snapshot(load([tmp_path / "a.toml"]), dt.date(2026, 6, 1))
        choice = snapshot.choose(state_of(snapshot, "dune-3"))
        assert choice is not None
        assert (choice.key.region, choice.fallback) == (chosen, False)


def test_a_worldwide_release_is_in_every_region(wick: Wick, home: Path) -> None:
    (home / "own.toml").write_text(text(DUNE, released("2026-12-18", "001")))
    assert "worldwide theatrical" in wick("countdown", "dune-3", "--region", "NZ").out
    assert "fallback" not in wick("countdown", "dune-3", "--region", "NZ").out
    for words in (["upcoming", "--every-release"], ["calendar"], ["timeline", "--every-release"]):
        found = rows(wick, *words, "--region", "NZ")
        assert "001" in [row["region"] for row in found], words
    assert wick("check").code == 0


@given(region=st.sampled_from(["001", " 001 "]))
def test_the_world_is_a_region_wherever_one_is_written(known: Known, region: str) -> None:
    state = state_of(known(DUNE + released("2027", region), "2026-06-01"), "dune-3")
    assert [key.region for key in state.releases] == ["001"]


# ── Of a calendar ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def of_two(home: Path) -> Path:
    """One title with a date in both countries, one with an American one only, and a series."""
    path = home / "own.toml"
    other = released("2026-12-25", "US").replace("dune-3", "wick")
    path.write_text(
        text(DUNE, released("2026-12-18", "US"), released("2026-12-16", "GB"), other,
             '[title.s]\nname = "S"\nkind = "series"\n',
             released("2026-12-20", "JP", type="tv").replace("dune-3", "s"),
             released("2026-12-27", "JP", type="tv", episode="1x02").replace("dune-3", "s"),
             released("2026-12-21", "FR", type="tv").replace("dune-3", "s"))
    )  # fmt: skip
    return path


GB_UIDS = ["dune-3.GB.theatrical@wicktrack"]
STAND_INS = ["s.JP.tv.1x01@wicktrack", "wick.US.theatrical@wicktrack", "s.JP.tv.1x02@wicktrack"]


def test_a_calendar_for_the_variables_region_falls_back_and_drops_no_title(
    wick: Wick, of_two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = {row["uid"]: row for row in rows(wick, "calendar")}
    assert len(every) == 6
    monkeypatch.setenv("WICKTRACK_REGION", "GB")
    found = rows(wick, "calendar")
    assert [row["uid"] for row in found] == GB_UIDS + STAND_INS
    assert found == [every[row["uid"]] for row in found]
    upcoming = {(row["id"], row["region"]) for row in rows(wick, "upcoming")}
    assert upcoming == {(row["id"], row["region"]) for row in found}
    out = wick("calendar").out
    assert "SUMMARY:Dune: Part Three\r\n" in out
    assert "SUMMARY:Wick (US theatrical)\r\n" in out
    assert of_two.exists()


@pytest.mark.usefixtures("of_two")
def test_a_calendar_with_the_option_has_that_region_alone(
    wick: Wick, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [row["uid"] for row in rows(wick, "calendar", "--region", "GB")] == GB_UIDS
    monkeypatch.setenv("WICKTRACK_REGION", "FR")
    assert [row["uid"] for row in rows(wick, "calendar", "--region", "GB")] == GB_UIDS
    assert [row["region"] for row in rows(wick, "calendar", "--type", "tv")] == ["FR"]


@pytest.mark.usefixtures("of_two")
def test_a_stand_in_leaves_when_there_is_a_date_in_the_region(
    wick: Wick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WICKTRACK_REGION", "GB")
    assert wick("record", "wick", "--release", "2027-01-08").code == 0
    found = [row["uid"] for row in rows(wick, "calendar") if row["id"] == "wick"]
    assert found == ["wick.GB.theatrical@wicktrack"]


@pytest.mark.usefixtures("of_two")
def test_a_feed_is_of_every_region_whatever_the_variable_says(
    wick: Wick, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = wick("feed").out
    monkeypatch.setenv("WICKTRACK_REGION", "GB")
    assert wick("feed").out == every


# ── Of what is recorded ──────────────────────────────────────────────────────────────────────────


WORDS = {
    "NEW": "theatrical 16 Dec 2026, a new release",
    "MOVED": "theatrical 18 Dec 2026 → 16 Dec 2026, -2 days",
    "STAYS": "theatrical stays 18 Dec 2026",
}


@pytest.mark.parametrize(
    ("there", "variable", "options", "region", "told"),
    [
        ("US", "GB", "", "GB", "GB NEW; US STAYS"),
        ("US", "", "", "US", "US MOVED"),
        ("US", "US", "", "US", "US MOVED"),
        ("US", "GB", "--region us", "US", "US MOVED"),
        ("US", "", "--region GB", "GB", "GB NEW; US STAYS"),
        ("US JP", "", "", None, "NEW without a region; US STAYS; JP STAYS"),
        ("US JP", "JP", "", "JP", "JP MOVED; US STAYS"),
        ("US", "", "--type digital", None, "digital 16 Dec 2026"),
        ("-", "", "", None, "MOVED"),
        ("-", "GB", "", "GB", "GB NEW; theatrical (region unspecified) stays 18 Dec 2026"),
        ("001", "", "", "001", "worldwide MOVED"),
        ("", "", "--region 001", "001", "worldwide theatrical 16 Dec 2026"),
        ("", "", "", None, "theatrical 16 Dec 2026"),
        ("", "GB", "", "GB", "GB theatrical 16 Dec 2026"),
        ("US GB JP FR DE", "NZ", "", "NZ", "NZ NEW; US STAYS; GB STAYS; JP STAYS; 2 others stay"),
    ],
)
def test_a_release_is_recorded_with_its_region_and_says_which_others_stay(  # noqa: PLR0913, PLR0917
    wick: Wick,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: str,
    variable: str,
    options: str,
    region: str | None,
    told: str,
) -> None:
    facts = [released("2026-12-18", it.strip("-")) for it in there.split()]
    (home / "a.toml").write_text(text(DUNE, *facts))
    monkeypatch.setenv("WICKTRACK_REGION", variable)
    result = wick("record", "dune-3", "--release", "2026-12-16", *options.split())
    assert result.code == 0, result.err
    for short, words in WORDS.items():
        told = told.replace(short, words)
    lines = result.err.splitlines()
    astray = "without a region" in told
    assert lines[0].startswith("warning: `release` has no region") == astray
    assert lines[2 if astray else 0] == f"Dune: Part Three: {told}"
    (fact,) = written(home / "catalogue.toml")
    assert fact.get("region") == region


@pytest.mark.parametrize(
    ("there", "region"), [([], "GB"), (["US"], "US"), (["US", "JP"], "GB"), ([None], "GB")]
)
def test_the_region_of_the_file_comes_last(
    wick: Wick, home: Path, there: list[str | None], region: str
) -> None:
    (home / "a.toml").write_text(text(DUNE, *(released("2026-12-18", it) for it in there)))
    own = home / "catalogue.toml"
    own.write_text(text(region="GB"))
    for cached in (True, False):
        shutil.copy(own, home.parent / "saved")
        words = () if cached else ("-c", str(home / "a.toml"), "-c", str(own))
        assert wick("record", "dune-3", "--release", "2026-12-16", *words).code == 0
        assert [fact["region"] for fact in written(own)] == [region]
        shutil.copy(home.parent / "saved", own)


def test_json_lines_get_their_regions_by_the_same_rule_one_after_the_other(
    wick: Wick, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "a.toml").write_text(text(DUNE))
    fact = {"title": "dune-3", "on": "2026-02-01"}
    lines = [
        {**fact, "release": "2026-12-18", "region": "US"},
        {**fact, "release": "2026-12-19"},
        {**fact, "release": "2026-12-16", "region": "GB"},
        {**fact, "release": "2026-12-15"},
        {**fact, "status": "filming"},
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(map(json.dumps, lines))))
    assert wick("record", "--from-json", "-").code == 0
    facts = written(home / "catalogue.toml")
    assert [fact.get("region") for fact in facts] == ["US", "US", "GB", None, None]


def test_a_dry_run_shows_the_region(wick: Wick, home: Path) -> None:
    (home / "a.toml").write_text(text(DUNE, released("2026-12-18", "US")))
    result = wick("record", "dune-3", "--release", "2026-12-16", "--dry-run")
    assert '+region = "US"' in result.out


def test_a_date_that_was_withdrawn_and_comes_back_is_no_new_release(wick: Wick, home: Path) -> None:
    (home / "a.toml").write_text(
        text(DUNE, released("2026-12-18", "US"), released("2026-12-19", "GB"))
    )
    for date, told in (
        ("tba", "GB theatrical 19 Dec 2026 → to be announced; US theatrical stays 18 Dec 2026"),
        ("2027-01-08", "GB theatrical 8 Jan 2027; US theatrical stays 18 Dec 2026"),
    ):
        result = wick("record", "dune-3", "--release", date, "--region", "GB")
        assert result.err.splitlines()[0] == f"Dune: Part Three: {told}"
