"""Is a title found by its page elsewhere, and its page opened?"""

from __future__ import annotations

import shlex
import sys
import webbrowser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Wick
from wicktrack.model.vocabulary import (
    TITLE_IDS,
    Kind,
    Service,
    page_at,
    parse_service_id,
    references,
)

TEXT = """
[source.old]
publisher = "Old"
url = "https://a.org/old"

[source.print]
publisher = "The Print"

[title.sourced]
name = "Sourced"
kind = "film"
ids = { imdb = "tt7181546", tmdb = 541671, wikidata = "Q190050" }
links = { trailer = "https://a.org/trailer" }

[[fact]]
title = "sourced"
on = 2024-01-01
news = "n"
source = "old"

[[fact]]
title = "sourced"
on = 2024-02-01
news = "in print only"
source = "print"

[[fact]]
title = "sourced"
on = 2024-03-01
news = "o"
source = ["print", "https://a.org/new"]

[title.linked]
name = "Linked"
kind = "film"
ids = { tmdb = 5 }
links = { site = "http://a.org/site", trailer = "https://a.org/trailer" }

[[fact]]
title = "linked"
on = 2024-01-01
news = "n"

[title.known]
name = "Known"
kind = "series"
ids = { tmdb = 143, tvmaze = 143 }

[title.unknown]
name = "Unknown"
kind = "film"
"""

PAGES = [
    (["sourced"], "https://a.org/new"),
    (["sourced", "--as-of", "2024-02-15"], "https://a.org/old"),
    (["sourced", "--as-of", "2023-01-01"], "https://a.org/trailer"),
    (["linked"], "http://a.org/site"),
    (["known"], "https://www.themoviedb.org/tv/143"),
]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of one's own, and no browser."""
    path = tmp_path / "catalogue.toml"
    path.write_text("format = 1\n" + TEXT)
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(path))
    monkeypatch.setattr(webbrowser, "_tryorder", [])
    monkeypatch.setattr(webbrowser, "_browsers", {})
    return path


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(("words", "page"), PAGES)
def test_without_a_browser_the_address_is_printed(wick: Wick, words: list[str], page: str) -> None:
    result = wick("show", "--web", *words)
    assert (result.code, result.out, result.err) == (0, f"{page}\n", "")


@pytest.mark.parametrize(("words", "page"), PAGES)
def test_the_page_is_opened_in_the_browser_that_is_set(
    wick: Wick, own: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], page: str
) -> None:
    script = own.with_name("a browser.py")
    opened = own.with_name("opened")
    script.write_text(f"import sys\nopen({str(opened)!r}, 'a').write('|'.join(sys.argv[1:]))\n")
    browser = f"{shlex.quote(sys.executable)} {shlex.quote(str(script))} %s"
    monkeypatch.setenv("BROWSER", browser)
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    result = wick("show", "--web", *words)
    assert (result.code, result.out, result.err) == (0, "", f"Opened {page}.\n")
    assert opened.read_text() == page


@pytest.mark.usefixtures("own")
def test_a_title_without_a_page_says_so(wick: Wick) -> None:
    result = wick("show", "unknown", "--web")
    assert (result.code, result.out) == (0, "")
    assert (
        result.err
        == "No page is known for Unknown: no source has a URL, and it has no link or id.\n"
    )


@pytest.mark.usefixtures("own")
def test_a_page_has_no_format(wick: Wick, monkeypatch: pytest.MonkeyPatch) -> None:
    for option in (["--json"], ["-f", "csv"], ["--fields", "id"], ["--template", "{id}"]):
        result = wick("show", "linked", "--web", *option)
        assert (result.code, result.out) == (2, "")
        assert "--web opens a page and prints no rows" in result.err
    monkeypatch.setenv("WICKTRACK_FORMAT", "json")
    assert wick("show", "linked", "--web").out == "http://a.org/site\n"


NAMED = [
    ("tt7181546", "sourced"), ("TT7181546", "sourced"), (" imdb:tt7181546 ", "sourced"),
    ("https://www.imdb.com/title/tt7181546/", "sourced"),
    ("https://m.imdb.com/title/tt7181546/?ref_=nv_sr_1", "sourced"),
    ("www.imdb.com/de/title/tt7181546/fullcredits", "sourced"),
    ("Q190050", "sourced"), ("q190050", "sourced"), ("Wikidata:Q190050", "sourced"),
    ("https://www.wikidata.org/wiki/Q190050", "sourced"),
    ("http://www.wikidata.org/entity/Q190050", "sourced"),
    ("https://m.wikidata.org/wiki/Q190050#sitelinks", "sourced"),
    ("tmdb:541671", "sourced"), ("tmdb:movie/541671", "sourced"), ("TMDB: 541671", "sourced"),
    ("https://www.themoviedb.org/movie/541671-ballerina?language=de", "sourced"),
    ("tmdb:143", "known"), ("tmdb:tv/143", "known"), ("tvmaze:143", "known"),
    ("https://www.tvmaze.com/shows/143/silicon-valley", "known"),
    ("tvmaze.com/shows/143", "known"),
]  # fmt: skip


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(("text", "title"), NAMED)
def test_a_title_is_found_by_its_id_or_page_at_a_service(wick: Wick, text: str, title: str) -> None:
    result = wick("show", text, "--as-of", "2024-06-01", "--template", "{id}")
    found = result.out.strip() or result.err  # of a title without a fact nothing is shown
    assert found == title or found.startswith("Nothing has been recorded about Known")


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    "text",
    [
        "tt0000009", "tmdb:movie/143", "tvmaze:5", "Q1", "imdb:143", "541671",
        "https://example.com/title/tt7181546/", "https://imdb.com.example.com/title/tt7181546/",
        "https://www.imdb.com/name/nm0000206/", "https://www.tvmaze.com/people/143",
        "https://www.themoviedb.org/person/541671",
    ],
)  # fmt: skip
def test_no_other_title_is_found(wick: Wick, text: str) -> None:
    assert wick("show", text).code == 3


services = st.sampled_from([*Service]).flatmap(
    lambda it: st.tuples(st.just(it), st.from_regex(TITLE_IDS[it].pattern, fullmatch=True))
)


@given(services, st.sampled_from([*Kind]))
def test_the_page_of_an_id_leads_back_to_it(found: tuple[Service, str], kind: Kind) -> None:
    service, text = found
    page = page_at(service, text, kind)
    assert page.startswith("https://")
    assert set(references(page)) <= set(references(f"{service}:{text}"))
    assert references(page)
    assert parse_service_id(TITLE_IDS[service], text) == text


@given(st.text())
def test_any_text_may_be_looked_at_for_references(text: str) -> None:
    for found in references(text):
        service, _, rest = found.partition(":")
        assert parse_service_id(TITLE_IDS[Service(service)], rest) == rest
