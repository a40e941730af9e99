"""The generator of the JSON Schema of the settings, for editors.

One rule: keys, words and values are those of `cli/setting_keys.py`, so the schema cannot promise
another setting.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalogue_schema import (
    DIALECT,
    Schema,
    many_schema,
    object_schema,
    value_schema,
    words_schema,
)
from wicktrack.catalogue import fields
from wicktrack.catalogue.fields import Read
from wicktrack.cli import setting_keys
from wicktrack.cli.output import Dates, Format
from wicktrack.cli.setting_keys import KEYS, Key
from wicktrack.model.state import ChangeKind


def file_schema() -> Schema:
    """The schema of a settings file."""
    return {
        "$schema": DIALECT,
        "$id": "urn:wicktrack:settings:1",
        "title": "wicktrack settings",
        **_table(KEYS),
    }


def _table(keys: Iterable[Key]) -> Schema:
    return object_schema({key.name: {"description": _description(key), **_of(key)} for key in keys})


def _of(key: Key) -> Schema:
    return _table(key.keys) if key.keys else _READER_SCHEMAS.get(key.read) or value_schema(key.read)


def _description(key: Key) -> str:
    return f"{key.words}; by default {key.default}" if key.default else key.words


_READER_SCHEMAS: dict[Read, Schema] = {
    setting_keys.regions: many_schema(value_schema(fields.region), uniqueItems=True),
    setting_keys.format_: words_schema(Format),
    setting_keys.dates: words_schema(Dates),
    setting_keys.changes: many_schema(words_schema(ChangeKind), uniqueItems=True),
}
