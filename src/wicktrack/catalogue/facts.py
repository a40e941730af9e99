"""Facts from the read values of `[[fact]]` tables.

One rule: what another table decides (the kind of the title, the home region of the file) comes in
here and nowhere else, whether the values were just read from TOML or come out of an index.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wicktrack.model.facts import (
    CastSaid,
    Fact,
    NameSaid,
    NewsSaid,
    ReleaseKey,
    ReleaseSaid,
    Said,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.vocabulary import FIRST_EPISODE

Values = Mapping[str, Any]
"""The values of one table by key, each of the type that its reader in `fields` returns."""


def fact_of(values: Values, title: Title, home: str | None) -> Fact:
    """The fact of a table about a title; `home` is the region of a release that names none."""
    said = _said(values, title, home)
    return Fact(title.id, values["on"], said, values.get("source", ()), values.get("note"))


def _said(values: Values, title: Title, home: str | None) -> Said:
    if "release" in values:
        return ReleaseSaid(_release_key(values, title, home), values["release"])
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
