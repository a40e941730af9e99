"""TMDB: films and series by its API, version 3, for which everybody needs a key of their own.

One rule: nothing enters an address that is not an id of the expected form.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from wicktrack.model.facts import ReleaseSaid
from wicktrack.model.vocabulary import (
    FIRST_EPISODE,
    SERVICE_NAMES,
    TITLE_IDS,
    Kind,
    Provider,
    Service,
    full_id,
)
from wicktrack.records import replaced
from wicktrack.sources import tmdb_changes as changes
from wicktrack.sources.protocol import (
    Answer,
    Asked,
    Asking,
    Emit,
    Query,
    Reply,
    Request,
    Source,
    Wanted,
)
from wicktrack.sources.reading import Node, parse
from wicktrack.sources.tmdb_works import (
    MOVIE,
    TV,
    Seasons,
    country_of,
    film,
    ids_of,
    kind_of,
    last_days,
    media,
    serial_kind,
    series,
)
from wicktrack.sources.words import Hit, Past, Reason, Reference, Told, Unanswered, Work

FEW = 10
"""The hits of one question whose IMDb ids are asked for, each by one request."""

_ID = re.compile(r"(?:movie|tv|collection)/[1-9][0-9]{0,8}", re.ASCII)
_FILM = "release_dates,credits,external_ids"
_SERIES = "aggregate_credits,external_ids"

_MOST_SEASONS = 100
"""The seasons of a series that are read at most."""

_SEASONS = 10
"""The seasons that one request brings; 20 are allowed, but an answer may have 10 MiB at most."""

_WINDOWS = 6
"""The newest windows of the change log that a refresh looks at."""

_PAST_WINDOWS = 200
"""The windows of the change log that are read of one title where no day was named: seven years."""

_BEFORE = timedelta(5 * 365)
"""How long before its first date the past of a work is looked for."""

_REFUSALS = {
    **dict.fromkeys([3, 7, 10, 14, 31, 32, 33], Answer.NO_KEY),
    **dict.fromkeys([6, 34, 37], Answer.GONE),
}
"""TMDB's own codes for why it has no answer; every other one is a failure."""


class Refusal(NamedTuple):
    """No usable answer, and why, in words."""

    answer: Answer
    why: str


def read(reply: Reply) -> Node | Refusal:
    """The object that a reply holds; an error that came as one is a refusal all the same."""
    if reply.answer is not Answer.OK:
        return Refusal(reply.answer, reply.reason or "no answer")
    body = parse(reply.body)
    if isinstance(body, Told):
        return Refusal(Answer.FAILED, body.what)
    if not isinstance(body.value, dict):
        return Refusal(Answer.FAILED, "the answer is not an object")
    quiet = Node(body.value)
    code = quiet["status_code"].number()
    if code is not None or body.value.get("success") is False:
        why = quiet["status_message"].text() or f"error {code}"
        return Refusal(_REFUSALS.get(code or 0, Answer.FAILED), why)
    if "errors" in body.value:
        errors = (it.text() for it in quiet["errors"].items())
        return Refusal(Answer.FAILED, next(errors, None) or "the question was refused")
    return body


def _ask(path: str, **query: str) -> Generator[Sequence[Request], Sequence[Reply], Node | Refusal]:
    """One request, and what came of it."""
    replies = yield [Request(path, tuple(query.items()))]
    return read(replies[0])


# --- search and references -----------------------------------------------------------------------


def search(query: Query) -> Asking[list[Hit]]:
    """Films and series by name, the best of each first; the first few with their IMDb ids."""
    found: list[Hit] = []
    for sort in _sorts(query.kind):
        year = {"year" if sort == MOVIE else "first_air_date_year": str(query.year)}
        body = yield from _ask(f"search/{sort}", query=query.text, **(year if query.year else {}))
        if isinstance(body, Node):
            found += _hits(body["results"], sort)
    wanted = [it for it in found if query.kind not in _BY_GENRE or it.kind is query.kind]
    few = FEW // len(_sorts(query.kind))
    first = [it for sort in (MOVIE, TV) for it in _of(wanted, sort)[:few]]
    known = yield from _with_details(first)
    details = {it.reference: it for it in known}
    return [details.get(it.reference, it) for it in wanted]


_BY_GENRE = frozenset([Kind.DOCUMENTARY, Kind.SPECIAL])
"""Kinds that the results of a search tell from others."""


def _sorts(kind: Kind | None) -> list[str]:
    if kind is None:
        return [MOVIE, TV]
    return [TV if kind.serial else MOVIE]


def _of(hits: Iterable[Hit], sort: str) -> list[Hit]:
    return [it for it in hits if media(it.reference) == sort]


def resolve(reference: Reference) -> Asking[list[Hit]]:
    """The work, the films of a collection by date, or what TMDB takes an id elsewhere to be.

    That may be a film and a series: an id that each of them names as its own tells which is meant.
    """
    if reference.service is Service.TMDB and _ID.fullmatch(reference.id):
        if media(reference) == "collection":
            return (yield from _collection(reference))
        hit = yield from _details(reference)
        return [hit] if hit else []
    found = yield from _find(reference)
    return [] if isinstance(found, Refusal) else (yield from _with_details(found))


def _collection(reference: Reference) -> Asking[list[Hit]]:
    body = yield from _ask(reference.id)
    if isinstance(body, Refusal):
        return []
    films = (it for it in body["parts"].items() if it["media_type"].text() in {None, MOVIE})
    hits = [it for film in films if (it := _hit(film, MOVIE))]
    hits.sort(key=lambda it: it.year or date.max.year)
    known = yield from _with_details(hits[:FEW])
    return known + hits[FEW:]


def _with_details(hits: Sequence[Hit]) -> Asking[list[Hit]]:
    """The same hits with what only the details tell, as far as they are answered."""
    found = []
    for it in hits:
        detailed = yield from _details(it.reference)
        found.append(detailed or it)
    return found


def _details(reference: Reference) -> Asking[Hit | None]:
    """A work by its details, which know its kind and its IMDb id."""
    sort = media(reference)
    body = yield from _ask(reference.id, append_to_response="external_ids")
    found = _hit(body, sort) if isinstance(body, Node) else None
    if found is None or isinstance(body, Refusal):
        return None
    genres = (it["id"] for it in body["genres"].items())
    kind = serial_kind(body) if sort == TV else kind_of(genres)
    return replaced(found, kind=kind, imdb=ids_of(body).get(Service.IMDB))


_EXTERNAL = {Service.IMDB: "imdb_id", Service.WIKIDATA: "wikidata_id"}
"""The services whose ids TMDB finds works by, and what it calls such an id."""


def _find(reference: Reference) -> Asking[list[Hit] | Refusal]:
    """What TMDB says that an id of another service is of: films first, then series."""
    source = _EXTERNAL.get(reference.service)
    form = TITLE_IDS[reference.service].pattern
    if source is None or not re.fullmatch(form, reference.id, re.ASCII):
        return []
    body = yield from _ask(f"find/{reference.id}", external_source=source)
    if isinstance(body, Refusal):
        return body
    return [it for sort in (MOVIE, TV) for it in _hits(body[f"{sort}_results"], sort)]


def _hits(results: Node, sort: str) -> Iterator[Hit]:
    return (it for result in results.items() if (it := _hit(result, sort)))


def _hit(it: Node, sort: str) -> Hit | None:
    """A work in a list of results; its year is that of TMDB's own main date, for display only."""
    number = it["id"].matching(r"[1-9][0-9]{0,8}")
    name = it["title" if sort == MOVIE else "name"].text()
    if not number or not name:
        return None
    day = it["release_date" if sort == MOVIE else "first_air_date"].day()
    return Hit(
        reference=Reference(Service.TMDB, f"{sort}/{number}"),
        name=name,
        kind=kind_of(it["genre_ids"].items()) if sort == MOVIE else Kind.SERIES,
        year=day.year if day else None,
        country=country_of(it),
    )


# --- refresh -------------------------------------------------------------------------------------


def refresh(wanted: Sequence[Wanted], asked: Asked, emit: Emit) -> Asking[None]:
    """Each title by one request, and a few more for what is new of it."""
    for it in wanted:
        emit((yield from _refreshed(it, asked)))


def _refreshed(it: Wanted, asked: Asked) -> Asking[Work | Unanswered]:
    reference = yield from _reference(it)
    if isinstance(reference, Unanswered):
        return reference
    body = yield from _ask(reference.id, append_to_response=_appended(it, reference))
    if isinstance(body, Node) and all(body[key].missing for key in ("id", "title", "name")):
        body = Refusal(Answer.FAILED, "the answer is not about a title")
    if isinstance(body, Refusal):
        return (yield from _unanswered(it, reference, body))
    if media(reference) == MOVIE:
        work = film(body, reference, it, asked)
    else:
        seasons = yield from _seasons(body, reference, _needed_seasons(body, it, asked))
        work = series(body, seasons, reference, it, asked)
    if another := _another(body, work, it):
        return another
    news = it.last is not None and asked.has_news(work)
    return (yield from _with_days(work, it, asked)) if news else work


def _appended(it: Wanted, reference: Reference) -> str:
    """What is asked for besides the details."""
    if media(reference) == MOVIE:
        return _FILM
    return ",".join([_SERIES, *_named(_guessed_seasons(it))])


def _named(seasons: Iterable[int]) -> list[str]:
    return [f"season/{it}" for it in seasons]


def _seasons(body: Node, reference: Reference, needed: Sequence[int]) -> Asking[Seasons]:
    """The seasons that were sent, and those that are needed besides, by further requests."""
    sent = _sent(body)
    missing = [season for season in needed if season not in sent]
    for start in range(0, len(missing), _SEASONS):
        names = ",".join(_named(missing[start : start + _SEASONS]))
        more = yield from _ask(reference.id, append_to_response=names)
        if isinstance(more, Refusal):
            body.told.append(Told(Reason.UNREADABLE, f"{names} cannot be read: {more.why}"))
        else:
            sent |= _sent(more)
    return Seasons(sent, whole={*needed} <= sent.keys())


def _guessed_seasons(wanted: Wanted) -> list[int]:
    """The seasons that are most likely needed of a series that was not read yet."""
    said = (fact.said for fact in wanted.facts)
    known = [_season_of(it.key.episode) for it in said if isinstance(it, ReleaseSaid)]
    last = min(max(known, default=1), 9998)
    return sorted({1, last, last + 1})


def _season_of(episode: str | None) -> int:
    return int((episode or FIRST_EPISODE).partition("x")[0])


def _needed_seasons(body: Node, wanted: Wanted, asked: Asked) -> list[int]:
    """The numbered seasons with episodes that count now, by the days on which they begin."""
    begins = _beginnings(Node(body["seasons"].value))
    since = wanted.last or asked.day
    needed = {*begins}
    if not asked.every_episode:
        past = [number for number, day in begins.items() if day and day < since]
        running = max(past, default=1)
        later = {
            number
            for number, day in begins.items()
            if (day and day >= since) or (day is None and number > running)
        }
        needed &= {1, running, *later, *_expected(wanted, asked)}
    return sorted({*sorted(needed)[:1], *sorted(needed)[1 - _MOST_SEASONS :]})


def _beginnings(seasons: Node) -> dict[int, date | None]:
    """The first day of each numbered season that has episodes."""
    found: dict[int, date | None] = {}
    for it in seasons.items():
        number = it["season_number"].number(most=9999)
        if number and it["episode_count"].number() != 0:
            found[number] = it["air_date"].day()
    return found


def _expected(wanted: Wanted, asked: Asked) -> set[int]:
    """The seasons of episodes that were announced and have not been on yet."""
    return {
        _season_of(episode)
        for episode, period in last_days(wanted).items()
        if period and not period.ended(asked.day)
    }


def _sent(body: Node) -> dict[int, Node]:
    """The seasons in an answer; one that does not exist may be there as an error."""
    keys = [key for key, _ in body.entries() if re.fullmatch(r"season/[1-9][0-9]{0,3}", key)]
    found = {int(key.partition("/")[2]): body[key] for key in keys}
    return {number: it for number, it in found.items() if _is_season(it.value)}


def _is_season(value: object) -> bool:
    return isinstance(value, dict) and "episodes" in value


def _with_days(work: Work, it: Wanted, asked: Asked) -> Asking[Work]:
    """A work with the days on which its words came, where the change log tells them."""
    spans = changes.windows(it.last or asked.day, asked.day)[-_WINDOWS:]
    bodies, failures = yield from _log(work.reference, spans)
    if failures:
        what = f"the days of its changes are not known: {failures[0].why}"
        work = replaced(work, told=(*work.told, Told(Reason.UNDATED, what)))
    return changes.dated(work, changes.items(bodies), it, asked)


def _log(
    reference: Reference, spans: Sequence[tuple[date, date]]
) -> Asking[tuple[list[Node], list[Refusal]]]:
    """The change log in some windows: what was answered, and what was not."""
    bodies, failures = [], []
    for span in spans:
        request = changes.request(reference, span)
        body = yield from _ask(request.path, **dict(request.query))
        if isinstance(body, Node):
            bodies.append(body)
        else:
            failures.append(body)
    return bodies, failures


# --- titles at TMDB ------------------------------------------------------------------------------


def _reference(it: Wanted) -> Asking[Reference | Unanswered]:
    """The work that a title is, by its id, else by its IMDb id."""
    if it.id is not None:
        full = full_id(Service.TMDB, it.id, it.kind)
        if _ID.fullmatch(full) and not full.startswith("collection"):
            return Reference(Service.TMDB, full)
        return _none(it, Reason.UNREADABLE, f"`{it.id}` is not an id of a title at TMDB")
    found = yield from _find(Reference(Service.IMDB, it.imdb or ""))
    if isinstance(found, Refusal):
        return (yield from _unanswered(it, None, found))
    same = [hit.reference for hit in _of(found, _sorts(it.kind)[0])]
    what = "film" if _sorts(it.kind) == [MOVIE] else "series"
    if len(same) != 1:
        several = f"{len(same)} works" if same else f"no {what}"
        return _none(it, Reason.GONE, f"TMDB has {several} with the IMDb id {it.imdb}")
    return same[0]


def _none(it: Wanted, reason: Reason, what: str, reference: Reference | None = None) -> Unanswered:
    return Unanswered(title=it.title, reference=reference, why=Told(reason, what))


def _unanswered(it: Wanted, reference: Reference | None, why: Refusal) -> Asking[Unanswered]:
    """What became of a title that was not answered."""
    if why.answer is Answer.GONE and reference:
        return _none(it, Reason.GONE, (yield from _gone(it, reference)), reference)
    said = why.why.rstrip(".")
    no_key = why.answer is Answer.NO_KEY
    what = f"TMDB wants a valid key: {said}" if no_key else f"TMDB did not answer: {said}"
    told = Told(Reason.UNREADABLE, what)
    return Unanswered(title=it.title, reference=reference, why=told, failed=True)


def _gone(it: Wanted, reference: Reference) -> Asking[str]:
    """The sentence about an id that is gone, which may be found again by the IMDb id."""
    found = yield from _find(Reference(Service.IMDB, it.imdb or ""))
    hits = [] if isinstance(found, Refusal) else _of(found, media(reference))
    others = [hit.reference for hit in hits if hit.reference != reference]
    if len(others) == 1:
        return f"TMDB no longer has {reference}; by its IMDb id it is {others[0]} now"
    return f"TMDB no longer has {reference}; find its new id with `wicktrack search`"


def _another(body: Node, work: Work, it: Wanted) -> Unanswered | None:
    """The refusal of a work that is not the one that was asked for."""
    number = body["id"].number()
    answered = f"{media(work.reference)}/{number}"
    if number is not None and answered != work.reference.id:
        what = f"TMDB answered {answered} for {work.reference}; if that is the work, use its id"
        return _none(it, Reason.MERGED, what, work.reference)
    imdb = work.ids.get(Service.IMDB)
    if it.id is None and imdb and imdb != it.imdb:
        what = f"TMDB finds {work.reference} by {it.imdb}, but gives its IMDb id as {imdb}"
        return _none(it, Reason.CONFLICTING, what, work.reference)
    return None


# --- history -------------------------------------------------------------------------------------


def history(wanted: Sequence[Wanted], since: date | None, asked: Asked, emit: Emit) -> Asking[None]:
    """What the change log says of each title, in windows of 14 days; of series no episodes."""
    for it in wanted:
        emit((yield from _past(it, since, asked)))


def _past(it: Wanted, since: date | None, asked: Asked) -> Asking[Past | Unanswered]:
    reference = yield from _reference(it)
    if isinstance(reference, Unanswered):
        return reference
    start = max(since or _beginning(it, asked), changes.BEGINNING)
    spans = changes.windows(start, asked.day) if start < asked.day else []
    told = []
    if since is None and len(spans) > _PAST_WINDOWS:
        spans = spans[:_PAST_WINDOWS]
        end = spans[-1][1]
        what = f"the change log after {end} was not read; read on with `--since {end}`"
        told.append(Told(Reason.UNDATED, what))
    bodies, failures = yield from _log(reference, spans)
    if failures and not bodies:
        return (yield from _unanswered(it, reference, failures[0]))
    if failures:
        what = f"{len(failures)} of {len(spans)} parts of the change log: {failures[0].why}"
        told.append(Told(Reason.UNREADABLE, what))
    edits = [edit for edit in changes.items(bodies) if start <= edit.day <= asked.day]
    past = changes.past(it, reference, edits, asked)
    return replaced(past, told=(*told, *past.told))


def _beginning(it: Wanted, asked: Asked) -> date:
    """The day from which the past of a title is looked for, where nobody named one."""
    said = (fact.said for fact in it.facts)
    days = [it.period.start for it in said if isinstance(it, ReleaseSaid) and it.period]
    first = min(days, default=asked.day)
    return first - _BEFORE if first > changes.BEGINNING else changes.BEGINNING


SOURCE = Source(
    provider=Provider.TMDB,
    name=SERVICE_NAMES[Provider.TMDB],
    licence="TMDB API terms of use: non-commercial",
    sentence="This product uses the TMDB API but is not endorsed or certified by TMDB.",
    variable="WICKTRACK_TMDB_URL",
    base="https://api.themoviedb.org/3",
    pace=0.1,
    key=True,
    search=search,
    resolve=resolve,
    refresh=refresh,
    history=history,
)
