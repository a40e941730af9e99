"""What is written of each word: a fact that counts, one set aside, or nothing and why not.

One rule: a word is compared with the last one of its own source about the same thing, and with
nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wicktrack.importing.believing import Court, named, reason_aside, shown
from wicktrack.importing.outcomes import Imported, Line, Outcome, Subject
from wicktrack.importing.placing import Placed, first_day, later_day
from wicktrack.importing.spoken import Key, One, Spoken, Utterance, key_of, key_text, same, spelt
from wicktrack.model.facts import (
    CastSaid,
    Fact,
    Member,
    NameSaid,
    ReleaseSaid,
    Said,
    StatusSaid,
)
from wicktrack.model.periods import FARTHEST, FIRST_FILM, Period, exact
from wicktrack.model.vocabulary import SERVICE_NAMES, Family, Provider, Status
from wicktrack.records import record
from wicktrack.sources.words import Reference, Told, Word

NOT_OUT = "no release that has passed shows that it is out"
"""Why a status `released` is not taken."""

_ADDRESS = r"https?://[A-Za-z0-9][A-Za-z0-9.:-]*(?:/\S*)?"
"""What a further source must be like: anything else would be read as the id of one."""


def _can_be(period: Period | None, day: date) -> bool:
    """Whether a release may have a date; also one that is announced on that day."""
    return period is None or (
        period.last.year >= FIRST_FILM and period.start.year <= day.year + FARTHEST
    )


@record()
class _Draft:
    """A fact to be, but that members of one cast are put together."""

    said: One
    on: date
    sources: tuple[str, ...]
    note: str | None
    why: str


class Desk:
    """Where the words of one source about one title are decided on, one after the other.

    `day` is that of the fetch; `missed` becomes that of what is imported.
    """

    def __init__(self, subject: Subject, reference: Reference, day: date) -> None:
        self.subject = subject
        self.day = day
        self.spoken = Spoken(subject.facts)
        self.court = Court(
            title=subject.title,
            provider=Provider(str(reference.service)),
            address=reference.address,
            trust=subject.trust,
            spoken=self.spoken,
        )
        self.contact = not self.spoken.cites(reference.address)
        self.missed: dict[str, date] = {}
        self._drafts: list[_Draft] = []
        self._lines: list[Line] = []

    def tell(self, what: str) -> None:
        """Say that something is withheld."""
        self._lines.append(Line(provider=self.court.provider, outcome=Outcome.WITHHELD, fact=None,
                                why=what))  # fmt: skip

    def tell_all(self, told: tuple[Told, ...]) -> None:
        """Say what a source itself could not take."""
        for it in told:
            self.tell(it.what)

    def possible(self, words: Iterable[Word]) -> list[Word]:
        """The words but for dates that no release can have, which are told."""
        found = []
        for word in words:
            if isinstance(word.said, ReleaseSaid) and not _can_be(word.said.period, self.day):
                name = named(self.court, word.said.key)
                self.tell(f"{name}: {word.said.period} cannot be the date of a release")
            else:
                found.append(word)
        return found

    def last(self, key: Key, day: date = date.max) -> Utterance | None:
        """What the source said last about a key, by a day."""
        return self.spoken.last(key, self.court.address, day)

    def says_the_same(self, said: One, last: Utterance | None) -> bool:
        """Whether a source still says what it said.

        One that has said nothing of the name uses the first one, or an alias: a name that is
        neither would have been written.
        """
        if last is not None:
            return same(last.said, said)
        title = self.subject.title
        first = {spelt(it) for it in (title.name, *title.aliases)}
        return isinstance(said, NameSaid) and spelt(said.name) in first

    def decide(
        self, said: One, word: Word | None = None, note: str | None = None, why: str = ""
    ) -> None:
        """Decide on what a source says on the day of the fetch; with `why` it is set aside.

        Without a word it is what follows from the source's silence.
        """
        key = key_of(said)
        last = self.last(key)
        if self.says_the_same(said, last) or self._is_early(key, last):
            return
        # A source that was asked before has used the title's first name so far.
        changed = last is not None or (key is Family.NAME and not self.contact)
        if lacking := self._lacks_release(said, self.day):
            self.tell(lacking)
            return
        why = why or reason_aside(self.court, key, said, self.day, changed=changed)
        placed = self._placed(key, said, word.on if word else None, last, aside=bool(why))
        if self._has(key, said, placed.on):
            self.missed[key_text(key)] = self.day
            self.tell(f"{self._name} is back to what it said earlier that day about "
                      f"{named(self.court, key)}; refresh again tomorrow")  # fmt: skip
            return
        self._draft(said, word, placed.on, why, note, placed.note)

    def decide_past(self, said: One, word: Word, on: date, note: str | None = None) -> None:
        """Decide on what a source said on a past day, by what was known on that day."""
        key = key_of(said)
        last = self.last(key, on)
        if self.says_the_same(said, last):
            return
        if last is not None and last.fact.on.last == on:
            self.tell(f"{self._name} said more than one thing about {named(self.court, key)} on "
                      f"{shown(exact(on))}; the one recorded is kept")  # fmt: skip
            return
        if lacking := self._lacks_release(said, on):
            self.tell(lacking)
            return
        why = reason_aside(self.court, key, said, on, changed=last is not None)
        self._draft(said, word, on, why, note)

    @property
    def _name(self) -> str:
        return SERVICE_NAMES[self.court.provider]

    def _is_early(self, key: Key, last: Utterance | None) -> bool:
        """Whether the source's last word is of a day to come, which nothing can follow today."""
        if last is None or last.fact.on.last <= self.day:
            return False
        self.tell(f"what {self._name} said last about {named(self.court, key)} is of a day to "
                  f"come, {shown(last.fact.on)}; check the clock")  # fmt: skip
        return True

    def _lacks_release(self, said: One, day: date) -> str:
        """Why `released` is not taken, empty where a release has passed."""
        is_out = isinstance(said, StatusSaid) and said.status is Status.RELEASED
        if not is_out or self.spoken.first_day(day) is not None:
            return ""
        return f"{self._name} says that it is released, but {NOT_OUT}"

    def _placed(
        self, key: Key, said: One, on: date | None, last: Utterance | None, *, aside: bool
    ) -> Placed:
        if last is not None:
            return later_day(on, last, self.day)
        return first_day(self.court, key, said, on, self.day, contact=self.contact, aside=aside)

    def _has(self, key: Key, said: One, on: date) -> bool:
        """Whether the source has said so on that very day, which is not written twice."""
        known = (it for it in self.spoken.about(key) if self.court.address in it.fact.sources)
        return any(it.fact.on == exact(on) and same(it.said, said) for it in known)

    def _draft(self, said: One, word: Word | None, on: date, why: str, *notes: str | None) -> None:
        pages = [it for it in word.pages if re.fullmatch(_ADDRESS, it)] if word else []
        sources = tuple(dict.fromkeys((self.court.address, *pages)))
        all_notes = (word.note if word else None, *notes)
        note = "; ".join(dict.fromkeys(it for it in all_notes if it)) or None
        draft = _Draft(said, on, sources, note, why)
        self._drafts.append(draft)
        self.spoken.add(self._fact(draft, _whole(said)))

    def _fact(self, draft: _Draft, said: Said) -> Fact:
        title, on = self.subject.title.id, exact(draft.on)
        return Fact(title, on, said, draft.sources, draft.note, bool(draft.why))

    def imported(
        self, persons: Mapping[str, Mapping[str, Any]], ids: Mapping[str, str]
    ) -> Imported:
        """Everything that was decided, oldest first, a cast of one day as one fact."""
        written: list[tuple[Fact, str]] = []
        for draft, said in _together(self._drafts):
            written.append((self._fact(draft, said), draft.why))
        written.sort(key=lambda it: it[0].on.start)
        facts = tuple(fact for fact, _ in written)
        lines = [self._line(fact, why) for fact, why in written]
        return Imported(facts=facts, persons=persons, ids=ids, lines=[*lines, *self._lines],
                        missed=self.missed)  # fmt: skip

    def _line(self, fact: Fact, why: str) -> Line:
        outcome = Outcome.ASIDE if fact.aside else Outcome.WRITTEN
        return Line(provider=self.court.provider, outcome=outcome, fact=fact, why=why)


def _whole(said: One) -> Said:
    """What a fact says that says this one thing."""
    return CastSaid((said,)) if isinstance(said, Member) else said


def _together(drafts: list[_Draft]) -> list[tuple[_Draft, Said]]:
    """What each fact says: members of a cast that differ in nothing else are in one."""
    found: list[tuple[_Draft, Said]] = []
    casts: dict[tuple[object, ...], int] = {}
    for draft in drafts:
        like = (draft.on, draft.sources, draft.note, draft.why)
        if isinstance(draft.said, Member) and like in casts:
            first, said = found[casts[like]]
            members = said.members if isinstance(said, CastSaid) else ()
            found[casts[like]] = (first, CastSaid((*members, draft.said)))
            continue
        if isinstance(draft.said, Member):
            casts[like] = len(found)
        found.append((draft, _whole(draft.said)))
    return found
