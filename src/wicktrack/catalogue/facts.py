"""Facts from the read values of `[[fact]]` tables, and these values as JSON.

One rule: what another table decides (the kind of the title, the home region of the file) comes in
here and nowhere else, whether the values were just read from TOML or come out of an index. In JSON
a day is its proleptic Gregorian ordinal, and a vaguer period is `[start, end, precision]` of such.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from wicktrack.model.facts import (
    Addition,
    CastSaid,
    Definition,
    Fact,
    Member,
    NameSaid,
    NewsSaid,
    Person,
    ReleaseKey,
    ReleaseSaid,
    Said,
    Source,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.periods import Period, Precision, exact
from wicktrack.model.vocabulary import (
    FIRST_EPISODE,
    Credit,
    Family,
    Kind,
    ReleaseType,
    Status,
    full_id,
)
from wicktrack.records import values as fields_of

Values = Mapping[str, Any]
"""The values of one table by key, each of the type that its reader in `fields` returns."""


def fact_of(values: Values, title: Title, home: str | None) -> Fact:
    """The fact of a table about a title; `home` is the region of its file."""
    said = _said(values, title, home)
    sources, note, aside = values.get("source", ()), values.get("note"), values.get("aside", False)
    return Fact(title.id, values["on"], said, sources, note, aside)


def title_of(title_id: str, values: Values) -> Title:
    """The title of a `[title.ID]` table with a name and a kind."""
    return Title(title_id, **_with_full_ids(values, values["kind"]))


def person_of(name: str, values: Values) -> Person:
    """The person of a `[person."NAME"]` table."""
    return Person(name, **_with_full_ids(values, None))


def _with_full_ids(values: Values, kind: Kind | None) -> Values:
    """The same values; what a number is the id of depends on the kind of the title."""
    if "ids" not in values:
        return values
    ids = tuple((service, full_id(service, it, kind)) for service, it in values["ids"])
    return {**values, "ids": ids}


def with_urls(cited: Iterable[str], urls: Mapping[str, str | None]) -> tuple[str, ...]:
    """Sources as cited in a file some of whose ids are those of other sources.

    `urls` are the URLs of the file's own sources by these ids; one without a URL is left out.
    """
    found = (urls.get(source, source) for source in cited)
    return tuple(source for source in found if source is not None)


def _said(values: Values, title: Title, home: str | None) -> Said:
    if "release" in values:
        key = _release_key(values, title, home)
        return ReleaseSaid(key, values["release"], values.get("platform", ()))
    if "cast" in values:
        return CastSaid(values["cast"])
    if "status" in values:
        return StatusSaid(values["status"], values.get("since"), values.get("place"))
    if "uncast" in values:
        return UncastSaid(values["uncast"])
    return NameSaid(values["name"]) if "name" in values else NewsSaid(values["news"])


def _release_key(values: Values, title: Title, home: str | None) -> ReleaseKey:
    first = FIRST_EPISODE if title.kind.serial else None
    return ReleaseKey(
        values.get("region", home),
        values.get("type", title.kind.usual_type),
        values.get("episode", first),
        values.get("edition"),
    )


# --- as JSON -----------------------------------------------------------------------------------


def _plain(value: object) -> Any:
    """What JSON has no form for: dates and periods."""
    if isinstance(value, Period):
        start = value.start.toordinal()
        return start if value.exact else [start, value.end.toordinal(), value.precision]
    assert isinstance(value, date)  # noqa: S101 - the readers return no other types
    return value.toordinal()


_OPTIONS = (None, _plain, json.encoder.encode_basestring, None, ":", ",", False, False, False)
_make: Any = json.encoder.c_make_encoder(*_OPTIONS)  # type: ignore[attr-defined]
"""The encoder that `JSONEncoder.encode` would make anew for every value, at a higher cost."""


def _encode(value: object) -> str:
    return "".join(_make(value, 0))


def encode_fact(values: Values) -> str:
    """The values of a fact but for its title, which is the key of its row."""
    return _encode({key: value for key, value in values.items() if key != "title"})


_DECODER = json.JSONDecoder()
"""What `json.loads` decodes with, once it has looked for white space around the value."""


def decode_fact(data: str) -> Values:
    values = _DECODER.raw_decode(data)[0]
    for key, read in _READ.items():
        if key in values:
            values[key] = read(values[key])
    return values  # type: ignore[no-any-return]


def encode_record(record: Definition) -> str:
    """The fields of a definition in order, but for the first, its id."""
    return _encode(fields_of(record)[1:])


def decode_title(title_id: str, data: str) -> Title:
    (
        name, kind, franchise, aliases, studio, directors, writers, synopsis, runtime, ids, keep,
        links,
    ) = json.loads(data)  # fmt: skip
    return Title(
        title_id, name, Kind(kind), franchise, tuple(aliases), studio, tuple(directors),
        tuple(writers), synopsis, runtime, _pairs(ids), tuple(map(Family, keep)), _pairs(links),
    )  # fmt: skip


def decode_addition(title_id: str, data: str) -> Addition:
    aliases, ids, keep, links = json.loads(data)
    return Addition(title_id, tuple(aliases), _pairs(ids), tuple(map(Family, keep)), _pairs(links))


def decode_person(name: str, data: str) -> Person:
    died, known_for, ids = json.loads(data)
    day = None if died is None else date.fromordinal(died)
    return Person(name, day, tuple(known_for), _pairs(ids))


def _pairs(found: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other in found)


def decode_source(source_id: str, data: str) -> Source:
    publisher, day, *rest = json.loads(data)
    return Source(source_id, publisher, _period(day), *rest)


@cache
def _known_period(start: int, end: int, precision: str) -> Period:
    return Period(date.fromordinal(start), date.fromordinal(end), Precision(precision))


@cache
def _day(ordinal: int) -> Period:
    return exact(date.fromordinal(ordinal))


def _period(value: Any) -> Period | None:
    if isinstance(value, int):
        return _day(value)
    return None if value is None else _known_period(*value)


def _cast(value: list[list[Any]]) -> tuple[Member, ...]:
    return tuple(Member(p, tuple(c), b, credit and Credit(credit)) for p, c, b, credit in value)


_READ: Mapping[str, Any] = {
    "on": _period,
    "release": _period,
    "since": _period,
    "status": Status,
    "type": ReleaseType,
    "cast": _cast,
    "uncast": tuple,
    "source": tuple,
    "platform": tuple,
}
"""How the values of some keys become again what JSON has no type for."""
