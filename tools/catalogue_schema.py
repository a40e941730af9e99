"""The JSON Schema of a catalogue file, for editors.

One rule: keys, words and bounds are those of the readers, so the schema cannot promise another
format; rules about more than one value are left to `check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from wicktrack.catalogue import fields
from wicktrack.catalogue.fields import (
    CATALOGUE,
    FACT,
    FORMAT,
    FURTHER,
    PERSON,
    SAID,
    SOURCE,
    TITLE,
    TOP,
    Read,
)
from wicktrack.model.vocabulary import FORMS, REGIONS, Credit, Kind, ReleaseType, Status

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The latest that taplo, the language server of TOML, knows."""


def file_schema() -> Schema:
    """The schema of one catalogue file, of which TOML dates are texts."""
    tables: dict[str, Schema] = {
        "format": {"type": "integer", "const": FORMAT},
        "catalogue": _table("catalogue", CATALOGUE),
        "title": _named(r"^[a-z0-9][a-z0-9-]*$", _table("title", TITLE, "name", "kind")),
        "person": _named(r"\S", _table("person", PERSON)),
        "source": _named(r"^\S+$", _table("source", SOURCE)),
        "fact": {"type": "array", "items": _fact()},
    }
    described = {key: {"description": _WORDS["", key], **tables[key]} for key in TOP}
    return {
        "$schema": DIALECT,
        "$id": "urn:wicktrack:catalogue:1",
        "title": "wicktrack catalogue",
        **_object(described, "format"),
    }


def _object(properties: Schema, *required: str) -> Schema:
    needed = {"required": list(required)} if required else {}
    return {
        "type": "object",
        "properties": properties,
        **needed,
        "additionalProperties": False,
    }


def _named(name: str, inner: Schema) -> Schema:
    """A table of tables under names of a pattern."""
    return {"type": "object", "propertyNames": {"pattern": name}, "additionalProperties": inner}


def _table(name: str, keys: Mapping[str, Read], *required: str) -> Schema:
    """The schema of a table from the readers of its keys."""
    described = {
        key: {"description": _WORDS[name, key], **_value(read)} for key, read in keys.items()
    }
    return _object(described, *required)


def _fact() -> Schema:
    """A fact: one thing said, and no key that belongs to another."""
    return {
        **_table("fact", FACT, "title", "on"),
        "oneOf": [{"required": [said]} for said in SAID],
        "dependencies": {key: [owner] for owner, further in FURTHER.items() for key in further},
    }


# ── Values ───────────────────────────────────────────────────────────────────────────────────────


def _value(read: Read) -> Schema:
    """The schema of the values that a reader takes."""
    if read in _MADE:
        return _MADE[read]
    if read is fields.cast:
        member = _table("cast", fields.MEMBER, "person")
        return {"type": "array", "minItems": 1, "items": member}
    return _object(dict.fromkeys(fields.SERVICES, _MADE[fields.service_id]))


def _text(pattern: str = r"\S", **more: Any) -> Schema:
    return {"type": "string", "pattern": pattern, **more}


def _many(item: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": item}


def _any_case(text: str) -> str:
    """A pattern of a text in any case; what lies between its words may be anything but letters."""
    either = "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in text)
    return either.replace("-", r"[\W_]+")


def _words(vocabulary: Iterable[StrEnum], forms: Iterable[str] = ()) -> Schema:
    """The stored forms, which an editor offers, or anything that is read as one of them."""
    stored = [str(word) for word in vocabulary]
    typed = "|".join(map(_any_case, [*stored, *forms]))
    return {
        "type": "string",
        "anyOf": [{"enum": stored}, {"pattern": rf"^[\W_]*(?:{typed})[\W_]*$"}],
    }


def _regions() -> Schema:
    first: dict[str, str] = {}
    for code in sorted(REGIONS):
        first[code[0]] = first.get(code[0], "") + code[1] + code[1].lower()
    typed = "|".join(f"[{one}{one.lower()}][{others}]" for one, others in first.items())
    return {
        "type": "string",
        "anyOf": [{"enum": sorted(REGIONS)}, {"pattern": rf"^\s*(?:{typed})\s*$"}],
    }


_SEASONS = ("spring", "summer", "autumn", "fall", "winter")


def _periods() -> str:
    """The pattern of a period, without anchors; of days it does not know leap years."""
    early = "000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}"
    late = "9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8]"
    year = f"(?:{early}|[1-8][0-9]{{3}}|{late})"
    days = (
        "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
        "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
        "02-(?:0[1-9]|[12][0-9])",
    )
    months = ("(?:0[1-9]|1[0-2])(?:-XX)?", "XX(?:-XX)?")
    edtf = "2[1-8]|3[3-6]|4[01]"
    named = ("[Qq][1-4]", "[Hh][12]", *map(_any_case, _SEASONS))
    return f"{year}(?:-(?:{'|'.join((*days, *months, edtf, *named))}))?"


_PERIOD = _periods()
_DAY = _text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_URL = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]\S*$"
_COUNT: Schema = {"type": "integer", "minimum": 1, "maximum": fields.LARGEST}
_ONE_SOURCE: Schema = {
    "type": "string",
    "anyOf": [{"pattern": _URL}, {"pattern": r"\S", "not": {"pattern": "://"}}],
}

_MADE: dict[Read, Schema] = {
    fields.text: _text(),
    fields.texts: _many(_text()),
    fields.count: _COUNT,
    fields.period: _text(f"^{_PERIOD}$"),
    fields.period_or_tba: _text(rf"^(?:{_PERIOD}|\s*[Tt][Bb][Aa]\s*)$"),
    fields.day: _text(f"^{_PERIOD}$", allOf=[_DAY]),
    fields.kind: _words(Kind),
    fields.status: _words(Status, FORMS),
    fields.release_type: _words(ReleaseType),
    fields.credit: _words(Credit),
    fields.region: _regions(),
    fields.episode: _text(r"^\s*(?:[0-9]{1,3}x)?[0-9]{1,4}\s*$"),
    fields.url: _text(_URL),
    fields.sources: {"anyOf": [_ONE_SOURCE, _many(_ONE_SOURCE)]},
    fields.service_id: {"anyOf": [_text(), _COUNT]},
}

_WORDS: dict[tuple[str, str], str] = {
    (
        "",
        "format",
    ): "the version of the format: `1`; required in every file, before the first table",
    ("", "catalogue"): "a table about the catalogue",
    ("", "title"): "a table for each title, `[title.some-id]`",
    ("", "person"): 'a table for each person, `[person."Some Name"]`',
    ("", "source"): "a table for each source, `[source.some-id]`",
    ("", "fact"): "a list of tables, each under its own `[[fact]]`",
    ("catalogue", "name"): "what the catalogue is about; calendars and feeds use it as their name",
    ("catalogue", "region"): "the home region, which applies to releases without a `region`",
    ("title", "name"): "required; the name at first. A later name is a fact",
    ("title", "kind"): "required; one of the allowed words, in upper or lower case",
    ("title", "franchise"): "the franchise it belongs to; spell it the same in all its titles",
    ("title", "aliases"): "a list of other names by which it can be found",
    ("title", "studio"): "the studio that makes it",
    ("title", "directors"): "a list of names",
    ("title", "writers"): "a list of names",
    ("title", "synopsis"): "what it is about",
    ("title", "runtime"): "its length in whole minutes",
    ("title", "ids"): "a table of its ids at other services: `imdb`, `tmdb`, `tvmaze`, `wikidata`; "
    "text or whole numbers",
    ("person", "died"): "the day of death, which must be exact",
    ("person", "known_for"): "a list of what people may know them from",
    ("source", "publisher"): "who published it; shown in the history",
    ("source", "date"): "when it was published, a period",
    ("source", "url"): "its URL, http or https",
    ("source", "note"): "anything else",
    ("fact", "title"): "required; the id of a title",
    ("fact", "on"): "required; the day it became known, normally that of the source, a period",
    ("fact", "source"): "a source id, a URL, or a list of them",
    ("fact", "note"): "any remark; part of the history's output for programs",
    ("fact", "status"): "the production status",
    ("fact", "release"): 'a period, or `"tba"` for a date that was withdrawn',
    ("fact", "cast"): 'a list of `{ person = "…" }`: who joined, or more about a part',
    ("fact", "uncast"): "a list of the names of those who left",
    ("fact", "name"): "the title's new name",
    ("fact", "news"): "one sentence worth keeping",
    ("fact", "since"): "a period: when the status began, if that was before `on`",
    ("fact", "place"): "where it is being made",
    ("fact", "region"): "a two-letter code of ISO 3166-1, such as `GB`; any of the 249 "
    "officially assigned, in upper or lower case",
    ("fact", "type"): "one of the allowed words, in upper or lower case",
    ("fact", "episode"): '`"1x02"` for season 1, episode 2; `"2"` means `"1x02"`',
    ("fact", "edition"): 'free text that distinguishes releases of one type, such as `"IMAX"`',
    ("cast", "person"): "required; the name as credited",
    ("cast", "character"): "the part; leave it out while it is undisclosed",
    ("cast", "billing"): "the place in the credits, from 1",
    ("cast", "credit"): "`voice`, `cameo` or `guest`, if it is not an ordinary part",
}
"""What each key of each table is; the words of `docs/catalogue.md`, which a test compares."""
