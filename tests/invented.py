"""Invented works in the shapes of the services: what a stand-in of them knows.

What a service would never have said is in here where a reader must not fall for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

Json = dict[str, Any]


def stamp(day: date) -> int:
    """Noon of a day in UTC, as a Unix time."""
    return int(datetime.combine(day, time(12), UTC).timestamp())


def film(  # noqa: PLR0913 - what a film has
    number: int,
    title: str,
    *,
    status: str = "Planned",
    dates: Sequence[tuple[str, int, str] | tuple[str, int, str, str]] = (),
    cast: Sequence[tuple[int, str, str]] = (),
    imdb: str | None = None,
    wikidata: str | None = None,
    collection: str | None = None,
) -> Json:
    """A film at TMDB: its dates are (country, type, day, note), its cast (id, name, character)."""
    rows: dict[str, list[Json]] = {}
    for country, kind, day, *note in dates:
        rows.setdefault(country, []).append(
            {
                "certification": "",
                "descriptors": [],
                "iso_639_1": "",
                "note": note[0] if note else "",
                "release_date": f"{day}T00:00:00.000Z",
                "type": kind,
            }
        )
    return {
        "adult": False,
        "belongs_to_collection": {"id": 1, "name": f"{collection} Collection"}
        if collection
        else None,
        "genres": [{"id": 28, "name": "Action"}],
        "id": number,
        "imdb_id": imdb,
        "origin_country": ["US"],
        "original_language": "en",
        "original_title": title,
        "overview": "Not to be kept.",
        "popularity": 1.5,
        "production_companies": [{"id": 5, "name": "Harbour Pictures", "origin_country": "US"}],
        "release_date": "1999-09-09",
        "runtime": 0,
        "status": status,
        "title": title,
        "release_dates": {
            "results": [{"iso_3166_1": c, "release_dates": found} for c, found in rows.items()]
        },
        "credits": {
            "cast": [
                {
                    "id": person,
                    "name": name,
                    "original_name": name,
                    "character": character,
                    "credit_id": f"c{person}",
                    "cast_id": order,
                    "order": order,
                }
                for order, (person, name, character) in enumerate(cast)
            ],
            "crew": [],
        },
        "external_ids": {"imdb_id": imdb, "wikidata_id": wikidata, "facebook_id": None},
        "alternative_titles": {"titles": []},
    }


def show(  # noqa: PLR0913 - what a show has
    number: int,
    name: str,
    *,
    updated: date,
    status: str = "In Development",
    episodes: Sequence[tuple[int, int, int, str]] = (),
    cast: Sequence[tuple[int, str, str]] = (),
    country: str | None = "US",
    imdb: str | None = None,
) -> Json:
    """A show at TVmaze: its episodes are (id, season, number, airdate), the empty one undated.

    Without a country it is on a web channel for the world.
    """
    place = {"name": "Somewhere", "code": country, "timezone": "America/New_York"}
    channel = {
        "id": 8,
        "name": "HBO" if country else "Netflix",
        "country": place if country else None,
    }
    dated = sorted(day for _, _, _, day in episodes if day)
    return {
        "id": number,
        "url": f"http://www.tvmaze.com/shows/{number}/{name.lower().replace(' ', '-')}",
        "name": name,
        "type": "Scripted",
        "language": "English",
        "genres": ["Drama"],
        "status": status,
        "runtime": 60,
        "premiered": dated[0] if dated else None,
        "ended": None,
        "network": channel if country else None,
        "webChannel": None if country else channel,
        "externals": {"tvrage": None, "thetvdb": None, "imdb": imdb},
        "summary": "<p>Not to be kept.</p>",
        "updated": stamp(updated),
        "_links": {"self": {"href": f"http://api.tvmaze.com/shows/{number}"}},
        "_embedded": {
            "episodes": [
                {
                    "id": episode,
                    "url": f"http://www.tvmaze.com/episodes/{episode}/x",
                    "name": f"Episode {count}",
                    "season": season,
                    "number": count,
                    "type": "regular",
                    "airdate": day,
                    "airtime": "22:00" if day else "",
                    "airstamp": f"{day}T23:59:00+00:00" if day else None,
                    "runtime": 60,
                }
                for episode, season, count, day in episodes
            ],
            "cast": [
                {
                    "person": {
                        "id": person,
                        "url": f"http://www.tvmaze.com/people/{person}/x",
                        "name": called,
                        "country": None,
                        "birthday": None,
                        "deathday": None,
                    },
                    "character": {"id": person + 1, "name": character},
                    "self": False,
                    "voice": False,
                }
                for person, called, character in cast
            ],
            "seasons": [],
        },
    }


COUNTRIES = {"US": "Q30", "GB": "Q145", "FR": "Q142", "DE": "Q183"}


def item(name: str, label: str, revision: int = 1, **claims: Sequence[Json]) -> Json:
    """An item of Wikidata with the statements of its properties."""
    return {
        "pageid": 7,
        "ns": 0,
        "title": name,
        "lastrevid": revision,
        "modified": "2026-01-01T00:00:00Z",
        "type": "item",
        "id": name,
        "labels": {"en": {"language": "en", "value": label}},
        "claims": {prop: [*found] for prop, found in claims.items()},
    }


def countries() -> dict[str, Json]:
    """The items of countries, and of what works are."""
    found = {q: item(q, code, P297=[claim("P297", code)]) for code, q in COUNTRIES.items()}
    found["Q11424"] = item("Q11424", "film")
    found["Q5398426"] = item("Q5398426", "television series")
    return found


class Services(Protocol):
    """What the services know; see `standin`."""

    films: dict[int, Json]
    shows: dict[int, Json]
    items: dict[str, Json]


def fill(services: Services, count: int) -> str:
    """Have so many films at TMDB and Wikidata, and shows at TVmaze; the catalogue of all these."""
    text = ["format = 1\n"]
    for number in range(1, count + 1):
        imdb, name = f"tt9{number:06}", f"Q8{number:05}"
        called, day = f"Film {number}", "2027-03-17"
        services.films[number] = film(
            number, called, dates=[("US", 3, day)], imdb=imdb, wikidata=name
        )
        services.items[name] = item(
            name,
            called,
            P31=[claim("P31", "Q11424")],
            P345=[claim("P345", imdb)],
            P577=[claim("P577", (f"+{day}T00:00:00Z", 11), P291="Q30")],
        )
        services.shows[number] = show(
            number,
            f"Show {number}",
            updated=date(2026, 11, 1),
            episodes=[(number, 1, 1, "2027-05-03")],
        )
        ids = f'imdb = "{imdb}", tmdb = "movie/{number}", wikidata = "{name}"'
        text.append(f'[title.film-{number}]\nname = "{called}"\nkind = "film"\nids = {{ {ids} }}\n')
        text.append(f'[title.show-{number}]\nname = "Show {number}"\nkind = "series"')
        text.append(f'ids = {{ tvmaze = "{number}" }}\n')
    return "\n".join(text)


def snak(prop: str, value: Any) -> Json:
    """A value: a text, an item (`Q5`), or a time as (text, precision)."""
    if isinstance(value, tuple):
        kind, data = "time", {
            "time": value[0],
            "timezone": 0,
            "before": 0,
            "after": 0,
            "precision": value[1],
            "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
        }  # fmt: skip
        return _snak(prop, kind, "time", data)
    if re.fullmatch(r"Q\d+", value):
        data = {"entity-type": "item", "numeric-id": int(value[1:]), "id": value}
        return _snak(prop, "wikibase-entityid", "wikibase-item", data)
    return _snak(prop, "string", "external-id", value)


def _snak(prop: str, kind: str, datatype: str, value: Any) -> Json:
    return {
        "snaktype": "value",
        "property": prop,
        "hash": hashlib.sha1(repr(value).encode(), usedforsecurity=False).hexdigest(),
        "datavalue": {"value": value, "type": kind},
        "datatype": datatype,
    }


def claim(prop: str, value: Any, rank: str = "normal", refs: Json | None = None, **at: Any) -> Json:
    """A statement, with qualifiers by property, and the snaks of one reference."""
    found: Json = {
        "mainsnak": snak(prop, value),
        "type": "statement",
        "id": f"Q7${prop}-{value}",
        "rank": rank,
    }
    if at:
        found["qualifiers"] = {p: [snak(p, v) for v in _several(vs)] for p, vs in at.items()}
        found["qualifiers-order"] = [*at]
    if refs:
        snaks = {p: [snak(p, v)] for p, v in refs.items()}
        found["references"] = [{"hash": "0", "snaks": snaks, "snaks-order": [*refs]}]
    return found


def _several(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]
