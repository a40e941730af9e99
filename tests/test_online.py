"""Do search, refresh, sources and follow say and write what the services say?"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import HEAD, Result, Wick, imported_by
from online_fakes import SENTENCE, Services, hit
from wicktrack.catalogue.loader import check
from wicktrack.cli import streams
from wicktrack.cli.outside import works
from wicktrack.model.vocabulary import Kind, Provider
from wicktrack.refreshing import Failure

PAGE = "https://www.tvmaze.com/shows/143"
START = f"""{HEAD}
[title.road]
name = "The Salt Road"
kind = "series"
ids = {{ tvmaze = 143, imdb = "tt0000143" }}

[[fact]]
title = "road"
on = 2024-01-02
release = 2025-03-01
source = "{PAGE}"

[title.harbour]
name = "Harbour Lights"
kind = "film"

[[fact]]
title = "harbour"
on = 2024-01-02
status = "filming"
"""
MOVED = {"title": "road", "on": date(2024, 2, 20), "release": date(2025, 6, 1), "source": [PAGE]}
FILMING = {"title": "road", "on": date(2024, 2, 20), "status": "in-production", "source": [PAGE],
           "aside": True}  # fmt: skip
DOWN = Failure(provider=Provider.TVMAZE, title=None, why="no answer", later=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the catalogue in use; today is 22 February 2024."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1708560000")
    found = tmp_path / "films"
    found.mkdir()
    (found / "mine.toml").write_text(START, encoding="utf-8")
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(found))
    return found


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    made = Services()
    made.take_over(monkeypatch)
    return made


@pytest.fixture
def following() -> Path:
    return Path(os.environ["HOME"]) / ".local" / "share" / "wicktrack" / "following"


def rows(result: Result) -> list[dict[str, Any]]:
    return json.loads(result.out)["items"]  # type: ignore[no-any-return]


def said(result: Result) -> tuple[int, str, str]:
    return result.code, result.out, result.err


def columns_of(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard output be a terminal of that width, without colour."""
    from wicktrack.render.table import Paper

    monkeypatch.setattr("wicktrack.cli.output.paper", lambda *_: Paper(width))


# ── search ───────────────────────────────────────────────────────────────────────────────────────


def test_a_search_prints_a_row_a_work(wick: Wick, services: Services) -> None:
    known = hit("tvmaze:143", "The Salt Road", year=2025, country="GB", imdb="tt0000143")
    services.hits["salt road"] = [known, hit("tmdb:movie/7", "Salt Road", Kind.FILM)]
    wick("follow", "road")
    result = wick("search", "salt", "road", "--json")
    assert json.loads(result.out)["as_of"] == "2024-02-22"
    assert rows(result) == [
        {"reference": "tvmaze:143", "name": "The Salt Road", "kind": "series", "year": 2025,
         "country": "GB", "imdb": "tt0000143", "title": "road", "followed": True},
        {"reference": "tmdb:movie/7", "name": "Salt Road", "kind": "film", "year": None,
         "country": None, "imdb": None, "title": None, "followed": False},
    ]  # fmt: skip
    table = wick("search", "salt road")
    assert "road, followed" in table.out
    assert table.err == f"{SENTENCE}\n"


def test_a_search_asks_for_what_was_typed(wick: Wick, services: Services) -> None:
    line = ["search", " a ", "b", "--kind", "tv series", "--year", "2025", "--source", "TVmaze"]
    result = wick(*line)
    assert (result.code, result.out, result.err) == (0, "", "No work of that name was found.\n")
    (query, sources), *_ = services.searched
    assert (query.text, query.kind, query.year) == ("a b", Kind.SERIES, 2025)
    assert [*sources] == [Provider.TVMAZE]
    wick("search", "b")
    assert [*services.searched[1][1]] == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["search", " "], "the text is empty"),
        (["search", "x", "--source", "imdb"], "`imdb` is not a valid"),
        (["search", "x", "--kind", "opera"], "`opera` is not a valid kind"),
        (["refresh", "--since", "2020"], "--since needs --history"),
        (["refresh", "--dry-run", "--json"], "--dry-run prints TOML and no rows"),
        (["refresh", "road", "--all"], "--mine and --all cannot be combined with titles"),
        (["refresh", "--region", "XX"], "`XX` is not an ISO 3166-1"),
        (["refresh", "--mine"], "--mine has nothing to show"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    wick: Wick, services: Services, line: list[str], message: str
) -> None:
    result = wick(*line)
    assert result.code == 2
    assert result.err.startswith(f"error: {message}")
    assert "\nhint: " in result.err
    assert services.options == []


def test_a_search_that_failed_has_not_found_nothing(wick: Wick, services: Services) -> None:
    services.failures = [DOWN]
    result = wick("search", "x")
    assert (result.code, result.out) == (7, "")
    assert result.err.startswith("warning: TVmaze: no answer\nhint: run it again later")
    assert "No work" not in result.err


def test_names_that_ask_for_trouble_are_shown_and_not_obeyed(
    wick: Wick, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.hits["x"] = [hit("tvmaze:1", "[red]a[/] :smile: \x1b[31m\u202eb", country="\x07")]
    columns_of(60, monkeypatch)
    for line in (["search", "x"], ["follow", "x"]):
        result = wick(*line)
        assert "\x1b" not in result.out + result.err
        assert "\x07" not in result.out + result.err
        assert "[red]a[/] :smile:" in " ".join((result.out + result.err).split())


@pytest.mark.parametrize("width", [60, 100, 160])
def test_nothing_is_wider_than_the_terminal(
    wick: Wick, services: Services, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.hits["x"] = [hit(f"tmdb:movie/{n}", "A long name " * n, Kind.FILM) for n in (1, 9)]
    services.facts, services.why = [MOVED, FILMING], "its first word, which contradicts what stands"
    columns_of(width, monkeypatch)
    for line in (["search", "x"], ["refresh"], ["sources"], ["sources", "road"]):
        result = wick(*line)
        assert result.out
        assert max(map(len, result.out.splitlines())) <= width


# ── refresh ──────────────────────────────────────────────────────────────────────────────────────


def test_a_refresh_prints_what_was_said_and_what_became_of_it(
    wick: Wick, services: Services
) -> None:
    services.facts, services.why = [MOVED, FILMING], "its first word"
    services.withheld = [("road", "`sometime` is not a known status")]
    result = wick("refresh", "--json")
    assert json.loads(result.out)["as_of"] == "2024-02-22"
    moved, aside, withheld = rows(result)
    assert moved == {
        "known_on": "2024-02-20", "title": "road", "name": "The Salt Road",
        "change": "release-moved", "what": "US tv, episode 1x01: 1 Mar 2025 → 1 Jun 2025, +92 days",
        "source": "tvmaze", "outcome": "written", "reason": None, "url": [PAGE],
    }  # fmt: skip
    assert (aside["change"], aside["what"]) == ("aside", "in production")
    assert (aside["outcome"], aside["reason"]) == ("aside", "its first word")
    assert (withheld["known_on"], withheld["change"]) == (None, None)
    assert withheld["what"] == withheld["reason"] == "`sometime` is not a known status"
    assert result.err == "1 title asked at 1 source: 1 fact written, 1 set aside, 1 withheld.\n"


def test_a_refresh_that_finds_nothing_says_so(wick: Wick, services: Services) -> None:
    assert said(wick("refresh")) == (0, "", "1 title asked at 1 source: nothing new.\n")
    services.repeated = 2
    told = (
        "1 title asked at 1 source: 2 withheld as before (`--all` says why); 1 title unchanged.\n"
    )
    assert said(wick("refresh")) == (0, "", told)
    assert rows(wick("refresh", "--json")) == []


@pytest.mark.usefixtures("services")
def test_a_refresh_without_titles_says_so(wick: Wick, folder: Path) -> None:
    (folder / "mine.toml").write_text(HEAD + '[title.x]\nname = "X"\nkind = "film"\n')
    result = wick("refresh", "x")
    assert result.err.startswith("X has no id at any service")
    assert wick("refresh").err == "No title was asked about.\n"


def test_a_cast_has_a_row_for_each_member(wick: Wick, services: Services) -> None:
    cast = [{"person": "Ann Lee", "character": "Cook"}, {"person": "Bo"}]
    services.facts = [{"title": "road", "on": date(2024, 2, 20), "cast": cast, "source": [PAGE]}]
    result = wick("refresh", "-f", "tsv", "--fields", "what,change", "--no-header")
    assert result.out == "Ann Lee: Cook\tcast-added\nBo: undisclosed\tcast-added\n"
    assert "1 fact written" in result.err


def test_what_a_service_dates_by_its_own_clock_is_there_today(
    wick: Wick, services: Services
) -> None:
    services.facts = [MOVED | {"on": date(2024, 2, 23)}]
    assert [it["known_on"] for it in rows(wick("refresh", "--json"))] == ["2024-02-23"]


def test_options_say_what_is_asked(
    wick: Wick, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    wick("refresh")
    first = services.options[-1]
    assert (first.day, first.regions, first.cast) == (date(2024, 2, 22), ("US",), 15)
    flags = (first.whole, first.history, first.every_release, first.every_episode)
    assert flags == (False,) * 4
    places = ["--source", "tmdb", "--region", "gb", "--region", "IE"]
    past = ["--history", "--since", "2020-05-01", "--cast", "3"]
    wick("refresh", *places, *past, "--every-release", "--every-episode", "--all")
    last = services.options[-1]
    assert (last.sources, last.regions) == (frozenset({Provider.TMDB}), ("GB", "IE"))
    assert (last.history, last.since, last.cast) == (True, date(2020, 5, 1), 3)
    assert last.whole
    assert last.every_release
    assert last.every_episode
    monkeypatch.setenv("WICKTRACK_REGION", "FR")
    monkeypatch.setenv("WICKTRACK_AS_OF", "1999-01-01")
    wick("refresh", "road")
    named = services.options[-1]
    assert (named.day, named.regions, named.whole) == (date(2024, 2, 22), ("FR",), True)


def test_the_regions_of_the_settings_come_after_the_viewers_own(
    wick: Wick, services: Services, config: Callable[[str], Path]
) -> None:
    config('region = "GB"\nregions = ["IE", "GB", "US"]\n')
    wick("refresh")
    assert services.options[-1].regions == ("GB", "IE", "US")


def test_without_a_region_those_of_the_catalogue_are_taken(
    wick: Wick, services: Services, folder: Path
) -> None:
    bare = START.replace('region = "US"\n', "")
    (folder / "mine.toml").write_text(bare)
    result = wick("refresh")
    assert not services.options[-1].regions
    assert "warning: no region is set, so only worldwide releases are taken\n" in result.err
    (folder / "mine.toml").write_text(
        bare.replace("release = 2025-03-01", 'release = 2025-03-01\nregion = "NZ"')
    )
    assert "warning" not in wick("refresh").err
    assert services.options[-1].regions == ("NZ",)


@pytest.mark.usefixtures("services")
def test_only_what_is_followed_is_asked_about_with_mine(wick: Wick) -> None:
    wick("follow", "harbour")
    assert wick("refresh", "--mine").err == "No title was asked about.\n"
    wick("follow", "road")
    assert wick("refresh", "--mine").err.startswith("1 title asked")


def test_a_dry_run_prints_a_catalogue_and_writes_nothing(
    wick: Wick, services: Services, folder: Path, tmp_path: Path
) -> None:
    services.facts, services.withheld = [MOVED], [("road", "why")]
    result = wick("refresh", "--dry-run", "--exit-code")
    assert result.code == 0
    assert [it.name for it in folder.iterdir()] == ["mine.toml"]
    assert "1 fact to write, 1 withheld" in result.err
    printed = tmp_path / "printed.toml"
    printed.write_text(result.out, encoding="utf-8")
    assert check([folder, printed]) == []
    assert wick("undo", "--yes").err == "Nothing to take back.\n"


def test_exit_codes_tell_what_was_written_and_what_did_not_answer(
    wick: Wick, services: Services, folder: Path
) -> None:
    assert wick("refresh", "--exit-code").code == 0
    services.facts = [MOVED]
    assert wick("refresh", "--exit-code").code == 1
    services.facts, services.failures = [FILMING], [DOWN]
    result = wick("refresh", "--exit-code")
    assert result.code == 7
    assert "warning: TVmaze: no answer\nhint: run it again later" in result.err
    assert 'status = "in-production"' in (folder / "_tvmaze.toml").read_text()


def test_a_failure_about_one_title_names_it_and_a_missing_key_its_place(
    wick: Wick, services: Services
) -> None:
    services.key = False
    services.failures = [
        Failure(provider=Provider.TVMAZE, title="road", why="gone", later=False),
        Failure(provider=Provider.TMDB, title=None, why="no key is set", later=False),
    ]
    result = wick("refresh")
    assert result.code == 0
    assert "warning: TVmaze: gone (The Salt Road)\nwarning: TMDB: no key is set\n" in result.err
    assert "hint: put a key into $WICKTRACK_TMDB_TOKEN, or into " in result.err
    assert "run it again" not in result.err


def test_the_sentence_of_tmdb_is_shown_once_where_it_was_asked(
    wick: Wick, services: Services
) -> None:
    assert SENTENCE not in wick("refresh").err
    services.sources = {*Provider}
    assert wick("refresh").err.count(SENTENCE) == 1


def test_undo_takes_back_a_refresh_also_an_interrupted_one(
    wick: Wick, services: Services, folder: Path
) -> None:
    services.facts = [MOVED, FILMING]
    for error in (None, KeyboardInterrupt()):
        services.error = error
        assert wick("refresh").code == (130 if error else 0)
        assert (folder / "_tvmaze.toml").exists()
        assert wick("undo", "--yes").code == 0
        assert not (folder / "_tvmaze.toml").exists()


@pytest.mark.usefixtures("services")
def test_no_network_is_used_where_that_is_forbidden(
    wick: Wick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WICKTRACK_OFFLINE", "1")
    for line in (["refresh"], ["search", "x"]):
        result = wick(*line)
        assert (result.code, "$WICKTRACK_OFFLINE forbids" in result.err) == (2, True)
    assert wick("sources").code == 0
    assert wick("sources", "road").code == 0


# ── Where it is written ──────────────────────────────────────────────────────────────────────────


def test_facts_go_into_the_first_folder_that_is_named(
    wick: Wick, services: Services, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "more"
    other.mkdir()
    (other / "more.toml").write_text(HEAD)
    wick("refresh", "-c", str(folder / "mine.toml"), "-c", str(other), "-c", str(folder))
    assert services.homes[-1].folder == other


def test_facts_go_into_the_data_folder_which_need_not_exist(
    wick: Wick, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WICKTRACK_CATALOGUE")
    services.hits["tvmaze:9"] = [hit("tvmaze:9", "Nine Wells")]
    assert wick("follow", "tvmaze:9").code == 0
    data = Path(os.environ["HOME"]) / ".local" / "share" / "wicktrack"
    assert services.homes[-1].folder == data
    assert (data / "_tvmaze.toml").exists()
    assert "Nine Wells" in wick("show", "tvmaze:9").out


def test_facts_go_into_the_folder_of_the_settings(
    wick: Wick, services: Services, folder: Path, config: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delenv("WICKTRACK_CATALOGUE")
    config(f"catalogue = {json.dumps([str(folder)])}\n")
    wick("refresh")
    assert services.homes[-1].folder == folder


def test_a_catalogue_of_files_alone_is_refused(
    wick: Wick, services: Services, folder: Path
) -> None:
    result = wick("refresh", "-c", str(folder / "mine.toml"))
    assert result.code == 2
    assert "is a file, and each service's facts go into a file of their own" in result.err
    assert "hint: put it into a folder, and name that: --catalogue " in result.err
    assert services.options == []


# ── sources ──────────────────────────────────────────────────────────────────────────────────────


def test_sources_says_where_the_catalogue_stands_with_each(wick: Wick, services: Services) -> None:
    services.key = False
    found = {it["source"]: it for it in rows(wick("sources", "--json"))}
    assert {*found} == {"tmdb", "wikidata", "tvmaze"}
    assert (found["tmdb"]["wants_key"], found["tmdb"]["has_key"]) == (True, False)
    assert (found["tvmaze"]["wants_key"], found["tvmaze"]["has_key"]) == (False, None)
    assert found["tvmaze"]["service"] == "TVmaze"
    table = wick("sources").out
    assert "not set" in table
    assert "never" in table


@pytest.mark.usefixtures("services")
def test_sources_of_a_title_shows_the_words_side_by_side(wick: Wick, folder: Path) -> None:
    (folder / "_tvmaze.toml").write_text(
        f'format = 1\n[[fact]]\ntitle = "road"\non = 2024-02-01\nrelease = 2025-06-01\n'
        f'region = "US"\nsource = "{PAGE}"\naside = true\n'
        f'[[fact]]\ntitle = "road"\non = 2024-02-01\nstatus = "in-production"\nsource = "{PAGE}"\n'
    )
    release, status = rows(wick("sources", "road", "--json"))
    assert (release["family"], release["key"]) == ("release", "US tv, episode 1x01")
    assert (release["value"], release["current"]) == ("2025-06-01", "2025-03-01")
    assert (release["aside"], release["in_force"], release["known_on"]) == (
        True,
        False,
        "2024-02-01",
    )
    assert (status["value"], status["in_force"]) == ("in-production", True)
    table = wick("sources", "road").out
    assert "1 Jun 2025 (aside)" in table
    assert "1 Mar 2025 (in force)" in table
    assert "in production (in force)" in table
    nothing = wick("sources", "harbour")
    assert (nothing.code, nothing.out) == (0, "")
    assert nothing.err == "No source has said anything about it yet.\n"


# ── follow ───────────────────────────────────────────────────────────────────────────────────────


def test_a_work_that_is_referred_to_comes_into_the_catalogue_and_is_followed(
    wick: Wick, services: Services, folder: Path, following: Path
) -> None:
    services.hits["tvmaze:9"] = [hit("tvmaze:9", "Nine Wells")]
    result = wick("follow", "tvmaze:9", "--note", "with Sam")
    assert result.code == 0
    assert "Nine Wells: new title, with the id nine-wells; 1 fact recorded." in result.err
    assert "Following Nine Wells." in result.err
    assert "nine-wells" in following.read_text()
    assert "# with Sam" in following.read_text()
    assert wick("undo", "--yes").code == 0
    assert not following.exists()
    assert not (folder / "_tvmaze.toml").exists()


def test_an_address_of_a_page_is_a_reference_too(wick: Wick, services: Services) -> None:
    services.hits["tvmaze:9"] = [hit("tvmaze:9", "Nine Wells")]
    result = wick("follow", "https://www.tvmaze.com/shows/9/nine-wells")
    assert "Following Nine Wells." in result.err


def test_all_films_of_a_collection_are_followed(
    wick: Wick, services: Services, following: Path
) -> None:
    films = [hit(f"tmdb:movie/{n}", f"Part {n}", Kind.FILM) for n in (1, 2, 3)]
    services.hits["tmdb:collection/5"] = films
    services.sources = {Provider.TMDB}
    result = wick("follow", "tmdb:collection/5", "road")
    assert "Following Part 1, Part 2, Part 3 and The Salt Road." in result.err
    assert result.err.count(SENTENCE) == 1
    assert following.read_text().splitlines()[-4:] == ["part-1", "part-2", "part-3", "road"]


def test_what_is_known_under_another_id_is_not_made_twice(
    wick: Wick, services: Services, folder: Path
) -> None:
    services.hits["wikidata:Q7"] = [hit("wikidata:Q7", "Salt", imdb="tt0000143")]
    assert wick("follow", "Q7").err == "Following The Salt Road.\n"
    assert wick("follow", "Q7").err == "Already followed: The Salt Road.\n"
    assert [it.name for it in folder.iterdir()] == ["mine.toml"]


def test_one_work_by_two_references_becomes_one_title(wick: Wick, services: Services) -> None:
    services.hits["tvmaze:9"] = [hit("tvmaze:9", "Nine Wells")]
    services.hits["imdb:tt0000009"] = [hit("tvmaze:9", "Nine Wells", imdb="tt0000009")]
    result = wick("follow", "tvmaze:9", "tt0000009")
    assert result.err.count("new title") == 1
    assert result.err.count("Following Nine Wells.") == 1


@pytest.mark.usefixtures("services")
def test_nothing_is_asked_about_what_the_catalogue_has(
    wick: Wick, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(works, "network_of", refuse)
    for text in ("road", "salt road", "tvmaze:143", "tt0000143", PAGE):
        assert wick("follow", text).code == 0
    result = wick("follow", "a")
    assert result.code == 3
    assert "matches 2 titles" in result.err


@pytest.mark.parametrize("text", ["nowhere", "tvmaze:77"])
def test_offline_the_refusal_is_that_of_the_catalogue(
    wick: Wick, services: Services, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.hits[text] = [hit("tvmaze:77", "Nowhere")]
    monkeypatch.setenv("WICKTRACK_OFFLINE", "1")
    result = wick("follow", text)
    assert result.code == 3
    assert result.err.startswith(f"error: no title matches `{text}`\nhint: ")
    assert "tvmaze:77`" not in result.err.split("hint:")[1]


def test_hits_are_hints_where_nobody_can_choose(
    wick: Wick, services: Services, following: Path
) -> None:
    assert wick("follow", "wells").err.startswith("error: no title matches `wells`\nhint: ")
    services.hits["wells"] = [hit("tvmaze:9", "Nine Wells", year=2025)]
    result = wick("follow", "wells", "road")
    assert result.code == 3
    assert result.err == (
        "error: no title matches `wells`\n"
        "hint: `wicktrack follow tvmaze:9` for Nine Wells (series, 2025)\n"
    )
    assert not following.exists()


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        ("2\n", 0, "Following Ten Wells."),
        ("9\nx\n1\n", 0, "Following Nine Wells."),
        ("3\n", 0, "Following The Salt Road."),
        ("\n", 3, "error: no title matches `wells`"),
        ("", 3, "error: no title matches `wells`"),
    ],
)
def test_somebody_at_a_terminal_chooses(  # noqa: PLR0913 - what is typed, and what comes of it
    wick: Wick,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    *,
    typed: str,
    code: int,
    told: str,
) -> None:
    import io

    monkeypatch.setattr(works, "can_ask", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    services.hits["wells"] = [
        hit("tvmaze:9", "Nine Wells"),
        hit("tvmaze:10", "Ten Wells"),
        hit("tvmaze:143", "Salt Wells"),
    ]
    result = wick("follow", "wells")
    assert result.code == code
    assert "  2  Ten Wells (series)  tvmaze:10\n" in result.err
    assert "Which one? [1 to 3, Enter for none]" in result.err
    assert told in result.err


def test_at_most_nine_are_offered(
    wick: Wick, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr(works, "can_ask", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    services.hits["wells"] = [hit(f"tvmaze:{n}", f"Well {n}") for n in range(1, 30)]
    result = wick("follow", "wells")
    assert "Well 9 " in result.err
    assert "Well 10" not in result.err


def test_a_reference_that_leads_nowhere_is_refused(wick: Wick, services: Services) -> None:
    result = wick("follow", "tvmaze:404")
    assert result.code == 3
    assert result.err == (
        "error: no title matches `tvmaze:404`, and the services know no such work\n"
        "hint: `wicktrack search TEXT` finds works by name\n"
    )
    services.failures = [DOWN]
    result = wick("follow", "tvmaze:404")
    assert result.code == 7
    assert result.err.startswith("error: tvmaze:404 is not in the catalogue, and TVmaze: no answer")


def test_what_one_service_said_is_followed_though_another_did_not_answer(
    wick: Wick, services: Services, following: Path
) -> None:
    services.hits["tvmaze:9"] = [hit("tvmaze:9", "Nine Wells")]
    services.failures = [DOWN]
    result = wick("follow", "tvmaze:9")
    assert result.code == 7
    assert result.err.count("warning: TVmaze: no answer") == 1
    assert "nine-wells" in following.read_text()


def test_what_was_added_before_an_error_can_be_undone(
    wick: Wick, services: Services, folder: Path
) -> None:
    services.hits["tvmaze:9"] = [hit("tvmaze:9", "Nine Wells")]
    services.error = KeyboardInterrupt()
    assert wick("follow", "tvmaze:9").code == 130
    assert (folder / "_tvmaze.toml").exists()
    assert wick("undo", "--yes").code == 0
    assert not (folder / "_tvmaze.toml").exists()


def test_no_one_is_looked_up_to_unfollow_ignore_or_see(wick: Wick, services: Services) -> None:
    services.hits["tvmaze:9"] = [hit("tvmaze:9", "Nine Wells")]
    for command in ("unfollow", "ignore", "seen"):
        assert wick(command, "tvmaze:9").code == 3
    assert services.options == []


# ── What is imported ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        ["upcoming", "--json"],
        ["__complete", "bash", "refresh", "--source", ""],
        ["__complete", "bash", "follow", ""],
        ["follow", "road"],
        ["refresh", "--help"],
    ],
)
def test_only_what_asks_knows_the_network(line: list[str]) -> None:
    found = imported_by(f"from wicktrack.cli.main import run; run({line!r})")
    ours = {f"wicktrack.{it}" for it in ("fetching", "sources", "importing", "refreshing")}
    assert not found & {*ours, "httpx2", "hishel", "stamina"}


def test_the_services_are_completed() -> None:
    from wicktrack.cli.completion.candidates import candidates

    found = candidates(["refresh", "--source"], "")
    assert [it.word for it in found or ()] == [*Provider]


# ── The progress bar ─────────────────────────────────────────────────────────────────────────────


def test_a_bar_is_shown_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    from wicktrack.cli.progress import DelayedProgress

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = {}
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with DelayedProgress({"COLUMNS": "80", "TERM": "xterm"}, "Asking", delay=0) as progress:
            progress.count(0, 4)
            progress.count(3, 4)
        shown[stream.isatty()] = stream.getvalue()
    assert "Asking" in shown[True]
    assert "3/4" in shown[True]
    assert shown[False] == ""


def test_a_choice_is_a_number_that_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    for typed, chosen in (("2\n", 2), (" 1 \n", 1), ("0\n3\n²\n2\n", 2), ("\n", None), ("", None)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        assert streams.choose("Which?", 2) == chosen
