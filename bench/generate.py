"""A generator of catalogues of any size, with invented titles.

One rule: a title depends on its number alone, so the same number of titles gives the same bytes
with any Python, and a catalogue in the usual layout is the beginning of every larger one.

    python bench/generate.py 100000 big.toml
    python bench/generate.py 100000 wide.toml --layout wide

The usual layout is what `record` writes. The wide one says the same as somebody might by hand:
aligned keys, casts on one line, literal texts, lists of one, comments, and what was said last of
each title far away from it, at the end of the file.

Titles come in franchises of ten, eight of them released and two to come. Each has six facts of
1990 to `TODAY` and a cast of eight: the lead and companions that the franchise keeps, a guest who
is in no other title, and others of a pool that grows with the catalogue.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any, TextIO

TODAY = dt.date(2025, 1, 15)
"""No fact is newer; releases are promised for up to three years after it."""

HEAD = 'format = 1\n\n[catalogue]\nname = "Invented titles"\nregion = "US"\n'

COMING = (
    ("exact", "vague"),
    ("exact", "exact"),
    ("vague", "tba"),
    ("exact", "exact"),
    ("due", "none"),
    ("exact", "vague"),
    ("exact", "exact"),
    ("vague", "tba"),
    ("exact", "vague"),
    ("tba", "exact"),
)
"""What is known of the last two titles' releases, franchise after franchise."""

_KINDS = ("film",) * 4 + ("series",) + ("film",) * 3 + ("special", "film")

_FIRST = (
    "Ada Amir Ana Anneke Ben Björn Carlos Chloé Daria Dev Elin Emeka Esra Farid Freya Gwen Hana "
    "Henrik Idris Ines Ivo Jamal Joan Kaito Lena Luis Mara Mei Nadia Noor Olga Oskar Pia Rafael "
    "Ruth Sami Tomás Uma Yusuf Zoë"
).split()
_START = (
    "Al Bar Bel Bran Cal Car Dal Dor El Fal Fen Gar Hal Hart Hol Kel Kin Lang Lin Mar Mer Nor "
    "Or Pen Quil Ros Sel Tor Vel Wes"
).split()
_MIDDLE = (
    "a an ba ber by da den do er fa fi go gu ha i ka ke la li mo na ne o pa ra ri sa ta vi wa"
).split()
_END = (
    "ck dd ff gley hurst ke ley low lund man mont ne ng nov ro rt sen ski smith son ss stad "
    "ster th ton tti vell wick wood x"
).split()
_NAMES = len(_FIRST) * len(_START) * len(_MIDDLE) * len(_END)

_LOOK = (
    "Amber Bitter Broken Burning Crimson Distant Drowned Empty Final Frozen Gilded Golden "
    "Hidden Hollow Iron Last Long Lost Midnight Northern Pale Quiet Restless Sacred Scarlet "
    "Second Secret Silent Silver Sleeping Stolen Sunken Velvet Wandering White Wild"
).split()
_THING = (
    "Anchor Archive Bridge Candle Choir Clock Coast Compass Court Crown Engine Ferry Garden "
    "Harbour House Hunter Island Key Lantern Letter Market Mirror Oath Orchard Passage River "
    "Road Signal Station Summer Tide Tower Valley Voyage Winter Witness"
).split()
_PLACES = len(_START) * len(_END)
_SERIES = len(_LOOK) * len(_THING) * _PLACES

_PART = (
    "Captain Doctor Judge Keeper Pilot Sister Smuggler Stranger Surgeon Teacher Widow Witness"
).split()
_PUBLISHER = ("The Coast Post", "Screen Ledger", "Reel & Record", "Kino Heute")
_SHOOT = ("in-production", "in-production", "post-production")


Table = tuple[str, Mapping[str, Any]]
"""A table of TOML with its header."""


class Dice:
    """Chance that is the same with every Python: only `random()` is promised to be."""

    def __init__(self, seed: str) -> None:
        self._random = Random(f"wicktrack/{seed}").random  # noqa: S311 - nothing is secret here

    def below(self, end: int) -> int:
        return int(self._random() * end)

    def between(self, first: int, last: int) -> int:
        return first + self.below(last - first + 1)

    def one(self, of: tuple[Any, ...] | list[Any]) -> Any:
        return of[self.below(len(of))]


@dataclass(frozen=True, slots=True)
class Franchise:
    """Ten titles. Its first companion, the lead, is in nothing else."""

    number: int
    name: str
    first: int
    last: int
    directors: tuple[str, ...]
    companions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A title with its facts, oldest first, as `record` would have written them.

    `outcome` is `released` or one of the words in `COMING`; `day` is that of the release, though
    perhaps nobody says it.
    """

    number: int
    id: str
    name: str
    kind: str
    outcome: str
    day: dt.date
    franchise: Franchise
    director: str
    facts: tuple[Mapping[str, Any], ...]

    @property
    def lead(self) -> str:
        """Somebody who is in this franchise only."""
        return self.franchise.companions[0][0]

    def release_on(self, day: dt.date) -> dt.date | str | None:
        """The release at home as it was known on a day."""
        said = None
        for fact in self.facts:
            if fact["on"] <= day and "release" in fact and "region" not in fact:
                said = fact["release"]
        return said


def titles(count: int) -> Iterator[Made]:
    """The first titles."""
    franchise = _franchise(0)
    for number in range(count):
        if number // 10 != franchise.number:
            franchise = _franchise(number // 10)
        yield _title(number, franchise)


class Layout(StrEnum):
    """How the same catalogue is written."""

    USUAL = "usual"
    WIDE = "wide"


def write(count: int, out: TextIO, layout: Layout = Layout.USUAL) -> None:
    """Write a catalogue, a title at a time."""
    if layout is Layout.WIDE:
        _write_wide(count, out)
        return
    out.write(HEAD)
    for made in titles(count):
        out.writelines(f"\n{_block(header, table)}" for header, table in _tables(made))


def _tables(made: Made) -> Iterator[Table]:
    """A title's part of the file: what its facts need, the title, and its facts."""
    if made.number % 10 == 0:
        yield from _before(made.franchise)
    yield (
        f"[title.{made.id}]",
        {
            "name": made.name,
            "kind": made.kind,
            "franchise": made.franchise.name,
            "directors": [made.director],
        },
    )
    yield from (("[[fact]]", fact) for fact in made.facts)


# --- who and what ------------------------------------------------------------------------------


def _person(number: int) -> str:
    """A name for each number, neighbours unlike each other."""
    rest, end = divmod(number * 611_953 % _NAMES, len(_END))
    rest, middle = divmod(rest, len(_MIDDLE))
    first, start = divmod(rest, len(_START))
    return f"{_FIRST[first]} {_START[start]}{_MIDDLE[middle]}{_END[end]}"


def _pool(dice: Dice, number: int) -> str:
    """Somebody of those who are known by the time of a title; the old hands are in some tens."""
    return _person(3 * dice.below(3 * number + 60))


def _franchise(number: int) -> Franchise:
    dice = Dice(f"franchise/{number}")
    rest, place = divmod(number * 7_919 % _SERIES, _PLACES)
    look, thing = divmod(rest, len(_THING))
    start, end = divmod(place, len(_END))
    people = [_person(3 * number + 1), *(_pool(dice, 10 * number) for _ in range(6))]
    parts = [f"{dice.one(_PART)} {dice.one(_START)}{dice.one(_MIDDLE)}" for _ in people]
    return Franchise(
        number,
        f"{_LOOK[look]} {_THING[thing]} of {_START[start]}{_END[end]}",
        dice.between(dt.date(1992, 1, 1).toordinal(), dt.date(2012, 1, 1).toordinal()),
        dice.between(dt.date(2017, 1, 1).toordinal(), TODAY.toordinal() - 3),
        tuple(_pool(dice, 10 * number) for _ in range(2)),
        tuple(dict(zip(people, parts, strict=True)).items()),
    )


def _before(franchise: Franchise) -> Iterator[Table]:
    """The source that its facts name, and now and then something about its lead."""
    post = {
        "publisher": _PUBLISHER[franchise.number % 4],
        "date": dt.date.fromordinal(franchise.first),
        "url": f"https://example.com/franchise/{franchise.number}",
    }
    yield f"[source.post-{franchise.number:05}]", post
    if franchise.number % 10 == 3:
        known = {"died": TODAY - dt.timedelta(days=franchise.number % 3_000)}
        yield f'[person."{franchise.companions[0][0]}"]', known


def _cast(dice: Dice, number: int, franchise: Franchise) -> list[dict[str, str]]:
    """Eight: the lead, three companions (now and then recast), a guest and three of the pool."""
    others = list(franchise.companions[1:])
    while len(others) > 3:
        del others[dice.below(len(others))]
    cast = dict([franchise.companions[0], *others])
    if dice.below(10) == 0:
        cast[_pool(dice, number)] = cast.pop(others[0][0])
    cast[_person(3 * number + 2)] = f"{dice.one(_PART)}"
    while len(cast) < 8:
        part = f"{dice.one(_PART)} {dice.one(_START)}{dice.one(_END)}"
        cast.setdefault(_pool(dice, number), part if dice.below(4) else "")
    return [
        {"person": person, "character": part} if part else {"person": person}
        for person, part in cast.items()
    ]


# --- what was said, and when -------------------------------------------------------------------


def _title(number: int, franchise: Franchise) -> Made:
    dice = Dice(f"title/{number}")
    rank = number % 10
    outcome = "released" if rank < 8 else COMING[franchise.number % 10][rank - 8]
    announced, until, release = _days(dice, rank, outcome, franchise)
    said = _said(dice, outcome, release, _cast(dice, number, franchise))
    facts = []
    for share, what in sorted(said, key=lambda pair: pair[0]):
        on = dt.date.fromordinal(announced + (until - announced) * share // 100)
        sources = [None, f"post-{franchise.number:05}", f"https://example.com/{number}"]
        source = {"source": sources[dice.below(3)]}
        facts.append({"title": f"title-{number:06}", "on": on, **what, **source})
    return Made(
        number,
        f"title-{number:06}",
        f"{franchise.name} {rank + 1}" if rank else franchise.name,
        _KINDS[rank],
        outcome,
        release,
        franchise,
        franchise.directors[dice.below(3) // 2],
        tuple(facts),
    )


def _days(dice: Dice, rank: int, outcome: str, franchise: Franchise) -> tuple[int, int, dt.date]:
    """The day of the first fact, that of the last, and that of the release, kept or meant."""
    today = TODAY.toordinal()
    if outcome == "released":
        day = franchise.first + (franchise.last - franchise.first) * rank // 7
        day = min(day + dice.between(-60, 60), today - 1)
        return day - dice.between(450, 1_000), day, dt.date.fromordinal(day)
    if outcome == "due":
        day = today - dice.between(5, 120)
        return today - dice.between(700, 1_000), day - 1, dt.date.fromordinal(day)
    begun = today - dice.between(150, 800)
    day = today + dice.between(2, 1_080)
    return begun, today - dice.below(min(60, day - today)), dt.date.fromordinal(day)


def _said(
    dice: Dice, outcome: str, release: dt.date, cast: list[dict[str, str]]
) -> list[tuple[int, dict[str, Any]]]:
    """Six facts, each with its place between the first day and the last, in per cent."""
    shoot = dice.one(_SHOOT) if outcome != "none" else "in-development"
    last: dict[str, Any] = (
        {"status": "released"} if outcome == "released" else {"news": "A trailer was shown."}
    )
    first, second = _dates(dice, outcome, release)
    halves: list[dict[str, Any]] = (
        [{"cast": cast}] if second else [{"cast": cast[:5]}, {"cast": cast[5:]}]
    )
    return [
        (0, {"status": "announced"}),
        (dice.between(8, 24), halves[0]),
        (dice.between(12, 35), first),
        (dice.between(38, 55), {"status": shoot}),
        (dice.between(60, 90), second or halves[1]),
        (100, last),
    ]


def _dates(
    dice: Dice, outcome: str, release: dt.date
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What is said of the release at first, and later: moved, withdrawn, or somewhere else."""
    earlier = release - dt.timedelta(days=dice.between(14, 90))
    vague = _vague(dice, release)
    match outcome:
        case "none":
            return {"news": "The script is being written."}, None
        case "tba":
            return {"release": earlier}, {"release": "tba"}
        case "vague":
            return {"release": earlier}, {"release": vague}
    change = dice.below(4)
    if change < 2:
        return {"release": vague if change else earlier}, {"release": release}
    abroad = {"release": release + dt.timedelta(days=dice.between(1, 40)), "region": "GB"}
    return {"release": release}, abroad if change == 2 else None


def _vague(dice: Dice, day: dt.date) -> str:
    """A period that the day is in."""
    return str(
        dice.one(
            [
                f"{day:%Y}",
                f"{day:%Y-%m}",
                f"{day:%Y}-Q{(day.month + 2) // 3}",
                f"{day:%Y}-H{(day.month + 5) // 6}",
            ]
        )
    )


# --- TOML --------------------------------------------------------------------------------------


def _block(header: str, table: Mapping[str, Any]) -> str:
    said = {key: value for key, value in table.items() if value is not None}
    return "\n".join([header, *(f"{key} = {_value(value)}" for key, value in said.items()), ""])


def _value(value: Any) -> str:
    """A value as wicktrack writes it; a JSON text is one of TOML as well."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(v)}' for key, v in value.items())} }}"
    if isinstance(value, list) and isinstance(value[0], dict):
        return "\n".join(["[", *(f"  {_value(item)}," for item in value), "]"])
    return json.dumps(value, ensure_ascii=False)


# --- the wide layout ---------------------------------------------------------------------------


def _write_wide(count: int, out: TextIO) -> None:
    out.write(f"# By hand.\n#:schema ./catalogue.schema.json\n\n{HEAD}")
    last = []
    for made in titles(count):
        out.write(f"\n\n# --- {made.name} ---\n")
        *near, far = _tables(made)
        out.writelines(f"\n{_wide(header, table)}" for header, table in near)
        last.append(_wide(*far))
    out.write("\n\n# === What was said last ===\n")
    out.writelines(f"\n{block}" for block in last)


def _wide(header: str, table: Mapping[str, Any]) -> str:
    """A table with aligned keys; the header of a title and the day of a fact have a comment."""
    said = {key: value for key, value in table.items() if value is not None}
    width = max(map(len, said))
    lines = [f"{header}  # a {table['kind']}" if "kind" in table else header]
    for key, value in said.items():
        comment = "   # when it was told" if key == "on" else ""
        lines.append(f"{key:{width}} = {_wide_value(key, value)}{comment}")
    return "\n".join([*lines, ""])


def _wide_value(key: str, value: Any) -> str:
    """A value on one line: literal texts where they can be, and sources as lists of one."""
    if key == "source" and "://" not in value:
        return f"[{_wide_value('', value)}]"
    if isinstance(value, list):
        return f"[ {', '.join(_wide_value('', item) for item in value)} ]"
    if isinstance(value, str) and "'" not in value:
        return f"'{value}'"
    return _value(value)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Write a catalogue of invented titles.")
    parser.add_argument("titles", type=int, metavar="N", help="how many")
    parser.add_argument("out", type=Path, nargs="?", help="a file; standard output without it")
    parser.add_argument("--layout", type=Layout, choices=[*Layout], default=Layout.USUAL)
    given = parser.parse_args()
    if given.out is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        write(given.titles, sys.stdout, given.layout)
    else:
        with given.out.open("w", encoding="utf-8", newline="\n") as out:
            write(given.titles, out, given.layout)


if __name__ == "__main__":
    main()
