"""The keys of every table in a catalogue file, each declared once.

One rule: how a key is read, where it is written, what the JSON Schema and the documents say of it
and what `record` takes all come from its one row here. The rows of a table are in the order in
which they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from wicktrack.catalogue.fields import (
    Mistake,
    Read,
    Refused,
    as_meant,
    count,
    credit,
    day,
    episode,
    families,
    kind,
    links,
    many,
    one_or_more,
    period,
    period_or_tba,
    person_ids,
    providers,
    region,
    release_type,
    repeated,
    sources,
    status,
    table,
    text,
    texts,
    title_ids,
    truth,
    url,
)
from wicktrack.model.facts import Member
from wicktrack.model.vocabulary import Family, Provider, Service

EVERY, SAYS = "every fact", "what a fact says"
"""Whose a key of facts can be, beside the kinds of facts."""


class Key(NamedTuple):
    """A key of a table: its name, the reader of its values, and the words that describe it.

    `missing` says what to do where it is not there, and is empty for a key that may be left out.
    `owner`, of a fact's keys alone, is `EVERY`, `SAYS`, or what the facts say that it belongs to.
    """

    name: str
    read: Read
    words: str
    owner: str = ""
    missing: str = ""

    @property
    def description(self) -> str:
        """The words, with whether a table must have it."""
        return f"required; {self.words}" if self.missing else self.words


def _readers(keys: Iterable[Key], owner: str | None = None) -> dict[str, Read]:
    """The readers of keys by their names: of all, or of those of one owner."""
    return {key.name: key.read for key in keys if owner in (None, key.owner)}


def _required(keys: Iterable[Key]) -> dict[str, str]:
    return {key.name: key.missing for key in keys if key.missing}


# ── Tables inside facts and titles ───────────────────────────────────────────────────────────────

_PERSON_MISSING = 'write { person = "…" }'
_MEMBER = (
    Key("person", text, "the name as credited", missing=_PERSON_MISSING),
    Key(
        "character",
        one_or_more,
        "the part, or a list of several parts; leave it out while it is undisclosed",
    ),
    Key("billing", count, "the place in the credits, from 1"),
    Key("credit", credit, "`voice`, `cameo` or `guest`, if it is not an ordinary part"),
)


MEMBER = _readers(_MEMBER)
_USUAL = {"person", "character"}
"""What nearly all members of a cast have, who come by the hundred thousand."""
_SHORT = 1000
"""The letters up to which no text can be too long."""


def cast(value: Any) -> tuple[Member, ...]:
    """Members of a cast, each named once."""
    members = many(value, _member, "a list of { person = … }", 'write [{ person = "…" }]')
    names = [member.person for member in members]
    if len(set(names)) == len(names):
        return members
    hint = 'keep one entry; several parts go into one list, character = ["…", "…"]'
    twice = [
        Mistake(
            "duplicate-person", f"`{names[at]}` appears twice in this cast", hint, (at, "person")
        )
        for at in repeated(names)
    ]
    raise Refused(*twice)


def _member(value: Any) -> Member:
    if isinstance(value, dict) and value.keys() == _USUAL:
        person, character = value["person"], value["character"]
        if (
            type(person) is type(character) is str
            and len(person) + len(character) < _SHORT
            and person.strip()
            and character.strip()
        ):
            return Member(person, (character,))
    taken = table(value, MEMBER, _PERSON_MISSING, required="person")
    return Member(characters=taken.pop("character", ()), **taken)


def _coded(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


# ── The tables ───────────────────────────────────────────────────────────────────────────────────

TOP = {
    "format": "the version of the format: `1`; required in every file, before the first table",
    "catalogue": "a table about the catalogue",
    "title": "a table for each title, `[title.some-id]`",
    "person": 'a table for each person, `[person."Some Name"]`',
    "source": "a table for each source, `[source.some-id]`",
    "fact": "a list of tables, each under its own `[[fact]]`",
}
"""What a file may hold at its top, in words."""

_CATALOGUE = (
    Key(
        "name",
        text,
        "what the catalogue is about; calendars and feeds use it as their name",
    ),
    Key(
        "region",
        region,
        "the home region, which applies to the releases in this file without a `region`",
    ),
    Key(
        "trust",
        providers,
        f"a list of services to import from, the most trusted first: {_coded(Provider)}",
    ),
)

_TITLE = (
    Key(
        "name",
        text,
        "the name at first. A later name is a fact",
        missing='add one, such as `name = "Ballerina"`',
    ),
    Key(
        "kind",
        kind,
        "one of the allowed words, in upper or lower case",
        missing='add one, such as `kind = "film"`',
    ),
    Key(
        "franchise",
        text,
        "the franchise it belongs to; spell it the same in all its titles",
    ),
    Key("aliases", texts, "a list of other names by which it can be found"),
    Key("studio", text, "the studio that makes it"),
    Key("directors", texts, "a list of names"),
    Key("writers", texts, "a list of names"),
    Key("synopsis", text, "what it is about"),
    Key("runtime", count, "its length in whole minutes"),
    Key(
        "ids",
        title_ids,
        f"a table of its ids at other services: {_coded(Service)}",
    ),
    Key(
        "keep",
        families,
        f"a list of what imports must not change: {_coded(Family)}",
    ),
    Key("links", links, "a table of URLs, http or https, under names of your own"),
)

_PERSON = (
    Key("died", day, "the day of death, which must be exact"),
    Key("known_for", texts, "a list of what people may know them from"),
    Key("ids", person_ids, f"a table of their ids at other services: {_coded(Service)}"),
)

_SOURCE = (
    Key("publisher", text, "who published it; shown in the history"),
    Key("date", period, "when it was published, a period"),
    Key("url", url, "its URL, http or https"),
    Key("note", text, "anything else"),
)

_FACT = (
    Key(
        "title",
        text,
        "the id of a title",
        EVERY,
        missing='add the id of a title, such as `title = "ballerina"`',
    ),
    Key(
        "on",
        period,
        "the day it became known, normally that of the source, a period",
        EVERY,
        missing="add the day it became known, such as `on = 2024-06-07`",
    ),
    Key("status", status, "the production status", SAYS),
    Key(
        "release",
        period_or_tba,
        'a period, or `"tba"` for a date that was withdrawn',
        SAYS,
    ),
    Key(
        "cast",
        cast,
        'a list of `{ person = "…" }`: who joined, or more about a part',
        SAYS,
    ),
    Key("uncast", texts, "a list of the names of those who left", SAYS),
    Key("name", text, "the title's new name", SAYS),
    Key("news", text, "one sentence worth keeping", SAYS),
    Key(
        "since",
        period,
        "a period: when the status began, if that was before `on`",
        "status",
    ),
    Key("place", text, "where it is being made", "status"),
    Key(
        "region",
        region,
        "a two-letter code of ISO 3166-1, such as `GB`; any of the 249 officially assigned, in "
        'upper or lower case; or `"001"`, the world',
        "release",
    ),
    Key("type", release_type, "one of the allowed words, in upper or lower case", "release"),
    Key(
        "episode",
        episode,
        '`"1x02"` for season 1, episode 2; `"2"` means `"1x02"`',
        "release",
    ),
    Key(
        "edition",
        text,
        'free text that distinguishes releases of one type, such as `"IMAX"`',
        "release",
    ),
    Key(
        "platform",
        one_or_more,
        'where it streams, such as `"Netflix"`, or a list of several; not part of what identifies '
        "the release",
        "release",
    ),
    Key("source", sources, "a source id, a URL, or a list of them", EVERY),
    Key("note", text, "any remark; part of the history's output for programs", EVERY),
    Key(
        "aside",
        truth,
        "`true` sets the fact aside: it is part of the history, and changes nothing else",
        EVERY,
    ),
)

TABLES: dict[str, tuple[Key, ...]] = {
    "catalogue": _CATALOGUE,
    "title": _TITLE,
    "person": _PERSON,
    "source": _SOURCE,
    "fact": _FACT,
    "cast": _MEMBER,
}
"""The keys of each table, in the order of writing; `cast` is a member of the list of that name."""

REQUIRED = {name: _required(keys) for name, keys in TABLES.items()}
"""What to do where a key is missing that a table must have, by table and key."""

# ── What is read, by name ────────────────────────────────────────────────────────────────────────

CATALOGUE = _readers(_CATALOGUE)
TITLE = _readers(_TITLE)
ADDED = ("aliases", "ids", "keep", "links")
"""The keys of a title that a table without `name` and `kind` adds to another file's definition."""

PERSON = _readers(_PERSON)
SOURCE = _readers(_SOURCE)

COMMON = _readers(_FACT, EVERY)
"""Of every fact."""

SAID = _readers(_FACT, SAYS)
"""What a fact says, one of them each."""

FURTHER = {said: further for said in SAID if (further := _readers(_FACT, said))}
"""The keys that belong to one kind of fact, by what it says."""

FACT = COMMON | SAID | {name: read for keys in FURTHER.values() for name, read in keys.items()}


def fact_mistakes(fact: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with the keys of a fact taken together, whatever their values are."""
    written = as_meant(fact, FACT)
    for key, hint in REQUIRED["fact"].items():
        if key not in written:
            yield Mistake("missing-key", f"the fact lacks the key `{key}`", hint)
    said = [key for key in written if key in SAID]
    if not said:
        hint = f"add one of {', '.join(SAID)}"
        yield Mistake("nothing-said", "the fact says nothing", hint)
    elif len(said) > 1:
        both = " and ".join(f"`{key}`" for key in said)
        message, hint = f"the fact says {both} at once", "write a separate `[[fact]]` for each"
        yield Mistake("several-said", message, hint, (written[said[1]],))
    else:
        yield from _misplaced(fact, said[0])


def _misplaced(fact: Mapping[str, Any], said: str) -> Iterator[Mistake]:
    """Keys that belong to facts which say something else."""
    for owner, further in FURTHER.items():
        for key in further:
            if key in fact and owner != said:
                message = f"`{key}` belongs to a `{owner}` fact, but this is a `{said}` fact"
                hint = f"remove it, or write a `[[fact]]` with `{owner}`"
                yield Mistake("misplaced-key", message, hint, (key,))
