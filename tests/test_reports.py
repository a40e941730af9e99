"""What do people ask? The reports over small catalogues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

import pytest

from conftest import Known, state_of
from test_snapshot import facts
from wicktrack.model.ledger import Bound, WholeLedger
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.vocabulary import Kind, Status
from wicktrack.reports.cast import cast, person
from wicktrack.reports.history import history
from wicktrack.reports.releases import countdown, next_release, upcoming
from wicktrack.reports.selection import Selection, Window
from wicktrack.reports.titles import show, status


def title(name: str, kind: str = "film", more: str = "") -> str:
    """A title whose id is its name in lower case, of the franchise F."""
    head = f'[title.{name.lower()}]\nname = "{name}"\nkind = "{kind}"\nfranchise = "F"\n'
    return f"{head}{more}\n"


def said(name: str, *lines: str) -> str:
    return title(name) + facts(*lines, title=name.lower())


CALENDAR = (
    said("Vague", '2020-01-01 release = "2021"')
    + said("Exact", '2020-01-01 release = "2021-12-31"')
    + said("Soon", '2020-01-01 release = "2020-02-01"; note = "n"', '2020-01-01 status = "filming"')
    + said("Undated", '2020-01-01 status = "announced"')
    + said("Gone", '2020-01-01 release = "2022"', '2020-01-02 status = "cancelled"')
    + said(
        "Home",
        '2020-01-01 release = "2020-01-10"',
        '2020-01-01 release = "2020-05-05"; region = "JP"',
        '2020-01-10 status = "released"',
    )
    + title("Show", "series", 'writers = ["W"]')
    + facts('2020-01-03 release = "2020-Q2"', title="show")
)


@pytest.mark.parametrize(
    ("as_of", "question", "names"),
    [
        ("2020-01-15", Question(), ["Soon", "Show", "Exact", "Vague", "Undated"]),
        ("2020-02-02", Question(), ["Soon", "Show", "Exact", "Vague", "Undated"]),
        ("2020-01-15", Question("JP"), ["Soon", "Home", "Show", "Exact", "Vague", "Undated"]),
        ("2020-05-06", Question("JP"), ["Soon", "Show", "Exact", "Vague", "Undated"]),
        ("2020-08-01", Question(), ["Soon", "Show", "Exact", "Vague", "Undated"]),
        ("2019-12-31", Question(), []),
    ],
)
def test_upcoming_lists_due_titles_then_dated_then_undated_ones(
    known: Known, as_of: str, question: Question, names: list[str]
) -> None:
    assert [row.name for row in upcoming(known(CALENDAR, as_of), question)] == names


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(kinds=frozenset({Kind.SERIES})), ["Show"]),
        (Selection(statuses=frozenset({Status.IN_PRODUCTION})), ["Soon"]),
        (Selection(persons=frozenset({"W"})), ["Show"]),
        (Selection(franchises=frozenset({"F"}), kinds=frozenset({Kind.SERIES})), ["Show"]),
        (Selection(franchises=frozenset({"G"})), []),
        (Selection(titles=("soon", "show")), ["Soon", "Show"]),
        (Selection(titles=("soon", "show"), mine=frozenset({"show", "gone"})), ["Show"]),
        (Selection(titles=()), []),
    ],
)
def test_upcoming_can_be_narrowed(known: Known, selection: Selection, names: list[str]) -> None:
    assert [
        row.name for row in upcoming(known(CALENDAR, "2020-01-15"), selection=selection)
    ] == names


@pytest.mark.parametrize(
    ("window", "names"),
    [
        (Window(None, dt.date(2020, 6, 30)), ["Soon", "Show"]),
        (Window(None, dt.date(2020, 6, 29)), ["Soon"]),
        (Window(None, dt.date(2020, 1, 31)), []),
        (Window(dt.date(2020, 4, 1), dt.date(2020, 6, 30)), ["Show"]),
        (Window(dt.date(2020, 4, 2), dt.date(2020, 6, 30)), []),
    ],
)
def test_upcoming_has_what_is_certain_to_come_in_a_window(
    known: Known, window: Window, names: list[str]
) -> None:
    assert [row.name for row in upcoming(known(CALENDAR, "2020-01-15"), window=window)] == names


def test_every_release_has_a_row_of_its_own(known: Known) -> None:
    text = said(
        "Film",
        '2020-01-01 release = "2020-02-01"',
        '2020-01-01 release = "2020-03-01"; type = "digital"',
        '2020-01-01 release = "2020-01-02"; region = "FR"',
        '2020-01-01 release = "2020-02-15"; region = "JP"; edition = "IMAX"',
    )
    rows = [*upcoming(known(text, "2020-01-15"), every_release=True)]
    assert [(str(r.date), r.region, r.type, r.edition) for r in rows] == [
        ("2020-02-01", "US", "theatrical", None),
        ("2020-02-15", "JP", "theatrical", "IMAX"),
        ("2020-03-01", "US", "digital", None),
    ]
    assert not any(row.fallback for row in rows)
    only = upcoming(known(text, "2020-01-15"), Question("JP"), every_release=True)
    assert [row.region for row in only] == ["JP"]


def test_the_limit_comes_after_the_order(known: Known) -> None:
    snapshot = known(CALENDAR, "2020-01-15")
    assert [row.name for row in upcoming(snapshot, limit=2)] == ["Soon", "Show"]
    assert [*upcoming(snapshot, limit=0)] == []


class Sorted(WholeLedger):
    """A ledger that knows beforehand when each title comes out; `read` are those it was asked for.

    An index is one as well: it tells titles by date, each with the least its place can be.
    """

    read: list[str]

    def awaited(
        self,
        day: dt.date,
        *,
        ahead: bool = False,  # noqa: ARG002 - those whose date has passed may be told as well
        among: Collection[str] | None = None,  # noqa: ARG002 - as nobody asks
    ) -> Iterator[tuple[Bound, str]]:
        whole = Snapshot(WholeLedger(self.name, self.region, self.titles, facts=self.facts), day)
        self.read = []
        for row in upcoming(whole):
            self.read.append(row.id)
            end = row.latest.toordinal() + 1 if row.latest else 0
            yield (not row.due, (row.date is None, end)), row.id


@pytest.mark.parametrize(
    ("until", "limit", "names", "read"),
    [
        (None, None, ["Due", "First", "Day", "Month", "Later", "Undated"], 6),
        (None, 2, ["Due", "First", "Day"], 5),
        ("2020-03-31", None, ["Due", "First", "Day", "Month"], 5),
        ("2020-03-30", None, ["Due", "First"], 3),
        ("2020-02-01", None, ["Due", "First"], 3),
        ("2020-01-31", None, ["Due"], 2),
    ],
)
def test_titles_in_order_are_read_as_far_as_they_are_in_time_and_no_further(
    known: Known, until: str | None, limit: int | None, names: list[str], read: int
) -> None:
    text = (
        said("Due", '2020-01-01 release = "2020-01-10"')
        + said("First", '2020-01-01 release = "2020-02-01"')
        + said("Month", '2020-01-01 release = "2020-03"')
        + said("Day", '2020-01-01 release = "2020-03-31"')
        + said("Later", '2020-01-01 release = "2020-04-01"')
        + said("Undated", '2020-01-01 status = "announced"')
    )
    whole = known(text, "2020-01-15").ledger
    assert isinstance(whole, WholeLedger)
    ledger = Sorted(whole.name, whole.region, whole.titles, facts=whole.facts)
    window = Window(None, dt.date.fromisoformat(until) if until else None)
    rows = upcoming(Snapshot(ledger, dt.date(2020, 1, 15)), window=window, limit=limit)
    assert [row.name for row in rows] == names
    assert len(ledger.read) == read


@pytest.mark.parametrize(
    ("as_of", "name"),
    [("2020-01-15", "Soon"), ("2020-02-01", "Soon"), ("2020-02-02", "Exact"), ("2022-01-01", None)],
)
def test_next_is_the_next_exact_date_on_or_after_the_day(
    known: Known, as_of: str, name: str | None
) -> None:
    row = next_release(known(CALENDAR, as_of))
    assert (row.name if row else None) == name


def test_a_vague_date_has_bounds_and_no_days(known: Known) -> None:
    snapshot = known(CALENDAR, "2020-06-29")
    row = countdown(snapshot, state_of(snapshot, "show"))
    assert (row.days, row.days_min, row.days_max) == (None, -89, 1)
    assert (row.earliest, row.latest) == (dt.date(2020, 4, 1), dt.date(2020, 6, 30))


PARTS = (
    '[person.Late]\ndied = 2021-06-01\nknown_for = ["Fame"]\n'
    + said(
        "One",
        '2020-01-01 release = "2021-01-01"',
        '2020-01-01 cast = [{ person = "Star", character = "Hero" }, { person = "Old", character = '
        '"Villain" }, { person = "Self", character = "Himself" }]',
    )
    + said(
        "Two",
        '2021-01-01 release = "2022-01-01"',
        '2021-01-01 cast = [{ person = "Late" }, { person = "New", character = "Villain", billing '
        '= 2 }, { person = "Star", character = "Hero", billing = 1, credit = "cameo" }, '
        '{ person = "Other", character = "Himself" }]',
    )
    + said("Three", '2021-01-01 cast = [{ person = "Late", character = "Ghost" }]')
    + '[title.alone]\nname = "Alone"\nkind = "film"\n'
    + facts(
        '2021-01-01 release = "2023"',
        '2021-01-01 cast = [{ person = "Star", character = "Hero" }]',
        title="alone",
    )
)


def test_cast_is_in_billing_order_then_in_order_of_announcement(known: Known) -> None:
    snapshot = known(PARTS, "2021-02-01")
    rows = cast(snapshot, state_of(snapshot, "two"))
    assert [row.person for row in rows] == ["Star", "New", "Late", "Other"]
    assert [row.undisclosed for row in rows] == [False, False, True, False]


@pytest.mark.parametrize(
    ("title_", "as_of", "marks"),
    [
        ("one", "2021-02-01", {}),
        ("two", "2021-02-01", {"Star": "returning", "New": "recast"}),
        (
            "two",
            "2021-06-01",
            {"Star": "returning", "New": "recast", "Late": "posthumous"},
        ),
        ("three", "2021-06-01", {}),
        ("three", "2021-06-02", {"Late": "posthumous"}),
        ("alone", "2021-06-02", {}),
    ],
)
def test_a_part_is_returning_recast_or_posthumous(
    known: Known, title_: str, as_of: str, marks: dict[str, str]
) -> None:
    snapshot = known(PARTS, as_of)
    rows = cast(snapshot, state_of(snapshot, title_))
    found = {
        row.person: mark
        for row in rows
        for mark in ("returning", "recast", "posthumous")
        if getattr(row, mark)
    }
    assert found == marks


@pytest.mark.parametrize(
    ("first", "later", "mark"),
    [
        ('["Smoke", "Stack"]', '"Stack"', "returning"),
        ('"Stack"', '["Smoke", "Stack"]', "returning"),
        ('"Smoke / Stack"', '"Stack"', ""),
        ('["Smoke", "Stack"]', '"Remmick"', ""),
    ],
)
def test_each_part_of_a_person_counts_for_returning(
    known: Known, first: str, later: str, mark: str
) -> None:
    line = '2020-01-01 cast = [{{ person = "Star", character = {} }}]'
    dated = [said("One", line.format(first), '2020-01-01 release = "2021"'),
             said("Two", line.format(later), '2020-01-01 release = "2022"')]  # fmt: skip
    snapshot = known("".join(dated), "2020-06-01")
    row = cast(snapshot, state_of(snapshot, "two"))[0]
    assert (row.returning, row.recast) == (mark == "returning", False)


@pytest.mark.parametrize(
    ("later", "recast"),
    [
        ('["Smoke", "Herself"]', True),
        ('["Herself", "Someone"]', False),
        ('["Smoke", "Annie"]', False),
    ],
)
def test_each_part_of_a_person_counts_for_recast(known: Known, later: str, recast: bool) -> None:
    first = '[{ person = "Old", character = ["Smoke", "Herself"] }, '
    first += '{ person = "New", character = "Annie" }]'
    text = said("One", f"2020-01-01 cast = {first}", '2020-01-01 release = "2021"')
    text += said("Two", f'2020-01-01 cast = [{{ person = "New", character = {later} }}]')
    snapshot = known(text, "2020-06-01")
    row = cast(snapshot, state_of(snapshot, "two"))[0]
    assert (row.recast, row.returning) == (recast, "Annie" in later)
    assert row.character == " / ".join(row.characters)


PLATFORMS = (
    said(
        "Film",
        '2020-01-01 release = "2020-06-01"',
        '2020-01-01 release = "2020-09-01"; type = "digital"; platform = ["Netflix", "Hulu"]',
        '2020-01-02 release = "2020-10-01"; type = "digital"',
        '2020-03-01 release = "2020-10-01"; type = "digital"; platform = "Max"',
    )
    + title("Show", "series")
    + facts('2020-01-01 release = "2020-08-01"; platform = "NETFLIX"', title="show")
    + facts('2020-01-01 release = "2020-08-08"; episode = "2"', title="show")
    + title("Soon", "film")
    + facts('2020-01-01 release = "tba"; type = "digital"; platform = "netflix"', title="soon")
)


@pytest.mark.parametrize(
    ("as_of", "platforms", "rows"),
    [
        ("2020-02-01", {"netflix"}, ["Show 2020-08-01", "Film 2020-10-01", "Soon None"]),
        ("2020-02-01", {"Hulu", "MAX"}, ["Film 2020-10-01"]),
        ("2020-03-01", {"Netflix"}, ["Show 2020-08-01", "Soon None"]),
        ("2020-03-01", {"max"}, ["Film 2020-10-01"]),
        ("2020-08-02", {"netflix"}, ["Show 2020-08-01", "Soon None"]),
        ("2020-02-01", {"Prime"}, []),
    ],
)
def test_upcoming_on_a_platform_is_about_its_releases_there(
    known: Known, as_of: str, platforms: set[str], rows: list[str]
) -> None:
    selection = Selection(platforms=frozenset(platforms))
    found = [*upcoming(known(PLATFORMS, as_of), selection=selection)]
    assert [f"{row.name} {row.date}" for row in found] == rows


def test_a_platform_stays_until_another_one_is_named(known: Known) -> None:
    snapshot = known(PLATFORMS, "2020-06-01")
    rows = [row for row in history(snapshot, state_of(snapshot, "film")) if row.type == "digital"]
    assert [(row.change, row.platform) for row in rows] == [
        ("release-announced", ("Netflix", "Hulu")),
        ("release-moved", ()),
        ("release-changed", ("Max",)),
    ]
    (before,) = snapshot.releases(state_of(known(PLATFORMS, "2020-02-01"), "film"))[1:]
    assert before.platform == ("Netflix", "Hulu")
    assert show(snapshot, state_of(snapshot, "film")).releases[1].platform == ("Max",)


def test_returning_goes_by_the_dates_known_on_the_day(known: Known) -> None:
    moved = PARTS + facts('2021-03-01 release = "2022-06-01"', title="one")
    before, after = known(moved, "2021-02-28"), known(moved, "2021-03-01")
    assert cast(before, state_of(before, "two"))[0].returning
    assert not cast(after, state_of(after, "two"))[0].returning
    assert cast(after, state_of(after, "one"))[0].returning


def test_a_person_is_cast_and_crew_newest_first(known: Known) -> None:
    crew = title("Crew", more='directors = ["Star"]\nwriters = ["Star"]')
    text = PARTS + crew + facts('2021-01-01 news = "n"', title="crew")
    snapshot = known(text, "2021-02-01")
    rows = person(snapshot, "Star")
    assert [(row.name, row.job) for row in rows] == [
        ("Alone", "actor"),
        ("Two", "actor"),
        ("One", "actor"),
        ("Crew", "director"),
        ("Crew", "writer"),
    ]
    ahead = person(snapshot, "Star", only_upcoming=True)
    assert [row.name for row in ahead] == ["Alone", "Two", "One", "Crew", "Crew"]
    assert ahead[2].due
    names = snapshot.ledger.person_names.beginning("", snapshot.as_of)
    assert [*names] == ["Late", "New", "Old", "Other", "Self", "Star"]


@pytest.mark.parametrize(
    ("lines", "listed"),
    [
        (['2021-01-01 release = "2021-02-01"', '2021-02-01 status = "released"'], True),
        (['2021-01-01 release = "2021-01-31"', '2021-01-31 status = "released"'], False),
        (['2021-01-01 release = "2021-01"', '2021-01-31 status = "released"'], False),
        (['2021-01-01 release = "2021-Q1"', '2021-01-31 status = "released"'], True),
        (['2021-01-01 release = "2021-01-31"'], True),  # due
        (['2021-01-01 release = "2022"', '2021-01-02 status = "cancelled"'], False),
        (['2021-01-01 status = "released"'], False),
        (['2021-01-01 status = "announced"'], True),
    ],
)
def test_upcoming_titles_of_a_person_are_to_come_due_or_undated(
    known: Known, lines: list[str], *, listed: bool
) -> None:
    text = title("X", more='directors = ["Star"]') + facts(*lines)
    rows = person(known(text, "2021-02-01"), "Star", only_upcoming=True)
    assert [row.name for row in rows] == ["X"] * listed


def test_history_has_the_change_and_the_source_of_each_fact(known: Known) -> None:
    text = (
        '[source.s]\npublisher = "Paper"\nurl = "https://a.org/1"\n'
        + title("Film")
        + facts(
            '2020-01-01 release = "2021-01-01"; source = "s"',
            '2020-02-01 release = "2021-01-31"; source = ["https://b.org/2", "s"]; note = "N"',
            '2020-03-01 status = "filming"; since = "2020-02"; place = "Rome"',
            '2020-04-01 cast = [{ person = "P", character = "C", billing = 1, credit = "voice" }]',
            '2020-05-01 news = "n"',
            title="film",
        )
    )
    snapshot = known(text, "2020-12-31")
    first, moved, status_, part, news = history(snapshot, state_of(snapshot, "film"))
    assert (first.source, first.publisher, first.url) == (
        ("s",),
        ("Paper",),
        ("https://a.org/1",),
    )
    assert (moved.change, moved.days, moved.note) == ("release-moved", 30, "N")
    assert moved.publisher == ("https://b.org/2", "Paper")
    assert moved.url == ("https://b.org/2", "https://a.org/1")
    assert (status_.new, str(status_.since), status_.place) == ("in-production", "2020-02", "Rome")
    assert (part.person, part.new, part.billing, part.credit) == ("P", "C", 1, "voice")
    assert (news.change, news.new) == ("news", "n")


ASIDE = said(
    "Film",
    '2020-01-01 release = "2021-01-01"; aside = true',
    '2020-01-02 status = "cancelled"; aside = true',
    '2020-02-01 release = "2021-02-01"; aside = false',
    '2020-03-01 cast = [{ person = "P" }, { person = "Q", character = "C" }]; aside = true',
    '2020-03-02 uncast = ["P"]; aside = true',
    '2020-03-03 name = "Filth"; aside = true',
    '2020-03-04 news = "N."; aside = true',
    '2020-03-05 release = "tba"; aside = true',
)


def test_facts_set_aside_are_told_in_their_places_in_the_history_only(known: Known) -> None:
    snapshot = known(ASIDE, "2020-06-01")
    state = state_of(snapshot, "film")
    rows = [(row.change, row.family, row.old, row.person, row.aside)
            for row in history(snapshot, state)]  # fmt: skip
    cast_ = [("aside", "cast", None, person, True) for person in ("P", "Q", "P")]
    assert rows == [
        ("aside", "release", None, None, True),
        ("aside", "status", None, None, True),
        ("release-announced", "release", None, None, False),
        *cast_,
        ("aside", "name", None, None, True),
        ("aside", "news", None, None, True),
        ("aside", "release", None, None, True),
    ]
    row = show(snapshot, state)
    assert (row.name, row.status, str(row.date), row.cast, row.news) == (
        "Film", None, "2021-02-01", (), (),
    )  # fmt: skip
    assert str(row.first_on) == str(row.last_on) == "2020-02-01"


def test_a_title_with_nothing_but_facts_set_aside_is_not_known(known: Known) -> None:
    assert known(ASIDE, "2020-01-31").title("film") is None
    assert [*known(ASIDE, "2020-01-31").titles()] == []


def test_show_counts_moves_and_what_is_available(known: Known) -> None:
    text = said(
        "Film",
        '2020-01-01 release = "2021-01-01"',
        '2020-02-01 release = "2021-02-01"',
        '2020-03-01 release = "2021-01-22"',
        '2020-03-01 release = "2021"; region = "JP"',
        '2020-03-02 release = "2022"; region = "JP"',
        '2020-03-01 release = "2021-06-01"; type = "digital"',
        '2021-01-22 status = "released"',
    )
    snapshot = known(text, "2021-01-22")
    row = show(snapshot, state_of(snapshot, "film"))
    assert (row.moves, row.slip) == (2, 21)
    abroad = show(snapshot, state_of(snapshot, "film"), Question("JP"))
    assert (abroad.moves, abroad.slip) == (1, 0)
    assert [(str(r.date), r.available, r.moves, r.slip) for r in row.releases] == [
        ("2021-01-22", True, 2, 21),
        ("2021-06-01", False, 0, 0),
        ("2022", False, 1, 0),
    ]
    assert (str(row.first_on), str(row.last_on)) == ("2020-01-01", "2021-01-22")


def test_status_filters_and_orders_by_release(known: Known) -> None:
    snapshot = known(CALENDAR, "2020-01-15")
    names = [row.name for row in status(snapshot)]
    assert names == ["Home", "Soon", "Show", "Exact", "Vague", "Gone", "Undated"]
    only = status(
        snapshot, selection=Selection(statuses=frozenset({Status.CANCELLED, Status.RELEASED}))
    )
    assert [row.name for row in only] == ["Home", "Gone"]
