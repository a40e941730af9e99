"""What the program makes of three services over several days: invented works, on loopback."""

from __future__ import annotations

import datetime as dt
import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import stamina

from conftest import ROOT, Config, Result, Wick, compare
from invented import claim, countries, fill, film, item, show
from mutilation import mutilated
from recorded import recorded
from standin import Failing, StandIn, serving
from standing import Still
from wicktrack.catalogue.loader import load
from wicktrack.fetching.manners import Clock

GOLDEN = ROOT / "tests" / "golden"
DATA, CACHE = Path(".local/share/wicktrack"), Path(".cache/wicktrack")

Refresh = Callable[..., Result]


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, config: Config) -> Iterator[StandIn]:
    """Three services with nothing in them yet but countries, for a user without a catalogue."""
    never = Still()
    monkeypatch.setattr(Clock, "now", never.now)
    monkeypatch.setattr(Clock, "wait", never.wait)
    with (
        serving(StandIn(items=countries())) as found,
        stamina.set_testing(testing=True, attempts=3),
    ):
        for name, value in found.environ.items():
            monkeypatch.setenv(name, value)
        config('bundled = false\nregion = "US"\n')
        yield found


@pytest.fixture
def on(wick: Wick, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command line on a day, of a person in the United States."""

    def ran(day: str, *line: str) -> Result:
        moment = dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
        monkeypatch.setenv("TZ", "UTC")
        return wick(*line)

    return ran


def home() -> Path:
    return Path(os.environ["HOME"])


def files() -> dict[str, str]:
    """The files of the sources, by name."""
    return {path.name: path.read_text() for path in sorted((home() / DATA).glob("_*.toml"))}


def items(result: Result) -> list[dict[str, Any]]:
    """The rows of a JSON document."""
    found: list[dict[str, Any]] = json.loads(result.out)["items"]
    return found


def rows(result: Result) -> list[dict[str, Any]]:
    """Those of a refresh, also where a source did not answer."""
    assert result.code in (0, 7), result.err
    return items(result)


def forget_all() -> None:
    """Delete every cache."""
    shutil.rmtree(home() / CACHE, ignore_errors=True)


# --- three works over four days ----------------------------------------------------------------

DAYS = ("2026-11-02", "2026-11-12", "2026-11-22", "2026-12-02")


def on_the_day(services: StandIn, number: int) -> None:
    """What the services know on each of the four days: undated, vague, dated, moved."""
    first = [(), (("US", 3, "2028-01-01"),), (("US", 3, "2028-03-17"),), (("US", 3, "2029-03-17"),)]
    cast = [(), ((71, "Ada Quay", "The Pilot"),), ((71, "Ada Quay", "the pilot"),)]
    cast.append(((71, "Ada Quay", "Captain Moss"), (72, "Bo Linden", "")))
    status = ["Planned", "Planned", "In Production", "In Production"]
    services.films[7] = film(
        7,
        "The Salt Road",
        status=status[number],
        dates=first[number],
        cast=cast[number],
        imdb="tt9000007",
        collection="The Salt",
    )
    times = [None, ("+2028-00-00T00:00:00Z", 9), ("+2028-03-00T00:00:00Z", 10),
             ("+2028-03-17T00:00:00Z", 11)]  # fmt: skip
    dates = [] if times[number] is None else [claim("P577", times[number], P291="Q30")]
    services.items["Q900002"] = item(
        "Q900002",
        "The Glass Orchard",
        revision=100 + number,
        P31=[claim("P31", "Q11424")],
        P345=[claim("P345", "tt9000002")],
        P577=dates,
    )
    episodes = [(), ((901, 1, 1, ""),), ((901, 1, 1, "2027-05-03"), (902, 1, 2, "2027-05-10")),
                ((901, 1, 1, "2028-05-02"), (902, 1, 2, "2028-05-09"))]  # fmt: skip
    services.shows[143] = show(
        143,
        "Harbour Lights",
        updated=dt.date.fromisoformat(DAYS[number]) - dt.timedelta(1),
        episodes=episodes[number],
        cast=((81, "Cy Marsh", "Dell"),),
        imdb="tt9000003",
    )


def follow_all(services: StandIn, on: Callable[..., Result]) -> None:
    on_the_day(services, 0)
    for reference in ("tmdb:movie/7", "wikidata:Q900002", "https://www.tvmaze.com/shows/143/x"):
        result = on(DAYS[0], "follow", reference)
        assert result.code == 0, result.err


def refresh_daily(services: StandIn, on: Callable[..., Result]) -> None:
    """Follow the three works, and refresh on each of the days."""
    follow_all(services, on)
    for number, day in enumerate(DAYS):
        on_the_day(services, number)
        assert on(day, "refresh").code == 0


def test_four_days_leave_these_files(services: StandIn, on: Callable[..., Result]) -> None:
    follow_all(services, on)
    told = [f"# {DAYS[0]}: follow\n"]
    for number, day in enumerate(DAYS):
        on_the_day(services, number)
        result = on(day, "refresh", "--format", "tsv")
        assert result.code == 0, result.err
        told.append(f"# {day}: refresh\n{result.out}")
    left = [f"# --- {name}\n{text}" for name, text in files().items()]
    compare(GOLDEN / "online-days.txt", "\n".join([*told, *left]))


@pytest.mark.parametrize("without_caches", [False, True])
def test_a_second_refresh_writes_nothing(
    services: StandIn, on: Callable[..., Result], without_caches: bool
) -> None:
    follow_all(services, on)
    for number, day in enumerate(DAYS):
        on_the_day(services, number)
        on(day, "refresh")
        before = files()
        if without_caches:
            forget_all()
        again = rows(on(day, "refresh", "--format", "json"))
        assert [row for row in again if row["outcome"] != "withheld"] == []
        assert files() == before


def test_as_of_each_past_day_only_what_was_known_then_is_shown(
    services: StandIn, on: Callable[..., Result]
) -> None:
    refresh_daily(services, on)
    titles = ("the-salt-road", "the-glass-orchard", "harbour-lights")
    expected = [
        [None, None, None],
        ["2028", "2028", None],
        ["2028-03-17", "2028-03", "2027-05-03"],
        ["2029-03-17", "2028-03-17", "2028-05-02"],
    ]
    for day, dates in zip(DAYS, expected, strict=True):
        result = on(DAYS[-1], "status", "--as-of", day, "--format", "json")
        known = {row["id"]: row["date"] for row in items(result)}
        assert [known.get(title) for title in titles] == dates


def test_the_moves_are_of_so_many_days(services: StandIn, on: Callable[..., Result]) -> None:
    refresh_daily(services, on)
    line = ("changes", "--since", DAYS[2], "--format", "json")
    moved = {(row["id"], row["days"]) for row in items(on(DAYS[-1], *line)) if row["days"]}
    assert moved == {("the-salt-road", 365), ("harbour-lights", 365)}


def test_a_date_that_becomes_more_precise_is_refined_and_never_moved(
    services: StandIn, on: Callable[..., Result]
) -> None:
    refresh_daily(services, on)
    found = items(on(DAYS[-1], "history", "the-glass-orchard", "--format", "json"))
    assert [(row["change"], row["on"]) for row in found] == [
        ("release-announced", DAYS[1]),
        ("release-refined", DAYS[2]),
        ("release-refined", DAYS[3]),
    ]


# --- who is believed ---------------------------------------------------------------------------


def test_two_sources_a_day_apart_do_not_flip_flop(
    services: StandIn, on: Callable[..., Result]
) -> None:
    services.films[7] = film(
        7, "The Salt Road", dates=[("US", 3, "2027-03-17")], imdb="tt9000007", wikidata="Q900007"
    )
    services.items["Q900007"] = item(
        "Q900007",
        "The Salt Road",
        P31=[claim("P31", "Q11424")],
        P345=[claim("P345", "tt9000007")],
        P577=[claim("P577", ("+2027-03-18T00:00:00Z", 11), P291="Q30")],
    )
    assert on("2026-11-02", "follow", "tmdb:movie/7").code == 0
    before = files()
    for day in range(3, 13):
        services.items["Q900007"]["lastrevid"] = day
        assert on(f"2026-11-{day:02}", "refresh").code == 0
    assert files() == before
    result = on("2026-11-20", "next", "--as-of", "2026-11-20", "--format", "json", "--mine")
    assert items(result)[0]["date"] == "2027-03-17"
    both = rows(on("2026-11-20", "sources", "the salt road", "--format", "json"))
    dates = {(row["source"], row["value"], row["in_force"]) for row in both}
    assert ("tmdb", "2027-03-17", True) in dates
    assert ("wikidata", "2027-03-18", False) in dates


def test_a_hand_written_date_stands_until_the_source_changes_its_word(
    services: StandIn, on: Callable[..., Result]
) -> None:
    services.films[7] = film(7, "The Salt Road", dates=[("US", 3, "2027-03-17")])
    assert on("2026-11-02", "follow", "tmdb:movie/7").code == 0
    release = ("--release", "2027-04-02", "--region", "US", "--on", "2026-11-03")
    assert on("2026-11-03", "record", "the-salt-road", *release).code == 0

    def date() -> str:
        shown = on("2026-11-25", "show", "the-salt-road", "--format", "json")
        return str(items(shown)[0]["date"])

    for day in ("2026-11-04", "2026-11-05"):
        assert on(day, "refresh").code == 0
        assert date() == "2027-04-02"
    services.films[7] = film(7, "The Salt Road", dates=[("US", 3, "2027-05-07")])
    assert on("2026-11-06", "refresh").code == 0
    assert date() == "2027-05-07"


def test_somebody_whom_a_service_calls_otherwise_is_known_by_their_id(
    services: StandIn, on: Callable[..., Result]
) -> None:
    services.films[7] = film(7, "The Salt Road", cast=[(71, "Ada Quay", "The Pilot")])
    services.films[8] = film(8, "The Reed Bed", cast=[(71, "Ada M. Quay", "The Judge")])
    for reference in ("tmdb:movie/7", "tmdb:movie/8"):
        assert on("2026-11-02", "follow", reference).code == 0
    found = items(on("2026-11-02", "person", "ada quay", "--format", "json"))
    assert {row["id"] for row in found} == {"the-salt-road", "the-reed-bed"}
    assert files()["_tmdb.toml"].count("[person.") == 1


@pytest.mark.parametrize("more", [(), ("--all",)])
def test_a_followed_title_of_another_catalogue_is_left_out(
    services: StandIn, on: Callable[..., Result], more: tuple[str, ...]
) -> None:
    services.films[7] = film(7, "The Salt Road", dates=[("US", 3, "2027-03-17")])
    assert on("2026-11-02", "follow", "tmdb:movie/7").code == 0
    with (home() / DATA / "following").open("a") as file:
        file.write("elsewhere\n")
    result = on("2026-11-03", "refresh", "--mine", *more)
    assert result.code == 0
    assert result.err.startswith("1 title asked at ")


# --- the recordings ----------------------------------------------------------------------------


FIGHT_CLUB = [
    ("2022-12-16", "tmdb/movie-550-2022-12.json"),
    ("2024-02-05", "tmdb/movie-550-2024-02.json"),
    ("2025-09-10", "tmdb/movie-550-2025-09.json"),
]


FACTS = {"US": [2, 1], "GB": [1, 2]}
"""How many the second and the third recording write; RECORDINGS.md says which, and why."""


@pytest.mark.parametrize("region", FACTS)
def test_three_recordings_of_one_film_write_a_handful_of_facts(
    services: StandIn, on: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    monkeypatch.setenv("WICKTRACK_REGION", region)
    told = []
    for number, (day, name) in enumerate(FIGHT_CLUB):
        services.films[550] = {"id": 550, **recorded(name)}
        line = ("refresh", "--all") if number else ("follow", "tmdb:movie/550")
        assert on(day, *line).code == 0
        if number:
            forget_all()
        told.append(files()["_tmdb.toml"])
    written = [text[len(before) :] for before, text in pairwise(told)]
    assert [text.count("[[fact]]") for text in written] == FACTS[region], written
    result = on("2025-09-10", "history", "fight club", "--format", "json")
    moves = [row for row in items(result) if row["change"] == "release-moved"]
    assert all(abs(row["days"] or 0) < 400 for row in moves), moves


# --- what services do wrong --------------------------------------------------------------------


def two_works(services: StandIn, on: Callable[..., Result]) -> None:
    """A film and a show that are followed, and both of which have moved."""
    services.films[7] = film(7, "The Salt Road", dates=[("US", 3, "2027-03-17")])
    services.films[8] = film(8, "The Reed Bed", dates=[("US", 3, "2027-06-04")])
    services.shows[143] = show(
        143, "Harbour Lights", updated=dt.date(2026, 11, 1), episodes=[(901, 1, 1, "2027-05-03")]
    )
    for reference in ("tmdb:movie/7", "tmdb:movie/8", "tvmaze:143"):
        assert on("2026-11-02", "follow", reference).code == 0
    services.films[7] = film(7, "The Salt Road", dates=[("US", 3, "2027-03-24")])
    services.films[8] = film(8, "The Reed Bed", dates=[("US", 3, "2027-06-11")])
    services.shows[143] = show(
        143, "Harbour Lights", updated=dt.date(2026, 11, 4), episodes=[(901, 1, 1, "2027-05-10")]
    )


def wrong(how: str, **header: str) -> Any:
    return Failing(how, None, {name.replace("_", "-"): value for name, value in header.items()})


@pytest.mark.parametrize("how", ["closed", "html", "half", "endless", "401", "500", "wrong"])
@pytest.mark.parametrize("which", ["^tmdb/movie/7", "^tmdb/"])
def test_a_source_that_fails_keeps_nothing_from_the_others(
    services: StandIn, on: Callable[..., Result], how: str, which: str
) -> None:
    two_works(services, on)
    services.failing[which] = wrong(how)
    result = on("2026-11-05", "refresh", "--region", "US", "--format", "json")
    assert "Traceback" not in result.err
    found = {row["title"] for row in rows(result) if row["outcome"] == "written"}
    assert "harbour-lights" in found
    assert "the-salt-road" not in found
    if how != "wrong":
        assert result.code == 7, result.err
        assert "TMDB" in result.err
    if which == "^tmdb/movie/7" and how != "401":
        assert "the-reed-bed" in found
    assert on("2026-11-05", "check").code == 0
    services.failing.clear()
    later = rows(on("2026-11-05", "refresh", "--region", "US", "--format", "json"))
    assert "the-salt-road" in {row["title"] for row in later if row["outcome"] == "written"}


def test_one_title_that_is_gone_is_told_and_the_others_are_written(
    services: StandIn, on: Callable[..., Result]
) -> None:
    two_works(services, on)
    del services.films[7]
    result = on("2026-11-05", "refresh", "--format", "json")
    found = {row["title"]: row for row in rows(result)}
    assert {title for title, row in found.items() if row["outcome"] == "written"} == {
        "the-reed-bed",
        "harbour-lights",
    }
    assert found["the-salt-road"]["outcome"] == "withheld"
    assert "movie/7" in found["the-salt-road"]["reason"]


def test_a_merged_id_is_told_and_never_switched(
    services: StandIn, on: Callable[..., Result]
) -> None:
    date = [claim("P577", ("+2027-03-17T00:00:00Z", 11), P291="Q30")]
    services.items["Q900002"] = item(
        "Q900002", "The Glass Orchard", P31=[claim("P31", "Q11424")], P577=date
    )
    assert on("2026-11-02", "follow", "wikidata:Q900002").code == 0
    services.items["Q900009"] = {**services.items.pop("Q900002"), "id": "Q900009"}
    services.merged["Q900002"] = "Q900009"
    before = files()
    result = on("2026-11-05", "refresh", "--all")
    assert "Q900009" in result.err + result.out
    assert files() == before


@pytest.mark.parametrize("after", ["1", "0", "Tue, 24 Nov 2026 12:00:00 GMT", "600", None])
def test_too_many_requests_are_waited_for_or_told(
    services: StandIn, on: Callable[..., Result], after: str | None
) -> None:
    two_works(services, on)
    header = {"Retry-After": after} if after else {}
    services.failing["^tvmaze/"] = Failing("429", 1, header)
    result = on("2026-11-05", "refresh", "--format", "json")
    found = {row["title"] for row in rows(result) if row["outcome"] == "written"}
    assert {"the-salt-road", "the-reed-bed"} <= found
    assert ("harbour-lights" in found) == (after != "600")
    assert result.code == (7 if after == "600" else 0), result.err


def kept(folder: Path) -> Callable[[], None]:
    """What puts the files of a folder back as they are now."""
    before = {path: path.read_bytes() for path in folder.iterdir()}

    def back() -> None:
        for path in folder.iterdir():
            if path not in before:
                path.unlink()
        for path, data in before.items():
            path.write_bytes(data)

    return back


SPOILT = 25
"""Of each answer; single sources are tested by themselves, with thousands."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("begin", "path", "query"),
    [
        ("tmdb/movie/7?", "tmdb/movie/7", "append_to_response=release_dates,credits,external_ids"),
        ("tmdb/movie/7/changes", "tmdb/movie/7/changes", ""),
        ("tvmaze/shows/143", "tvmaze/shows/143", "embed[]=cast&embed[]=episodes&embed[]=seasons"),
        ("tvmaze/updates", "tvmaze/updates/shows", ""),
        ("wikidata/", "wikidata/w/api.php", "action=wbgetentities&ids=Q900002|Q30"),
    ],
)
def test_no_spoilt_answer_leaves_a_traceback_or_half_a_file(
    services: StandIn, on: Callable[..., Result], begin: str, path: str, query: str
) -> None:
    follow_all(services, on)
    on_the_day(services, 2)
    back, body = kept(home() / DATA), services.answer(path, parse_qs(query))
    for what, data in mutilated(body, SPOILT):
        services.instead[begin] = data
        result = on(DAYS[2], "refresh", "--format", "json")
        assert result.code in (0, 7), (what, result.err)
        assert "Traceback" not in result.err
        items(result)
        load([home() / DATA])
        back()
        forget_all()
    services.instead.clear()
    found = rows(on(DAYS[2], "refresh", "--format", "json"))
    assert {it["title"] for it in found} == {"the-salt-road", "the-glass-orchard", "harbour-lights"}


# --- how much is asked -------------------------------------------------------------------------


def test_a_hundred_titles_take_a_hundred_requests_and_a_few(
    services: StandIn, on: Callable[..., Result]
) -> None:
    (home() / DATA).mkdir(parents=True)
    (home() / DATA / "catalogue.toml").write_text(fill(services, 100))
    assert on("2026-11-02", "refresh").code == 0
    services.asked()
    services.shows[5] = show(
        5, "Show 5", updated=dt.date(2026, 11, 3), episodes=[(5, 1, 1, "2027-05-10")]
    )
    assert on("2026-11-04", "refresh").code == 0
    requests = services.log
    assert len([it for it in requests if not it.startswith("tvmaze/")]) <= 104, requests
    assert len([it for it in requests if it.startswith("tvmaze/")]) == 2, requests


def test_a_dry_run_prints_a_catalogue_and_writes_nothing(
    services: StandIn, on: Callable[..., Result], tmp_path: Path
) -> None:
    two_works(services, on)
    before = files()
    result = on("2026-11-05", "refresh", "--dry-run")
    assert result.code == 0, result.err
    assert files() == before
    path = tmp_path / "new.toml"
    path.write_text(result.out)
    checked = on("2026-11-05", "check", str(home() / DATA), str(path))
    assert checked.code == 0, checked.out + checked.err
    assert result.out.count("[[fact]]") == 3


# --- references --------------------------------------------------------------------------------


def test_a_collection_is_all_its_films(services: StandIn, on: Callable[..., Result]) -> None:
    for number, name in ((7, "The Salt Road"), (8, "The Salt Sea")):
        services.films[number] = film(number, name, dates=[("US", 3, "2027-03-17")])
    parts = [
        {"id": number, "media_type": "movie", "title": it["title"], "release_date": ""}
        for number, it in services.films.items()
    ]
    services.collections[404] = {"id": 404, "name": "The Salt Collection", "parts": parts}
    result = on("2026-11-02", "follow", "https://www.themoviedb.org/collection/404-the-salt")
    assert result.code == 0, result.err
    assert "Following The Salt Road and The Salt Sea." in result.err
    assert on("2026-11-02", "follow", "tmdb:collection/404").code == 0
    assert files()["_tmdb.toml"].count("[title.") == 2


@pytest.mark.parametrize("reference", ["imdb:tt9000003", "https://www.imdb.com/title/tt9000003/"])
def test_an_imdb_id_leads_to_all_services(
    services: StandIn, on: Callable[..., Result], reference: str
) -> None:
    on_the_day(services, 2)
    services.items["Q900003"] = item(
        "Q900003",
        "Harbour Lights",
        P31=[claim("P31", "Q5398426")],
        P345=[claim("P345", "tt9000003")],
        P8600=[claim("P8600", "143")],
    )
    assert on("2026-11-22", "follow", reference).code == 0
    (shown,) = items(on("2026-11-22", "show", "harbour-lights", "--format", "json"))
    assert shown["ids"] == {"imdb": "tt9000003", "tvmaze": "143", "wikidata": "Q900003"}
    again = on("2026-11-22", "follow", "wikidata:Q900003")
    assert (again.code, again.err) == (0, "Already followed: Harbour Lights.\n")


def test_without_a_key_tmdb_is_left_out_and_the_others_are_asked(
    services: StandIn, on: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    two_works(services, on)
    monkeypatch.delenv("WICKTRACK_TMDB_TOKEN")
    services.asked()
    result = on("2026-11-05", "refresh", "--format", "json")
    assert result.code == 0, result.err
    assert {row["title"] for row in rows(result)} == {"harbour-lights"}
    assert result.err.count("TMDB") == 2, "a line that it is left out, and where a key goes"
    assert not services.asked("tmdb/")
    assert on("2026-11-05", "refresh", "--source", "tmdb").code == 7
    assert on("2026-11-05", "follow", "tmdb:movie/9").code == 7


def test_without_any_key_an_item_is_found_by_the_id_at_tmdb(
    services: StandIn, on: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WICKTRACK_TMDB_TOKEN")
    (home() / DATA).mkdir(parents=True)
    (home() / DATA / "catalogue.toml").write_text(
        'format = 1\n[title.x]\nname = "The Reed Bed"\nkind = "film"\nids = { tmdb = "movie/8" }\n'
    )
    services.items["Q900008"] = item(
        "Q900008",
        "The Reed Bed",
        P31=[claim("P31", "Q11424")],
        P4947=[claim("P4947", "8")],
        P577=[claim("P577", ("+2027-06-04T00:00:00Z", 11), P291="Q30")],
    )
    assert on("2026-11-05", "refresh").code == 0
    (shown,) = items(on("2026-11-05", "show", "x", "--format", "json"))
    assert shown["ids"] == {"tmdb": "movie/8", "wikidata": "Q900008"}
    assert shown["date"] == "2027-06-04"
    services.asked()
    assert on("2026-11-06", "refresh").code == 0
    assert len(services.asked("wikidata/")) == 1


# --- the past ----------------------------------------------------------------------------------


def edited(number: int, stamp: str, comment: str, date: tuple[str, int] | None) -> dict[str, Any]:
    """A revision of an item, with its date in the United States at the time."""
    dates = [claim("P577", date, P291="Q30")] if date else []
    found = item("Q900002", "The Glass Orchard", P31=[claim("P31", "Q11424")], P577=dates)
    return {
        "revid": number,
        "parentid": number - 1,
        "timestamp": f"{stamp}Z",
        "comment": comment,
        "user": "somebody",
        "entity": found,
    }


def with_a_past(services: StandIn) -> None:
    """An item whose date was a year, then a day, then vandalised for an hour, then put off."""
    day = ("+2026-11-06T00:00:00Z", 11)
    property_ = "[[Property:P577]]: 6 November 2026"
    services.revisions["Q900002"] = [
        edited(11, "2024-01-05T10:00:00", "/* wbeditentity-create:2|en */ The Glass Orchard", None),
        edited(12, "2024-05-01T10:00:00", f"/* wbcreateclaim-create:1| */ {property_}",
               ("+2026-00-00T00:00:00Z", 9)),
        edited(13, "2024-06-01T10:00:00", "/* wbsetlabel-set:1|de */ Der Glasgarten",
               ("+2026-00-00T00:00:00Z", 9)),
        edited(14, "2025-03-02T10:00:00", f"/* wbsetclaim-update:2||1 */ {property_}", day),
        edited(15, "2025-07-01T10:00:00", f"/* wbsetclaim-update:2||1 */ {property_}",
               ("+1999-01-01T00:00:00Z", 11)),
        edited(16, "2025-07-01T11:00:00", f"/* wbsetclaim-update:2||1 */ {property_}", day),
        edited(17, "2025-11-20T10:00:00", f"/* wbsetclaim-update:2||1 */ {property_}",
               ("+2027-05-21T00:00:00Z", 11)),
    ]  # fmt: skip
    last = services.revisions["Q900002"][-1]
    services.items["Q900002"] = {**last["entity"], "lastrevid": last["revid"]}


def test_the_past_of_an_item_is_made_after_the_fact(
    services: StandIn, on: Callable[..., Result]
) -> None:
    with_a_past(services)
    assert on("2026-11-02", "follow", "wikidata:Q900002").code == 0
    first = on("2026-11-02", "refresh", "glass orchard", "--history", "--format", "json")
    assert first.code == 0, first.err
    found = items(on("2026-11-02", "history", "glass orchard", "--format", "json"))
    assert [(row["on"], row["change"], row["new"]) for row in found] == [
        ("2024-05-01", "release-announced", "2026"),
        ("2025-03-02", "release-refined", "2026-11-06"),
        ("2025-11-20", "release-moved", "2027-05-21"),
        ("2026-11-02", "release-confirmed", "2027-05-21"),
    ]
    (slip,) = items(on("2026-11-02", "slips", "--format", "json"))
    assert (slip["id"], slip["slip"]) == ("the-glass-orchard", 196)
    before = files()
    for line in (("refresh", "glass orchard", "--history"), ("refresh", "--all")):
        assert on("2026-11-03", *line).code == 0
        assert files() == before
    assert on("2026-11-03", "check").code == 0


def test_the_past_since_a_day_begins_there(services: StandIn, on: Callable[..., Result]) -> None:
    with_a_past(services)
    assert on("2026-11-02", "follow", "wikidata:Q900002").code == 0
    since = ("--history", "--since", "2025-06-01")
    assert on("2026-11-02", "refresh", "glass orchard", *since).code == 0
    found = items(on("2026-11-02", "history", "glass orchard", "--format", "json"))
    assert [row["on"] for row in found] == ["2025-11-20", "2026-11-02"]


def test_the_change_log_of_tmdb_is_a_past_too(services: StandIn, on: Callable[..., Result]) -> None:
    services.films[7] = film(7, "The Salt Road", dates=[("US", 3, "2027-03-17")])
    value = {"iso_3166_1": "US", "iso_639_1": "", "certification": "", "note": "", "type": 3}
    services.changes["movie/7"] = [
        {
            "key": "release_dates",
            "items": [
                {
                    "id": "a",
                    "action": "added",
                    "time": "2025-02-03 10:00:00 UTC",
                    "value": {**value, "release_date": "2026-10-02"},
                },
                {
                    "id": "b",
                    "action": "updated",
                    "time": "2026-04-05 10:00:00 UTC",
                    "value": {**value, "release_date": "2027-03-17"},
                    "original_value": {**value, "release_date": "2026-10-02"},
                },
            ],
        }
    ]
    assert on("2026-11-02", "follow", "tmdb:movie/7").code == 0
    since = ("--history", "--since", "2025-01-01")
    assert on("2026-11-02", "refresh", "the salt road", *since).code == 0
    found = items(on("2026-11-02", "history", "the salt road", "--format", "json"))
    dates = [(row["on"], row["new"], row["days"]) for row in found if row["type"]]
    assert dates[:2] == [("2025-02-03", "2026-10-02", None), ("2026-04-05", "2027-03-17", 166)]
    before = files()
    assert on("2026-11-02", "refresh", "the salt road", *since).code == 0
    assert files() == before


# --- what was written is a good catalogue ------------------------------------------------------


def test_what_is_written_passes_the_strictest_check(
    services: StandIn, on: Callable[..., Result]
) -> None:
    refresh_daily(services, on)
    result = on(DAYS[-1], "check", "--strict", str(home() / DATA))
    assert result.code == 0, result.out + result.err


def test_the_first_lines_of_the_document_do_what_they_say(
    services: StandIn, on: Callable[..., Result]
) -> None:
    services.films[900007] = film(900007, "The Salt Road", dates=[("US", 3, "2027-03-17")])
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    block = text.split("```sh\n")[1].split("```")[0]
    lines = [shlex.split(line, comments=True) for line in block.splitlines()]
    assert [line[1] for line in lines] == ["search", "follow", "refresh", "sources"]
    for line in lines:
        assert line[0] == "wicktrack"
        result = on("2026-11-02", *line[1:])
        assert result.code == 0, result.err
        assert line[1] == "refresh" or result.out or "Following The Salt Road" in result.err
