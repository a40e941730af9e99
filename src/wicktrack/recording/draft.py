"""Drafts: what was typed or sent, as TOML tables of facts before they are validated.

One rule: nothing is written here, and today is an argument.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from wicktrack.catalogue import fields
from wicktrack.catalogue.keys import FACT, FURTHER, SAID
from wicktrack.catalogue.writer import period_value
from wicktrack.errors import BadUsage, nearest
from wicktrack.model.dates import is_undated, parse_period
from wicktrack.model.ledger import Ledger
from wicktrack.model.names import plain
from wicktrack.model.periods import sort_key
from wicktrack.model.search import find_title
from wicktrack.model.vocabulary import Credit, ReleaseType, Status, parse_word
from wicktrack.recording.append import New

_AS = re.compile(r"(.+?)\s+as\s+(.+)\Z", re.DOTALL)


def shape(
    typed: Mapping[str, Any], today: date, billing: int | None, credit: str | None
) -> list[dict[str, Any]]:
    """The facts that were typed, one for each thing said, with their keys in the forms of TOML.

    `typed` has every option that is a key, also those without a value. What belongs to one kind of
    fact is in that; what belongs to none of these is left to the check of the catalogue. Raises
    `BadUsage` where nothing is said.
    """
    given = {key: _formed(key, value, today) for key, value in typed.items() if value}
    if "cast" in given:
        if billing and len(given["cast"]) > 1:
            raise BadUsage("--billing is the place of one person", "give one --cast with it")
        members = [_member(text, billing, credit) for text in given["cast"]]
        given["cast"] = _with_all_parts(members)
    elif billing or credit:
        raise BadUsage("--billing and --credit need --cast", "add --cast, or leave them out")
    said = [key for key in SAID if key in given]
    if not said:
        options = ", ".join(f"--{key}" for key in typed if key in SAID)
        raise BadUsage("nothing to record", f"give one or more of {options}")
    _require_owners(given, said)
    owned = {key: _owner(key, said) for key in given if key not in SAID}
    return [
        {key: value for key, value in given.items() if owned.get(key, key) in (one, None)}
        for one in said
    ]


def _require_owners(given: Mapping[str, Any], said: Sequence[str]) -> None:
    """That each key that belongs to one kind of fact comes with that; raises `BadUsage`."""
    for owner, further in FURTHER.items():
        for key in further:
            if key in given and owner not in said:
                raise BadUsage(f"--{key} needs --{owner}", f"add --{owner}, or leave it out")


def _owner(key: str, said: Sequence[str]) -> str | None:
    """What is said where a further key belongs; None for every fact.

    A key that belongs to nothing that is said comes with the first, and is refused there.
    """
    owner = next((one for one, further in FURTHER.items() if key in further), None)
    return owner if owner is None or owner in said else said[0]


def _formed(key: str, value: Any, today: date) -> Any:
    """A typed value as TOML has it, where that differs by the reader of its key."""
    read = FACT[key]
    if vocabulary := _VOCABULARIES.get(read):
        return str(parse_word(vocabulary, value))
    if read is fields.period_or_tba and is_undated(value):
        return "tba"
    return when(value, today) if read in _PERIODS else value


_PERIODS = (fields.period, fields.period_or_tba)
_VOCABULARIES = {fields.status: Status, fields.release_type: ReleaseType}
"""Those with forms that people type; what is written is the stored form."""


def _member(text: str, billing: int | None, credit: str | None) -> dict[str, Any]:
    as_ = _AS.match(text)
    member: dict[str, Any] = {"person": as_[1] if as_ else text}
    if as_:
        member["character"] = as_[2]
    _require_one(text, member)
    if billing:
        member["billing"] = billing
    if credit:
        member["credit"] = str(parse_word(Credit, credit))
    return member


def _with_all_parts(members: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The members, each person with several parts once; other doubles are for the check."""
    playing: dict[str, dict[str, Any]] = {}
    found = []
    for member in members:
        first = playing.get(member["person"])
        if first and "character" in member:
            known = first["character"]
            several = known if isinstance(known, list) else [known]
            first["character"] = [*several, member["character"]]
            continue
        if "character" in member:
            playing[member["person"]] = member
        found.append(member)
    return found


def _require_one(text: str, member: Mapping[str, str]) -> None:
    """That the text names one person; raises `BadUsage` for `Bo: X` and `Bo as X, Al as Y`."""
    name, colon, part = member["person"].partition(":")
    if colon:
        hint = f"write --cast '{name.strip()} as {part.strip() or 'PART'}'"
        raise BadUsage(f"`{text}` has a colon where `as` is expected", hint)
    if re.search(r",.+?\sas\s", member.get("character", ""), re.DOTALL):
        people = re.split(r",\s*(?=[^,]+\sas\s)", text)
        each = " ".join(f"--cast '{person}'" for person in people)
        raise BadUsage(f"`{text}` names several people", f"write {each}")


def when(text: str, today: date) -> date | str:
    """A typed period as TOML has it: a date for a day, else a text. Raises `BadValue`."""
    return period_value(parse_period(text, today))


class Cited(NamedTuple):
    """The sources as typed, and what was said of the one URL among them."""

    sources: list[str]
    publisher: str | None
    day: str | None


def cite(new: New, ledger: Ledger, cited: Cited, today: date) -> None:
    """Put the sources into each fact; a URL with a publisher becomes a source table."""
    sources, publisher, source_date = cited
    for source in sources:
        _require_source(source, ledger)
    for fact in new.facts if sources else ():
        fact["source"] = sources
    if publisher is None and source_date is None:
        return
    if len(sources) != 1 or "://" not in sources[0]:
        words = f"'{publisher}'" if publisher else "NAME"
        hint = f"write --source URL --publisher {words}, with the address of the page"
        raise BadUsage("--publisher and --source-date need one URL", hint)
    known = next((s.id for s in ledger.sources.values() if s.url == sources[0]), None)
    if known is None:
        day = when(source_date, today) if source_date else new.facts[0]["on"]
        known = _free_id(f"{plain(publisher or 'source')} {day}", ledger.sources)
        named = {"publisher": publisher} if publisher else {}
        new.sources[known] = {**named, "date": day, "url": sources[0]}
    for fact in new.facts:
        fact["source"] = [known]


def _require_source(source: str, ledger: Ledger) -> None:
    """That it is a URL or a defined id; raises `BadUsage`, with the id that was meant if any."""
    if "://" in source or source in ledger.sources:
        return
    message = f"no source has the id `{source}`"
    if re.match(r"[\w-]+(\.[\w-]+)+/", source):
        raise BadUsage(message, f"a URL starts with https://: https://{source}")
    meant = _source_meant(plain(source), ledger)
    if meant is None:
        hint = f"give the address of the page: --source URL --publisher '{source}'"
        raise BadUsage(message, hint)
    raise BadUsage(message, f"did you mean `{meant}`, or a new page: --source URL?")


def _source_meant(words: str, ledger: Ledger) -> str | None:
    """The latest source of the publisher of that name, else the one with the nearest id."""
    named = [
        source
        for source in ledger.sources.values()
        if words in (plain(source.publisher or ""), plain(source.id))
        or plain(source.id).startswith(f"{words} ")
    ]
    if named:
        return max(named, key=lambda source: sort_key(source.date)[1:]).id
    near = nearest(words, [plain(name) for name in ledger.sources])
    return next((name for name in ledger.sources if plain(name) in near), None)


def _free_id(words: str, taken: Iterable[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, 1_000_000))
    return next(name for name in names if name not in set(taken))


def parse_lines(text: str, name: str, ledger: Ledger) -> New:
    """The facts of JSON lines; the title may be an id or a name, dates are texts.

    `name` says where the text comes from, in messages.
    """
    new = New()
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            origin = f"line {number} of {name}"
            new.facts.append(_json_fact(line, origin, ledger))
            new.places.append(origin)
    if not new.facts:
        raise BadUsage(f"{name} contains no facts", "write one JSON object per line")
    return new


def _json_fact(line: str, origin: str, ledger: Ledger) -> dict[str, Any]:
    try:
        fact = _without_nulls(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise BadUsage(f"{origin}: invalid JSON: {error}") from None
    if not isinstance(fact, dict):
        raise BadUsage(f"{origin}: not a JSON object", 'write {"title": "caine", "on": …}')
    if isinstance(fact.get("title"), str) and fact["title"] not in ledger.titles:
        fact["title"] = find_title(ledger, fact["title"]).id
    if isinstance(fact.get("source"), str):
        fact["source"] = [fact["source"]]
    for key in (key for key, read in FACT.items() if read in _PERIODS):
        if isinstance(fact.get(key), str) and re.fullmatch(r"\d{4}-\d\d-\d\d", fact[key]):
            try:
                fact[key] = date.fromisoformat(fact[key])
            except ValueError:
                continue  # the check of the catalogue says what is wrong with it
    return fact


def _without_nulls(value: Any) -> Any:
    """The same without nulls, which TOML does not have: in JSON they are keys left out."""
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value if inner is not None]
    return value
