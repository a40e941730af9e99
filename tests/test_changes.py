"""What became known in between?"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Known, Wick, state_of
from test_snapshot import DAYS, FACTS, TITLES, facts
from wicktrack.model.facts import Fact, Member, ReleaseKey
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import ChangeKind, TitleState
from wicktrack.reports.history import ChangeRow, changes, events
from wicktrack.reports.selection import Selection

FILM = '[title.x]\nname = "X"\nkind = "film"\ndirectors = ["D"]\n'
TEXT = FILM + facts(
    '2021-01-01 status = "announced"',
    '2021-02-01 release = "2023"',
    '2021-03-01 release = "2023-06-01"',
    '2021-04-01 release = "2023-07-01"',
    '2021-04-15 cast = [{ person = "A" }, { person = "B", character = "b" }]',
    '2021-05-01 release = "tba"',
    '2021-05-15 news = "n"',
    '2021-06-01 release = "2021-08-01"',
    '2021-06-15 uncast = ["B"]',
    '2021-06-15 cast = [{ person = "A", character = "a" }]',
    '2021-07-01 name = "Y"',
    '2021-08-01 status = "released"',
)


def words(rows: list[ChangeRow]) -> list[str]:
    """Rows in short: what happened, from what, to what."""
    return [f"{row.change} {row.old} {row.new}" for row in rows]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2021-01-01", "2021-01-31", []),
        (
            "2020-12-31",
            "2021-02-01",
            [
                "title-added None X",
                "status-changed None announced",
                "release-announced None 2023",
            ],
        ),
        ("2021-02-01", "2021-03-01", ["release-refined 2023 2023-06-01"]),
        ("2021-03-01", "2021-04-01", ["release-moved 2023-06-01 2023-07-01"]),
        ("2021-02-01", "2021-04-01", ["release-refined 2023 2023-07-01"]),
        ("2021-04-01", "2021-04-30", ["cast-added None None", "cast-added None b"]),
        ("2021-04-30", "2021-05-14", ["release-withdrawn 2023-07-01 None"]),
        ("2021-05-14", "2021-05-15", ["news None n"]),
        ("2021-05-15", "2021-06-01", ["release-announced None 2021-08-01"]),
        ("2021-06-01", "2021-06-30", ["cast-changed None a", "cast-removed b None"]),
        ("2021-06-30", "2021-07-31", ["renamed X Y"]),
        (
            "2021-07-31",
            "2021-08-01",
            ["status-changed announced released", "release-day None 2021-08-01"],
        ),
        ("2021-08-01", "2022-01-01", []),
    ],
)
def test_the_first_day_is_left_out_and_the_last_is_in(
    known: Known, since: str, until: str, expected: list[str]
) -> None:
    rows = changes(known(TEXT, since), known(TEXT, until))
    assert words(rows) == expected


def test_a_change_that_was_reverted_is_no_change_but_an_event(known: Known) -> None:
    text = FILM + facts(
        '2021-01-01 release = "2023-01-01"',
        '2021-02-01 release = "2023-02-01"',
        '2021-03-01 release = "2023-01-01"',
    )
    after = known(text, "2021-04-01")
    assert changes(known(text, "2021-01-01"), after) == []
    assert [row.days for row in events(after)] == [None, None, 31, -31]


@pytest.mark.parametrize(
    ("cancelled", "expected"),
    [
        ("2021-01-15", []),
        ("2021-02-01", ["status-changed None cancelled"]),
        ("2021-02-02", ["release-day None 2021-02-01", "status-changed None cancelled"]),
    ],
)
def test_a_title_cancelled_by_then_has_no_release_day(
    known: Known, cancelled: str, expected: list[str]
) -> None:
    text = FILM + facts('2021-01-01 release = "2021-02-01"', f'{cancelled} status = "cancelled"')
    rows = changes(known(text, "2021-01-20"), known(text, "2021-03-01"))
    assert words(rows) == expected


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Selection(titles=("x",)), 6),
        (Selection(titles=("y",)), 0),
        (Selection(persons=frozenset({"A"})), 6),
        (Selection(persons=frozenset({"B"})), 0),
        (Selection(persons=frozenset({"D"})), 5),
    ],
)
def test_changes_can_be_narrowed(known: Known, wanted: Selection, count: int) -> None:
    rows = changes(known(TEXT, "2020-01-01"), known(TEXT, "2022-01-01"), wanted)
    assert len(rows) == count, words(rows)


def test_changes_can_be_of_some_kinds(known: Known) -> None:
    kinds = frozenset({ChangeKind.RENAMED, ChangeKind.NEWS})
    rows = changes(known(TEXT, "2020-01-01"), known(TEXT, "2022-01-01"), kinds=kinds)
    assert len(rows) == 1, words(rows)


# --- the law: the changes are the difference --------------------------------------------------


def plain(state: TitleState | None) -> dict[str, object]:
    """What stands of a title, without the facts behind it."""
    if state is None:
        return {}
    return {
        "name": state.name,
        "status": state.status.said.status if state.status else None,
        "cast": {person: stands.said for person, stands in state.cast.items()},
        "releases": {
            key: stands.said.period for key, stands in state.releases.items() if stands.said.period
        },
    }


def applied(before: dict[str, object], rows: list[ChangeRow]) -> dict[str, object]:
    """What stands after the changes."""
    after = {"status": None, **before}
    cast: dict[str, Member] = dict(before.get("cast", {}))  # type: ignore[call-overload]
    releases: dict[ReleaseKey, object] = dict(before.get("releases", {}))  # type: ignore[call-overload]
    for row in rows:
        match row.change:
            case ChangeKind.TITLE_ADDED:
                after["name"] = row.new
            case ChangeKind.RENAMED:
                after["name"] = row.new
            case ChangeKind.STATUS_CHANGED:
                assert after["status"] == row.old
                after["status"] = row.new
            case ChangeKind.CAST_ADDED | ChangeKind.CAST_CHANGED:
                assert row.person is not None
                parts = tuple(row.new.split(" / ")) if isinstance(row.new, str) else ()
                cast[row.person] = Member(row.person, parts, row.billing, row.credit)
            case ChangeKind.CAST_REMOVED:
                del cast[row.person or ""]
            case ChangeKind.NEWS | ChangeKind.RELEASE_DAY:
                pass
            case _:
                assert row.type is not None
                key = ReleaseKey(row.region, row.type, row.episode, row.edition)
                assert releases.pop(key, None) == row.old
                if row.new is not None:
                    releases[key] = row.new
    return {**after, "cast": cast, "releases": releases}


@given(FACTS, DAYS, st.integers(0, 800))
def test_the_changes_lead_from_one_snapshot_to_the_other(
    said: list[Fact], since: dt.date, span: int
) -> None:
    ledger = WholeLedger(region="US", titles=TITLES, facts=tuple(said))
    before, after = Snapshot(ledger, since), Snapshot(ledger, since + dt.timedelta(span))
    rows = changes(before, after)
    for state in after.titles():
        own = [row for row in rows if row.id == state.title.id]
        assert applied(plain(before.title(state.title.id)), own) == plain(state)
    for row in rows:
        assert since < row.on.last <= after.as_of


@given(FACTS, DAYS)
def test_nothing_changes_within_a_day(said: list[Fact], day: dt.date) -> None:
    snapshot = Snapshot(WholeLedger(titles=TITLES, facts=tuple(said)), day)
    assert changes(snapshot, Snapshot(snapshot.ledger, day)) == []


# --- the command -------------------------------------------------------------------------------

SPAN = ("changes", "--since", "2024-02-20", "--until", "2024-02-22")


def test_the_move_of_ballerina_is_a_change(wick: Wick) -> None:
    items = json.loads(wick(*SPAN, "--json").out)["items"]
    move = next(item for item in items if item["change"] == "release-moved")
    assert (move["id"], move["old"], move["new"], move["days"]) == (
        "ballerina",
        "2024-06-07",
        "2025-06-06",
        364,
    )
    assert move["source"]
    assert list(move)[:10] == [
        "on", "id", "name", "change", "old", "new", "days", "region", "type", "source",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (SPAN, 0),
        ((*SPAN, "--exit-code"), 1),
        ((*SPAN, "--exit-code", "--change", "renamed"), 0),
        (("changes", "--since", "2024-02-22", "--until", "2024-02-22", "--exit-code"), 0),
        (("changes", "--since", "-2d", "--as-of", "2024-02-22", "--exit-code"), 1),
        (("changes", "--since", "2024-03-01", "--until", "2024-02-01"), 2),
        (("changes",), 2),
        ((*SPAN, "--change", "moved"), 2),
        ((*SPAN, "--title", "nothing"), 3),
    ],
)
def test_exit_code_1_says_that_there_are_changes(
    wick: Wick, arguments: tuple[str, ...], code: int
) -> None:
    assert wick(*arguments).code == code


def test_a_table_without_changes_is_a_sentence(wick: Wick) -> None:
    result = wick("changes", "--since", "2024-02-22", "--until", "2024-02-22")
    assert (result.out, result.err) == ("", "Nothing changed in that time.\n")


PINNED = {
    "release = 2026-10-16": "88676e9ca016254b",
    'release = "tba"\nregion = "GB"\nplatform = ["A", "B"]': "0c5d71b9f609d87c",
    'status = "filming"\nplace = "Prague"': "7b7220eb694d6f21",
    'cast = [{ person = "P", character = ["C", "D"], billing = 1 }]': "a2409514f4eacfc5",
    'uncast = ["P"]': "0fc113d4eaea5c1b",
    'name = "Y"': "4a8c811a797f8aa0",
    'news = "N\u00e9."': "95c4d464599a5d6e",
}


@pytest.mark.parametrize("said", PINNED)
def test_the_identity_of_a_change_never_changes(known: Known, said: str) -> None:
    """Feed readers, and whoever else remembers what was told, have these."""
    text = f'{FILM}[[fact]]\ntitle = "x"\non = "2025-03"\n{said}\n'
    (change,) = state_of(known(text, "2025-06-01")).changes
    assert change.identity == PINNED[said]


def test_the_same_identity_means_the_same_said_on_the_same_day(known: Known) -> None:
    lines = [
        '2020-01-01 release = "2021"', '2020-01-01 release = "tba"', '2020-01-02 release = "2021"',
        '2020-01 release = "2021"', '2020-01-01 release = "2021"; region = "GB"',
        '2020-01-01 release = "2021"; type = "digital"',
        '2020-01-01 release = "2021"; edition = "IMAX"',
        '2020-01-01 release = "2021"; platform = "P"', '2020-01-01 name = "2021"',
        '2020-01-01 news = "2021"', '2020-01-01 status = "announced"',
        '2020-01-01 name = "announced"', '2020-01-01 cast = [{ person = "P" }]',
        '2020-01-01 uncast = ["P"]', '2020-01-01 cast = [{ person = "P", character = "A / B" }]',
        '2020-01-01 cast = [{ person = "P", character = ["A", "B"] }]',
        '2020-01-01 cast = [{ person = "P", billing = 1 }]',
    ]  # fmt: skip
    changes_ = state_of(known(FILM + facts(*lines, *lines), "2021-06-01")).changes
    assert len(changes_) == 2 * len(lines)
    assert len({change.identity for change in changes_}) == len(lines)
