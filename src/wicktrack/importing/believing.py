"""Who is believed: whether a new word counts, or is set aside, and for what reason.

One rule: a source that changes its word has news. Its first word only adds to what stands, and
never takes anything from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from wicktrack.importing.spoken import (
    Key,
    One,
    Part,
    Spoken,
    family_of,
    parts,
    same_platform,
    spelt,
)
from wicktrack.model.facts import Member, NameSaid, ReleaseSaid, StatusSaid, Title, UncastSaid
from wicktrack.model.periods import Period
from wicktrack.model.vocabulary import SERVICE_NAMES, Family, Provider, Status, full_id
from wicktrack.records import record
from wicktrack.sources.words import Reference, parse_reference

STAGES = tuple(it for it in Status if it not in (Status.ON_HOLD, Status.CANCELLED))
"""The stages of a production, in order; the last is `released`."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@record(kw_only=True)
class Court:
    """What a word of one source about one title is judged by.

    `trust` are the sources by how far they are believed; one that is not among them is last.
    """

    title: Title
    provider: Provider
    address: str
    trust: tuple[Provider, ...]
    spoken: Spoken

    @property
    def name(self) -> str:
        """The source, as it writes itself."""
        return SERVICE_NAMES[self.provider]


def reason_aside(court: Court, key: Key, said: One, day: date, *, changed: bool) -> str:
    """Why a word is set aside on a day, empty where it counts.

    `changed`: the source said something else about the key before.
    """
    if family_of(key) in court.title.keep:
        return "kept by `keep`"
    if above := next(_above(court, key, day), None):
        return f"{SERVICE_NAMES[above]} has spoken about this {_noun(key)}"
    stands = standing(court, key, day)
    careful = _too_late(court, said, stands, day)
    return careful or (_respelt(said, stands) if changed else doubt(said, stands))


def standing(court: Court, key: Key, day: date) -> One | None:
    """What stands about a key; without any fact, a title has its first name."""
    stands = court.spoken.standing(key, day)
    return NameSaid(court.title.name) if stands is None and key is Family.NAME else stands


def _above(court: Court, key: Key, day: date) -> Iterator[Provider]:
    """The sources that are believed more and have spoken about a key by a day."""
    rank = court.trust.index(court.provider) if court.provider in court.trust else None
    higher = {*court.trust[:rank]}
    for it in court.spoken.about(key, day):
        for source in it.fact.sources:
            reference = _reference(source)
            if reference and str(reference.service) in higher and _is_of(reference, court.title):
                yield Provider(str(reference.service))


_reference = lru_cache(10_000)(parse_reference)


def _is_of(reference: Reference, title: Title) -> bool:
    """Whether a page is about the title, as far as its ids tell."""
    known = dict(title.ids).get(reference.service)
    return known is None or full_id(reference.service, known, title.kind) == reference.id


def _noun(key: Key) -> str:
    return {Family.CAST: "part"}.get(family_of(key), str(family_of(key)))


def _too_late(court: Court, said: One, stands: One | None, day: date) -> str:
    """What no import takes back once a title is out."""
    if stands is None or not court.spoken.released(day):
        return ""
    if isinstance(said, ReleaseSaid) and isinstance(stands, ReleaseSaid):
        old, new = stands.period, said.period
        moved = old != new and not (old and new and new.refines(old))
        return f"it has been out since {shown(old)}" if old and old.last < day and moved else ""
    # The status at a service lags; a series is made again after its first season.
    lags = isinstance(said, StatusSaid) and said.status is not Status.RELEASED
    return "it is out already" if lags and not court.title.kind.serial else ""


def doubt(said: One, stands: One | None) -> str:
    """Why a first word cannot join what stands; empty where it repeats or completes that."""
    match said, stands:
        case ReleaseSaid(), ReleaseSaid():
            return _release_doubt(said, stands)
        case StatusSaid(), StatusSaid():
            return "" if _follows(said.status, stands.status) else _differs(str(stands.status))
        case Member(), Member():
            return _part_doubt(said, stands)
        case Member(), UncastSaid():
            return _differs("no longer in the cast")
        case NameSaid(), NameSaid() if spelt(said.name) != spelt(stands.name):
            return _differs(stands.name)
    return _respelt(said, stands)


def _release_doubt(said: ReleaseSaid, stands: ReleaseSaid) -> str:
    old, new = stands.period, said.period
    if old is None:
        return ""
    if new is not None and old.refines(new):
        return f"less precise than what stands: {shown(old)}"
    if new is None or (new != old and not new.refines(old)):
        return _differs(shown(old))
    platforms = same_platform(said.platform, stands.platform)
    return "" if platforms else _differs(", ".join(stands.platform))


def _part_doubt(said: Member, stands: Member) -> str:
    if stands.characters and not said.characters:
        return f"less precise than what stands: {stands.character}"
    if stands.characters and parts(stands) != parts(said):
        return _differs(stands.character or "")
    return _differs(stands.credit) if stands.credit not in (None, said.credit) else ""


def _follows(later: Status, earlier: Status) -> bool:
    """Whether a status is the same as another, or a later stage of production."""
    if later is earlier:
        return True
    staged = later in STAGES and earlier in STAGES
    return staged and STAGES.index(later) > STAGES.index(earlier)


def _respelt(said: One, stands: One | None) -> str:
    """Why a name that stands in another spelling is not replaced."""
    if not isinstance(said, NameSaid) or not isinstance(stands, NameSaid):
        return ""
    respelt = said.name != stands.name and spelt(said.name) == spelt(stands.name)
    return f"the same name in another spelling: {said.name}" if respelt else ""


def _differs(stands: str) -> str:
    return f"differs from what stands: {stands}"


def shown(period: Period | None) -> str:
    """A period in a sentence: `7 Jun 2024`, `Jun 2024`, and the rest as it is written."""
    if period is None:
        return "to be announced"
    month = f"{_MONTHS[period.start.month - 1]} {period.start.year}"
    if period.exact:
        return f"{period.start.day} {month}"
    return month if period.precision == "month" else str(period)


def named(court: Court, key: Key) -> str:
    """A key in a sentence: `the GB theatrical release`, `the part of Ana de Armas`."""
    if isinstance(key, Family):
        return f"the {key}"
    if isinstance(key, Part):
        return f"the part of {key.person}"
    episode = key.episode if court.title.kind.serial else None
    words = (key.region, key.type, episode, key.edition)
    return f"the {' '.join(str(it) for it in words if it)} release"
