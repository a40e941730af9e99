"""What did Wikidata say on past days? The dates of releases, from the revisions of an item.

One rule: a value has the day of the revision that first had it, and one that lived for less than
two days was never said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from wicktrack.model.facts import ReleaseKey, ReleaseSaid
from wicktrack.model.periods import sort_key
from wicktrack.model.vocabulary import WORLD, Service
from wicktrack.records import replaced
from wicktrack.sources.protocol import Asked, Asking, Emit, Wanted
from wicktrack.sources.wikidata.asking import Values
from wicktrack.sources.wikidata.elsewhere import identified
from wicktrack.sources.wikidata.releases import PUBLISHED, STARTED, Scope, needed, releases
from wicktrack.sources.wikidata.revisions import LASTED, State, log, states
from wicktrack.sources.words import Past, Reason, Reference, Result, Told, Unanswered, Word


def history(wanted: Sequence[Wanted], since: date | None, asked: Asked, emit: Emit) -> Asking[None]:
    """Emit what Wikidata said of each title on past days; see `Source`."""
    known, _ = yield from identified(wanted, emit)
    values = Values()
    for it, item in known:
        emit((yield from _past(it, item, since, asked, values)))


def _past(
    wanted: Wanted, item: str, since: date | None, asked: Asked, values: Values
) -> Asking[Result]:
    reference = Reference(Service.WIKIDATA, item)
    names = (PUBLISHED, STARTED) if wanted.kind.serial else (PUBLISHED,)
    edits = yield from log(item, since, names)
    if isinstance(edits, Told):
        return Unanswered(title=wanted.title, reference=reference, why=edits, failed=True)
    if edits.gone:
        why = Told(Reason.GONE, f"Wikidata has no item {item} any more; correct the title's `ids`")
        return Unanswered(title=wanted.title, reference=reference, why=why)
    found, whole = yield from states(item, edits, names)
    failure = whole.failure or (yield from _ask(found, wanted, values))
    if failure:
        return Unanswered(title=wanted.title, reference=reference, why=failure, failed=True)
    scope = Scope(kind=wanted.kind, regions=asked.regions, day=asked.day)
    words, told = _words(found, scope, values, since)
    every = (*edits.told, *whole.told, *told)
    return Past(
        title=wanted.title, reference=reference, words=words, told=tuple(dict.fromkeys(every))
    )


def _ask(found: Sequence[State], wanted: Wanted, values: Values) -> Asking[Told | None]:
    """Ask for the places and the like that the revisions name; what failed."""
    every = [needed(it.entity, wanted.kind) for it in found]
    places = [place for _, some in every for place in some]
    yield from values.ask([needs for needs, _ in every], places=places)
    return next((it for needs, _ in every if (it := values.failure(needs))), None)


# --- the life of a value ------------------------------------------------------------------------


class Life(NamedTuple):
    """What was said of one release from a moment on, until the next; None: nothing."""

    at: datetime
    word: Word | None
    known: bool = False

    @property
    def said(self) -> ReleaseSaid | None:
        said = self.word.said if self.word else None
        return said if isinstance(said, ReleaseSaid) else None


def _words(
    found: Sequence[State], scope: Scope, values: Values, since: date | None
) -> tuple[tuple[Word, ...], list[Told]]:
    told: list[Told] = []
    moments = [_moment(it, scope, values, told) for it in found]
    words: list[Word] = []
    for key in dict.fromkeys(key for said in moments for key in said):
        line = [
            Life(it.at, said.get(key), it.known) for it, said in zip(found, moments, strict=True)
        ]
        lives = lasting(line)
        words += _told_on(lives, since)
        if lives and lives[-1].word is None and key[0].region != WORLD:
            last = next((it.said for it in reversed(lives) if it.said), None)
            what = f"the date {last.period} in {key[0].region} vanished" if last else ""
            told += [Told(Reason.VANISHED, f"{what} on {lives[-1].at.date()}")] if what else []
    return tuple(sorted(words, key=_order)), told


def _order(word: Word) -> tuple[object, ...]:
    assert isinstance(word.said, ReleaseSaid)  # noqa: S101 - nothing else is read of the past
    return (word.on, word.said.key.order, sort_key(word.said.period), word.label or "")


_Key = tuple[ReleaseKey, str | None]


def _moment(state: State, scope: Scope, values: Values, told: list[Told]) -> dict[_Key, Word]:
    """What was said of each release at one time; of several alike the earliest."""
    said: dict[_Key, Word] = {}
    for word in releases(state.entity, values, scope).words:
        assert isinstance(word.said, ReleaseSaid)  # noqa: S101
        said.setdefault((word.said.key, word.label), word)
    told += state.entity.told
    return said


def lasting(line: Sequence[Life]) -> list[Life]:
    """The values that lived for two days, each from when it was first said; None for nothing.

    First what interrupted a value is taken out, the shortest first, so that the value goes on; then
    whatever else was short. The last one has lived to this day.
    """
    lives = _merged(line)
    while (at := _interruption(lives)) is not None:
        lives = _merged([*lives[:at], *lives[at + 1 :]])
    kept = [it for it, after in zip(lives, [*lives[1:], None], strict=True) if _stays(it, after)]
    return _merged(kept)


def _merged(line: Sequence[Life]) -> list[Life]:
    """Lives of one value after another are one, with all the sources that it was given."""
    lives: list[Life] = []
    for it in line:
        if lives and lives[-1].said == it.said:
            lives[-1] = lives[-1]._replace(word=_sourced(lives[-1].word, it.word))
        else:
            lives.append(it)
    return lives


def _sourced(word: Word | None, later: Word | None) -> Word | None:
    if word is None or later is None:
        return word
    days = [it.on for it in (word, later) if it.on]
    pages = tuple(dict.fromkeys((*word.pages, *later.pages)))[:3]
    return replaced(word, on=min(days, default=None), pages=pages)


def _stays(life: Life, after: Life | None) -> bool:
    return after is None or life.known or after.at - life.at >= LASTED


def _interruption(lives: Sequence[Life]) -> int | None:
    short = [
        (lives[at + 1].at - lives[at].at, at)
        for at in range(1, len(lives) - 1)
        if lives[at - 1].said == lives[at + 1].said and not _stays(lives[at], lives[at + 1])
    ]
    return min(short)[1] if short else None


def _told_on(lives: Sequence[Life], since: date | None) -> Iterator[Word]:
    """The values with their days; a reference may show an earlier one than the revision."""
    earliest, said = since or date.min, None
    for it in lives:
        day = it.at.date()
        if it.word and not it.known and it.said != said:
            shown = it.word.on
            yield replaced(it.word, on=shown if shown and earliest < shown < day else day)
        said = it.said or said
        earliest = day
