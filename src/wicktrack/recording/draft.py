"""Drafts: what was typed or sent, as TOML tables of facts before they are validated.

One rule: nothing is written here, and today is an argument.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from wicktrack.catalogue import fields
from wicktrack.catalogue.keys import FACT, SAID
from wicktrack.errors import BadUsage, BadValue
from wicktrack.model.dates import parse_day
from wicktrack.model.ledger import Ledger
from wicktrack.model.names import plain
from wicktrack.model.periods import Period, exact, parse
from wicktrack.model.search import find_title
from wicktrack.model.vocabulary import Credit, Status, parse_word
from wicktrack.recording.append import New

_AS = re.compile(r"(.+?)\s+as\s+(.+)\Z", re.DOTALL)


def shape(
    typed: Mapping[str, Any], today: date, billing: int | None, credit: str | None
) -> dict[str, Any]:
    """The keys that were typed, in the forms of the format.

    `typed` has every option that is a key, also those without a value. Exactly one of them must say
    something; which of the others go with it is left to the check of the catalogue.
    """
    fact = {key: _formed(key, value, today) for key, value in _of_one(typed).items() if value}
    if "cast" in fact:
        members = [_member(text, billing, credit) for text in fact["cast"]]
        fact["cast"] = _with_all_parts(members)
    elif billing or credit:
        raise BadUsage("--billing and --credit need --cast", "add --cast, or leave them out")
    return fact


def _of_one(typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, if it says exactly one thing; raises `BadUsage` otherwise."""
    options = [key for key in typed if key in SAID]
    said = [key for key in options if typed[key]]
    if len(said) != 1:
        both = " and ".join(f"--{key}" for key in said)
        hint = f"give one of {', '.join(f'--{key}' for key in options)}"
        raise BadUsage(f"one fact at a time, not {both}" if said else "nothing to record", hint)
    return typed


def _formed(key: str, value: Any, today: date) -> Any:
    """A typed value as TOML has it, where that differs by the reader of its key."""
    read = FACT[key]
    if read is fields.status:
        return str(parse_word(Status, value))
    tba = read is fields.period_or_tba and value.strip().lower() == "tba"
    return when(value, today) if read in _PERIODS and not tba else value


_PERIODS = (fields.period, fields.period_or_tba)


def _member(text: str, billing: int | None, credit: str | None) -> dict[str, Any]:
    as_ = _AS.match(text)
    member: dict[str, Any] = {"person": as_[1] if as_ else text}
    if as_:
        member["character"] = as_[2]
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


def when(text: str, today: date) -> date | str:
    """A typed period as TOML has it: a date for a day, else a text. Raises `BadValue`."""
    try:
        period = parse(text.strip())
    except BadValue as no_period:
        try:
            period = exact(parse_day(text, today))
        except BadValue as no_day:
            raise (no_period if re.match(r"\d{4}\b", text) else no_day) from None
    return _toml(period)


def _toml(period: Period) -> date | str:
    return period.start if period.exact else str(period)


class Cited(NamedTuple):
    """The sources as typed, and what was said of the one URL among them."""

    sources: list[str]
    publisher: str | None
    day: str | None


def cite(new: New, ledger: Ledger, cited: Cited, today: date) -> None:
    """Put the sources into the one fact; a URL with a publisher becomes a source table."""
    (fact,) = new.facts
    sources, publisher, source_date = cited
    if sources:
        fact["source"] = sources
    if publisher is None and source_date is None:
        return
    if len(sources) != 1 or "://" not in sources[0]:
        raise BadUsage("--publisher and --source-date need one URL", "give it with --source")
    known = next((s.id for s in ledger.sources.values() if s.url == sources[0]), None)
    if known is None:
        day = when(source_date, today) if source_date else fact["on"]
        known = _free_id(f"{plain(publisher or 'source')} {day}", ledger.sources)
        named = {"publisher": publisher} if publisher else {}
        new.sources[known] = {**named, "date": day, "url": sources[0]}
    fact["source"] = [known]


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
