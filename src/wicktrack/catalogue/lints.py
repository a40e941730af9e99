"""Lints: checks for what is valid in a catalogue, and yet most likely a mistake.

One rule: a lint is a function from a valid ledger, and the locations of what it holds, to problems;
what `strict` reports goes away with time or with an edit, so a clean catalogue stays clean.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Protocol

from wicktrack.catalogue import positions
from wicktrack.catalogue.fields import Suggestions
from wicktrack.errors import Problem
from wicktrack.model.facts import (
    CastSaid,
    Fact,
    NameSaid,
    ReleaseKey,
    ReleaseSaid,
    Said,
    StatusSaid,
    UncastSaid,
)
from wicktrack.model.ledger import WholeLedger, effective
from wicktrack.model.names import decomposed, plain
from wicktrack.model.periods import Period
from wicktrack.model.vocabulary import Status, page_at


class _File(Protocol):
    @property
    def path(self) -> Path: ...
    @property
    def positions(self) -> dict[positions.Path, positions.Position]: ...


class Location(NamedTuple):
    """A position in a file; the first fields of a `Problem`."""

    file: str
    line: int
    column: int


class Locations(NamedTuple):
    """Those of facts, by their number in the ledger, and of definitions, by table and id.

    Several full definitions may be one; the last of them has the id.
    """

    facts: Sequence[tuple[_File, positions.Path]]
    defined: Mapping[tuple[str, str], Sequence[tuple[_File, positions.Path]]]

    def of(self, path: positions.Path) -> Location:
        """Of `("fact", number, …)`, or `("title", id, …)` and so on; or of what it is in."""
        table, name, *inside = path
        if isinstance(name, int):
            file, start = self.facts[name]
        else:
            file, start = self.defined[str(table), name][-1]
        return _located((file, start), inside)


def _located(table: tuple[_File, positions.Path], inside: Iterable[str | int] = ()) -> Location:
    file, start = table
    return Location(str(file.path), *positions.position_of(file.positions, (*start, *inside)))


Lint = Callable[[WholeLedger, Locations], Iterator[Problem]]


def strict(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    """What every lint finds that needs no day.

    A misspelt name is reported once: it may also be that of somebody nobody cast.
    """
    misspelt = list(two_spellings(ledger, locations))
    reported = {(it.file, it.line, it.column) for it in misspelt}
    yield from misspelt
    for lint in _STRICT:
        for problem in lint(ledger, locations):
            if (problem.file, problem.line, problem.column) not in reported:
                yield problem


def future_fact(as_of: date) -> Lint:
    """Facts of a day after `as_of`, which is today: nobody can know them yet."""

    def lint(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
        for number, fact in enumerate(ledger.facts):
            if fact.on.start > as_of:
                message = f"`on` ({fact.on}) is later than today, {as_of}"
                hint = "give the day it became known; answers leave the fact out until `on`"
                yield Problem(*locations.of(("fact", number, "on")), "future-fact", message, hint)

    return lint


def stale(as_of: date, since: date) -> Lint:
    """Titles neither released nor cancelled whose newest fact of those known is before `since`."""

    def lint(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
        for title, facts in _by_title(ledger).items():
            known = [fact for _, fact in facts if fact.on.last <= as_of]
            said = [fact.said.status for fact in known if isinstance(fact.said, StatusSaid)]
            over = said[-1:] in ([Status.RELEASED], [Status.CANCELLED])
            if known and known[-1].on.last < since and not over:
                message = f"nothing has been recorded about `{title}` since {known[-1].on}"
                hint = "look for news, and record the latest status"
                yield Problem(*locations.of(("title", title)), "stale", message, hint)

    return lint


def _by_title(ledger: WholeLedger) -> dict[str, list[tuple[int, Fact]]]:
    """The facts of each title with their numbers, in the order in which they take effect."""
    found: dict[str, list[tuple[int, Fact]]] = defaultdict(list)
    for number, fact in enumerate(ledger.facts):
        if not fact.aside:
            found[fact.title].append((number, fact))
    for facts in found.values():
        facts.sort(key=lambda numbered: numbered[1].on.end)
    return found


# ── Sources ──────────────────────────────────────────────────────────────────────────────────────


def no_source(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    hint = "add the URL of a page, or the id of a source"
    for number, fact in enumerate(ledger.facts):
        if not fact.sources:
            message = "the fact has no source"
            yield Problem(*locations.of(("fact", number)), "no-source", message, hint)


def defined_twice(_: WholeLedger, locations: Locations) -> Iterator[Problem]:
    hint = "keep one definition"
    for (table, name), places in locations.defined.items():
        for earlier, later in pairwise(map(_located, places)):
            message = f"{table} `{name}` is also defined at {':'.join(map(str, earlier))}"
            yield Problem(*later, "defined-twice", message, hint)


def unused_source(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    used = {source for fact in ledger.facts for source in fact.sources}
    for name in ledger.sources:
        if name not in used:
            message = f"no fact cites the source `{name}`"
            hint = "cite it in the facts that come from it, or remove it"
            yield Problem(*locations.of(("source", name)), "unused-source", message, hint)


# ── Days ─────────────────────────────────────────────────────────────────────────────────────────


def late_release(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    """A date that was new when its whole period was over; to say it again later is no mistake."""
    for facts in _by_title(ledger).values():
        current: dict[ReleaseKey, Period | None] = {}
        for number, fact in facts:
            if not isinstance(fact.said, ReleaseSaid):
                continue
            key, period = fact.said.key, fact.said.period
            if period and period.ended(fact.on.start) and current.get(key) != period:
                message = f"the release date {period} had passed when first recorded, on {fact.on}"
                hint = "correct `release` or `on`, or add the fact that announced it"
                yield Problem(*locations.of(("fact", number, "release")), "late-release", message,
                              hint)  # fmt: skip
            current[key] = period


def since_after_on(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    for number, fact in enumerate(ledger.facts):
        said = fact.said
        if isinstance(said, StatusSaid) and said.since and said.since.start > fact.on.last:
            message = f"`since` ({said.since}) is later than `on` ({fact.on})"
            hint = "correct one of them; record a planned start as news"
            yield Problem(*locations.of(("fact", number, "since")), "since-after-on", message, hint)


# ── Releases ─────────────────────────────────────────────────────────────────────────────────────


def no_region(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    """A release of no region beside one of a region that is like it otherwise, each once."""
    for title, facts in _by_title(ledger).items():
        first: dict[ReleaseKey, int] = {}
        for number, fact in facts:
            if isinstance(fact.said, ReleaseSaid):
                first.setdefault(fact.said.key, number)
        placed = {key.regionless: key for key in reversed(first) if key.region}
        for key, number in first.items():
            if key.region is None and key in placed:
                other = placed[key].region
                message = f"this {key.type} release of `{title}` has no region, but there is one in"
                hint = f'add `region = "{other}"` to the fact, or whichever region is right'
                where = locations.of(("fact", number, "release"))
                yield Problem(*where, "no-region", f"{message} `{other}`", hint)


# ── Status ───────────────────────────────────────────────────────────────────────────────────────

_RANKS = {
    Status.RUMOURED: 0,
    Status.ANNOUNCED: 1,
    Status.IN_DEVELOPMENT: 1,
    Status.PRE_PRODUCTION: 2,
    Status.IN_PRODUCTION: 3,
    Status.POST_PRODUCTION: 4,
    Status.COMPLETED: 5,
    Status.RELEASED: 6,
}


def status_backwards(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    """A status before the last one, setting aside on-hold.

    What was cancelled begins anew, and so does a series that was released, with its next season.
    """
    for title, facts in _by_title(ledger).items():
        serial = ledger.titles[title].kind.serial
        last: Status | None = None
        for number, fact in facts:
            if not isinstance(fact.said, StatusSaid) or fact.said.status is Status.ON_HOLD:
                continue
            status = fact.said.status
            again = last is Status.CANCELLED or (serial and last is Status.RELEASED)
            if last and not again and _RANKS.get(status, 9) < _RANKS[last]:
                message = f"`{title}` goes back from {last} to {status}"
                hint = "correct `status` or `on`"
                where = locations.of(("fact", number, "status"))
                yield Problem(*where, "status-backwards", message, hint)
            last = status


def no_status(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    """Titles without a status, but for those about which only services have said anything.

    What they do not say of a title is for nobody to mend.
    """
    facts = effective(ledger.facts)
    known = {fact.title for fact in facts if isinstance(fact.said, StatusSaid)}
    pages = {
        title.id: {page_at(service, id_, title.kind) for service, id_ in title.ids}
        for title in ledger.titles.values()
    }
    by_hand = {fact.title for fact in facts if pages[fact.title].isdisjoint(fact.sources)}
    silent = {fact.title for fact in facts} - by_hand
    for title in ledger.titles:
        if title not in known and title not in silent:
            message = f"title `{title}` has no status"
            hint = 'add a fact with one, such as `status = "announced"`'
            yield Problem(*locations.of(("title", title)), "no-status", message, hint)


# ── Names of titles ──────────────────────────────────────────────────────────────────────────────


def same_name(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    """Titles of one name and kind which the years of their first releases do not tell apart."""
    by_title = _by_title(ledger)
    known: dict[tuple[str, str], dict[int | None, str]] = defaultdict(dict)
    for title in ledger.titles.values():
        said = [fact.said for _, fact in by_title.get(title.id, ())]
        names = [it.name for it in said if isinstance(it, NameSaid)]
        name, year = names[-1] if names else title.name, _first_year(said)
        alike = known[plain(name), title.kind]
        if year is None:
            other = next(iter(alike.values()), None)
        else:
            other = alike.get(year) or alike.get(None)
        if other:
            yield _namesake(title.id, other, name, locations)
        alike.setdefault(year, title.id)


def _first_year(said: Iterable[Said]) -> int | None:
    dates = (it.period for it in said if isinstance(it, ReleaseSaid))
    return min((period.start.year for period in dates if period), default=None)


def _namesake(title: str, other: str, name: str, locations: Locations) -> Problem:
    file, line, _ = locations.of(("title", other))
    message = f"title `{title}` has the name of `{other}`, {name} ({file}:{line})"
    hint = "keep one of them, or tell them apart by name or by release date"
    return Problem(*locations.of(("title", title)), "same-name", message, hint)


# ── Names of people ──────────────────────────────────────────────────────────────────────────────


def _named(ledger: WholeLedger) -> Iterator[tuple[str, positions.Path]]:
    """Every name of a person, each time it is written, with where."""
    for title in ledger.titles.values():
        for key, names in (("directors", title.directors), ("writers", title.writers)):
            for at, name in enumerate(names):
                yield name, ("title", title.id, key, at)
    for number, fact in enumerate(ledger.facts):
        if isinstance(fact.said, CastSaid):
            for at, member in enumerate(fact.said.members):
                yield member.person, ("fact", number, "cast", at, "person")
        elif isinstance(fact.said, UncastSaid):
            for at, name in enumerate(fact.said.persons):
                yield name, ("fact", number, "uncast", at)
    for name in ledger.persons:
        yield name, ("person", name)


def never_cast(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    suggestions = Suggestions()
    for title, facts in _by_title(ledger).items():
        cast: dict[str, None] = {}
        for number, fact in facts:
            if isinstance(fact.said, CastSaid):
                cast.update(dict.fromkeys(member.person for member in fact.said.members))
            elif isinstance(fact.said, UncastSaid):
                for at, person in enumerate(fact.said.persons):
                    if person not in cast:
                        message = f"`{person}` left the cast of `{title}`, but was not in it"
                        near = suggestions.hint(person, cast, title)
                        hint = near or "first record when they joined"
                        where = locations.of(("fact", number, "uncast", at))
                        yield Problem(*where, "never-cast", message, hint)


def unused_person(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    used = dict.fromkeys(name for name, path in _named(ledger) if path[0] != "person")
    unused = [name for name in ledger.persons if name not in used]
    namesakes = _namesakes(used) if unused else {}
    suggestions = Suggestions()
    for name in unused:
        words = _name_words(name) if suggestions.left > 0 else ()
        near = {other: None for word in words for other in namesakes.get(word, ())}
        message = f"no title has `{name}` in its cast or crew"
        known = suggestions.hint(name, near)
        hint = known or "write the name as credited, or remove the table"
        yield Problem(*locations.of(("person", name)), "unused-person", message, hint)


def _namesakes(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by each word in them: to compare with all of a hundred thousand takes seconds."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for word in _name_words(name):
            found[word].append(name)
    return found


def _name_words(name: str) -> set[str]:
    return {_fold(word) for word in name.split()}


@dataclass(slots=True)
class _Spelling:
    name: str
    first: positions.Path
    times: int = 0


@dataclass(slots=True)
class _Folded:
    """The spellings of a name that are the same but for accents, case and punctuation."""

    spellings: dict[str, _Spelling] = field(default_factory=dict)

    @property
    def usual(self) -> _Spelling:
        return max(self.spellings.values(), key=lambda spelling: spelling.times)

    @property
    def times(self) -> int:
        return sum(spelling.times for spelling in self.spellings.values())


def two_spellings(ledger: WholeLedger, locations: Locations) -> Iterator[Problem]:
    """Names alike but for accents, case and punctuation; or, where they are long, but a letter.

    Names with a `[person]` table each are of two persons, however alike they are.
    """
    names: dict[str, _Folded] = {}
    for name, path in _named(ledger):
        if folded := _fold(name):
            spellings = names.setdefault(folded, _Folded()).spellings
            spellings.setdefault(name, _Spelling(name, path)).times += 1
    pairs: dict[str, tuple[_Spelling, _Spelling]] = {}
    for it in names.values():
        for spelling in it.spellings.values():
            if spelling is not it.usual:
                pairs[spelling.name] = (spelling, it.usual)
    for one, other in _one_letter_off(names):
        usual, rare = sorted((names[one], names[other]), key=lambda it: -it.times)
        pairs.setdefault(rare.usual.name, (rare.usual, usual.usual))
    for rare_one, usual_one in pairs.values():
        if not {rare_one.name, usual_one.name} <= ledger.persons.keys():
            yield _misspelt(rare_one, usual_one, locations)


def _misspelt(rare: _Spelling, usual: _Spelling, locations: Locations) -> Problem:
    file, line, column = locations.of(usual.first)
    message = f"`{rare.name}` is spelled `{usual.name}` at {file}:{line}:{column}"
    hint = "spell both the same, or, if they are two people, give each a `[person]` table"
    return Problem(*locations.of(rare.first), "two-spellings", message, hint)


def _fold(name: str) -> str:
    """The letters and digits of a name without accents and case."""
    bare = name if name.isascii() else decomposed(name)
    return "".join(filter(str.isalnum, bare.casefold()))


_LONG = 8
"""The letters that a name must have for one letter to be a slip rather than another name."""


_LONGEST = 100
"""The letters up to which one is looked for; each name is taken apart in as many ways."""


def _one_letter_off(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names with one letter more, fewer or other, in the order of the names.

    In time that grows with the names and not with their square: what is left of two such names
    without that letter is the same.
    """
    lengths: dict[int, list[str]] = defaultdict(list)
    for name in names:
        if _LONG <= len(name) <= _LONGEST:
            lengths[len(name)].append(name)
    for length, alike in lengths.items():
        shorter = set(lengths.get(length - 1, ()))
        without: dict[tuple[int, str], list[str]] = defaultdict(list)
        for name in alike:
            for at in range(length):
                if name[at].isalpha():
                    rest = name[:at] + name[at + 1 :]
                    without[at, rest].append(name)
                    if rest in shorter:
                        yield rest, name
        for same in without.values():
            yield from ((same[0], other) for other in same[1:])


_STRICT: tuple[Lint, ...] = (
    no_source, defined_twice, unused_source, late_release, since_after_on, status_backwards,
    no_status, never_cast, unused_person, no_region, same_name,
)  # fmt: skip
