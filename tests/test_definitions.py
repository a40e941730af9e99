"""What several files define: which definitions are one, and what happens where they are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalogues
from wicktrack.catalogue.files import bundled
from wicktrack.catalogue.loader import check, load
from wicktrack.errors import BadUsage, Exit
from wicktrack.model.facts import Addition, Definition, Person, Source, Title, agree, settled
from wicktrack.model.periods import parse
from wicktrack.model.vocabulary import Kind
from wicktrack.recording.append import New, append

Files = Callable[..., list[Path]]

DUNE = Title("dune", "Dune", Kind.FILM)
MINE = """
[title.dune]
name = "Dune"
kind = "film"
ids = { imdb = "tt1160419" }
[[fact]]
title = "dune"
on = 2021-01-01
release = 2021-10-22
region = "US"
source = "variety"
[source.variety]
url = "https://example.com/2021"
"""
FRIENDS = """
[title.dune]
name = "Dune"
kind = "film"
ids = { imdb = "tt0087182" }
[[fact]]
title = "dune"
on = 1984-01-01
release = 1984-12-14
region = "GB"
source = "variety"
[[fact]]
title = "dune"
on = 1984-01-02
cast = [{ person = "Kyle MacLachlan", character = "Paul" }]
[[fact]]
title = "dune"
on = 1984-01-03
name = "Dune, the old one"
[title.eraserhead]
name = "Eraserhead"
kind = "film"
[[fact]]
title = "eraserhead"
on = 1977-01-01
release = 1977-03-19
source = "variety"
[source.variety]
url = "https://example.com/1984"
"""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Files of one catalogue, in order."""

    def write(*texts: str) -> list[Path]:
        paths = [tmp_path / f"{number}.toml" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(f"format = 1\n{text}", encoding="utf-8")
        return paths

    return write


def asked(paths: list[Path], *words: str) -> tuple[int, str, str]:
    """What a command says of files, which is the same with an index and without."""
    named = [word for path in paths for word in ("-c", str(path))]
    found = [catalogues.ask(*words, *named, cached=cached) for cached in (True, False)]
    assert found[0] == found[1]
    return found[0].code, found[0].out, found[0].err


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (DUNE, Title("dune", "DUNE!", Kind.FILM), True),
        (DUNE, Title("dune", "Dune", Kind.SERIES), False),
        (DUNE, Title("dune", "Dune: Part One", Kind.FILM), False),
        (Title("x", "A", Kind.FILM, ids=(("imdb", "tt1"),)),
         Title("x", "B", Kind.SHORT, ids=(("imdb", "tt1"),)), True),
        (Title("x", "A", Kind.FILM, ids=(("imdb", "tt1"),)),
         Title("x", "A", Kind.FILM, ids=(("imdb", "tt2"),)), False),
        (Title("x", "A", Kind.FILM, ids=(("imdb", "tt1"),)),
         Title("x", "A", Kind.FILM, ids=(("wikidata", "Q1"),)), True),
        (Person("P"), Person("P", known_for=("X",)), True),
        (Person("P", parse("2023-03-17").start), Person("P"), True),
        (Person("P", parse("2023-03-17").start), Person("P", parse("2023-03-18").start), False),
        (Source("s", url="https://a.example"), Source("s", url="https://a.example"), True),
        (Source("s", url="https://a.example"), Source("s", url="https://b.example"), False),
        (Source("s", "V"), Source("s", "V", parse("2024")), True),
        (Source("s", "V"), Source("s", "W"), False),
    ],
)  # fmt: skip
def test_which_definitions_agree(one: Definition, other: Definition, *, same: bool) -> None:
    assert agree(one, other) is agree(other, one) is same


def test_values_of_the_later_definition_win_and_lists_are_joined() -> None:
    early = Title("x", "X", Kind.FILM, "F", ("A", "B"), "S", ("D",), runtime=90,
                  ids=(("imdb", "tt1"), ("tmdb", "1")))  # fmt: skip
    late = Title("x", "Ex", Kind.SHORT, None, ("C", "A"), "T", ("E",), synopsis="…",
                 ids=(("imdb", "tt1"), ("tvmaze", "3")))  # fmt: skip
    more = Addition("x", ("G",), (("wikidata", "Q1"),))
    whole, taken = settled([early, late, more])
    assert taken == [True, True, True]
    assert isinstance(whole, Title)
    assert (whole.name, whole.kind, whole.franchise, whole.studio) == ("Ex", Kind.SHORT, "F", "T")
    assert (whole.synopsis, whole.runtime, whole.directors) == ("…", 90, ("E", "D"))
    assert whole.aliases == ("C", "A", "G", "B", "X")
    services = {"imdb": "tt1", "tmdb": "1", "tvmaze": "3", "wikidata": "Q1"}
    assert dict(whole.ids) == services


NAMED = st.builds(Title, st.just("x"), st.sampled_from("AB"), st.sampled_from([*Kind][:2]))
ADDED = st.builds(Addition, st.just("x"), st.tuples(st.sampled_from("CD")))


@given(st.lists(NAMED | ADDED, min_size=1, max_size=5))
def test_the_last_full_definition_has_the_id(found: list[Title | Addition]) -> None:
    whole, taken = settled(found)
    full = [it for it in found if isinstance(it, Title)]
    if not full:
        assert whole is None
        assert not any(taken)
        return
    assert isinstance(whole, Title)
    assert (whole.name, whole.kind) == (full[-1].name, full[-1].kind)
    assert all(ok for it, ok in zip(found, taken, strict=True) if isinstance(it, Addition))
    again, all_taken = settled([it for it, ok in zip(found, taken, strict=True) if ok])
    assert again == whole
    assert all(all_taken)


def test_an_addition_is_found_by_its_alias_and_ids(files: Files) -> None:
    more = '[title.dune]\naliases = ["Spice"]\nids = { wikidata = "Q60834962" }\n'
    for texts in ((MINE, more), (more, MINE)):
        paths = files(*texts)
        assert check(paths) == []
        assert "Q60834962" in asked(paths, "show", "spice")[1]


def test_two_definitions_that_agree_are_one_title_without_a_word(files: Files) -> None:
    paths = files(MINE, '[title.dune]\nname = "Dune"\nkind = "film"\nruntime = 155\n')
    assert check(paths) == []
    code, out, err = asked(paths, "show", "dune")
    assert (code, err) == (0, "")
    assert "155 min" in out
    assert "22 Oct 2021" in out


QUESTIONS = [
    ["upcoming"], ["next"], ["countdown", "dune"], ["status"], ["show", "dune"],
    ["cast", "dune"], ["history", "dune"], ["changes", "--since", "1900-01-01"], ["timeline"],
    ["calendar"], ["feed"], ["person", "Kyle MacLachlan"],
]  # fmt: skip


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: words[0])
def test_a_disagreement_never_stops_a_question(words: list[str], files: Files) -> None:
    code, _, err = asked(files(FRIENDS, MINE), *words)
    assert code in {Exit.OK, Exit.NO_MATCH, Exit.NO_EXACT_DATE}
    warnings = [line for line in err.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == 1
    assert "title `dune`" in warnings[0]
    assert "`wicktrack check`" in warnings[0]


def test_the_later_file_has_the_id_and_the_facts_of_the_other_do_not_count(files: Files) -> None:
    paths = files(FRIENDS, MINE)
    history = asked(paths, "history", "dune", "-f", "tsv")[1]
    assert "2021-10-22" in history
    assert "1984" not in history
    assert asked(paths, "person", "Kyle MacLachlan")[0] == Exit.NO_MATCH
    assert asked(paths, "show", "the old one")[0] == Exit.NO_MATCH
    assert "1984-12-14" in asked(paths[::-1], "history", "dune", "-f", "tsv")[1]


def test_a_source_of_the_other_file_is_cited_by_its_url(files: Files) -> None:
    paths = files(FRIENDS, MINE)
    ledger = load(paths)
    cited = [fact.sources for fact in ledger.facts if fact.title == "eraserhead"]
    assert cited == [("https://example.com/1984",)]
    assert "https://example.com/1984" in asked(paths, "history", "eraserhead", "--json")[1]


def test_check_reports_a_disagreement_with_both_places(files: Files) -> None:
    friends, mine = paths = files(FRIENDS, MINE)
    title, source = check(paths)
    assert (title.code, title.file, title.line) == ("duplicate-id", str(friends), 3)
    assert f"{mine}:3:1" in title.message
    assert (source.code, source.file) == ("duplicate-id", str(friends))
    assert f"{mine}:13:1" in source.message


def test_a_friends_ballerina_beside_the_bundled_one_stops_nothing(files: Files) -> None:
    (friends,) = files('[title.ballerina]\nname = "Ballerina"\nkind = "series"\n'
                       '[[fact]]\ntitle = "ballerina"\non = 2016-01-01\nrelease = "2016"\n'
                       'episode = "1x02"\n')  # fmt: skip
    paths = [friends, bundled()]
    code, out, err = asked(paths, "show", "ballerina", "--as-of", "2023-04-04")
    assert code == Exit.OK
    assert "7 Jun 2024" in out
    assert len(err.splitlines()) == 1
    assert [problem.code for problem in check(paths)] == ["duplicate-id"]


def test_an_episode_is_judged_by_the_definition_of_its_own_file(files: Files) -> None:
    series = '[title.dune]\nname = "Dune"\nkind = "series"\n'
    episode = '[[fact]]\ntitle = "dune"\non = 2000-01-01\nrelease = 2000-12-03\nepisode = "2"\n'
    assert [problem.code for problem in check(files(series + episode, MINE))] == ["duplicate-id"]
    code, _, err = asked(files(series, MINE + episode), "upcoming")
    assert code == Exit.BAD_CATALOGUE
    assert "misplaced-key" in err


def test_nothing_is_recorded_where_it_would_not_count(files: Files) -> None:
    friends, mine = paths = files(FRIENDS, MINE)
    before = friends.read_bytes()
    new = New(facts=[{"title": "dune", "on": parse("2025").start, "news": "n"}])
    with pytest.raises(BadUsage, match=r"`dune` in .* is another title than in .*, which is used"):
        append(paths, friends, new)
    assert friends.read_bytes() == before
    assert append(paths, mine, new).facts


def test_add_refuses_an_id_that_another_file_defines(files: Files) -> None:
    mine, other = paths = files(MINE, "")
    new = New(titles={"dune": {"name": "Dune", "kind": "film"}})
    with pytest.raises(BadUsage, match=rf"already defined at .*{mine.name}:3:1"):
        append(paths, other, new)
    assert other.read_bytes() == b"format = 1\n"


def test_one_line_of_warning_names_how_many_disagree(files: Files) -> None:
    paths = files(FRIENDS, MINE)
    err = asked(paths, "next")[2]
    first = f"warning: title `dune` is defined differently in {paths[0]} and {paths[1]}"
    assert err.splitlines()[0].startswith(first)
    assert ", and 1 more like it; the latter counts" in err
    assert sum(line.startswith("warning: ") for line in err.splitlines()) == 1
