"""What was said? The vocabularies, regions and episodes, in the forms people type."""

from typing import Any

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicktrack.errors import BadValue
from wicktrack.model.vocabulary import (
    FIRST_EPISODE,
    PERSON_IDS,
    REGIONS,
    TITLE_IDS,
    Credit,
    IdForm,
    Kind,
    ReleaseType,
    Service,
    Status,
    full_id,
    parse_episode,
    parse_region,
    parse_service_id,
    parse_word,
)

VOCABULARIES: list[Any] = [Kind, Status, ReleaseType, Credit]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("in-production", Status.IN_PRODUCTION),
        ("in production", Status.IN_PRODUCTION),
        ("In Production", Status.IN_PRODUCTION),
        ("IN_PRODUCTION", Status.IN_PRODUCTION),
        ("  in   production\n", Status.IN_PRODUCTION),
        ("production", Status.IN_PRODUCTION),
        ("filming", Status.IN_PRODUCTION),
        ("Shooting", Status.IN_PRODUCTION),
        ("Post-Production", Status.POST_PRODUCTION),
        ("post production", Status.POST_PRODUCTION),
        ("postproduction", Status.POST_PRODUCTION),
        ("Pre-Production", Status.PRE_PRODUCTION),
        ("preproduction", Status.PRE_PRODUCTION),
        ("In Development", Status.IN_DEVELOPMENT),
        ("development", Status.IN_DEVELOPMENT),
        ("canceled", Status.CANCELLED),
        ("Cancelled", Status.CANCELLED),
        ("rumored", Status.RUMOURED),
        ("Rumoured", Status.RUMOURED),
        ("planned", Status.ANNOUNCED),
        ("On Hold", Status.ON_HOLD),
        ("hold", Status.ON_HOLD),
        ("Completed", Status.COMPLETED),
        ("Released.", Status.RELEASED),
    ],
)
def test_a_status_is_read_in_the_forms_people_type(typed: str, status: Status) -> None:
    assert parse_word(Status, typed) is status


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_word_is_read_as_it_is_stored_and_in_other_spellings(vocabulary: Any) -> None:
    for word in vocabulary:
        for typed in (word, word.upper(), word.title(), word.replace("-", " "), f" {word} "):
            assert parse_word(vocabulary, typed) is word


def test_the_forms_of_a_status_mean_nothing_in_another_vocabulary() -> None:
    with pytest.raises(BadValue):
        parse_word(Kind, "filming")


@pytest.mark.parametrize(
    ("vocabulary", "typed", "message", "hint"),
    [
        (Status, "relesed", "`relesed` is not a valid status", "did you mean `released`?"),
        (Status, "Post Prodution", "`Post Prodution` is not a", "did you mean `post-production`?"),
        (Kind, "mini-series", "`mini-series` is not a valid kind of title", "mean `miniseries`?"),
        (
            Kind,
            "opera",
            "`opera` is not a valid kind",
            "one of film, series, miniseries, special, short",
        ),
        (
            ReleaseType,
            "theatre",
            "`theatre` is not a valid release type",
            "did you mean `theatrical`?",
        ),
        (
            ReleaseType,
            "4",
            "`4` is not a valid release type",
            "premiere, limited, theatrical, digital",
        ),
        (Credit, "uncredited", "`uncredited` is not a valid credit", "one of voice, cameo, guest"),
        (Status, "", "`` is not a valid status", "one of rumoured, announced, in-development"),
        (Status, "!?", "`!?` is not a valid status", "one of rumoured"),
        (Status, "in-pro\nduction", "`in-pro\nduction` is not a valid status", "`in-production`?"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest_or_all(
    vocabulary: Any, typed: str, message: str, hint: str
) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_word(vocabulary, typed)
    assert message in refusal.value.message
    assert hint in refusal.value.hint


@given(st.text(), st.sampled_from(VOCABULARIES))
def test_any_text_is_a_word_or_refused(text: str, vocabulary: Any) -> None:
    try:
        word = parse_word(vocabulary, text)
    except BadValue as refusal:
        assert f"`{text}`" in refusal.message  # noqa: PT017 - either way is fine
        return
    assert word in vocabulary


@pytest.mark.parametrize(
    ("kind", "type_", "serial"),
    [
        (Kind.FILM, ReleaseType.THEATRICAL, False),
        (Kind.SHORT, ReleaseType.THEATRICAL, False),
        (Kind.DOCUMENTARY, ReleaseType.THEATRICAL, False),
        (Kind.SERIES, ReleaseType.TV, True),
        (Kind.MINISERIES, ReleaseType.TV, True),
        (Kind.SPECIAL, ReleaseType.TV, False),
    ],
)
def test_a_kind_has_its_usual_type_of_release(kind: Kind, type_: ReleaseType, serial: bool) -> None:
    assert (kind.usual_type, kind.serial) == (type_, serial)


def test_the_regions_are_those_of_iso_3166() -> None:
    assert {country.alpha_2 for country in pycountry.countries} == REGIONS


@pytest.mark.parametrize("typed", ["US", "us", " Us\n", "uS"])
def test_a_region_is_read_in_either_case(typed: str) -> None:
    assert parse_region(typed) == "US"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("UK", "did you mean `GB`?"),
        ("uk", "did you mean `GB`?"),
        ("USA", "did you mean `US`?"),
        ("EL", "did you mean `GR`?"),
        ("EU", "two letters, such as US, GB or JP"),
        ("XX", "two letters"),
        ("", "two letters"),
        ("United States", "two letters"),
        ("U S", "two letters"),
        ("\uff35\uff33", "two letters"),
        # These become two capitals of ASCII.
        ("\u00df", "two letters"),
        ("\ufb01", "two letters"),
        ("\u017fe", "two letters"),
    ],
)
def test_what_is_no_region_is_refused_with_what_may_be_meant(typed: str, hint: str) -> None:
    with pytest.raises(BadValue, match="is not an ISO 3166-1 alpha-2 region") as refusal:
        parse_region(typed)
    assert hint in refusal.value.hint


@pytest.mark.parametrize(
    ("typed", "episode"),
    [
        ("1x02", "1x02"),
        ("1x2", "1x02"),
        ("01x002", "1x02"),
        ("2", "1x02"),
        ("02", "1x02"),
        (" 2 ", "1x02"),
        ("12", "1x12"),
        ("2x10", "2x10"),
        ("1x100", "1x100"),
        ("0x01", "0x01"),
        ("2026x05", "2026x05"),
        (FIRST_EPISODE, FIRST_EPISODE),
    ],
)
def test_an_episode_is_written_in_one_form(typed: str, episode: str) -> None:
    assert parse_episode(typed) == episode


@pytest.mark.parametrize(
    "typed",
    ["", "x", "x02", "1x", "1-02", "1x02x03", "S01E02", "-1", "1.5", "1 x 02", "1x99999", "\u0662",
     "20260x5"],
)  # fmt: skip
def test_what_is_no_episode_is_refused(typed: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_episode(typed)
    assert refusal.value.hint == "write 1x02 for season 1, episode 2"


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_an_episode_reads_back_as_it_is_written(season: int, number: int) -> None:
    written = parse_episode(f"{season}x{number}")
    assert parse_episode(written) == written
    assert [int(part) for part in written.split("x")] == [season, number]


@pytest.mark.parametrize(
    ("service", "written", "kind", "full"),
    [
        ("tmdb", "541671", Kind.FILM, "movie/541671"),
        ("tmdb", "541671", Kind.SPECIAL, "movie/541671"),
        ("tmdb", "1399", Kind.SERIES, "tv/1399"),
        ("tmdb", "1399", Kind.MINISERIES, "tv/1399"),
        ("tmdb", "tv/1399", Kind.FILM, "tv/1399"),
        ("tmdb", "6384", None, "person/6384"),
        ("tvmaze", "143", Kind.FILM, "143"),
        ("imdb", "tt7181546", Kind.SERIES, "tt7181546"),
    ],
)
def test_an_id_in_full_says_what_it_is_of(
    service: str, written: str, kind: Kind | None, full: str
) -> None:
    assert full_id(service, written, kind) == full
    assert full_id(service, full, kind) == full


@pytest.mark.parametrize(
    ("forms", "service", "typed", "hint"),
    [
        (TITLE_IDS, "imdb", "https://www.imdb.com/title/tt7181546/?ref_=x", "write `tt7181546`"),
        (TITLE_IDS, "imdb", "tt718", "write it like `tt7181546`"),
        (TITLE_IDS, "tmdb", "https://www.themoviedb.org/tv/1399-x", "write `tv/1399`"),
        (TITLE_IDS, "tvmaze", "https://www.tvmaze.com/shows/143/x", "write `143`"),
        (TITLE_IDS, "wikidata", "https://www.wikidata.org/wiki/Q42#P1", "write `Q42`"),
        (TITLE_IDS, "wikidata", " q42 ", "write `Q42`"),
        (PERSON_IDS, "imdb", "https://www.imdb.com/name/nm0000206/", "write `nm0000206`"),
        (PERSON_IDS, "tmdb", "https://www.themoviedb.org/person/6384-x", "write `person/6384`"),
        (PERSON_IDS, "tvmaze", "https://www.tvmaze.com/people/25003/x", "write `25003`"),
        (PERSON_IDS, "imdb", "https://www.imdb.com/title/tt7181546/", "write it like `nm0000206`"),
    ],
)
def test_the_address_of_a_page_leads_to_its_id(
    forms: dict[Service, IdForm], service: str, typed: str, hint: str
) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_service_id(forms[Service(service)], typed)
    assert refusal.value.hint == hint


def test_every_example_of_an_id_is_one() -> None:
    for form in (*TITLE_IDS.values(), *PERSON_IDS.values()):
        assert parse_service_id(form, form.example) == form.example
