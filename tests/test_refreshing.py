"""What the sources answer gets into their own files, whole or not at all, and all else is said."""

from __future__ import annotations

import datetime as dt
import os
import random
import stat
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from wicktrack.catalogue import writer
from wicktrack.catalogue.loader import check, load
from wicktrack.errors import BadCatalogue, NoAnswer, NoMatch, NotChanged
from wicktrack.fetching import memory
from wicktrack.fetching.network import Network, Stopped
from wicktrack.importing import comparing, definitions, past
from wicktrack.importing.outcomes import Imported, Line, Outcome, Subject
from wicktrack.index.cache import open_ledger
from wicktrack.model.facts import (
    CastSaid,
    Fact,
    Member,
    ReleaseKey,
    ReleaseSaid,
    StatusSaid,
)
from wicktrack.model.ledger import Ledger
from wicktrack.model.periods import exact
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.vocabulary import Kind, Provider, ReleaseType, Service, Status
from wicktrack.recording import append as appending
from wicktrack.recording import extension
from wicktrack.recording.append import New, append
from wicktrack.recording.lock import locked
from wicktrack.refreshing import (
    Home,
    Options,
    Refreshed,
    add,
    due_for_refresh,
    refresh,
    resolve,
    search,
    status,
    words_of,
)
from wicktrack.refreshing.writing import BATCH
from wicktrack.sources import registry
from wicktrack.sources.protocol import Asked, Asking, Emit, Query, Source, Wanted
from wicktrack.sources.words import (
    Hit,
    Past,
    Reason,
    Reference,
    Result,
    Told,
    Unanswered,
    Unchanged,
    Word,
    Work,
)

TODAY = dt.date(2026, 11, 5)
TVMAZE, TMDB, WIKIDATA = Provider.TVMAZE, Provider.TMDB, Provider.WIKIDATA
OPTIONS = Options(day=TODAY, regions=("US",))
GONE = Told(Reason.GONE, "there is no such work any more")


@dataclass
class Prepared:
    """A source that answers with prepared works, by title, and notes what it was asked for."""

    provider: Provider
    answers: dict[str, Result] = field(default_factory=dict)
    past: dict[str, Past] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    stop: str = ""
    interrupt_at: str = ""
    news: dict[str, bool] = field(default_factory=dict)

    def refresh(self, wanted: Sequence[Wanted], asked: Asked, emit: Emit) -> Asking[None]:
        self.wanted += wanted
        self.asked.append(asked)
        for it in wanted:
            if it.title == self.interrupt_at:
                raise KeyboardInterrupt
            found = self.answers.get(it.title)
            if isinstance(found, Work):
                self.news[it.title] = asked.has_news(found)
            if isinstance(found, Work) and it.stamp is not None and it.stamp == found.stamp:
                found = Unchanged(title=it.title, reference=found.reference)
            if found is not None:
                emit(found)
        yield []

    def history(
        self, wanted: Sequence[Wanted], _: dt.date | None, __: Asked, emit: Emit
    ) -> Asking[None]:
        for it in wanted:
            if it.title in self.past:
                emit(self.past[it.title])
        yield []

    def search(self, _: Query) -> Asking[list[Hit]]:
        yield []
        return self.hits

    def resolve(self, _: Reference) -> Asking[list[Hit]]:
        yield []
        return self.hits

    @property
    def source(self) -> Source:
        return Source(
            provider=self.provider,
            name=f"The {self.provider} service",
            licence="CC BY-SA 4.0",
            sentence="Please name us.",
            variable=f"WICKTRACK_{self.provider.upper()}_URL",
            base="https://example.com",
            pace=0.0,
            series=True if self.provider is TVMAZE else None,
            key=self.provider is TMDB,
            search=self.search,
            resolve=self.resolve,
            refresh=self.refresh,
            history=self.history if self.provider is WIKIDATA else None,
        )


class Net(Network):
    """A network without one: the generators are driven in turn, and get no replies."""

    def __init__(self, cache: Path, services: Mapping[Provider, Prepared]) -> None:
        self.cache = cache
        self.services = services
        self.keys = {TVMAZE, TMDB, WIKIDATA}

    def has_key(self, provider: Provider) -> bool:
        return provider in self.keys

    def gather(
        self, askings: Mapping[Provider, Callable[[Emit], Asking[None]]]
    ) -> Iterator[tuple[Provider, Result | Stopped]]:
        for provider, asking in askings.items():
            emitted: list[Result] = []
            interrupt: BaseException | None = None
            try:
                for _ in asking(emitted.append):
                    pass
            except KeyboardInterrupt as error:
                interrupt = error
            yield from ((provider, it) for it in emitted)
            if interrupt:
                raise interrupt
            yield provider, Stopped(why=self.services[provider].stop, requests=1)


def compare(subject: Subject, work: Work, asked: Asked) -> Imported:
    """A simple reading of law 1: what this source did not say before, and aside by a lower rank."""
    page, facts, lines = work.reference.address, [], []
    provider = Provider(str(work.reference.service))
    above = subject.trust[: subject.trust.index(provider)]
    addresses = {Reference(Service(str(it)), dict(subject.title.ids).get(str(it), "-")).address
                 for it in above}  # fmt: skip
    for word in work.words:
        mine = [it for it in subject.facts if page in it.sources and same(it.said, word.said)]
        if mine and mine[-1].said == word.said:
            continue
        aside = any(addresses & {*it.sources} and same(it.said, word.said) for it in subject.facts)
        on = exact(word.on or asked.day)
        facts.append(Fact(subject.title.id, on, word.said, (page,), None, aside))
        outcome = Outcome.ASIDE if aside else Outcome.WRITTEN
        lines.append(Line(provider=provider, outcome=outcome, fact=facts[-1]))
    lines += [
        Line(provider=provider, outcome=Outcome.WITHHELD, fact=None, why=it.what)
        for it in work.told
    ]
    return Imported(
        facts=tuple(facts),
        persons=people(subject, work, provider),
        ids={at: it for at, it in work.ids.items() if at not in dict(subject.title.ids)},
        lines=lines,
    )


def people(subject: Subject, work: Work, provider: Provider) -> dict[str, dict[str, Any]]:
    return {
        word.said.members[0].person: {"ids": {str(provider): word.person}}
        for word in work.words
        if isinstance(word.said, CastSaid) and word.person
        if str(provider) not in subject.ids.get(word.said.members[0].person, {})
    }


def same(one: object, other: object) -> bool:
    """Whether two words are about one thing."""
    if isinstance(one, ReleaseSaid) and isinstance(other, ReleaseSaid):
        return one.key == other.key
    return type(one) is type(other)


def history(subject: Subject, said: Past, asked: Asked) -> Imported:
    work = Work(
        title=said.title, reference=said.reference, name="", kind=Kind.FILM, words=said.words
    )
    return compare(subject, work, asked)


def definition(work: Work, taken: Collection[str]) -> tuple[str, dict[str, Any]]:
    title = "the-salt-road"
    ids = {str(at): it for at, it in work.ids.items()}
    ids[str(work.reference.service)] = work.reference.id
    table = {"name": work.name, "kind": str(work.kind), "ids": ids}
    return f"{title}-2027" if title in taken else title, table


Services = dict[Provider, Prepared]


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    found = {it: Prepared(it) for it in registry.MODULES}
    monkeypatch.setattr(registry, "source", lambda it: found[it].source)
    monkeypatch.setattr(registry, "every", lambda: [it.source for it in found.values()])
    monkeypatch.setattr(comparing, "compare", compare)
    monkeypatch.setattr(past, "history", history)
    monkeypatch.setattr(definitions, "definition", definition)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.fixture
def net(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Net:
    kept = memory.Memory(tmp_path / "cache")
    for module in ("run", "standing"):
        monkeypatch.setattr(f"wicktrack.refreshing.{module}.Memory", lambda _: kept)
    return Net(tmp_path / "cache", services)


def films(folder: Path, *names: str, head: str = "format = 1\n", more: str = "") -> None:
    """A catalogue of films with ids at TMDB and Wikidata."""
    tables = [
        f'\n[title.{name}]\nname = "{name}"\nkind = "film"\n'
        f'ids = {{ tmdb = "movie/{n}", wikidata = "Q{n}" }}\n'
        for n, name in enumerate(names, 1)
    ]
    (folder / "own.toml").write_text("".join([head, *tables, more]))


def home_of(folder: Path) -> Home:
    return Home(paths=(folder,), folder=folder, open=lambda: load([folder]))


def run(folder: Path, net: Net, options: Options = OPTIONS, **more: Any) -> Refreshed:
    home = home_of(folder)
    titles = [*home.open().titles.values()]
    return refresh(home, titles, options, net, lambda _, __: None, **more)


def day(month: int, region: str | None = "US") -> Word:
    key = ReleaseKey(region, ReleaseType.THEATRICAL)
    return Word(said=ReleaseSaid(key, exact(dt.date(2027, month, 1))))


def actor(name: str, id_: str | None = None) -> Word:
    return Word(said=CastSaid((Member(name),)), person=id_)


def work(provider: Provider, number: int, title: str, *words: Word, **more: Any) -> Work:
    id_ = {TMDB: f"movie/{number}", WIKIDATA: f"Q{number}", TVMAZE: f"{number}"}[provider]
    kind = Kind.SERIES if provider is TVMAZE else Kind.FILM
    reference = Reference(Service(str(provider)), id_)
    return Work(title=title, reference=reference, name=title, kind=kind, words=words, **more)


def facts_in(path: Path) -> list[dict[str, Any]]:
    return tomllib.loads(path.read_text()).get("fact", []) if path.exists() else []


def releases(path: Path) -> list[tuple[str, dt.date]]:
    return [(it["title"], it["release"]) for it in facts_in(path) if "release" in it]


# --- the flow ------------------------------------------------------------------------------------


def test_each_source_writes_to_a_file_of_its_own_with_a_head_and_never_to_yours(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    before = (folder / "own.toml").read_bytes()
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    services[WIKIDATA].answers["a"] = work(WIKIDATA, 1, "a", day(7, "GB"))
    found = run(folder, net)
    assert releases(folder / "_tmdb.toml") == [("a", dt.date(2027, 6, 1))]
    assert releases(folder / "_wikidata.toml") == [("a", dt.date(2027, 7, 1))]
    assert (folder / "own.toml").read_bytes() == before
    head = (folder / "_tmdb.toml").read_text().partition("[[fact]]")[0]
    for words in ("The tmdb service", "CC BY-SA 4.0", "Please name us.", "\nformat = 1\n"):
        assert words in head
    assert check([folder]) == []
    assert (found.asked, found.sources, found.requests) == (["a"], {TMDB, WIKIDATA}, 2)
    assert [Path(it.path).name for it in found.changes] == ["_tmdb.toml", "_wikidata.toml"]
    assert all(it.made for it in found.changes)


def test_the_second_refresh_writes_nothing(folder: Path, net: Net, services: Services) -> None:
    films(folder, "a")
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6), actor("Ana", "person/1"))
    run(folder, net)
    before = (folder / "_tmdb.toml").read_bytes()
    found = run(folder, net)
    assert (folder / "_tmdb.toml").read_bytes() == before
    assert (found.lines, found.changes) == ([], [])


def test_the_more_trusted_source_is_compared_first_and_seen_by_the_next(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    services[WIKIDATA].answers["a"] = work(WIKIDATA, 1, "a", day(7))
    found = run(folder, net)
    outcomes = [(line.provider, line.outcome) for _, line in found.lines]
    assert outcomes == [(TMDB, Outcome.WRITTEN), (WIKIDATA, Outcome.ASIDE)]


def test_trust_in_the_catalogue_beats_the_usual_rank(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a", head='format = 1\n[catalogue]\ntrust = ["wikidata"]\n')
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    services[WIKIDATA].answers["a"] = work(WIKIDATA, 1, "a", day(7))
    found = run(folder, net)
    outcomes = [(line.provider, line.outcome) for _, line in found.lines]
    assert outcomes == [(WIKIDATA, Outcome.WRITTEN), (TMDB, Outcome.ASIDE)]


def test_what_a_source_says_first_is_written_although_it_only_confirms(
    folder: Path, net: Net, services: Services
) -> None:
    own = '\n[[fact]]\ntitle = "a"\non = 2026-01-01\nrelease = 2027-06-01\nregion = "US"\n'
    films(folder, "a", more=own)
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    run(folder, net)
    assert releases(folder / "_tmdb.toml") == [("a", dt.date(2027, 6, 1))]


def test_a_release_without_a_region_stays_without_one(
    folder: Path, net: Net, services: Services
) -> None:
    own = '\n[[fact]]\ntitle = "a"\non = 2026-01-01\nrelease = 2027-06-01\nregion = "US"\n'
    films(folder, "a", more=own)
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6, None))
    run(folder, net)
    (fact,) = facts_in(folder / "_tmdb.toml")
    assert "region" not in fact


def test_lines_are_in_the_order_of_the_titles_whatever_answers_first(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a", "b")
    services[WIKIDATA].answers["a"] = work(WIKIDATA, 1, "a", day(7, "GB"))
    services[TMDB].answers["b"] = work(TMDB, 2, "b", day(6))
    found = run(folder, net)
    assert [title for title, _ in found.lines] == ["a", "b"]


def test_two_titles_with_one_person_define_them_once(
    folder: Path, net: Net, services: Services
) -> None:
    names = [f"t{number}" for number in range(1, BATCH + 3)]
    films(folder, *names)
    for number, name in enumerate(names, 1):
        services[TMDB].answers[name] = work(TMDB, number, name, actor("Ana", "person/1"))
        services[WIKIDATA].answers[name] = work(WIKIDATA, number, name, actor("Ana", "Q99"))
    found = run(folder, net)
    assert (folder / "_tmdb.toml").read_text().count("[person.Ana]") == 1
    assert dict(load([folder]).persons["Ana"].ids) == {"tmdb": "person/1", "wikidata": "Q99"}
    assert check([folder]) == []
    assert all(line.outcome is not Outcome.WITHHELD for _, line in found.lines)


def test_what_the_file_defines_already_is_not_repeated_but_said_once(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    (folder / "_tmdb.toml").write_text('format = 1\n\n[person.Ana]\nknown_for = ["b"]\n')
    services[TMDB].answers["a"] = work(TMDB, 1, "a", actor("Ana", "person/1"))
    found = run(folder, net)
    (told,) = [line.why for _, line in found.lines if line.outcome is Outcome.WITHHELD]
    assert told == "`ids.tmdb` is not in the table of Ana in _tmdb.toml; add it by hand"
    assert len(facts_in(folder / "_tmdb.toml")) == 1
    again = run(folder, net)
    assert (again.lines, again.repeated) == ([], 1)


def test_ids_found_are_added_to_a_title_of_another_file(
    folder: Path, net: Net, services: Services
) -> None:
    (folder / "own.toml").write_text(
        'format = 1\n[title.a]\nname = "A"\nkind = "film"\nids = { imdb = "tt0000001" }\n'
    )
    found = work(TMDB, 1, "a", day(6), ids={Service.TMDB: "movie/1"})
    services[TMDB].answers["a"] = found
    run(folder, net)
    (wanted,) = services[TMDB].wanted
    assert (wanted.id, wanted.imdb) == (None, "tt0000001")
    assert dict(load([folder]).titles["a"].ids) == {"imdb": "tt0000001", "tmdb": "movie/1"}


def test_past_words_come_after_the_present_ones_in_the_same_run(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    services[WIKIDATA].answers["a"] = work(WIKIDATA, 1, "a", day(7))
    said = ReleaseSaid(ReleaseKey("GB", ReleaseType.THEATRICAL), exact(dt.date(2026, 12, 1)))
    word = Word(said=said, on=dt.date(2025, 3, 1))
    services[WIKIDATA].past["a"] = Past(
        title="a", reference=Reference(Service.WIKIDATA, "Q1"), words=(word,)
    )
    run(folder, net, Options(day=TODAY, regions=("US",), history=True))
    days = [(it["on"], it["release"]) for it in facts_in(folder / "_wikidata.toml")]
    assert days == [
        (TODAY, dt.date(2027, 7, 1)),
        (dt.date(2025, 3, 1), dt.date(2026, 12, 1)),
    ]


# --- what may go wrong ---------------------------------------------------------------------------


def test_what_the_catalogue_refuses_of_one_title_keeps_no_other_from_being_written(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a", "b", "c")
    for number, name in enumerate("abc", 1):
        services[TMDB].answers[name] = work(TMDB, number, name, day(6), stamp="s")
    episode = ReleaseSaid(
        ReleaseKey("US", ReleaseType.THEATRICAL, "1x02"), exact(dt.date(2027, 6, 1))
    )
    services[TMDB].answers["b"] = work(TMDB, 2, "b", day(6), Word(said=episode), stamp="s")
    found = run(folder, net)
    assert [title for title, _ in releases(folder / "_tmdb.toml")] == ["a", "c"]
    (line,) = [line for title, line in found.lines if title == "b"]
    assert line.outcome is Outcome.WITHHELD
    assert line.why.startswith("nothing of it was written: `episode` is only for series")
    services[TMDB].wanted.clear()
    run(folder, net)
    assert [it.stamp for it in services[TMDB].wanted] == ["s", None, "s"]


def test_an_interrupted_refresh_writes_what_is_complete_and_says_so(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a", "b")
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    services[TMDB].interrupt_at = "b"
    found = Refreshed()
    options = Options(day=TODAY, regions=("US",), sources=frozenset({TMDB}))
    with pytest.raises(KeyboardInterrupt):
        run(folder, net, options, so_far=found)
    assert releases(folder / "_tmdb.toml") == [("a", dt.date(2027, 6, 1))]
    assert len(found.changes) == 1
    assert [title for title, _ in found.lines] == ["a"]


def test_a_source_that_stops_keeps_no_other_from_being_written(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a", "b")
    services[TMDB].stop = "it did not answer three times in a row"
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    services[WIKIDATA].answers["b"] = work(WIKIDATA, 2, "b", day(7))
    found = run(folder, net)
    assert releases(folder / "_tmdb.toml") == [("a", dt.date(2027, 6, 1))]
    assert releases(folder / "_wikidata.toml") == [("b", dt.date(2027, 7, 1))]
    (failure,) = found.failures
    assert (failure.provider, failure.title, failure.later) == (TMDB, None, True)


@pytest.mark.parametrize("case", [(True, 0, 1), (False, 1, 0)])
def test_a_title_that_was_not_answered_is_a_failure_or_told(
    folder: Path, net: Net, services: Services, case: tuple[bool, int, int]
) -> None:
    films(folder, "a")
    failed, lines, failures = case
    reference = Reference(Service.TMDB, "movie/1")
    services[TMDB].answers["a"] = Unanswered(
        title="a", reference=reference, why=GONE, failed=failed
    )
    found = run(folder, net)
    assert (len(found.lines), len(found.failures)) == (lines, failures)


def test_an_imdb_id_that_a_source_does_not_know_is_not_asked_for_every_day(
    folder: Path, net: Net, services: Services
) -> None:
    (folder / "own.toml").write_text(
        'format = 1\n[title.a]\nname = "A"\nkind = "film"\nids = { imdb = "tt0000001" }\n'
    )
    services[TMDB].answers["a"] = Unanswered(title="a", reference=None, why=GONE)
    only = frozenset({TMDB})
    found = run(folder, net, Options(day=TODAY, regions=(), sources=only))
    assert (found.lines, found.failures, len(services[TMDB].wanted)) == ([], [], 1)
    run(folder, net, Options(day=TODAY + dt.timedelta(29), regions=(), sources=only))
    assert len(services[TMDB].wanted) == 1
    run(folder, net, Options(day=TODAY + dt.timedelta(30), regions=(), sources=only))
    assert len(services[TMDB].wanted) == 2


@pytest.mark.parametrize(("named", "later"), [(frozenset(), False), (frozenset({TMDB}), True)])
def test_a_source_without_its_key_is_left_out_which_matters_only_if_it_was_named(
    folder: Path, net: Net, services: Services, named: frozenset[Provider], later: bool
) -> None:
    films(folder, "a")
    net.keys.remove(TMDB)
    found = run(folder, net, Options(day=TODAY, regions=("US",), sources=named))
    (failure,) = found.failures
    assert (failure.provider, failure.later) == (TMDB, later)
    assert services[TMDB].wanted == []


def test_a_damaged_file_of_a_source_is_a_bad_catalogue(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    home = home_of(folder)
    titles = [*home.open().titles.values()]
    opened = Home(paths=home.paths, folder=folder, open=lambda: load([folder / "own.toml"]))
    (folder / "_tmdb.toml").write_text("format = 1\n[[fact]\n")
    with pytest.raises(BadCatalogue, match=r"_tmdb\.toml:2"):
        refresh(opened, titles, OPTIONS, net, lambda _, __: None)
    assert (folder / "_tmdb.toml").read_text() == "format = 1\n[[fact]\n"


@pytest.mark.skipif(os.name == "nt", reason="folders have no such permissions there")
def test_a_file_that_nobody_may_write_is_not_changed(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    (folder / "_tmdb.toml").write_text("format = 1\n")
    (folder / "_tmdb.toml").chmod(stat.S_IRUSR)
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6), stamp="s")
    with pytest.raises(NotChanged):
        run(folder, net)
    assert (folder / "_tmdb.toml").read_text() == "format = 1\n"
    assert net.services[TMDB].wanted[0].stamp is None
    (folder / "_tmdb.toml").chmod(stat.S_IRUSR | stat.S_IWUSR)
    run(folder, net)
    assert services[TMDB].wanted[-1].stamp is None, "what was not written is not remembered"


def test_the_lock_is_not_held_while_asking(folder: Path, net: Net, services: Services) -> None:
    films(folder, "a")
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    original, free = net.gather, []

    def gather(askings: Any) -> Iterator[Any]:
        for it in original(askings):
            with locked(folder / "_tmdb.toml", create=False):
                free.append(it)
            yield it

    net.gather = gather  # type: ignore[method-assign]
    run(folder, net)
    assert free


@pytest.mark.parametrize(
    "before",
    [
        b"format = 1\r\n",
        b"format = 1",
        b"# mine\nformat = 1\n\n\n",
        b'format = 1\n\n[person.Ana]\nids = { tmdb = "person/1" }',
    ],
)
def test_bytes_that_stood_never_change(
    folder: Path, net: Net, services: Services, before: bytes
) -> None:
    films(folder, "a")
    (folder / "_tmdb.toml").write_bytes(before)
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6), actor("Ana", "person/1"))
    run(folder, net)
    after = (folder / "_tmdb.toml").read_bytes()
    assert after.startswith(before)
    assert len(after) > len(before)
    assert b"\n" not in after.replace(b"\r\n", b"") or b"\r" not in after
    assert check([folder]) == []


# --- what is remembered --------------------------------------------------------------------------


def test_a_stamp_is_used_only_while_the_same_is_asked_for_and_the_facts_are_there(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6), stamp="s")
    found = run(folder, net)
    assert services[TMDB].wanted[-1].last is None
    run(folder, net)
    assert (services[TMDB].wanted[-1].stamp, services[TMDB].wanted[-1].last) == ("s", TODAY)
    for other in (
        Options(day=TODAY, regions=("US", "GB")),
        Options(day=TODAY, regions=("US",), cast=3),
        Options(day=TODAY, regions=("US",), every_release=True),
        Options(day=TODAY, regions=("US",), whole=True),
    ):
        run(folder, net, other)
        assert services[TMDB].wanted[-1].stamp is None
    run(folder, net)
    (folder / "_tmdb.toml").unlink()
    run(folder, net)
    assert services[TMDB].wanted[-1].stamp is None, "its facts were taken back"
    assert releases(folder / "_tmdb.toml") == [("a", dt.date(2027, 6, 1))]
    assert found.unchanged == []


def test_titles_with_nothing_to_read_are_counted(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a", "b")
    for number, name in enumerate("ab", 1):
        services[TMDB].answers[name] = work(TMDB, number, name, day(6), stamp="s")
    run(folder, net)
    services[TMDB].answers["b"] = work(TMDB, 2, "b", day(7), stamp="t")
    found = run(folder, net)
    assert (found.unchanged, [title for title, _ in found.lines]) == (["a"], ["b"])


def test_no_stamp_is_used_while_something_is_missed(
    folder: Path, net: Net, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    films(folder, "a")
    gone = {"release": TODAY}
    monkeypatch.setattr(comparing, "compare", lambda *_: Imported(missed=gone))
    services[TMDB].answers["a"] = work(TMDB, 1, "a", stamp="s")
    run(folder, net)
    subjects: list[Subject] = []

    def noting(subject: Subject, *_: object) -> Imported:
        subjects.append(subject)
        return Imported()

    monkeypatch.setattr(comparing, "compare", noting)
    run(folder, net)
    assert services[TMDB].wanted[-1].stamp is None
    assert subjects[-1].missed == gone


def test_a_source_can_ask_whether_a_work_has_news(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    run(folder, net)
    assert services[TMDB].news == {"a": True}
    run(folder, net)
    assert services[TMDB].news == {"a": False}


# --- a dry run -----------------------------------------------------------------------------------


def test_a_dry_run_is_one_valid_document_and_writes_nothing(
    folder: Path, net: Net, services: Services, tmp_path: Path
) -> None:
    (folder / "own.toml").write_text(
        'format = 1\n[title.a]\nname = "A"\nkind = "film"\nids = { imdb = "tt0000001" }\n'
    )
    services[TMDB].answers["a"] = work(
        TMDB, 1, "a", day(6), actor("Ana", "person/1"), ids={Service.TMDB: "movie/1"}, stamp="s"
    )
    services[WIKIDATA].answers["a"] = work(
        WIKIDATA, 1, "a", day(7), actor("Ana", "Q9"), ids={Service.WIKIDATA: "Q1"}
    )
    dry = Options(day=TODAY, regions=("US",), dry_run=True)
    found = run(folder, net, dry)
    assert [it.name for it in folder.iterdir()] == ["own.toml"]
    assert found.changes == []
    read = tomllib.loads(found.toml)
    assert read["title"] == {"a": {"ids": {"tmdb": "movie/1", "wikidata": "Q1"}}}
    assert read["person"] == {"Ana": {"ids": {"tmdb": "person/1", "wikidata": "Q9"}}}
    assert [it.get("aside", False) for it in read["fact"]] == [False, False, True, True]
    (tmp_path / "dry.toml").write_text(found.toml)
    assert check([folder, tmp_path / "dry.toml"]) == []


def test_a_dry_run_with_nothing_new_is_an_empty_catalogue(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    assert services[TMDB].answers == {}
    assert run(folder, net, Options(day=TODAY, regions=(), dry_run=True)).toml == "format = 1\n"


# --- a work becomes a title ----------------------------------------------------------------------


def hit(service: Service, id_: str, name: str = "The Salt Road", **more: Any) -> Hit:
    return Hit(reference=Reference(service, id_), name=name, kind=Kind.FILM, **more)


NEW = "tmdb:movie/7"
"""What a work is called while it is not yet a title."""


def adding(folder: Path, net: Net, options: Options = OPTIONS) -> tuple[str, Refreshed]:
    found = hit(Service.TMDB, "movie/7", year=2027)
    return add(home_of(folder), found, options, net, lambda _, __: None)


def test_a_work_becomes_a_title_with_what_all_sources_say(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "the-salt-road")
    ids = {Service.IMDB: "tt0000007"}
    name = "the-salt-road-2027"
    services[TMDB].answers[NEW] = work(TMDB, 7, NEW, day(6), ids=ids)
    services[WIKIDATA].answers[name] = work(
        WIKIDATA, 77, name, day(7), ids={Service.WIKIDATA: "Q77"}
    )
    title, found = adding(folder, net)
    assert title == name
    known = load([folder]).titles[title]
    assert dict(known.ids) == {"tmdb": "movie/7", "imdb": "tt0000007", "wikidata": "Q77"}
    assert tomllib.loads((folder / "_wikidata.toml").read_text())["title"] == {
        name: {"ids": {"wikidata": "Q77"}}
    }
    assert [line.outcome for _, line in found.lines] == [Outcome.WRITTEN, Outcome.ASIDE]
    assert len(found.changes) == 2
    assert check([folder]) == []


def test_adding_dry_writes_nothing_and_is_valid(
    folder: Path, net: Net, services: Services, tmp_path: Path
) -> None:
    films(folder, "a")
    name = "the-salt-road"
    services[TMDB].answers[NEW] = work(TMDB, 7, NEW, day(6), ids={Service.IMDB: "tt0000007"})
    services[WIKIDATA].answers[name] = work(
        WIKIDATA, 77, name, day(7), ids={Service.WIKIDATA: "Q77"}
    )
    _, found = adding(folder, net, Options(day=TODAY, regions=("US",), dry_run=True))
    (tmp_path / "dry.toml").write_text(found.toml)
    assert check([folder, tmp_path / "dry.toml"]) == []
    assert [it.name for it in folder.iterdir()] == ["own.toml"]
    assert tomllib.loads(found.toml)["title"][name]["ids"]["wikidata"] == "Q77"


def test_a_work_that_is_a_title_by_any_id_is_not_made_another(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a")
    ids = {Service.WIKIDATA: "Q1"}
    services[TMDB].answers[NEW] = work(TMDB, 7, NEW, ids=ids)
    assert adding(folder, net)[0] == "a"
    assert [it.name for it in folder.iterdir()] == ["own.toml"]


@pytest.mark.parametrize(("failed", "error"), [(True, NoAnswer), (False, NoMatch)])
def test_a_work_that_cannot_be_read_is_refused(
    folder: Path, net: Net, services: Services, failed: bool, error: type[Exception]
) -> None:
    films(folder, "a")
    services[TMDB].answers[NEW] = Unanswered(title=NEW, reference=None, why=GONE, failed=failed)
    with pytest.raises(error, match="no such work"):
        adding(folder, net)
    net.keys.remove(TMDB)
    with pytest.raises(NoAnswer, match="no key"):
        adding(folder, net)


# --- looking for works ---------------------------------------------------------------------------


def test_hits_of_one_work_are_one_row(folder: Path, net: Net, services: Services) -> None:
    films(folder, "a")
    services[TMDB].hits = [
        hit(Service.TMDB, "movie/1", year=2027),
        hit(Service.TMDB, "movie/2", year=2027),
        hit(Service.TMDB, "movie/3", "Other"),
    ]
    services[WIKIDATA].hits = [
        hit(Service.WIKIDATA, "Q5", "Salt", imdb="tt0000005"),
        hit(Service.WIKIDATA, "Q6", "the salt-road", year=2027, imdb="tt0000006"),
    ]
    services[TVMAZE].hits = [hit(Service.TVMAZE, "5", "Sel", imdb="tt0000005")]
    found, failures = search(load([folder]), Query(text="salt"), net, [])
    rows = [([str(it.reference) for it in one.hits], one.title) for one in found]
    assert rows == [
        (["tmdb:movie/1", "wikidata:Q6"], "a"),
        (["wikidata:Q5", "tvmaze:5"], None),
        (["tmdb:movie/2"], None),
        (["tmdb:movie/3"], None),
    ]
    assert failures == []


def test_a_reference_is_resolved_by_its_own_service_else_by_all(
    net: Net, services: Services
) -> None:
    services[TMDB].hits = [hit(Service.TMDB, "movie/1", imdb="tt0000001")]
    services[WIKIDATA].hits = [hit(Service.WIKIDATA, "Q1", imdb="tt0000001")]
    found, _ = resolve(Reference(Service.WIKIDATA, "Q1"), net, [])
    assert [str(it.reference) for it in found] == ["wikidata:Q1"]
    found, _ = resolve(Reference(Service.IMDB, "tt0000001"), net, [])
    assert [str(it.reference) for it in found] == ["tmdb:movie/1"]
    net.keys.remove(TMDB)
    assert resolve(Reference(Service.TMDB, "movie/1"), net, [])[1][0].later
    assert not resolve(Reference(Service.IMDB, "tt0000001"), net, [])[1][0].later


# --- which titles, and who says what -------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ("", True),
        ("status released", True),
        ("status released, release 2025-11-04", False),
        ("status released, release 2025-11-05", True),
        ("release 2020-01-01", True),
        ("status released, release 2020-01-01, release 2027-01-01 GB", True),
    ],
)
def test_titles_are_due_unless_they_came_out_over_a_year_ago(
    folder: Path, services: Services, facts: str, due: bool
) -> None:
    assert services
    tables = ""
    for number, words in enumerate(filter(None, facts.split(", "))):
        key, value, *region = words.split()
        value = value if key == "release" else f'"{value}"'
        where = f'region = "{region[0]}"\n' if region else ""
        tables += f'\n[[fact]]\ntitle = "a"\non = 2019-01-0{number + 1}\n{key} = {value}\n{where}'
    films(folder, "a", more=tables)
    ledger = load([folder])
    assert [it.id for it in due_for_refresh(ledger, Snapshot(ledger, TODAY))] == ["a"] * due


def test_a_title_without_an_id_and_a_film_for_a_service_of_series_are_not_asked_for(
    folder: Path, services: Services
) -> None:
    assert services
    (folder / "own.toml").write_text(
        'format = 1\n[title.a]\nname = "A"\nkind = "film"\n'
        '[title.b]\nname = "B"\nkind = "film"\nids = { tvmaze = "1" }\n'
        '[title.c]\nname = "C"\nkind = "series"\nids = { tvmaze = "1" }\n'
    )
    ledger = load([folder])
    assert [it.id for it in due_for_refresh(ledger, Snapshot(ledger, TODAY))] == ["c"]
    found = due_for_refresh(ledger, Snapshot(ledger, TODAY), among=["a", "b"])
    assert found == []


def test_the_last_words_of_all_are_side_by_side(folder: Path, net: Net, services: Services) -> None:
    own = (
        '\n[source.x]\npublisher = "Deadline"\n'
        '\n[[fact]]\ntitle = "a"\non = 2026-01-01\nrelease = 2027-05-01\nregion = "US"\n'
        'source = "x"\n'
    )
    films(folder, "a", more=own)
    services[TMDB].answers["a"] = work(TMDB, 1, "a", day(6))
    services[WIKIDATA].answers["a"] = work(WIKIDATA, 1, "a", day(7))
    run(folder, net)
    ledger = load([folder])
    snapshot, title = Snapshot(ledger, TODAY), ledger.titles["a"]
    said = [(it.provider, it.in_force) for it in words_of(ledger, title, snapshot)]
    assert said == [(TMDB, True), (WIKIDATA, False)]


def test_titles_are_behind_that_were_not_read_when_their_source_last_answered(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a", "b")
    ledger = load([folder])
    snapshot = Snapshot(ledger, TODAY)

    def standing() -> tuple[dt.date | None, int, int]:
        (it,) = (it for it in status(ledger, snapshot, net.cache) if it.provider is TMDB)
        return it.last, it.titles, it.behind

    assert standing() == (None, 2, 2)
    services[TMDB].answers["a"] = work(TMDB, 1, "a")
    run(folder, net)
    assert standing() == (TODAY, 2, 1)


# --- recording -----------------------------------------------------------------------------------


def test_nobody_becomes_two_people(folder: Path) -> None:
    films(folder, "a", more='\n[person.Ana]\nids = { tmdb = "person/2" }\n')
    new = New(persons={"Ana": {"ids": {"tmdb": "person/1"}}})
    with pytest.raises(Exception, match="Ana is one person in"):
        append([folder, folder / "_tmdb.toml"], folder / "_tmdb.toml", new, as_is=True)
    assert not (folder / "_tmdb.toml").exists()


def test_every_fact_is_written_as_it_is_read(folder: Path) -> None:
    films(folder, "a")
    facts = [
        Fact("a", exact(TODAY), StatusSaid(Status.IN_PRODUCTION, None, "Rome"), ("https://x.y/z",)),
        Fact("a", exact(TODAY), CastSaid((Member("Ana", ("Eve",), 2),)), (), "a note", aside=True),
        Fact("a", exact(TODAY), day(6).said, ("https://x.y/z", "https://x.y/q")),
    ]
    path = folder / "_tmdb.toml"
    new = New(facts=[writer.fact_table(it) for it in facts])
    append([folder, path], path, new, as_is=True)
    ledger = load([folder])
    assert ledger.facts_of(ledger.titles["a"]) == facts


def test_what_another_process_has_written_meanwhile_is_not_written_twice(folder: Path) -> None:
    films(folder, "a")
    path = folder / "_tmdb.toml"
    source = ("https://x.y/z",)
    facts = [Fact("a", exact(TODAY), day(month).said, source) for month in (5, 6)]
    for some in (facts[:1], facts, facts):
        append([folder, path], path, New(facts=[*map(writer.fact_table, some)]), as_is=True)
    ledger = load([folder])
    assert ledger.facts_of(ledger.titles["a"]) == facts
    again = writer.fact_table(Fact("a", exact(TODAY), day(6).said, ("https://x.y/q",)))
    append([folder, path], path, New(facts=[again]), as_is=True)
    assert path.read_text().count("[[fact]]") == 3


def tables(chance: random.Random) -> New:
    """Persons and additions, some of which are defined already, or contradict what is."""
    new = New()
    for _ in range(chance.randint(1, 2)):
        name = chance.choice(["Ana", "Bea", "Cea", "Dea"])
        services = chance.sample(
            [("tmdb", "person/1"), ("tmdb", "person/2"), ("imdb", "nm0000001")], 1
        )
        new.persons[name] = {"ids": dict(services)}
    if chance.random() < 0.6:
        title = chance.choice(["a", "b", "c", "none"])
        new.additions[title] = {"ids": {"imdb": "tt0000001"}}
    if chance.random() < 0.5:
        new.facts.append({"title": chance.choice("abc"), "on": TODAY, "status": "released"})
    return new


def test_the_fast_path_takes_definitions_only_where_the_whole_check_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast: list[bool] = []

    def extended(*given: Any) -> Any:
        found = extension.extended(*given)
        fast.append(found is not None)
        return found

    monkeypatch.setattr(appending, "extended", extended)
    chance = random.Random(5)  # noqa: S311 - the same cases in every run
    for number in range(40):
        outcomes = []
        new = tables(chance)
        for kind in ("whole", "indexed"):
            folder = tmp_path / f"{kind}-{number}"
            folder.mkdir()
            films(folder, "a", "b", more='\n[person.Ana]\nids = { tmdb = "person/1" }\n')
            (folder / "_tmdb.toml").write_text(
                'format = 1\n\n[title.c]\nname = "C"\nkind = "film"\n'
                '\n[title.b]\naliases = ["B"]\n'
                '\n[person.Bea]\nids = { imdb = "nm0000001" }\n'
            )
            (folder / "zz.toml").write_text(
                "format = 1\n\n[person.Ana]\ndied = 2020-01-01\n[person.Cea]\ndied = 2020-01-01\n"
            )
            cache = tmp_path / f"cache-{kind}-{number}"
            path = folder / "_tmdb.toml"
            ledger = open_ledger([folder], cache) if kind == "indexed" else None
            try:
                done = append([folder], path, new, ledger=ledger, as_is=True)
            except Exception as error:  # noqa: BLE001 - whatever one refuses the other must
                outcomes.append((type(error), path.read_text()))
            else:
                known = done.snapshot.ledger
                people = {it: known.persons.get(it) for it in ("Ana", "Bea", "Cea", "Dea")}
                titles = {it: dict(known.titles[it].ids) for it in "abc"}
                outcomes.append((people, titles, path.read_text()))  # type: ignore[arg-type]
        assert outcomes[0] == outcomes[1], new
    assert 5 < fast.count(True) < len(fast)


def test_over_an_index_nothing_is_read_whole(
    folder: Path, net: Net, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"t{number}" for number in range(1, BATCH + 5)]
    films(folder, *names)
    (folder / "_tmdb.toml").write_text("format = 1\n")
    for number, name in enumerate(names, 1):
        services[TMDB].answers[name] = work(TMDB, number, name, day(6), actor("Ana", "person/1"))

    def opened() -> Ledger:
        return open_ledger([folder], tmp_path / "index")

    first = opened()
    monkeypatch.setattr(appending, "_checked_whole", lambda *_: pytest.fail("read whole"))
    titles = [first.titles[name] for name in names[1:]]
    home = Home(paths=(folder,), folder=folder, open=opened)
    found = refresh(home, titles, OPTIONS, net, lambda _, __: None)
    assert len(found.changes) == 2
    assert [title for title, _ in releases(folder / "_tmdb.toml")] == names[1:]
    assert check([folder]) == []


def test_a_hundred_titles_with_nothing_new_open_the_catalogue_once(
    folder: Path, net: Net, services: Services
) -> None:
    names = [f"t{number}" for number in range(1, 101)]
    films(folder, *names)
    for number, name in enumerate(names, 1):
        services[TMDB].answers[name] = work(TMDB, number, name, day(6), stamp="s")
    run(folder, net)
    opened = []

    def once() -> Ledger:
        opened.append(1)
        return load([folder])

    titles = [*load([folder]).titles.values()]
    home = Home(paths=(folder,), folder=folder, open=once)
    found = refresh(home, titles, OPTIONS, net, lambda _, __: None)
    assert (len(found.unchanged), len(opened)) == (100, 1)


def test_a_title_that_is_no_longer_there_is_not_asked_for(
    folder: Path, net: Net, services: Services
) -> None:
    films(folder, "a", "b")
    home = home_of(folder)
    titles = [*home.open().titles.values()]
    films(folder, "a")
    services[TMDB].answers["b"] = work(TMDB, 2, "b", day(6))
    assert refresh(home, titles, OPTIONS, net, lambda _, __: None).asked == ["a"]


@pytest.mark.parametrize("indexed", [False, True])
def test_what_others_write_while_the_sources_are_asked_stays_and_counts(
    folder: Path, net: Net, services: Services, tmp_path: Path, indexed: bool
) -> None:
    films(folder, "a", "b")
    (folder / "_tmdb.toml").write_text("format = 1\n")
    for number, name in enumerate("ab", 1):
        services[TMDB].answers[name] = work(TMDB, number, name, day(6))
    original = net.gather
    comment = "# somebody was here\n"

    def gather(askings: Any) -> Iterator[Any]:
        films(folder, "a")  # `b` is no title any more
        (folder / "_tmdb.toml").write_text(f"format = 1\n{comment}")
        yield from original(askings)

    def opened() -> Ledger:
        return open_ledger([folder], tmp_path / "index" if indexed else None)

    net.gather = gather  # type: ignore[method-assign]
    titles = [*opened().titles.values()]
    home = Home(paths=(folder,), folder=folder, open=opened)
    found = refresh(home, titles, OPTIONS, net, lambda _, __: None)
    assert comment in (folder / "_tmdb.toml").read_text()
    assert releases(folder / "_tmdb.toml") == [("a", dt.date(2027, 6, 1))]
    (line,) = [line for title, line in found.lines if title == "b"]
    assert (line.outcome, "no title has the id `b`" in line.why) == (Outcome.WITHHELD, True)
    assert check([folder]) == []
