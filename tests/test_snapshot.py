"""What was known as of a day?"""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Known, state_of
from wicktrack.model.facts import (
    CastSaid,
    Fact,
    Member,
    NameSaid,
    NewsSaid,
    ReleaseKey,
    ReleaseSaid,
    Said,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.periods import Period, exact, parse
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.state import ChangeKind
from wicktrack.model.vocabulary import Kind, ReleaseType, Status
from wicktrack.reports.calendar import calendar, month
from wicktrack.reports.cast import cast
from wicktrack.reports.history import events, history, rows_of, slips
from wicktrack.reports.releases import upcoming
from wicktrack.reports.selection import Selection
from wicktrack.reports.titles import show, status

FILM = '[title.x]\nname = "X"\nkind = "film"\n'
SERIES = '[title.x]\nname = "X"\nkind = "series"\n'


def facts(*lines: str, title: str = "x") -> str:
    """Facts, each written `DAY key = value; key = value`."""
    blocks = []
    for line in lines:
        day, _, body = line.partition(" ")
        keys = "\n".join(part.strip() for part in body.split("; "))
        blocks.append(f'[[fact]]\ntitle = "{title}"\non = "{day}"\n{keys}\n')
    return "\n".join(blocks)


@pytest.mark.parametrize(
    ("said", "kinds", "days"),
    [
        (["2024-06-07"], ["announced"], [None]),
        (["2024-06-07", "2025-06-06"], ["announced", "moved"], [None, 364]),
        (["2024-06-07", "2024-06-01"], ["announced", "moved"], [None, -6]),
        (["2023", "2023-09", "2023-09-22"], ["announced", "refined", "refined"], [None] * 3),
        (["2023", "2024-02"], ["announced", "moved"], [None, None]),
        (["2023-09", "2023"], ["announced", "moved"], [None, None]),
        (["2023-09-22", "2023-09"], ["announced", "moved"], [None, None]),
        (["2023", "tba"], ["announced", "withdrawn"], [None, None]),
        (["2023", "tba", "2024"], ["announced", "withdrawn", "announced"], [None] * 3),
        (["2023", "2023"], ["announced", "confirmed"], [None, None]),
        (["tba"], ["confirmed"], [None]),
        (["2024-Q2", "2024-H1"], ["announced", "moved"], [None, None]),
        (["2024-H1", "2024-Q2"], ["announced", "refined"], [None, None]),
    ],
)
def test_a_later_date_moves_refines_confirms_or_withdraws(
    known: Known, said: list[str], kinds: list[str], days: list[int | None]
) -> None:
    lines = [f'2020-01-{n + 1:02} release = "{date}"' for n, date in enumerate(said)]
    changes = state_of(known(FILM + facts(*lines), "2022-01-01")).changes
    assert [change.kind for change in changes] == [f"release-{kind}" for kind in kinds]
    assert [change.days for change in changes] == days


@pytest.mark.parametrize(
    ("as_of", "status", "since"),
    [
        ("2020-12-31", None, None),
        ("2021-01-01", "announced", "2021-01-01"),
        ("2021-05-30", "announced", "2021-01-01"),
        ("2021-05-31", "in-production", "2021-04"),
        ("2021-07-01", "in-production", "2021-04"),
        ("2021-08-01", "in-production", "2021-03"),
        ("2021-09-01", "released", "2021-09-01"),
    ],
)
def test_the_last_status_stands_since_its_earliest_known_day(
    known: Known, as_of: str, status: str | None, since: str | None
) -> None:
    text = FILM + facts(
        '2020-12-01 news = "first reported"',
        '2021-01-01 status = "announced"',
        '2021-05 status = "filming"; since = "2021-04"',
        '2021-07-01 status = "in-production"; place = "Prague"',
        '2021-08-01 status = "in-production"; since = "2021-03"',
        '2021-09-01 status = "released"',
    )
    state = state_of(known(text, as_of))
    assert (state.status.said.status if state.status else None) == status
    assert (str(state.since) if state.since else None) == since


def test_a_partial_day_counts_from_its_last_day(known: Known) -> None:
    text = FILM + facts('2021-02 status = "announced"')
    assert known(text, "2021-02-27").title("x") is None
    assert known(text, "2021-02-28").title("x") is not None


def test_facts_of_one_day_count_in_file_order(known: Known) -> None:
    text = FILM + facts('2021-01-01 status = "announced"', '2021-01-01 status = "on-hold"')
    status_ = state_of(known(text, "2021-01-01")).status
    assert status_ is not None
    assert status_.said.status is Status.ON_HOLD


def test_a_title_is_not_known_before_its_first_fact(known: Known) -> None:
    assert list(known(FILM + facts('2021-01-01 news = "heard of"'), "2020-12-31").titles()) == []
    assert list(known(FILM, "2021-01-01").titles()) == []


def test_a_title_has_the_name_known_on_the_day(known: Known) -> None:
    text = FILM + facts('2021-01-01 news = "n"', '2021-02-01 name = "Y"')
    assert state_of(known(text, "2021-01-31")).name == "X"
    assert state_of(known(text, "2021-02-01")).name == "Y"


def test_a_name_that_is_said_again_is_confirmed(known: Known) -> None:
    text = FILM + facts('2021-01-01 name = "X"', '2021-01-02 name = "Y"', '2021-01-03 name = "Y"')
    changes = [(c.kind, c.old, c.new) for c in state_of(known(text, "2021-02-01")).changes]
    assert changes == [
        (ChangeKind.NAME_CONFIRMED, "X", "X"),
        (ChangeKind.RENAMED, "X", "Y"),
        (ChangeKind.NAME_CONFIRMED, "Y", "Y"),
    ]


def test_a_cast_is_added_changed_and_left_and_keeps_its_order(known: Known) -> None:
    text = FILM + facts(
        '2021-01-01 cast = [{ person = "A" }, { person = "B", character = "b" }]',
        '2021-02-01 cast = [{ person = "C" }, { person = "A", character = "a" }]',
        '2021-03-01 uncast = ["B", "Nobody"]',
        '2021-04-01 cast = [{ person = "C" }]',
    )
    state = state_of(known(text, "2021-05-01"))
    assert [(m.said.person, m.said.character) for m in state.cast.values()] == [
        ("A", "a"),
        ("C", None),
    ]
    assert [change.kind.removeprefix("cast-") for change in state.changes] == [
        "added",
        "added",
        "added",
        "changed",
        "removed",
        "confirmed",
        "confirmed",
    ]


RELEASES = FILM + facts(
    '2020-01-01 release = "2021-03-01"; type = "premiere"',
    '2020-01-01 release = "2021-04-01"',
    '2020-01-01 release = "2021-06-01"; type = "digital"',
    '2020-01-01 release = "2021-03-20"; region = "GB"; type = "premiere"',
    '2020-01-01 release = "2021-05-01"; region = "GB"',
    '2020-01-01 release = "2021-02-01"; region = "FR"',
)


@pytest.mark.parametrize(
    ("region", "type_", "answer", "fallback"),
    [
        (None, None, "US theatrical", False),
        ("US", None, "US theatrical", False),
        ("GB", None, "GB theatrical", False),
        ("JP", None, "US theatrical", True),
        (None, "digital", "US digital", False),
        (None, "premiere", "US premiere", False),
        (None, "physical", "US theatrical", True),
        ("GB", "premiere", "GB premiere", False),
        ("GB", "digital", "GB theatrical", True),
        ("JP", "digital", "US digital", True),
        ("JP", "tv", "US theatrical", True),
    ],
)
def test_a_question_is_about_the_nearest_release_to_what_was_asked(
    known: Known, region: str | None, type_: str | None, answer: str, fallback: bool
) -> None:
    snapshot = known(RELEASES, "2020-06-01")
    question = Question(region, ReleaseType(type_) if type_ else None)
    choice = snapshot.choose(state_of(snapshot), question)
    assert choice is not None
    assert (f"{choice.key.region} {choice.key.type}", choice.fallback) == (answer, fallback)


@pytest.mark.parametrize(
    ("region", "type_", "covered"),
    [
        (None, None, True),
        ("US", None, True),
        (None, ReleaseType.TV, True),
        ("US", ReleaseType.TV, True),
        ("GB", ReleaseType.TV, False),
        ("US", ReleaseType.DIGITAL, False),
    ],
)
def test_a_question_covers_what_it_names_or_leaves_open(
    region: str | None, type_: ReleaseType | None, *, covered: bool
) -> None:
    key = ReleaseKey("US", ReleaseType.TV, "1x02")
    assert Question(region, type_).covers(key) is covered


def test_a_title_credits_its_cast_and_its_crew(known: Known) -> None:
    crew = FILM + 'directors = ["Dee"]\nwriters = ["Wye"]\n'
    snapshot = known(crew + facts('2020-01-01 cast = [{ person = "Ana" }]'), "2020-06-01")
    state = state_of(snapshot)
    assert [state.credits(name) for name in ("Ana", "Dee", "Wye", "Bo")] == [True] * 3 + [False]


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (['2020-01-01 release = "2021"; region = "FR"'], "FR theatrical"),
        (
            [
                '2020-01-01 release = "2021"; region = "FR"; type = "premiere"',
                '2020-01-01 release = "2022"; region = "JP"; type = "digital"',
            ],
            "JP digital",
        ),
        (['2020-01-01 release = "2021"; type = "premiere"'], "US premiere"),
        (
            [
                '2020-01-01 release = "2021"',
                '2020-01-02 release = "tba"',
                '2020-01-01 release = "2022"; region = "JP"',
            ],
            "JP theatrical",
        ),
    ],
)
def test_without_an_ordinary_release_at_home_it_falls_back_anywhere(
    known: Known, lines: list[str], answer: str
) -> None:
    snapshot = known(FILM + facts(*lines), "2020-06-01")
    choice = snapshot.choose(state_of(snapshot))
    assert choice is not None
    assert (f"{choice.key.region} {choice.key.type}", choice.fallback) == (answer, True)


def test_no_region_anywhere_is_no_fallback() -> None:
    said = ReleaseSaid(ReleaseKey(None, ReleaseType.THEATRICAL), parse("2021"))
    title = Title("x", "X", Kind.FILM)
    books = WholeLedger(titles={"x": title}, facts=(Fact("x", parse("2020"), said),))
    snapshot = Snapshot(books, dt.date(2020, 12, 31))
    choice = snapshot.choose(state_of(snapshot))
    assert choice is not None
    assert not choice.fallback


@pytest.mark.parametrize(
    ("as_of", "date", "episode"),
    [
        ("2020-06-01", "2021-01-01", "1x01"),
        ("2021-01-01", "2021-01-01", "1x01"),
        ("2021-01-02", "2021-01-08", "1x02"),
        ("2021-01-09", "2021-03", "1x10"),
        ("2021-03-31", "2021-03", "1x10"),
        ("2021-04-01", "2021-03", "1x10"),
    ],
)
def test_of_a_series_it_is_the_next_episode_or_the_last(
    known: Known, as_of: str, date: str, episode: str
) -> None:
    text = SERIES + facts(
        '2020-01-01 release = "2021"',
        '2020-02-01 release = "2021-01-01"; episode = "1"',
        '2020-01-01 release = "2021-03"; episode = "1x10"',
        '2020-01-01 release = "2021-01-08"; episode = "1x2"',
        '2020-01-01 release = "2021-12-01"; type = "physical"',
    )
    snapshot = known(text, as_of)
    choice = snapshot.choose(state_of(snapshot))
    assert choice is not None
    assert (str(choice.period), choice.key.episode) == (date, episode)
    assert str(snapshot.first(state_of(snapshot))) == "2021-01-01"


def test_removing_somebody_who_was_never_cast_changes_nothing(known: Known) -> None:
    text = FILM + facts(
        '2020-01-01 cast = [{ person = "A", character = "C" }]', '2020-01-02 uncast = ["B", "A"]'
    )
    state = state_of(known(text, "2020-06-01"))
    added, confirmed, removed = state.changes
    assert (added.kind, added.member) == (ChangeKind.CAST_ADDED, Member("A", ("C",)))
    assert (confirmed.kind, confirmed.member) == (ChangeKind.CAST_CONFIRMED, Member("B"))
    assert (confirmed.old, confirmed.new) == (None, None)
    assert (removed.kind, removed.member) == (ChangeKind.CAST_REMOVED, Member("A", ("C",)))
    assert (removed.old, removed.new) == ("C", None)
    assert state.cast == {}


@pytest.mark.parametrize(
    ("status_", "date", "as_of", "due"),
    [
        ("in-production", "2021-06-07", "2021-06-07", False),
        ("in-production", "2021-06-07", "2021-06-08", True),
        ("in-production", "2021", "2021-12-31", False),
        ("in-production", "2021", "2022-01-01", True),
        ("released", "2021-06-07", "2021-06-08", False),
        ("cancelled", "2021-06-07", "2021-06-08", False),
    ],
)
def test_a_passed_date_makes_a_title_due_never_released(
    known: Known, status_: str, date: str, as_of: str, due: bool
) -> None:
    lines = (f'2020-01-01 status = "{status_}"', f'2020-01-01 release = "{date}"')
    snapshot = known(FILM + facts(*lines), as_of)
    row = status(snapshot)[0]
    assert (row.due, row.status) == (due, status_)


@pytest.mark.parametrize(
    ("status_", "on", "since"),
    [
        ("released", "2021-06-07", True),
        ("released", "2021-06-06", False),
        ("released", "2021-06-08", True),
        ("released", "2021-06", True),  # known by the last of the month
        ("released", "2021-05", False),
        ("in-production", "2021-06-07", False),
    ],
)
def test_a_release_counts_from_the_first_day_of_its_period(
    known: Known, status_: str, on: str, since: bool
) -> None:
    text = FILM + facts(f'{on} status = "{status_}"', '2021-07-01 status = "in-production"')
    state = state_of(known(text, "2022-01-01"))
    assert state.released_since(parse("2021-06-07")) is since


def test_a_plain_release_is_meant_before_an_edition(known: Known) -> None:
    text = FILM + facts(
        '2020-01-01 release = "2021-05-25"; edition = "IMAX"', '2020-01-01 release = "2021-06-01"'
    )
    snapshot = known(text, "2020-06-01")
    choice = snapshot.choose(state_of(snapshot))
    assert choice is not None
    assert choice.key.edition is None
    only = known(FILM + facts('2020-01-01 release = "2021"; edition = "IMAX"'), "2020-06-01")
    assert only.choose(state_of(only)) is not None


def test_episodes_order_as_numbers(known: Known) -> None:
    lines = [f'2020-01-01 release = "2021"; episode = "{episode}"' for episode in ("10x1", "9x1")]
    snapshot = known(SERIES + facts(*lines), "2020-06-01")
    found = snapshot.releases(state_of(snapshot))
    assert [choice.key.episode for choice in found] == ["9x01", "10x01"]


def test_a_renewed_series_is_awaited_not_due(known: Known) -> None:
    text = SERIES + facts(
        '2020-01-01 release = "2021-01-01"',
        '2021-01-01 status = "released"',
        '2022-01-01 status = "in-production"',
    )
    row = next(upcoming(known(text, "2022-06-01")))
    assert (row.due, row.date, row.status) == (False, None, "in-production")


# --- laws --------------------------------------------------------------------------------------

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2024, 12, 31))
PERIODS = st.one_of(
    DAYS.map(exact),
    st.sampled_from(["2021", "2022-05", "2023-Q3", "2024-H1", "2022-winter"]).map(parse),
)
TITLES = {
    "film": Title("film", "Film", Kind.FILM, franchise="F", directors=("A",)),
    "show": Title("show", "Show", Kind.SERIES, franchise="F"),
    "lone": Title("lone", "Lone", Kind.SHORT),
}
PEOPLE = st.sampled_from("ABC")


def said(title: str) -> st.SearchStrategy[Said]:
    """Anything a fact can say about a title."""
    episodes = st.sampled_from(["1x01", "1x02"]) if TITLES[title].kind.serial else st.none()
    regions = st.sampled_from(["US", "GB", None])
    key = st.builds(ReleaseKey, regions, st.sampled_from(ReleaseType), episodes)
    member = st.builds(Member, PEOPLE, st.sampled_from([("a",), ("b",), ("a", "b"), ()]))
    platform = st.sampled_from([(), ("Netflix",), ("Hulu", "Netflix")])
    return st.one_of(
        st.builds(StatusSaid, st.sampled_from(Status), st.none() | PERIODS),
        st.builds(ReleaseSaid, key, st.none() | PERIODS, platform),
        st.builds(CastSaid, st.tuples(member)),
        st.builds(UncastSaid, st.tuples(PEOPLE)),
        st.builds(NameSaid, st.sampled_from(["N", "M"])),
        st.just(NewsSaid("news")),
    )


def any_fact(on: st.SearchStrategy[Period] = PERIODS) -> st.SearchStrategy[Fact]:
    """Any fact about any of the titles, some of them set aside."""
    aside = st.sampled_from([False, False, False, True])
    return st.one_of(
        *(st.builds(Fact, st.just(title), on, said(title), aside=aside) for title in TITLES)
    )


FACTS = st.lists(any_fact(), max_size=25)


def everything(facts_: list[Fact], as_of: dt.date) -> list[object]:
    """The answers to every question that has no argument."""
    snapshot = Snapshot(WholeLedger(region="US", titles=TITLES, facts=tuple(facts_)), as_of)
    states = list(snapshot.titles())
    return [
        [*upcoming(snapshot)],
        [*upcoming(snapshot, Question("GB"), every_release=True)],
        [*upcoming(snapshot, selection=Selection(platforms=frozenset({"netflix"})))],
        calendar(snapshot),
        calendar(snapshot, vague=True),
        events(snapshot),
        slips(snapshot, snapshot.moved()),
        slips(snapshot, snapshot.touched(dt.date(2024, 3, 1)), since=dt.date(2024, 3, 1)),
        month(snapshot, snapshot.titles(), Question(), dt.date(2024, 1, 1), dt.date(2024, 6, 30)),
        status(snapshot),
        *(show(snapshot, state) for state in states),
        *(cast(snapshot, state) for state in states),
    ]


@given(FACTS, DAYS)
def test_a_snapshot_never_depends_on_what_became_known_later(
    facts_: list[Fact], as_of: dt.date
) -> None:
    by_then = [fact for fact in facts_ if fact.on.last <= as_of]
    assert everything(facts_, as_of) == everything(by_then, as_of)


@given(st.lists(any_fact(DAYS.map(exact)), max_size=8, unique_by=lambda f: f.on), st.randoms())
def test_the_order_of_facts_of_different_days_does_not_matter(
    facts_: list[Fact], random: object
) -> None:
    shuffled = list(facts_)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    day = dt.date(2024, 12, 31)
    assert everything(shuffled, day) == everything(facts_, day)


@given(FACTS)
def test_the_order_of_facts_about_different_titles_does_not_matter(facts_: list[Fact]) -> None:
    regrouped = sorted(facts_, key=lambda fact: fact.title)
    day = dt.date(2025, 1, 1)
    assert everything(regrouped, day) == everything(facts_, day)


@given(FACTS, DAYS)
def test_facts_set_aside_change_no_answer_but_the_history(
    facts_: list[Fact], as_of: dt.date
) -> None:
    without = [fact for fact in facts_ if not fact.aside]
    assert everything(facts_, as_of) == everything(without, as_of)
    snapshot = Snapshot(WholeLedger(titles=TITLES, facts=tuple(facts_)), as_of)
    for state in snapshot.titles():
        effective = [row for row in history(snapshot, state) if not row.aside]
        assert effective == rows_of(snapshot, state, state.changes)
        told = [change.fact for change in state.history]
        known = [fact for fact in facts_ if fact.title == state.title.id and fact.on.last <= as_of]
        assert told == sorted(known, key=lambda fact: fact.on.end)


@given(st.lists(any_fact(DAYS.map(exact)), max_size=12), any_fact(DAYS.map(exact)), DAYS)
def test_a_fact_recorded_late_changes_the_identity_of_no_other_change(
    facts_: list[Fact], late: Fact, as_of: dt.date
) -> None:
    def identities(those: list[Fact]) -> set[str]:
        ledger = WholeLedger(titles=TITLES, facts=tuple(those))
        rows = events(Snapshot(ledger, as_of))
        return {row.change_id for row in rows if row.change is not ChangeKind.RELEASE_DAY}

    ledger = WholeLedger(titles=TITLES, facts=(*facts_, late))
    snapshot = Snapshot(ledger, as_of)
    said_again = {
        row.change_id
        for state in snapshot.titles()
        for row in history(snapshot, state)
        if row.change.endswith("-confirmed")
    }
    assert identities(facts_) <= identities([*facts_, late]) | said_again


@given(FACTS, DAYS)
def test_due_titles_come_first_and_undated_ones_last(facts_: list[Fact], as_of: dt.date) -> None:
    snapshot = Snapshot(WholeLedger(region="US", titles=TITLES, facts=tuple(facts_)), as_of)
    rows = [*upcoming(snapshot, every_release=True)]
    assert [row.due for row in rows] == sorted((row.due for row in rows), reverse=True)
    ahead = [row for row in rows if not row.due]
    assert [row.date is None for row in ahead] == sorted(row.date is None for row in ahead)
    for one, other in itertools.pairwise(row.date for row in ahead if row.date):
        assert not other < one
    for row in rows:
        assert row.status != Status.CANCELLED
        assert row.date is None or row.due or row.date.last >= as_of


@given(FACTS)
def test_every_fact_leaves_a_change_and_only_exact_moves_have_days(facts_: list[Fact]) -> None:
    snapshot = Snapshot(WholeLedger(titles=TITLES, facts=tuple(facts_)), dt.date(2026, 1, 1))
    for state in snapshot.titles():
        assert [c.fact for c in state.changes] == state.facts
        for change in state.changes:
            if change.days is not None:
                assert change.kind is ChangeKind.RELEASE_MOVED
                assert change.days != 0
