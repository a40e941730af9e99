"""The generator of the JSON Schema of catalogue files, for editors.

One rule: keys, words and bounds are those of the loader, so the schema cannot promise another
format; what depends on more than one value is left to `check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from wicktrack.catalogue import fields
from wicktrack.catalogue.fields import FORMAT, Read
from wicktrack.catalogue.keys import ADDED, FACT, FURTHER, REQUIRED, SAID, TABLES, TOP, cast
from wicktrack.model.vocabulary import (
    FORMS,
    PERSON_IDS,
    REGIONS,
    TITLE_IDS,
    WORLD,
    Credit,
    Family,
    IdForm,
    Kind,
    Provider,
    ReleaseType,
    Service,
    Status,
)

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The latest draft that taplo, the language server for TOML, supports."""


def file_schema() -> Schema:
    """The schema of one catalogue file; TOML dates count as strings."""
    tables: dict[str, Schema] = {
        "format": {"type": "integer", "const": FORMAT},
        "catalogue": _table("catalogue"),
        "title": _named(r"^[a-z0-9][a-z0-9-]*$", _title()),
        "person": _named(r"\S", _table("person"), fields.LONGEST),
        "source": _named(r"^\S+$", _table("source")),
        "fact": {"type": "array", "items": _fact()},
    }
    described = {key: {"description": words, **tables[key]} for key, words in TOP.items()}
    return {
        "$schema": DIALECT,
        "$id": "urn:wicktrack:catalogue:1",
        "title": "wicktrack catalogue",
        **object_schema(described, "format"),
    }


def object_schema(properties: Schema, *required: str) -> Schema:
    needed = {"required": list(required)} if required else {}
    return {
        "type": "object",
        "properties": properties,
        **needed,
        "additionalProperties": False,
    }


def _named(name: str, inner: Schema, longest: int = fields.LONGEST_ID) -> Schema:
    """A table of tables whose keys match a pattern and have at most so many characters."""
    names = {"pattern": name, "maxLength": longest}
    return {"type": "object", "propertyNames": names, "additionalProperties": inner}


def _table(name: str, order: Iterable[str] = ()) -> Schema:
    """The schema of a table from its keys, in their order if no other is given."""
    keys = {key.name: key for key in TABLES[name]}
    described = {
        key: {"description": keys[key].description, **value_schema(keys[key].read)}
        for key in order or keys
    }
    return object_schema(described, *REQUIRED[name])


def _title() -> Schema:
    """The schema of a title: without what every definition has, it may only add to another one."""
    table = _table("title")
    required = table.pop("required")
    full = [key for key in table["properties"] if key not in ADDED]
    needed = {key: [it for it in required if it != key] for key in full}
    return {**table, "dependencies": needed}


def _fact() -> Schema:
    """The schema of a fact: exactly one of the keys in `SAID`, and none that belongs to another."""
    return {
        **_table("fact", FACT),
        "oneOf": [{"required": [said]} for said in SAID],
        "dependencies": {key: [owner] for owner, further in FURTHER.items() for key in further},
    }


def value_schema(read: Read) -> Schema:
    """The schema of the values that a reader accepts."""
    if read in _READER_SCHEMAS:
        return _READER_SCHEMAS[read]
    if read is cast:
        return {"type": "array", "minItems": 1, "items": _table("cast")}
    return _ids(PERSON_IDS if read is fields.person_ids else TITLE_IDS)


def _ids(forms: Mapping[Service, IdForm]) -> Schema:
    """A table of ids at services; those that are numbers may be written as such."""
    return object_schema({str(service): _id(form) for service, form in forms.items()})


def _id(form: IdForm) -> Schema:
    written = {"type": "string", "pattern": f"^(?:{form.pattern})$"}
    return {"anyOf": [written, _COUNT]} if re.fullmatch(form.pattern, "1") else written


def _text(pattern: str = r"\S", **more: Any) -> Schema:
    """A text; its limit is in bytes, of which a character has one or more."""
    return {"type": "string", "pattern": pattern, "maxLength": fields.LONGEST, **more}


def many_schema(item: Schema, **more: Any) -> Schema:
    return {"type": "array", "minItems": 1, "items": item, **more}


def _any_case(text: str) -> str:
    """A pattern for a word in any case, with anything but letters in place of hyphens."""
    either = "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in text)
    return either.replace("-", r"[\W_]+")


def words_schema(vocabulary: type[StrEnum]) -> Schema:
    """The stored forms, which an editor completes, or anything that parses as one of them."""
    stored = [str(word) for word in vocabulary]
    typed = "|".join(map(_any_case, [*stored, *FORMS.get(vocabulary, {})]))
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
        "anyOf": [
            {"enum": sorted({WORLD, *REGIONS})},
            {"pattern": rf"^\s*(?:{WORLD}|{typed})\s*$"},
        ],
    }


_SEASONS = ("spring", "summer", "autumn", "fall", "winter")


def _periods() -> str:
    """The pattern of a period, without anchors; it allows 29 February in any year."""
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
    "maxLength": fields.LONGEST,
    "anyOf": [{"pattern": _URL}, {"pattern": r"\S", "not": {"pattern": "://"}}],
}

_READER_SCHEMAS: dict[Read, Schema] = {
    fields.text: _text(),
    fields.texts: many_schema(_text()),
    fields.count: _COUNT,
    fields.period: _text(f"^{_PERIOD}$"),
    fields.period_or_tba: _text(rf"^(?:{_PERIOD}|\s*[Tt][Bb][Aa]\s*)$"),
    fields.day: _text(f"^{_PERIOD}$", allOf=[_DAY]),
    fields.kind: words_schema(Kind),
    fields.status: words_schema(Status),
    fields.release_type: words_schema(ReleaseType),
    fields.credit: words_schema(Credit),
    fields.region: _regions(),
    fields.episode: _text(r"^\s*(?:[0-9]{1,4}x)?[0-9]{1,4}\s*$"),
    fields.url: _text(_URL),
    fields.sources: {"anyOf": [_ONE_SOURCE, many_schema(_ONE_SOURCE)]},
    fields.one_or_more: {"anyOf": [_text(), many_schema(_text(), uniqueItems=True)]},
    fields.truth: {"type": "boolean"},
    fields.families: many_schema(words_schema(Family), uniqueItems=True),
    fields.providers: many_schema(words_schema(Provider), uniqueItems=True),
    fields.links: {
        "type": "object",
        "propertyNames": {"pattern": r"\S", "maxLength": fields.LONGEST_ID},
        "additionalProperties": _text(_URL),
    },
}
