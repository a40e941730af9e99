"""Wikidata: what it says of films and series, and what it said on past days."""

from wicktrack.model.vocabulary import SERVICE_NAMES, Provider, Service
from wicktrack.sources.protocol import Source
from wicktrack.sources.wikidata.finding import resolve, search
from wicktrack.sources.wikidata.history import history
from wicktrack.sources.wikidata.updates import refresh

SOURCE = Source(
    provider=Provider.WIKIDATA,
    name=SERVICE_NAMES[Provider.WIKIDATA],
    licence="CC0 1.0",
    sentence="",
    variable="WICKTRACK_WIKIDATA_URL",
    base="https://www.wikidata.org",
    pace=0,
    finds=(Service.IMDB, Service.TMDB, Service.TVMAZE),
    search=search,
    resolve=resolve,
    refresh=refresh,
    history=history,
)
"""Wikidata as a source; it asks its users to show nothing."""
