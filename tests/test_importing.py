"""What becomes of the words of a source, case by case?"""

from __future__ import annotations

import pytest

from importing_cases import FILM, SERIES, TMDB, TVMAZE, WIKIDATA, Shelf, asked, day, work
from wicktrack.importing.comparing import compare
from wicktrack.importing.definitions import definition
from wicktrack.importing.outcomes import Imported
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
from wicktrack.model.facts import Said as FactSaid
from wicktrack.model.periods import parse
from wicktrack.model.vocabulary import Family, ReleaseType, Service, Status
from wicktrack.records import replaced
from wicktrack.sources.words import Definition, Word

US = ReleaseKey("US", ReleaseType.THEATRICAL)
GB = ReleaseKey("GB", ReleaseType.THEATRICAL)


def release(text: str, key: ReleaseKey = US, label: str | None = None) -> Word:
    return Word(said=ReleaseSaid(key, parse(text)), label=label)


def part(name: str, *characters: str, person: str | None = None) -> Word:
    return Word(said=CastSaid((Member(name, characters),)), person=person)


def status(word: Status) -> Word:
    return Word(said=StatusSaid(word))


def hand(on: str, said: FactSaid) -> Fact:
    return Fact("x", parse(on), said)


def shown(made: Imported) -> list[str]:
    """The facts as `ON WHAT`, with what is set aside in brackets."""
    found = []
    for fact in made.facts:
        text = f"{fact.on} {_said(fact.said)}"
        found.append(f"({text})" if fact.aside else text)
    return found


def _said(said: FactSaid) -> str:
    match said:
        case ReleaseSaid(key, period):
            episode = f" {key.episode}" if key.episode else ""
            edition = f" [{key.edition}]" if key.edition else ""
            return f"{key.region}{episode}{edition} {period or 'tba'}"
        case CastSaid(members):
            return ", ".join(f"{it.person} as {it.character}" for it in members)
        case StatusSaid():
            return str(said.status)
        case UncastSaid(persons):
            return f"without {', '.join(persons)}"
        case NameSaid(name):
            return name
    return ""


@pytest.mark.parametrize(
    ("stands", "said", "becomes", "why"),
    [
        ("2027-06-07", "2027-06-07", "2026-01-02 US 2027-06-07", ""),
        ("2027-06", "2027-06-07", "2026-01-02 US 2027-06-07", ""),
        ("2027-06-08", "2027-06-07", "(2026-01-02 US 2027-06-07)",
         "differs from what stands: 8 Jun 2027"),
        ("2027-06-07", "2027-06", "(2026-01-02 US 2027-06)",
         "less precise than what stands: 7 Jun 2027"),
        ("2025", "2025-06-07", "2025-06-07 US 2025-06-07", ""),
        ("2025-06-07", "2025-06-07", "2025-06-07 US 2025-06-07", ""),
    ],
)  # fmt: skip
def test_a_first_date_joins_what_stands_or_goes_aside(
    stands: str, said: str, becomes: str, why: str
) -> None:
    shelf = Shelf(hand=[hand("2024-01-01", ReleaseSaid(US, parse(stands)))])
    made = shelf.compare(work(TMDB, release(said)), day("2026-01-02"))
    assert (shown(made), [line.why for line in made.lines]) == ([becomes], [why])


def test_a_source_that_changes_its_word_is_believed() -> None:
    shelf = Shelf(hand=[hand("2024-01-01", ReleaseSaid(US, parse("2027-06-08")))])
    shelf.compare(work(TMDB, release("2027-06-07")), day("2026-01-02"))
    made = shelf.compare(work(TMDB, release("2027-07-01")), day("2026-02-02"))
    assert shown(made) == ["2026-02-02 US 2027-07-01"]


def test_a_source_below_one_that_has_spoken_goes_aside() -> None:
    shelf = Shelf()
    shelf.compare(work(TMDB, release("2027-06-07")), day("2026-01-02"))
    made = shelf.compare(work(WIKIDATA, release("2027-06-07")), day("2026-01-02"))
    assert [line.why for line in made.lines] == ["TMDB has spoken about this release"]
    made = shelf.compare(work(WIKIDATA, release("2027-08-07")), day("2026-01-03"))
    assert shown(made) == ["(2026-01-03 US 2027-08-07)"]


def test_what_is_kept_goes_aside() -> None:
    shelf = Shelf(title=replaced(FILM, keep=(Family.RELEASE,)))
    made = shelf.compare(work(TMDB, release("2027-06-07")), day("2026-01-02"))
    assert [line.why for line in made.lines] == ["kept by `keep`"]


def test_at_first_contact_what_has_passed_gets_its_own_day() -> None:
    words = (release("2014-10-24"), status(Status.RELEASED), part("Bo", "Ray"), part("Al", "Sun"))
    made = Shelf().compare(work(TMDB, *words), day("2026-01-02"))
    on = "2014-10-24"
    assert shown(made) == [f"{on} US {on}", f"{on} released", f"{on} Bo as Ray, Al as Sun"]
    assert {fact.note for fact in made.facts} == {"known by then at the latest"}


def test_released_is_withheld_until_a_release_has_passed() -> None:
    words = (release("2027-06-07"), status(Status.RELEASED))
    made = Shelf().compare(work(TMDB, *words), day("2026-01-02"))
    assert shown(made) == ["2026-01-02 US 2027-06-07"]
    assert [line.why for line in made.lines if line.fact is None] == [
        "TMDB says that it is released, but no release that has passed shows that it is out"
    ]


def test_the_first_or_last_day_of_a_year_far_ahead_is_the_year_until_it_changes() -> None:
    shelf, said = Shelf(), work(TMDB, release("2027-12-31"))
    made = shelf.compare(said, day("2026-01-02"))
    assert shown(made) == ["2026-01-02 US 2027"]
    assert made.facts[0].note == "given as 31 Dec 2027, a placeholder for the year"
    assert not shelf.compare(said, day("2027-11-01")).facts
    made = shelf.compare(work(TMDB, release("2027-12-17")), day("2027-11-02"))
    assert shown(made) == ["2027-11-02 US 2027-12-17"]


def test_a_new_release_of_a_film_that_is_out_is_an_edition() -> None:
    shelf, first = Shelf(), release("1999-11-12", GB)
    shelf.compare(work(TMDB, first, status(Status.RELEASED)), day("2023-01-02"))
    again = release("2024-03-15", GB, "25th Anniversary")
    made = shelf.compare(work(TMDB, first, again), day("2024-02-02"))
    assert shown(made) == ["2024-02-02 GB [25th Anniversary] 2024-03-15"]
    third = release("2024-09-01", GB)
    made = shelf.compare(work(TMDB, third), day("2024-06-02"))
    assert shown(made)[:1] != ["2024-06-02 GB 2024-09-01"]


def test_a_new_release_is_an_edition_also_where_the_status_comes_with_it() -> None:
    shelf = Shelf()
    shelf.compare(work(TMDB, release("1999-11-12", GB)), day("2023-01-02"))
    said = work(TMDB, release("2024-03-15", GB), status(Status.RELEASED))
    made = shelf.compare(said, day("2024-02-02"))
    assert "2024-02-02 GB [2024] 2024-03-15" in shown(made)


def test_nothing_follows_a_word_of_a_day_to_come() -> None:
    shelf = Shelf()
    shelf.compare(work(TMDB, release("2027-06-07")), day("2026-02-02"))
    made = shelf.compare(work(TMDB, release("2027-07-09")), day("2026-01-02"))
    assert not made.facts
    assert [line.why for line in made.lines] == [
        (
            "what TMDB said last about the US theatrical release is of a day to come, 2 Feb 2026; "
            "check the clock"
        )
    ]


def test_dates_that_cannot_be_told_apart_are_told() -> None:
    shelf = Shelf()
    shelf.compare(work(TMDB, release("2027-01-05"), release("2027-02-05")), day("2026-01-02"))
    made = shelf.compare(
        work(TMDB, release("2027-03-05"), release("2027-04-05")), day("2026-02-02")
    )
    assert not made.facts
    assert "is unclear" in made.lines[0].why


@pytest.mark.parametrize("every", [False, True])
def test_later_downloads_are_taken_only_when_asked_for(every: bool) -> None:
    key = ReleaseKey("US", ReleaseType.DIGITAL)
    said = work(TMDB, release("2027-01-05", key), release("2027-02-05", key))
    made = Shelf().compare(said, day("2026-01-02"), every_release=every)
    later = ["2026-01-02 US [2027] 2027-02-05"] if every else []
    assert shown(made) == ["2026-01-02 US 2027-01-05", *later]


@pytest.mark.parametrize("text", ["1887-12-31", "0012-05-01", "2127-01-01"])
def test_a_date_that_cannot_be_is_told_and_withdraws_nothing(text: str) -> None:
    shelf = Shelf()
    shelf.compare(work(TMDB, release("2027-06-07")), day("2026-01-02"))
    for on in ("2026-01-03", "2026-01-04"):
        made = shelf.compare(work(TMDB, release(text), status(Status.IN_PRODUCTION)), day(on))
        assert [it.why for it in made.lines if it.fact is None] == [
            f"the US theatrical release: {text} cannot be the date of a release"
        ]
        assert not any("tba" in it or "US" in it for it in shown(made))


def test_a_date_that_vanished_is_withdrawn_on_the_second_day() -> None:
    shelf = Shelf()
    shelf.compare(work(TMDB, release("2027-06-07")), day("2026-01-02"))
    for _ in range(2):
        assert not shelf.compare(work(TMDB), day("2026-01-03")).facts
    assert shown(shelf.compare(work(TMDB), day("2026-01-04"))) == ["2026-01-04 US tba"]
    assert not shelf.compare(work(TMDB), day("2026-01-05")).lines


def test_a_person_who_is_no_longer_in_the_cast_leaves_it_on_the_second_day() -> None:
    shelf, person = Shelf(), "person/7"
    shelf.compare(work(TMDB, part("Bo", "Ray", person=person)), day("2026-01-02"))
    gone = work(TMDB, people=frozenset())
    assert not shelf.compare(gone, day("2026-01-03")).facts
    assert shown(shelf.compare(gone, day("2026-01-04"))) == ["2026-01-04 without Bo"]
    in_it = work(TMDB, people=frozenset({person}))
    assert not shelf.compare(in_it, day("2026-01-05")).lines


def test_people_are_matched_by_id_and_namesakes_are_told() -> None:
    shelf = Shelf(ids={"Robert Ray": {"tmdb": "person/7"}, "Al Sun": {"tmdb": "person/8"}})
    words = (part("Bob Ray", person="person/7"), part("Al Sun", person="person/9"))
    made = shelf.compare(work(TMDB, *words), day("2026-01-02"))
    assert shown(made) == ["2026-01-02 Robert Ray as None"]
    assert made.lines[-1].why == "Al Sun (tmdb:person/9) is a namesake of somebody in the catalogue"
    made = shelf.compare(work(TMDB, part("Cy", person="person/1")), day("2026-01-03"))
    assert made.persons == {"Cy": {"ids": {"tmdb": "person/1"}}}


def test_a_name_of_yours_is_not_undone_by_one_that_never_changed() -> None:
    shelf = Shelf()
    same = work(TMDB, Word(said=NameSaid("Arrow Road!")), release("2027-06-07"))
    shelf.compare(same, day("2026-01-02"))
    shelf.hand = [hand("2026-02-01", NameSaid("Bow Street"))]
    assert not shelf.compare(same, day("2026-03-02")).facts
    renamed = work(TMDB, Word(said=NameSaid("Quiver Lane")), release("2027-06-07"))
    assert shown(shelf.compare(renamed, day("2026-03-03"))) == ["2026-03-03 Quiver Lane"]


def test_a_renumbered_episode_is_told() -> None:
    shelf = Shelf(title=SERIES)

    def episode(number: str, date: str, page: int) -> Word:
        key = ReleaseKey("US", ReleaseType.TV, number)
        pages = (f"https://www.tvmaze.com/episodes/{page}",)
        return Word(said=ReleaseSaid(key, parse(date)), pages=pages)

    shelf.compare(work(TVMAZE, episode("1x05", "2027-01-05", 5)), day("2026-01-02"))
    said = work(TVMAZE, episode("1x05", "2027-01-05", 50), episode("1x06", "2027-01-12", 5))
    made = shelf.compare(said, day("2026-01-03"))
    assert not made.facts
    assert [line.why for line in made.lines] == [
        "episode 1x05 is now another one; record its date by hand",
        "episode 1x05 is now 1x06; record its date by hand",
    ]


def test_an_id_is_added_and_never_replaced() -> None:
    title = replaced(FILM, ids=(("tmdb", "movie/901"), ("imdb", "tt0000001")), runtime=90)
    said = replaced(
        work(TMDB),
        ids={Service.IMDB: "tt0000002", Service.WIKIDATA: "Q1", Service.TVMAZE: "../x"},
        definition=Definition(runtime=95),
    )
    made = compare(Shelf(title=title).subject(TMDB), said, asked(day("2026-01-02")))
    assert made.ids == {"wikidata": "Q1"}
    assert [line.why for line in made.lines] == [
        "TMDB gives imdb id tt0000002, but the title has tt0000001; correct one of them",
        "TMDB gives runtime 95, but the title has 90",
    ]
    other = Title("x", "Arrow Road", FILM.kind, ids=(("tmdb", "movie/5"),))
    made = compare(Shelf(title=other).subject(TMDB), said, asked(day("2026-01-02")))
    assert (made.facts, len(made.lines)) == ((), 1)


def test_a_new_title_has_an_id_of_its_name() -> None:
    said = replaced(work(TMDB), year=2027, definition=Definition(directors=("Bo",)))
    assert definition(said, ()) == (
        "arrow-road",
        {
            "name": "Arrow Road",
            "kind": "film",
            "directors": ["Bo"],
            "ids": {"tmdb": "movie/901"},
        },
    )
    assert definition(said, {"arrow-road"})[0] == "arrow-road-2027"
    assert definition(said, {"arrow-road", "arrow-road-2027"})[0] == "arrow-road-2027-2"
    assert definition(replaced(said, name="日本"), ())[0] == "tmdb-movie-901"
