"""The table of sources: each is one module."""

from __future__ import annotations

from importlib import import_module

from wicktrack.model.vocabulary import Provider
from wicktrack.sources.protocol import Source

MODULES = {
    Provider.TMDB: "tmdb",
    Provider.WIKIDATA: "wikidata",
    Provider.TVMAZE: "tvmaze",
}
"""The module of each source."""

RANK = {
    False: (Provider.TMDB, Provider.WIKIDATA, Provider.TVMAZE),
    True: (Provider.TVMAZE, Provider.TMDB, Provider.WIKIDATA),
}
"""The sources by how far they are believed, for films and for series, the most trusted first."""


def source(provider: Provider) -> Source:
    """The source of that name."""
    found: Source = import_module(f"wicktrack.sources.{MODULES[provider]}").SOURCE
    return found


def every() -> list[Source]:
    """All sources."""
    return [source(it) for it in MODULES]
