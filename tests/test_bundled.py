"""Does the bundled catalogue tell the true state of the John Wick universe?"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import BUNDLED, ROOT, Wick, compare
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.snapshot import Snapshot

GOLDEN = Path(__file__).parent / "golden"
TODAY = "2026-11-22"


def items(wick: Wick, *arguments: str) -> list[dict[str, Any]]:
    """The items of a command's JSON."""
    result = wick(*arguments, "--json")
    assert result.err == ""
    found: list[dict[str, Any]] = json.loads(result.out)["items"]
    return found


@pytest.mark.parametrize(
    ("as_of", "days"),
    [("2023-04-04", 430), ("2024-02-20", 108), ("2024-02-22", 470), ("2025-06-07", -1)],
)
def test_the_days_to_ballerina(wick: Wick, as_of: str, days: int) -> None:
    assert wick("countdown", "ballerina", "--days", "--as-of", as_of).out == f"{days}\n"


def test_the_countdown_to_ballerina_in_words(wick: Wick) -> None:
    result = wick("countdown", "ballerina", "--as-of", "2023-04-04")
    assert "1 year, 2 months, 3 days (430 days)" in result.out


@pytest.mark.parametrize(
    ("as_of", "head"),
    [
        ("2023-04-04", [("the-continental", "2023", None), ("ballerina", "2024-06-07", 430)]),
        ("2023-04-13", [("the-continental", "2023-09", None), ("ballerina", "2024-06-07", 421)]),
        ("2023-09-23", [("the-continental", "2023-09-29", 6), ("ballerina", "2024-06-07", 258)]),
    ],
)
def test_upcoming_lists_what_was_known_on_a_day(
    wick: Wick, as_of: str, head: list[tuple[str, str, int | None]]
) -> None:
    rows = items(wick, "upcoming", "--as-of", as_of)
    assert [(row["id"], row["date"], row["days"]) for row in rows[:2]] == head
    assert all(row["date"] is None for row in rows[2:])


def test_nothing_released_is_upcoming_and_undated_titles_tell_their_last_fact(wick: Wick) -> None:
    rows = items(wick, "upcoming", "--as-of", TODAY)
    assert {row["id"] for row in rows} == {
        "caine",
        "john-wick-chapter-5",
        "john-wick-animated-prequel",
        "under-the-high-table",
    }
    assert all(row["status"] != "released" and row["last_on"] < "2025-07" for row in rows)
    assert wick("upcoming", "--as-of", TODAY).out.count("last fact 1 year, ") == 4


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2022-12-15", "in-production"),
        ("2023-04-04", "post-production"),
        (TODAY, "released"),
    ],
)
def test_the_status_of_ballerina(wick: Wick, as_of: str, status: str) -> None:
    assert items(wick, "status", "ballerina", "--as-of", as_of)[0]["status"] == status
    assert wick("status", "ballerina", "--as-of", as_of, "--is", status) == type(wick("where"))(
        0, "", ""
    )


def test_a_catalogue_cut_off_in_2023_calls_ballerina_due_not_released(
    wick: Wick, tmp_path: Path
) -> None:
    blocks = BUNDLED.read_text(encoding="utf-8").split("\n[[fact]]")
    kept = [
        block
        for block in blocks
        if not (on := re.search(r'^on *= "?(\d{4}(?:-\d\d){0,2})', block, re.MULTILINE))
        or on[1] <= "2023-04-04"
    ]
    # A block ends where the next table begins: keep the tables that follow a dropped fact.
    dropped = [block for block in blocks if block not in kept]
    tables = [block[block.index("\n[title.") :] for block in dropped if "\n[title." in block]
    tables += [block[block.index("\n[source.") :] for block in dropped if "\n[source." in block]
    copy = tmp_path / "cut.toml"
    copy.write_text("\n[[fact]]".join(kept) + "\n".join(tables), encoding="utf-8")

    question = ("-c", str(copy), "--as-of", "2024-07-01")
    row = items(wick, "status", "ballerina", *question)[0]
    assert (row["status"], row["due"], row["date"]) == ("post-production", True, "2024-06-07")
    for command in ("status", "upcoming", "show", "countdown"):
        title = ("--due",) if command == "upcoming" else ("ballerina",)
        out = wick(command, *title, *question).out
        line = next(line for line in out.splitlines() if "no release recorded" in line)
        assert "due" in line
        assert "released" not in out.replace("no release recorded", "")


def test_the_cast_of_ballerina_on_the_day_of_the_article(wick: Wick) -> None:
    rows = {row["person"]: row for row in items(wick, "cast", "ballerina", "--as-of", "2023-04-04")}
    returning = {"Keanu Reeves", "Ian McShane", "Anjelica Huston", "Lance Reddick"}
    undisclosed = {"Gabriel Byrne", "Norman Reedus", "Catalina Sandino Moreno"}
    assert set(rows) == returning | undisclosed | {"Ana de Armas"}
    assert {name for name, row in rows.items() if row["returning"]} == returning
    assert {name for name, row in rows.items() if row["undisclosed"]} == undisclosed
    assert {name for name, row in rows.items() if row["posthumous"]} == {"Lance Reddick"}
    assert not any(row["recast"] for row in rows.values())
    assert rows["Ana de Armas"]["character"] == "Rooney"
    assert {name: row["known_for"] for name, row in rows.items() if row["known_for"]} == {
        "Ana de Armas": ["No Time to Die"],
        "Gabriel Byrne": ["In Treatment"],
        "Norman Reedus": ["The Walking Dead"],
        "Catalina Sandino Moreno": ["Maria Full of Grace"],
        "Lance Reddick": ["The Wire"],
    }


def test_nobody_is_posthumous_before_the_death_is_known(wick: Wick) -> None:
    rows = items(wick, "cast", "ballerina", "--as-of", "2023-03-10")
    assert not any(row["posthumous"] for row in rows)


@pytest.mark.parametrize(
    ("as_of", "character"), [("2024-09-25", "Rooney"), ("2024-09-26", "Eve Macarro")]
)
def test_a_character_has_the_name_known_on_that_day(wick: Wick, as_of: str, character: str) -> None:
    rows = items(wick, "cast", "ballerina", "--as-of", as_of)
    assert rows[0]["character"] == character


def test_the_history_of_ballerina_tells_the_move(wick: Wick) -> None:
    moves = [
        row
        for row in items(wick, "history", "ballerina", "--as-of", TODAY)
        if row["change"] == "release-moved"
    ]
    assert len(moves) == 1
    move = moves[0]
    assert (move["on"], move["old"], move["new"], move["days"]) == (
        "2024-02-21",
        "2024-06-07",
        "2025-06-06",
        364,
    )
    assert "comicbook.com" in " ".join(move["url"])
    out = wick("history", "ballerina", "--as-of", TODAY).out
    assert "21 Feb 2024" in out
    assert "7 Jun 2024 → 6 Jun 2025, +364 days" in out


def test_the_history_of_chapter_4_tells_both_moves(wick: Wick) -> None:
    moves = [
        (row["on"], row["old"], row["new"], row["days"])
        for row in items(wick, "history", "chapter 4", "--as-of", TODAY)
        if row["change"] == "release-moved" and row["type"] == "theatrical"
    ]
    assert moves == [
        ("2020-05-01", "2021-05-21", "2022-05-27", 371),
        ("2021-12-22", "2022-05-27", "2023-03-24", 301),
    ]


def test_the_catalogue_has_all_eleven_titles_and_a_source_for_every_fact(
    bundled: WholeLedger,
) -> None:
    assert len(bundled.titles) == 11
    assert all(fact.sources for fact in bundled.facts)
    assert all(source.url for source in bundled.sources.values())
    used = {source for fact in bundled.facts for source in fact.sources}
    assert used == set(bundled.sources)
    sheet = ROOT.parent / "shared" / "facts" / "john-wick.json"
    if sheet.exists():
        known = {source["url"] for source in json.loads(sheet.read_text())["sources"]}
        assert {source.url for source in bundled.sources.values()} <= known


def test_every_title_was_released_by_a_fact_or_not_at_all(bundled: WholeLedger) -> None:
    snapshot = Snapshot(bundled, dt.date.fromisoformat(TODAY))
    for state in snapshot.titles():
        assert not snapshot.due(state, snapshot.choose(state)), state.title.id


GOLDENS = {
    "upcoming-2023-04-04": "upcoming --as-of 2023-04-04",
    "upcoming-2023-09-23-gb": "upcoming --as-of 2023-09-23 --region GB",
    "upcoming-every-release-2025-05-01": "upcoming --as-of 2025-05-01 --every-release",
    "upcoming-2023-04-04-json": "upcoming --as-of 2023-04-04 --json",
    "upcoming-2023-04-04-tsv": "upcoming --as-of 2023-04-04 -f tsv",
    "next-2023-04-04": "next --as-of 2023-04-04",
    "countdown-2023-04-04": "countdown ballerina --as-of 2023-04-04",
    "countdown-vague": "countdown continental --as-of 2023-04-04",
    "countdown-past": "countdown ballerina --as-of 2025-07-01",
    "countdown-tba": "countdown caine --as-of 2025-07-01",
    "status-2023-04-04": "status --as-of 2023-04-04",
    "show-ballerina-2024-02-22": "show ballerina --as-of 2024-02-22",
    "show-ballerina-2024-02-22-json": "show ballerina --as-of 2024-02-22 --json",
    "show-chapter-4": "show 'chapter 4' --as-of 2026-11-22",
    "cast-ballerina-2023-04-04": "cast ballerina --as-of 2023-04-04",
    "cast-continental": "cast continental --as-of 2026-11-22",
    "person-keanu-reeves": "person 'keanu reeves' --as-of 2026-11-22",
    "person-chad-stahelski-upcoming": "person stahelski --upcoming --as-of 2026-11-22",
    "history-ballerina": "history ballerina --as-of 2026-11-22",
    "history-chapter-4": "history 'chapter 4' --as-of 2026-11-22",
    "slips": "slips --as-of 2026-11-22",
    "find-prague-json": "find prague --as-of 2026-11-22 --fields on,text,superseded,line --json",
    "month-2025-06": "month 2025-06 --as-of 2026-11-22",
    "month-2025-05-every-release": "month 'May 2025' --every-release --as-of 2025-05-09",
}


@pytest.mark.parametrize("name", GOLDENS)
def test_the_output_of_commands_equals_the_golden_files(wick: Wick, name: str) -> None:
    import shlex

    compare(GOLDEN / f"{name}.txt", wick(*shlex.split(GOLDENS[name])).out)
