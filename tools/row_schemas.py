"""The JSON Schemas of the documents that reports print, one for each report.

One rule: a schema says what the row type says, so it cannot promise anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wicktrack.formats.data import schema_name, version
from wicktrack.formats.schema import object_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def document_schema(name: str, row: type, meanings: Mapping[str, str]) -> dict[str, Any]:
    """The schema of a report's document; `meanings` describes the columns by name."""
    nested: dict[str, Any] = {}
    item = object_schema(row, meanings, nested)
    return {
        "$schema": DIALECT,
        "$id": f"urn:wicktrack:{name}:{version(name)}",
        "title": f"wicktrack {name}",
        "type": "object",
        "properties": {
            "schema": {"const": schema_name(name)},
            "as_of": {"type": ["string", "null"], "format": "date"},
            "items": {"type": "array", "items": item},
        },
        "required": ["schema", "as_of", "items"],
        "additionalProperties": False,
        **({"$defs": nested} if nested else {}),
    }
