"""What holds of imports, whatever the sources say, in whatever order, on whatever day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from importing_cases import FILM, SERIES, TMDB, TVMAZE, WIKIDATA, Shelf, asked, day, work
from wicktrack.importing.comparing import compare
from wicktrack.importing.past import history
from wicktrack.importing.spoken import Spoken
from wicktrack.model.facts import (
    CastSaid,
    Fact,
    Member,
    NameSaid,
    ReleaseKey,
    ReleaseSaid,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.periods import Period, exact, parse
from wicktrack.model.state import ChangeKind
from wicktrack.model.vocabulary import Credit, Family, ReleaseType, Status
from wicktrack.sources.words import Past, Reference, Word, Work

START = day("2024-01-01")
DAYS = st.dates(START, day("2026-12-31"))
DATES = ["2023-05-01", "2024-03-01", "2024-03-02", "2025-01-01", "2026-12-31", "2027-12-31"]
VAGUE = ["2024", "2024-03", "2025-Q1", "2026-summer", "2027"]
PERIODS = st.sampled_from([*DATES, *VAGUE]).map(parse)
TYPES = st.sampled_from([ReleaseType.PREMIERE, ReleaseType.THEATRICAL, ReleaseType.DIGITAL])
PEOPLE = {"A. Bo": "person/1", "Cy Di": "person/2", "CY DI": "person/3", "Éa": "person/4"}
PARTS = st.sampled_from([(), ("Ray",), ("ray!",), ("Ray", "Sun"), ("Sun",)])


def releases(episodes: Sequence[str | None] = (None,)) -> st.SearchStrategy[Word]:
    regions = st.sampled_from(["US", "GB", "001"])
    key = st.builds(ReleaseKey, regions, TYPES, st.sampled_from(episodes))
    platform = st.sampled_from([(), ("Netflix",), ("Hulu",)])
    label = st.sampled_from([None, "IMAX", "imax"])
    said = st.builds(ReleaseSaid, key, PERIODS, platform)
    return st.builds(lambda said, label, on: Word(said=said, label=label, on=on), said, label, ONS)


ONS = st.none() | DAYS
STATUSES = st.builds(
    lambda status, on: Word(said=StatusSaid(status), on=on), st.sampled_from(Status), ONS
)
NAMES = st.sampled_from(["Arrow Road", "ARROW ROAD!", "Arrow Street"]).map(
    lambda name: Word(said=NameSaid(name))
)
CREDITS = st.none() | st.just(Credit.VOICE)
CASTS = st.builds(
    lambda name, parts, billing, credit, on: Word(
        said=CastSaid((Member(name, parts, billing, credit),)), person=PEOPLE[name], on=on
    ),
    st.sampled_from(sorted(PEOPLE)),
    PARTS,
    st.none() | st.integers(1, 3),
    CREDITS,
    ONS,
)
WORDS = st.lists(releases() | STATUSES | NAMES | CASTS, max_size=8)
REFERENCES = st.sampled_from([TMDB, WIKIDATA])


def works(reference: st.SearchStrategy[Reference] = REFERENCES) -> st.SearchStrategy[Work]:
    people = st.none() | st.frozensets(st.sampled_from(sorted(PEOPLE.values())))
    return st.builds(lambda at, words, who: work(at, *words, people=who), reference, WORDS, people)


def hand_facts() -> st.SearchStrategy[list[Fact]]:
    key = st.builds(ReleaseKey, st.sampled_from(["US", "GB", "001"]), TYPES)
    said = st.one_of(
        st.builds(ReleaseSaid, key, st.none() | PERIODS),
        st.builds(StatusSaid, st.sampled_from(Status)),
        st.builds(lambda name, parts: CastSaid((Member(name, parts),)), st.just("A. Bo"), PARTS),
        st.just(UncastSaid(("A. Bo",))),
        st.builds(NameSaid, st.sampled_from(["Arrow Road", "Arrow Street"])),
    )
    on = DAYS.map(exact) | st.sampled_from(["2023", "2024-05"]).map(parse)
    return st.lists(st.builds(Fact, st.just("x"), on, said), max_size=4)


VISITS = st.lists(st.tuples(DAYS, works()), max_size=6).map(
    lambda it: sorted(it, key=lambda v: v[0])
)


@given(hand_facts(), VISITS, st.booleans())
def test_a_second_refresh_writes_nothing(
    hand: list[Fact], visits: list[tuple[dt.date, Work]], forgotten: bool
) -> None:
    shelf = Shelf(hand=hand)
    for on, said in visits:
        shelf.compare(said, on)
        missed = shelf.missed
        if forgotten:
            shelf.missed = {}
        again = shelf.compare(said, on)
        assert (again.facts, again.persons, again.ids) == ((), {}, {})
        shelf.missed = missed


@given(hand_facts(), VISITS)
def test_no_fact_is_later_than_the_fetch_and_each_is_told(
    hand: list[Fact], visits: list[tuple[dt.date, Work]]
) -> None:
    shelf = Shelf(hand=hand)
    for on, said in visits:
        made = shelf.compare(said, on)
        assert all(fact.on.last <= on and fact.on.exact for fact in made.facts)
        assert [line.fact for line in made.lines if line.fact] == [*made.facts]
        assert all((line.fact is None or line.fact.aside) == bool(line.why) for line in made.lines)


def is_source_of(period: Period, said: Period | None) -> bool:
    """Whether a source said a period, or a part of it."""
    return said is not None and (period == said or said.refines(period))


@given(hand_facts(), VISITS)
def test_nothing_is_more_precise_than_its_source(
    hand: list[Fact], visits: list[tuple[dt.date, Work]]
) -> None:
    shelf = Shelf(hand=hand)
    for on, said in visits:
        given_ = [it.said for it in said.words if isinstance(it.said, ReleaseSaid)]
        for fact in shelf.compare(said, on).facts:
            if isinstance(fact.said, ReleaseSaid) and fact.said.period is not None:
                period, kind = fact.said.period, fact.said.key.type
                assert any(it.key.type is kind and is_source_of(period, it.period) for it in given_)


@given(hand_facts(), works(), DAYS)
def test_a_first_word_takes_nothing_from_what_stands(
    hand: list[Fact], said: Work, on: dt.date
) -> None:
    shelf = Shelf(hand=hand)
    before = shelf.state(on)
    shelf.compare(said, on)
    after = shelf.state(on)
    assert after.name == before.name
    for key, stated in before.releases.items():
        old, new = stated.said.period, after.releases[key].said.period
        assert old is None or old == new or (new is not None and new.refines(old))
    for person, member in before.cast.items():
        assert not member.said.characters or after.cast[person].said.characters


@given(hand_facts(), works(), DAYS)
def test_on_past_days_nothing_moves_that_had_not_moved_by_then(
    hand: list[Fact], said: Work, on: dt.date
) -> None:
    shelf = Shelf(hand=hand)
    before = [it for it in shelf.state(on).changes if it.kind is ChangeKind.RELEASE_MOVED]
    shelf.compare(said, on)
    after = [it for it in shelf.state(on).changes if it.kind is ChangeKind.RELEASE_MOVED]
    assert [(it.fact, it.new) for it in after] == [(it.fact, it.new) for it in before]


@given(works(), DAYS)
def test_of_a_new_title_only_what_had_passed_is_known_on_a_past_day(
    said: Work, on: dt.date
) -> None:
    shelf = Shelf()
    shelf.compare(said, on)
    ons = {it.on for it in said.words}
    for fact in shelf.facts:
        is_dated = isinstance(fact.said, ReleaseSaid) and fact.said.period is not None
        if fact.on.last < on and is_dated and fact.on.last not in ons:
            assert isinstance(fact.said, ReleaseSaid)
            assert fact.said.period is not None
            assert fact.said.period.last == fact.on.last


@given(st.lists(DAYS, min_size=3, max_size=3, unique=True))
def test_a_date_that_goes_and_comes_back_moves_twice(days: list[dt.date]) -> None:
    shelf, key = Shelf(), ReleaseKey("US", ReleaseType.THEATRICAL)
    first, second = parse("2027-03-04"), parse("2027-05-06")
    for on, period in zip(sorted(days), (first, second, first), strict=True):
        shelf.compare(work(TMDB, Word(said=ReleaseSaid(key, period))), on)
    kinds = [it.kind.removeprefix("release-") for it in shelf.state().changes]
    assert kinds == ["announced", "moved", "moved"]


@given(DAYS, st.permutations([(TMDB, "2027-03-04"), (WIKIDATA, "2027-03-05")]))
def test_two_sources_that_differ_by_a_day_settle_at_once(
    on: dt.date, said: list[tuple[Reference, str]]
) -> None:
    shelf, key = Shelf(), ReleaseKey("US", ReleaseType.THEATRICAL)
    for visit in range(10):
        for reference, date in said:
            made = shelf.compare(
                work(reference, Word(said=ReleaseSaid(key, parse(date)))), on + dt.timedelta(visit)
            )
            assert visit == 0 or not made.facts
    assert len(shelf.state().changes) == 1
    assert len(shelf.state().history) == 2


@given(hand_facts(), st.tuples(*(works(st.just(it)) for it in (TMDB, WIKIDATA, TVMAZE))), DAYS)
def test_sources_in_any_order_leave_the_same_last_words(
    hand: list[Fact], said: tuple[Work, ...], on: dt.date
) -> None:
    def last_words(order: Sequence[Work]) -> list[dict[object, object]]:
        shelf = Shelf(hand=hand)
        for it in order:
            shelf.compare(it, on)
        spoken = Spoken(shelf.facts)
        return [
            {
                key: _value(last.said)
                for key, last in spoken.last_words(it.reference.address).items()
            }
            for it in said
        ]

    only_dates = [without_cast_and_status(it) for it in said]
    found = [last_words(order) for order in permutations(only_dates)]
    assert all(it == found[0] for it in found)


def without_cast_and_status(said: Work) -> Work:
    """Dates and names: who is in a cast is told apart by what is known of persons, in order."""
    words = [it for it in said.words if isinstance(it.said, ReleaseSaid | NameSaid)]
    return work(said.reference, *words)


def _value(said: object) -> object:
    return said.period if isinstance(said, ReleaseSaid) else said


@given(
    st.sampled_from(VAGUE),
    st.sampled_from(DATES),
    st.lists(DAYS, min_size=2, max_size=2, unique=True),
)
def test_a_vague_date_that_becomes_finer_is_refined(
    vague: str, date: str, days: list[dt.date]
) -> None:
    shelf, key = Shelf(), ReleaseKey("US", ReleaseType.THEATRICAL)
    for on, period in zip(sorted(days), (vague, date), strict=True):
        shelf.compare(work(TMDB, Word(said=ReleaseSaid(key, parse(period)))), on)
    last = shelf.state().changes[-1]
    new, old = last.new, parse(vague)
    is_finer = isinstance(new, Period) and new.refines(old)
    assert (last.kind is ChangeKind.RELEASE_REFINED) == is_finer


PASTS = st.lists(releases() | STATUSES | NAMES | CASTS, max_size=8)


@given(hand_facts(), VISITS, PASTS, st.sampled_from([TMDB, WIKIDATA]))
def test_a_past_is_written_once_in_days_of_its_own_and_leaves_the_present(
    hand: list[Fact], visits: list[tuple[dt.date, Work]], words: list[Word], at: Reference
) -> None:
    shelf, today = Shelf(hand=hand), day("2027-01-01")
    for on, said in visits:
        shelf.compare(said, on)
    past = Past(title="x", reference=at, words=tuple(words))
    made = shelf.history(past, today)
    ons = {it.on for it in words}
    assert all(fact.on.last in ons for fact in made.facts)
    again = shelf.history(past, today)
    assert (again.facts, again.persons) == ((), {})


@given(st.lists(st.sampled_from(Family), unique=True), works(), DAYS)
def test_what_is_kept_is_never_changed(keep: list[Family], said: Work, on: dt.date) -> None:
    shelf = Shelf(title=Title("x", "Arrow Road", FILM.kind, keep=tuple(keep)))
    shelf.compare(said, on)
    assert not {it.family for it in shelf.state().changes} & {*keep}


@given(
    st.lists(releases(("1x01", "1x02", None)), max_size=6),
    st.lists(st.sampled_from(["https://e.org/1", "no address", "https://e.org/2"]), max_size=2),
    DAYS,
)
def test_a_series_is_compared_by_the_episodes_that_are_read_back(
    words: list[Word], pages: list[str], on: dt.date
) -> None:
    shelf = Shelf(title=SERIES)
    paged = [Word(said=it.said, on=it.on, pages=tuple(pages)) for it in words]
    made = shelf.compare(work(TVMAZE, *paged), on)
    assert all(it.said.key.episode for it in made.facts if isinstance(it.said, ReleaseSaid))
    assert all("no address" not in it.sources for it in made.facts)
    assert not shelf.compare(work(TVMAZE, *paged), on).facts


TEXTS = st.text(max_size=5)
HOSTILE = st.one_of(
    st.builds(ReleaseSaid, st.builds(ReleaseKey, TEXTS, TYPES, TEXTS, TEXTS), st.none() | PERIODS),
    st.builds(NameSaid, TEXTS),
    st.builds(lambda name, parts: CastSaid((Member(name, tuple(parts)),)), TEXTS, st.lists(TEXTS)),
    st.just(CastSaid(())),
)


@settings(max_examples=200)
@given(
    st.lists(
        st.builds(
            lambda said, on, pages, label, person: Word(
                said=said, on=on, pages=tuple(pages), label=label, person=person
            ),
            HOSTILE,
            st.none() | st.dates(),
            st.lists(TEXTS, max_size=2),
            TEXTS,
            st.none() | TEXTS,
        ),
        max_size=6,
    ),
    st.dates(max_value=day("9998-12-31")),
    st.sampled_from([FILM, SERIES]),
)
def test_nothing_that_a_source_says_raises(words: list[Word], on: dt.date, title: Title) -> None:
    subject = Shelf(title=title).subject(TVMAZE)
    made = compare(subject, work(TVMAZE, *words), asked(on))
    assert all(fact.on.last <= on for fact in made.facts)
    assert history(subject, Past(title="x", reference=TVMAZE, words=tuple(words)), asked(on))
