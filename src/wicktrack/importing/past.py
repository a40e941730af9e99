"""What a source said of one work on past days: facts of these days, where they are lacking.

One rule: every word is judged by what was known on its own day.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby

from wicktrack.importing.believing import named
from wicktrack.importing.casts import People, played
from wicktrack.importing.comparing import dates, first_of_each, group_of, shaped, with_episodes
from wicktrack.importing.deciding import Desk
from wicktrack.importing.outcomes import Imported, Subject
from wicktrack.importing.releases import base, grouped, matched
from wicktrack.importing.spoken import spelt
from wicktrack.model.facts import CastSaid, NameSaid, ReleaseSaid, StatusSaid
from wicktrack.model.vocabulary import Service
from wicktrack.records import replaced
from wicktrack.sources.protocol import Asked
from wicktrack.sources.words import Past, Word


def history(subject: Subject, past: Past, asked: Asked) -> Imported:
    """What is to be written of a work's past; the same words a second time are nothing new."""
    desk = Desk(subject, past.reference, asked.day)
    # Words of the past are not the first ones about the title, whose days could be earlier.
    desk.contact = False
    desk.tell_all(past.told)
    people = People(subject, Service(past.reference.service))
    known = [it for it in desk.possible(past.words) if it.on is not None and it.on <= asked.day]
    for on, words in groupby(sorted(known, key=_on), key=_on):
        _day(desk, [*words], people, asked, on)
    desk.missed = dict(subject.missed)
    return desk.imported(people.tables((), asked.day), {})


def _on(word: Word) -> date:
    return word.on or date.max


def _day(desk: Desk, words: list[Word], people: People, asked: Asked, on: date) -> None:
    """Decide on the words of one day; of several about one thing the last one counts."""
    lasts = desk.spoken.last_words(desk.court.address, on)
    for key, its in grouped(with_episodes(words, desk.subject.title)).items():
        group = group_of(desk, key, lasts, asked, on, out=desk.spoken.released(on))
        latest = {spelt(it.label or _edition(it)): it for it in its}
        found = matched(dates(latest.values(), group), group)
        if found.unclear:
            desk.tell(f"{named(desk.court, base(key))} on {on}: {found.unclear}")
        for one, it in found.found.items():
            desk.decide_past(replaced(it.said, key=one), it.word, on, it.note)
    for word in first_of_each(reversed(words)):
        if isinstance(word.said, StatusSaid | NameSaid):
            desk.decide_past(word.said, word, on)
    cast = {it.person or it.said: it for it in words if isinstance(it.said, CastSaid)}
    members, told = played(cast.values(), people)
    desk.tell_all(tuple(told))
    for member in members:
        desk.decide_past(shaped(desk, member, on), member.word, on)


def _edition(word: Word) -> str:
    said = word.said
    return (said.key.edition or "") if isinstance(said, ReleaseSaid) else ""
