"""What a source says now of one work, against what it said last: the facts that are new.

One rule: it never raises for what a source says, and what it does not write, it tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from wicktrack.importing.believing import named, shown, standing
from wicktrack.importing.casts import People, Played, played
from wicktrack.importing.deciding import Desk
from wicktrack.importing.definitions import differences, is_other_work, new_ids
from wicktrack.importing.outcomes import Imported, Subject
from wicktrack.importing.releases import Dated, Group, base, dated, grouped, matched
from wicktrack.importing.spoken import Key, Part, Spoken, Utterance, key_text, parts, same
from wicktrack.model.facts import (
    Member,
    NameSaid,
    ReleaseKey,
    ReleaseSaid,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.vocabulary import FIRST_EPISODE, WORLD, Service, Status
from wicktrack.records import replaced
from wicktrack.sources.protocol import Asked
from wicktrack.sources.words import Word, Work


def compare(subject: Subject, work: Work, asked: Asked) -> Imported:
    """What is to be written of a work, and what is withheld."""
    desk = Desk(subject, work.reference, asked.day)
    desk.tell_all(work.told)
    if is_other_work(subject.title, work):
        desk.tell(f"{work.reference} is not the work of this title any more; if it is the right "
                  f"one, correct the title's `ids`")  # fmt: skip
        return desk.imported({}, {})
    people = People(subject, Service(work.reference.service))
    lasts = desk.spoken.last_words(desk.court.address)
    named_releases = _releases(desk, work, asked, lasts)
    for word in first_of_each(work.words):
        if isinstance(word.said, StatusSaid | NameSaid):
            desk.decide(word.said, word)
    members = _cast(desk, work.words, people)
    _miss_releases(desk, work, asked, lasts, named_releases)
    _miss_people(desk, work, people, lasts, members)
    for it in differences(subject.title, work):
        desk.tell(it)
    return desk.imported(people.tables(work.deaths, asked.day), new_ids(subject.title, work))


def first_of_each(words: Iterable[Word]) -> list[Word]:
    """The first status and the first name: a source that gives two would change them for ever."""
    found: dict[type, Word] = {}
    for word in words:
        if isinstance(word.said, StatusSaid) or (
            isinstance(word.said, NameSaid) and word.said.name.strip()
        ):
            found.setdefault(type(word.said), word)
    return list(found.values())


# --- releases ------------------------------------------------------------------------------------


def _releases(
    desk: Desk, work: Work, asked: Asked, lasts: Mapping[Key, Utterance]
) -> frozenset[ReleaseKey]:
    """Decide on all dates; the releases that were named, or may have been."""
    words, seen = _not_renumbered(desk, with_episodes(work.words, desk.subject.title), lasts)
    possible = desk.possible(words)
    # What a source gives a date that cannot be has not vanished from there.
    wrong = {base(word.said.key) for word in words if word not in possible
             and isinstance(word.said, ReleaseSaid)}  # fmt: skip
    seen |= {it for it in lasts if isinstance(it, ReleaseKey) and base(it) in wrong}
    is_out = _is_out(desk.spoken, work.words, asked.day)
    for key, its in grouped(possible).items():
        group = group_of(desk, key, lasts, asked, asked.day, out=is_out)
        found = matched(dates(its, group), group)
        if found.unclear:
            desk.tell(f"{named(desk.court, key)}: {found.unclear}; see `wicktrack sources`")
            seen |= {*group.lasts}
        seen |= {*found.found}
        for one, it in found.found.items():
            desk.decide(replaced(it.said, key=one), it.word, it.note)
    return frozenset(seen)


def with_episodes(words: Iterable[Word], title: Title) -> list[Word]:
    """The words, a series' releases with the first episode where they name none, as it is read."""
    return [_with_episode(word) if title.kind.serial else word for word in words]


def _with_episode(word: Word) -> Word:
    said = word.said
    if not isinstance(said, ReleaseSaid) or said.key.episode:
        return word
    return replaced(word, said=replaced(said, key=said.key._replace(episode=FIRST_EPISODE)))


def group_of(  # noqa: PLR0913 - what is known of a group
    desk: Desk,
    key: ReleaseKey,
    lasts: Mapping[Key, Utterance],
    asked: Asked,
    day: date,
    *,
    out: bool,
) -> Group:
    """The releases of one region, type and episode, by what was known on a day."""
    plain = desk.spoken.standing(key, day)
    return Group(
        key=key,
        lasts={it: last for it, last in lasts.items() if isinstance(it, ReleaseKey)
               and base(it) == key},
        stands=plain.period if isinstance(plain, ReleaseSaid) else None,
        out=out,
        day=day,
        every=asked.every_release,
    )  # fmt: skip


def dates(words: Iterable[Word], group: Group) -> list[Dated]:
    """The dates that words about one group of releases give."""
    lasts = [*group.lasts.values()]
    return [
        dated(word, word.said, lasts, group.day)
        for word in words
        if isinstance(word.said, ReleaseSaid)
    ]


def _is_out(spoken: Spoken, words: Iterable[Word], day: date) -> bool:
    """Whether a title is out, or is about to be as a source says."""
    said = (it.said.status for it in words if isinstance(it.said, StatusSaid))
    return spoken.released(day) or (Status.RELEASED in said and spoken.first_day(day) is not None)


def _not_renumbered(
    desk: Desk, words: Sequence[Word], lasts: Mapping[Key, Utterance]
) -> tuple[list[Word], set[ReleaseKey]]:
    """The words but for those about episodes with new numbers, and what they were known as."""
    known = _pages(lasts)
    now = {word.pages[0] for word in words if _episode(word) and word.pages}
    kept, seen = [], set()
    for word in words:
        before = known.get(word.pages[0]) if _episode(word) and word.pages else None
        taken = _page_of_other(word, lasts, now)
        if before is not None and before.episode != _episode(word):
            desk.tell(f"episode {before.episode} is now {_episode(word)}; record its date by hand")
            seen |= {before}
        elif taken:
            desk.tell(f"episode {_episode(word)} is now another one; record its date by hand")
        else:
            kept.append(word)
            continue
        if isinstance(word.said, ReleaseSaid):
            seen |= {word.said.key}
    return kept, seen


def _pages(lasts: Mapping[Key, Utterance]) -> dict[str, ReleaseKey]:
    """The episodes by their own pages; the newest fact says whose page it is."""
    ordered = sorted(lasts.items(), key=lambda it: it[1].fact.on.end)
    return {
        page: key
        for key, last in ordered
        if isinstance(key, ReleaseKey) and key.episode
        for page in last.fact.sources[1:]
    }


def _page_of_other(word: Word, lasts: Mapping[Key, Utterance], now: set[str]) -> bool:
    """Whether the number of an episode was that of one which now has another number."""
    if not isinstance(word.said, ReleaseSaid) or not _episode(word) or not word.pages:
        return False
    last = lasts.get(word.said.key)
    before = {*last.fact.sources[1:]} if last else set()
    return word.pages[0] not in before and bool(before & now)


def _episode(word: Word) -> str | None:
    return word.said.key.episode if isinstance(word.said, ReleaseSaid) else None


# --- the cast ------------------------------------------------------------------------------------


def _cast(desk: Desk, words: Sequence[Word], people: People) -> set[str]:
    """Decide on all members; the names of those who are in the cast."""
    found, told = played(words, people)
    desk.tell_all(tuple(told))
    for it in found:
        desk.decide(shaped(desk, it, desk.day), it.word)
    return {it.member.person for it in found}


def shaped(desk: Desk, it: Played, day: date) -> Member:
    """A member with what a source does not change: the billing, and the spelling of a part."""
    stands = desk.spoken.standing(Part(it.member.person), day)
    given = it.member.billing if desk.contact else None
    if not isinstance(stands, Member):
        return it.member._replace(billing=given)
    is_same = parts(stands) == parts(it.member)
    characters = stands.characters if is_same else it.member.characters
    return it.member._replace(characters=characters, billing=stands.billing or given)


# --- what is no longer said ----------------------------------------------------------------------


def _miss_releases(
    desk: Desk,
    work: Work,
    asked: Asked,
    lasts: Mapping[Key, Utterance],
    seen: frozenset[ReleaseKey],
) -> None:
    """Withdraw dates ahead that a source no longer gives, on the second day of that."""
    if not work.covers_releases or desk.spoken.released(asked.day):
        return
    for key, last in lasts.items():
        if not isinstance(key, ReleaseKey) or key in seen or not _is_ahead(last, asked.day):
            continue
        everywhere = desk.subject.title.kind.serial or key.region == WORLD
        if everywhere or key.region in asked.regions:
            _miss_release(desk, key, last)


def _is_ahead(last: Utterance, day: date) -> bool:
    period = last.said.period if isinstance(last.said, ReleaseSaid) else None
    return period is not None and period.last > day


def _miss_release(desk: Desk, key: ReleaseKey, last: Utterance) -> None:
    period = last.said.period if isinstance(last.said, ReleaseSaid) else None
    if not _missed_before(desk, key):
        desk.tell(f"{named(desk.court, key)}, {shown(period)}, is no longer given; it is withdrawn "
                  "if it is still missing on another day")  # fmt: skip
        return
    stands = standing(desk.court, key, desk.day)
    is_its_own = stands is None or same(stands, last.said)
    why = "" if is_its_own else "what stands is not the date that was given"
    desk.decide(ReleaseSaid(key, None), why=why)


def _miss_people(
    desk: Desk, work: Work, people: People, lasts: Mapping[Key, Utterance], members: set[str]
) -> None:
    """Take those out of the cast whom a source no longer names, on the second day of that."""
    if work.people is None or desk.spoken.released(desk.day):
        return
    for key, last in lasts.items():
        if not isinstance(key, Part) or not isinstance(last.said, Member):
            continue
        id_, stands = people.id_of(key.person), standing(desk.court, key, desk.day)
        is_gone = id_ is not None and id_ not in work.people and key.person not in members
        if not is_gone or not isinstance(stands, Member):
            continue
        if _missed_before(desk, key):
            desk.decide(UncastSaid((key.person,)))
        else:
            desk.tell(f"{key.person} is no longer in the cast there; the part is taken back if "
                      "that is so on another day")  # fmt: skip


def _missed_before(desk: Desk, key: Key) -> bool:
    """Whether something was missing on an earlier day already; if not, it is noted."""
    text = key_text(key)
    first = desk.subject.missed.get(text, desk.day)
    if first < desk.day:
        return True
    desk.missed[text] = desk.day
    return False
