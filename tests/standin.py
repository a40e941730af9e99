"""The three services on loopback: invented works in the shapes that the real ones answer in.

A test sets what the services know (`films`, `series`, `items`), asks, changes it, and asks again.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Json = dict[str, Any]

TOKEN = "eyJhbGciOiJIUzI1NiJ9.c3RhbmQtaW4.c2lnbmVk"  # noqa: S105 - it opens nothing
"""The only key that the stand-in of TMDB takes, as its tokens look."""


@dataclass
class Failing:
    """What is wrong with answers: `how`, and how many requests it lasts (None: for good)."""

    how: str
    times: int | None = None
    header: Mapping[str, str] = field(default_factory=dict)


@dataclass
class StandIn:
    """What the services know; `log` are the requests so far, as `tmdb/movie/7?append…`.

    `failing` are patterns of requests and what happens to them, `instead` the bodies that are sent
    for requests that begin so. `max_age` is how long TMDB and
    TVmaze allow answers to be kept, in seconds.
    """

    films: dict[int, Json] = field(default_factory=dict)
    series: dict[int, Json] = field(default_factory=dict)
    shows: dict[int, Json] = field(default_factory=dict)
    items: dict[str, Json] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    collections: dict[int, Json] = field(default_factory=dict)
    changes: dict[str, list[Json]] = field(default_factory=dict)
    revisions: dict[str, list[Json]] = field(default_factory=dict)
    failing: dict[str, Failing] = field(default_factory=dict)
    instead: dict[str, bytes] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    max_age: int = 0
    url: str = ""

    @property
    def environ(self) -> dict[str, str]:
        """What makes the program ask here, with a key."""
        return {
            "WICKTRACK_TVMAZE_URL": f"{self.url}/tvmaze",
            "WICKTRACK_WIKIDATA_URL": f"{self.url}/wikidata",
            "WICKTRACK_TMDB_URL": f"{self.url}/tmdb",
            "WICKTRACK_TMDB_TOKEN": TOKEN,
        }

    def asked(self, of: str = "") -> list[str]:
        """The requests so far that begin like this, and forget all."""
        found = [it for it in self.log if it.startswith(of)]
        self.log.clear()
        return found

    def answer(self, path: str, query: Mapping[str, list[str]]) -> Json | list[Any] | int | None:
        """A body as JSON, a show to go to, None for a 404."""
        service, _, rest = path.strip("/").partition("/")
        first = {name: values[0] for name, values in query.items()}
        services = {"tvmaze": self._tvmaze, "wikidata": self._wikidata, "tmdb": self._tmdb}
        found: Json | list[Any] | int | None = services[service](rest, first, query)
        return found

    # --- TVmaze --------------------------------------------------------------------------------

    def _tvmaze(self, path: str, query: Json, many: Mapping[str, list[str]]) -> Any:
        if path == "search/shows":
            wanted = query.get("q", "").casefold()
            return [
                {"score": 9.5, "show": _bare(show)}
                for show in self.shows.values()
                if wanted in show["name"].casefold()
            ]
        if path == "lookup/shows":
            found = [
                s["id"] for s in self.shows.values() if s["externals"]["imdb"] == query["imdb"]
            ]
            return found[0] if found else None
        if path == "updates/shows":
            return {str(show["id"]): show["updated"] for show in self.shows.values()}
        form = re.fullmatch(r"shows/(\d+)", path)
        show = self.shows.get(int(form[1])) if form else None
        if show is None:
            return None
        wanted = {*many.get("embed[]", []), *many.get("embed", [])}
        embedded = {name: it for name, it in show["_embedded"].items() if name in wanted}
        return {**show, "_embedded": embedded} if wanted else _bare(show)

    # --- Wikidata ------------------------------------------------------------------------------

    def _wikidata(self, path: str, query: Json, _: object) -> Any:
        if form := re.fullmatch(r"wiki/Special:EntityData/(Q\d+)\.json", path):
            return self._revision(form[1], query.get("revision"))
        match query.get("action"), query.get("list"), query.get("prop"):
            case "wbsearchentities", _, _:
                wanted = query["search"].casefold()
                found = [i for i, it in self.items.items() if wanted in _label(it).casefold()]
                return {"search": [{"id": it, "label": _label(self.items[it])} for it in found]}
            case "wbgetentities", _, _:
                asked = query["ids"].split("|")
                assert len(asked) <= 50, "more than 50 items in a request"
                return {"entities": dict(self._entity(it, query) for it in asked), "success": 1}
            case "query", "search", _:
                hits = [it for it in self.items if self._has(it, query["srsearch"])]
                return {"query": {"search": [{"ns": 0, "title": it} for it in hits]}}
            case "query", _, "revisions":
                since = query.get("rvstart", "")
                known = self.revisions.get(query["titles"], [])
                every = [it for it in known if it["timestamp"] >= since]
                told = [{k: v for k, v in it.items() if k != "entity"} for it in every]
                return {"query": {"pages": {"77": {"pageid": 77, "revisions": told}}}}
        return {"error": {"code": "unknown_action", "info": "Unrecognized value"}}

    def _entity(self, asked: str, query: Json) -> tuple[str, Json]:
        name = self.merged.get(asked, asked)
        item = self.items.get(name)
        if item is None:
            return asked, {"id": asked, "missing": ""}
        wanted = query.get("props", "info|labels|claims").split("|")
        # Without `info` an entity has its id and type all the same.
        keys = {"info": ("lastrevid", "modified", "title"), "labels": ("labels",),
                "claims": ("claims",), "aliases": ("aliases",)}  # fmt: skip
        found = {key: item[key] for prop in wanted for key in keys.get(prop, ()) if key in item}
        return name, {"type": "item", "id": name, **found}

    def _has(self, name: str, text: str) -> bool:
        """Whether an item has one of the statements of a `haswbstatement:P345=a|P345=b` search."""
        pairs = (it.partition("=") for it in text.removeprefix("haswbstatement:").split("|"))
        claims = self.items[name]["claims"]
        return any(
            claim["mainsnak"]["datavalue"]["value"] == value
            for prop, _, value in pairs
            for claim in claims.get(prop, [])
        )

    def _revision(self, name: str, number: str | None) -> Json | None:
        if number is None:
            return {"entities": {name: self.items[name]}} if name in self.items else None
        for it in self.revisions.get(name, []):
            if str(it["revid"]) == number:
                return {"entities": {name: {**it["entity"], "lastrevid": it["revid"]}}}
        return None

    # --- TMDB ----------------------------------------------------------------------------------

    def _tmdb(self, path: str, query: Json, _: object) -> Any:
        if form := re.fullmatch(r"search/(movie|tv|collection)", path):
            kept = {"movie": self.films, "tv": self.series, "collection": self.collections}
            named = [it for it in kept[form[1]].values() if _named(it, query["query"])]
            rows = [{k: v for k, v in it.items() if k in _SEARCHED} for it in named]
            return {"page": 1, "results": rows, "total_pages": 1, "total_results": len(rows)}
        if form := re.fullmatch(r"find/(tt\d+)", path):
            return {
                "movie_results": [_row(it) for it in self.films.values() if _is(it, form[1])],
                "tv_results": [_row(it) for it in self.series.values() if _is(it, form[1])],
                "person_results": [],
                "tv_episode_results": [],
                "tv_season_results": [],
            }
        if form := re.fullmatch(r"((?:movie|tv)/\d+)/changes", path):
            return self._changes(form[1], query)
        form = re.fullmatch(r"(movie|tv|collection)/(\d+)", path)
        if form is None:
            return None
        every = {"movie": self.films, "tv": self.series, "collection": self.collections}
        work = every[form[1]].get(int(form[2]))
        if work is None:
            return None
        wanted = query.get("append_to_response", "").split(",")
        assert len(wanted) <= 20, "too many append to response objects"
        return {k: v for k, v in work.items() if k in wanted or k not in _appended(work)}

    def _changes(self, work: str, query: Json) -> Json:
        first, last = query.get("start_date", "0"), query.get("end_date", "9")
        if first != "0" and last != "9":
            days = (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days
            assert days <= 14, "a window of more than 14 days"
        found = [
            {**it, "items": [i for i in it["items"] if first <= i["time"][:10] <= last[:10]]}
            for it in self.changes.get(work, [])
        ]
        return {"changes": [it for it in found if it["items"]]}


_SEARCHED = {"id", "title", "name", "release_date", "first_air_date", "original_language"}


def _appended(work: Json) -> set[str]:
    named = {"release_dates", "credits", "external_ids", "alternative_titles", "aggregate_credits"}
    return named | {key for key in work if key.startswith("season/")}


def _named(work: Json, text: str) -> bool:
    return text.casefold() in str(work.get("title") or work.get("name")).casefold()


def _is(work: Json, imdb: str) -> bool:
    return bool(work["external_ids"]["imdb_id"] == imdb)


def _row(work: Json) -> Json:
    return {key: value for key, value in work.items() if key in _SEARCHED}


def _bare(show: Json) -> Json:
    return {key: value for key, value in show.items() if key != "_embedded"}


def _label(item: Json) -> str:
    return str(item.get("labels", {}).get("en", {}).get("value", ""))


# --- the server --------------------------------------------------------------------------------


@contextmanager
def serving(services: StandIn) -> Iterator[StandIn]:
    """The services, answering on a free port of loopback until the end."""

    class Handler(_Handler):
        standin = services

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    services.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield services
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    standin: StandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), parse_qs(parts.query, keep_blank_values=True)
        named = f"{path.strip('/')}?{unquote(parts.query)}".rstrip("?")
        self.standin.log.append(named)
        failing = self._failing(named)
        if failing and _FAILURES[failing.how](self, failing):
            return
        for begin, body in self.standin.instead.items():
            if named.startswith(begin):
                self.head(200, body)
                return
        if path.startswith("/tmdb/") and not self._has_key(query):
            refused = {"success": False, "status_code": 7, "status_message": "Invalid API key"}
            self.send(401, refused)
            return
        found = self.standin.answer(path, query)
        if found is None:
            missing = {"success": False, "status_code": 34, "status_message": "Not found"}
            self.send(404, missing if path.startswith("/tmdb/") else None)
        elif isinstance(found, int):
            self.send(301, None, Location=f"{self.standin.url}/tvmaze/shows/{found}")
        else:
            self.send(200, found)

    def _failing(self, named: str) -> Failing | None:
        for pattern, failing in self.standin.failing.items():
            if re.search(pattern, named) and failing.times != 0:
                if failing.times:
                    failing.times -= 1
                return failing
        return None

    def _has_key(self, query: Mapping[str, list[str]]) -> bool:
        given = self.headers.get("Authorization", "")
        return given == f"Bearer {TOKEN}" or query.get("api_key") == ["0" * 32]

    def send(self, status: int, body: object, **headers: str) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        tag = f'W/"{hashlib.sha1(data, usedforsecurity=False).hexdigest()}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            self.head(304, b"", ETag=tag)
            return
        if status == 200:
            headers["ETag"] = tag
        self.head(status, data, **headers)

    def head(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        usual = {
            "Content-Type": "application/json; charset=UTF-8",
            "Content-Length": str(len(data)),
            "Cache-Control": f"public, max-age={self.standin.max_age}",
        }
        for name, value in {**usual, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: the log is `StandIn.log`."""


def _status(status: int) -> Callable[[_Handler, Failing], bool]:
    def answer(handler: _Handler, failing: Failing) -> bool:
        body = {"success": False, "status_code": 11, "status_message": "Internal error"}
        handler.send(status, body, **{k.replace("-", "_"): v for k, v in failing.header.items()})
        return True

    return answer


def _closed(handler: _Handler, _: Failing) -> bool:
    handler.close_connection = True
    handler.connection.close()
    return True


def _html(handler: _Handler, _: Failing) -> bool:
    page = b"<!DOCTYPE html><html><body>Service unavailable</body></html>"
    handler.head(200, page, Content_Type="text/html")
    return True


def _half(handler: _Handler, _: Failing) -> bool:
    handler.head(200, b'{"id": 7, "na', Content_Length="5000")
    handler.close_connection = True
    return True


def _endless(handler: _Handler, _: Failing) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    try:
        handler.wfile.write(b'{"a": "')
        for _block in range(100_000):
            handler.wfile.write(b"x" * 65_536)
    except OSError:
        pass  # the reader has had enough, as it should
    return True


def _wrong(handler: _Handler, _: Failing) -> bool:
    """The usual answer, every value in it of another type."""
    parts = urlsplit(handler.path)
    found = handler.standin.answer(unquote(parts.path), parse_qs(parts.query))
    handler.send(
        200, {key: [value] for key, value in found.items()} if isinstance(found, dict) else 7
    )
    return True


_FAILURES: dict[str, Callable[[_Handler, Failing], bool]] = {
    "closed": _closed,
    "html": _html,
    "half": _half,
    "endless": _endless,
    "wrong": _wrong,
    "401": _status(401),
    "404": _status(404),
    "429": _status(429),
    "500": _status(500),
}
