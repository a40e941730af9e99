"""JSON Schemas of documents, derived from the types of rows.

One rule: a schema says what the row type says, so it cannot promise anything else.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from wicktrack.model.periods import Period
from wicktrack.records import is_record, names

_PERIOD = r"^\d{4}(-(0[1-9]|1[0-2])(-\d\d)?|-Q[1-4]|-H[12]|-(spring|summer|autumn|winter))?$"


def type_words(hint: Any) -> str:
    """A column's type in words: `integer or null`, `list of strings`."""
    schema = _value(hint, {}, {})
    if "anyOf" in schema:
        return " or ".join(_one(option) for option in schema["anyOf"])
    return _one(schema)


def _one(schema: Mapping[str, Any]) -> str:
    if schema.get("type") == "array":
        inner = schema["items"]
        return "list of rows" if "$ref" in inner else f"list of {_one(inner)}s"
    kinds = schema["type"]
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def object_schema(row: type, meanings: Mapping[str, str], nested: dict[str, Any]) -> dict[str, Any]:
    """The schema of a row type; those of rows inside it are added to `nested`, by name."""
    hints = get_type_hints(row)
    properties = {}
    for name in names(row):
        value = _value(hints[name], meanings, nested)
        meaning = meanings.get(name)
        properties[name] = {**({"description": meaning} if meaning else {}), **value}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _value(hint: Any, meanings: Mapping[str, str], nested: dict[str, Any]) -> dict[str, Any]:
    if get_origin(hint) in (Union, types.UnionType):
        return _either([_value(option, meanings, nested) for option in get_args(hint)])
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _value(get_args(hint)[0], meanings, nested)}
    if get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": {"type": "string"}}
    if is_record(hint) and hint is not Period and isinstance(hint, type):
        if hint.__name__ not in nested:
            nested[hint.__name__] = {}
            nested[hint.__name__] = object_schema(hint, meanings, nested)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return _scalar(hint)


def _scalar(hint: Any) -> dict[str, Any]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [str(member) for member in hint]}
    known: dict[Any, dict[str, Any]] = {
        Period: {"type": "string", "pattern": _PERIOD},
        dt.date: {"type": "string", "format": "date"},
        bool: {"type": "boolean"},
        int: {"type": "integer"},
        str: {"type": "string"},
        types.NoneType: {"type": "null"},
    }
    return known[hint]


def _either(options: list[dict[str, Any]]) -> dict[str, Any]:
    """A union; one type or null is written as JSON Schema writes it most plainly."""
    null, others = {"type": "null"}, [o for o in options if o != {"type": "null"}]
    if {"type": "string"} in others:
        others = [{"type": "string"}]  # any text: periods and words among it
    if len(others) > 1 or "enum" in others[0]:
        return {"anyOf": others + ([null] if null in options else [])}
    only = others[0]
    return {**only, "type": [only["type"], "null"]} if null in options else only
