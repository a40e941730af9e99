"""TVmaze: what to ask it for series, and what has changed since.

One rule: every id is checked before it enters an address, and one request shows what has changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wicktrack.model.vocabulary import SERVICE_NAMES, Provider, Service
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
from wicktrack.sources.tvmaze_shows import IMDB, LATEST, SHOW, day_of, hit_of, work_of
from wicktrack.sources.words import Hit, Reason, Reference, Result, Told, Unanswered, Unchanged

_STAMP = r"[1-9][0-9]{0,9}"

_PARTS = tuple(("embed[]", it) for it in ("cast", "episodes", "seasons"))

_SPANS = ((1, "day"), (7, "week"), (28, "month"))
"""How many days back each list of updates reaches at least; the one without a span has all."""


def _search(query: Query) -> Asking[list[Hit]]:
    """Series by name; TVmaze knows no films, and does not tell miniseries from others."""
    if query.kind is not None and not query.kind.serial:
        return []
    [reply] = yield [Request("search/shows", (("q", query.text),))]
    found = _parsed(reply)
    if isinstance(found, Told):
        return []
    hits = [hit for it in found.items() if (hit := hit_of(it["show"]))]
    return [it for it in hits if query.year in (None, it.year)]


def _resolve(reference: Reference) -> Asking[list[Hit]]:
    """The show with an id here or at IMDb."""
    request = _request_for(reference)
    if request is None:
        return []
    [reply] = yield [request]
    found = _parsed(reply)
    hit = None if isinstance(found, Told) else hit_of(found)
    return [hit] if hit else []


def _request_for(reference: Reference) -> Request | None:
    if reference.service is Service.TVMAZE and re.fullmatch(SHOW, reference.id, re.ASCII):
        return Request(f"shows/{reference.id}")
    if reference.service is Service.IMDB and re.fullmatch(IMDB, reference.id, re.ASCII):
        return _lookup(reference.id)
    return None


def _lookup(imdb: str) -> Request:
    return Request("lookup/shows", (("imdb", imdb),))


def _refresh(wanted: Sequence[Wanted], asked: Asked, emit: Emit) -> Asking[None]:
    """One request for what has changed, and one for each title that has.

    A title that only its IMDb id can lead to takes one more, and nothing is emitted for one that is
    no series and has no id here: TVmaze cannot have it.
    """
    titles = [it for it in wanted if it.id or (it.imdb and it.kind.serial)]
    updated = yield from _updated(titles, asked)
    for it in titles:
        if it.id and it.stamp and updated.get(it.id) == it.stamp:
            emit(Unchanged(title=it.title, reference=Reference(Service.TVMAZE, it.id)))
        else:
            emit((yield from _read(it, asked)))


def _updated(wanted: Sequence[Wanted], asked: Asked) -> Asking[Mapping[str, str]]:
    """When the titles that have a stamp were changed last, by id, as far as TVmaze says.

    A show that is not among the updates of a span may yet have changed before it, since it was
    read; so that only an equal stamp shows that nothing has changed.
    """
    stamped = {it.id: it.stamp for it in wanted if it.id and _is_stamp(it.stamp)}
    if asked.whole or not stamped:
        return {}
    oldest = min(day_of(int(it or 0)) for it in stamped.values())
    [reply] = yield [Request("updates/shows", _span((asked.day - oldest).days))]
    found = _parsed(reply)
    if isinstance(found, Told):
        return {}
    numbers = {id_: found[id_].number(LATEST) for id_ in stamped}
    return {id_: str(it) for id_, it in numbers.items() if it}


def _is_stamp(stamp: str | None) -> bool:
    return re.fullmatch(_STAMP, stamp or "", re.ASCII) is not None


def _span(days: int) -> tuple[tuple[str, str], ...]:
    """The query for the shortest list of updates that reaches so many days back."""
    return next(((("since", word),) for most, word in _SPANS if days < most), ())


def _read(wanted: Wanted, asked: Asked) -> Asking[Result]:
    """Ask for one title."""
    show = wanted.id or (yield from _looked_up(wanted))
    if isinstance(show, Unanswered):
        return show
    if not re.fullmatch(SHOW, show, re.ASCII):
        remedy = "write it as a number, such as tvmaze = 143"
        return _nothing(wanted, None, Reason.UNREADABLE, f"`{show}` is not a TVmaze id; {remedy}")
    [reply] = yield [Request(f"shows/{show}", _PARTS)]
    if reply.answer is Answer.GONE:
        remedy = "look for it at tvmaze.com, and correct `ids`"
        return _nothing(wanted, show, Reason.GONE, f"TVmaze has no show {show}; {remedy}")
    return _result(reply, wanted, show, asked)


def _looked_up(wanted: Wanted) -> Asking[str | Unanswered]:
    """The id of a title here by its IMDb id."""
    imdb = wanted.imdb or ""
    if not re.fullmatch(IMDB, imdb, re.ASCII):
        remedy = "write it like tt7181546"
        return _nothing(wanted, None, Reason.UNREADABLE, f"`{imdb}` is not an IMDb id; {remedy}")
    [reply] = yield [_lookup(imdb)]
    if reply.answer is Answer.GONE:
        what = f"TVmaze has no show with the IMDb id {imdb}; if it has one without, give its own id"
        return _nothing(wanted, None, Reason.GONE, what)
    found = _parsed(reply)
    if isinstance(found, Told):
        return _failed(wanted, None, found)
    show = found["id"].matching(SHOW)
    other = found["externals"]["imdb"].matching(IMDB)
    if show is None:
        return _failed(wanted, None, Told(Reason.UNREADABLE, "the answer is not a show"))
    if other not in (None, imdb):
        what = (
            f"TVmaze answers for the IMDb id {imdb} with a show that has {other}; give its own id"
        )
        return _nothing(wanted, None, Reason.DIFFERENT, what)
    return show


def _nothing(wanted: Wanted, show: str | None, reason: Reason, what: str) -> Unanswered:
    reference = Reference(Service.TVMAZE, show) if show else None
    return Unanswered(title=wanted.title, reference=reference, why=Told(reason, what))


def _failed(wanted: Wanted, show: str | None, why: Told) -> Unanswered:
    reference = Reference(Service.TVMAZE, show) if show else None
    return Unanswered(title=wanted.title, reference=reference, why=why, failed=True)


def _parsed(reply: Reply) -> Node | Told:
    if reply.answer is Answer.OK:
        return parse(reply.body)
    return Told(
        Reason.UNREADABLE, f"TVmaze did not answer{': ' * bool(reply.reason)}{reply.reason}"
    )


def _result(reply: Reply, wanted: Wanted, asked_for: str, asked: Asked) -> Result:
    """What an answer says, if it is about the show that was asked for."""
    show = _parsed(reply)
    if isinstance(show, Told):
        return _failed(wanted, asked_for, show)
    found = show["id"].matching(SHOW)
    if found is None or show["name"].text() is None:
        return _failed(wanted, asked_for, Told(Reason.UNREADABLE, "the answer is not a show"))
    if found != asked_for:
        what = (
            f"TVmaze answers for show {asked_for} with show {found}; if they are one, correct `ids`"
        )
        return _nothing(wanted, asked_for, Reason.MERGED, what)
    return work_of(show, wanted, found, asked)


SOURCE = Source(
    provider=Provider.TVMAZE,
    name=SERVICE_NAMES[Provider.TVMAZE],
    licence="CC BY-SA 4.0",
    sentence="Data by TVmaze, https://www.tvmaze.com, licensed under CC BY-SA 4.0.",
    variable="WICKTRACK_TVMAZE_URL",
    base="https://api.tvmaze.com",
    pace=0.5,
    series=True,
    search=_search,
    resolve=_resolve,
    refresh=_refresh,
)
