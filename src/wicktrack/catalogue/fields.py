"""Readers of TOML values: validation and conversion of one value each.

One rule: a reader returns the value in our types or raises `Refused` with a code of `problems`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from wicktrack.errors import BadValue, did_you_mean, nearest
from wicktrack.model.periods import Period, exact, parse
from wicktrack.model.vocabulary import (
    PERSON_IDS,
    TITLE_IDS,
    Credit,
    Family,
    IdForm,
    Kind,
    Provider,
    ReleaseType,
    Status,
    parse_episode,
    parse_provider,
    parse_region,
    parse_service_id,
    parse_word,
)

Path = tuple[str | int, ...]
Read = Callable[[Any], Any]
V = TypeVar("V")

ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z", re.ASCII)


_MANY = 10_000
_MISSPELT = 100

_ID_FORMS = {
    "title": (ID, "use a to z, 0 to 9 and hyphens"),
    "person": (re.compile(r".*\S", re.DOTALL), "use the credited name"),
    "source": (re.compile(r"(?!.*://)\S+\Z"), "leave out spaces and ://"),
}
"""What an id of each table must be like, and a hint where it is not."""

LARGEST = 999_999_999
"""Far above any runtime, billing or id at a service, and fit for every 64-bit reader of TOML."""

LONGEST = 65_536
"""The bytes of UTF-8 that one text may have: a long synopsis has a hundredth of them."""

LONGEST_ID = 200
"""The characters of an id, which is typed, sorted and shown in a column."""

_UTF_8 = 4
"""The most bytes that one character takes."""


class Mistake(NamedTuple):
    """What is invalid about a value; `path` leads from the value to what is wrong inside it.

    A message that begins with a lower-case verb goes on from the name of the key ("must be …").
    """

    code: str
    message: str
    hint: str = ""
    path: Path = ()

    def sentence(self, steps: Path) -> str:
        """The message as a whole; the steps lead there from the document."""
        if not self.message.startswith(("must ", "is ", "lacks ")):
            return self.message
        name = next(step for step in reversed(steps) if isinstance(step, str))
        item = "an item of " if isinstance(steps[-1], int) else ""
        return f"{item}`{name}` {self.message}"


def id_mistakes(table: str, name: str) -> Iterator[Mistake]:
    """What is wrong with the id of a title, a person or a source."""
    form, hint = _ID_FORMS[table]
    if not form.match(name):
        yield Mistake("bad-id", f"`{name}` is not a valid {table} id", hint)
    longest = LONGEST if table == "person" else LONGEST_ID
    if len(name) > longest:
        message = f"the id is too long: {len(name)} characters; the limit is {longest}"
        yield Mistake("too-long", message, "shorten it")


class Refused(Exception):
    """A value that cannot be taken, with every mistake in it."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes


def type_name(value: object) -> str:
    """What a TOML value is, in words."""
    names = {
        bool: "true or false",
        str: "text",
        int: "a whole number",
        float: "a number",
        list: "a list",
        dict: "a table",
        dt.datetime: "a date with a time",
        dt.date: "a date",
        dt.time: "a time",
    }
    return names[type(value)]


def wrong_type(value: object, wanted: str, hint: str = "") -> Mistake:
    """`wanted` is in words, such as "a text"."""
    return Mistake("wrong-type", f"must be {wanted}, not {type_name(value)}", hint)


def unknown_key(key: str, keys: Iterable[str]) -> Mistake:
    """The hint names the nearest of the known keys, or all of them."""
    return _unknown_key(key, tuple(keys))


@lru_cache(_MANY)
def _unknown_key(key: str, known: tuple[str, ...]) -> Mistake:
    """The same few are misspelt by the thousand, where they are."""
    hint = did_you_mean(key, known) or f"allowed keys: {', '.join(known)}"
    return Mistake("unknown-key", f"unknown key `{key}`", hint, (key,))


def _empty() -> Refused:
    return Refused(Mistake("empty-value", "is empty", "fill it in, or leave it out"))


def text(value: Any) -> str:
    """A text that is not blank."""
    if not isinstance(value, str):
        raise Refused(wrong_type(value, "text", _as_text(value)))
    if len(value) > LONGEST // _UTF_8:
        _require_short(value)
    if not value.strip():
        raise _empty()
    return value


def _require_short(value: str) -> None:
    """Refuse a text of more bytes than one may have; a caller sees to it that few get here."""
    length = len(value.encode("utf-8", "surrogatepass"))
    if length > LONGEST:
        message = f"is too long: {length} bytes; the limit is {LONGEST}"
        raise Refused(Mistake("too-long", message, "shorten it, and keep the rest elsewhere"))


def _as_text(value: object) -> str:
    return "write one quoted text" if isinstance(value, list | dict) else "put it in quotes"


def texts(value: Any) -> tuple[str, ...]:
    """At least one text, in a list."""
    return many(value, text, "a list of quoted texts", 'write ["…"] or ["…", "…"]')


def one_or_more(value: Any) -> tuple[str, ...]:
    """A text, or a list of different texts."""
    if isinstance(value, str):
        return (text(value),)
    return distinct(many(value, text, "text or a list of texts", 'write "…" or ["…", "…"]'))


def distinct(values: tuple[V, ...]) -> tuple[V, ...]:
    """The same values, if each occurs once."""
    if len(set(values)) == len(values):
        return values
    raise Refused(
        *(
            Mistake("duplicate-item", f"`{values[at]}` is already in the list", "keep one", (at,))
            for at in repeated(values)
        )
    )


def repeated(values: Iterable[object]) -> Iterator[int]:
    """The places of values that occur before."""
    seen: set[object] = set()
    for at, value in enumerate(values):
        if value in seen:
            yield at
        seen.add(value)


def truth(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Refused(wrong_type(value, "true or false", "write true or false, without quotes"))
    return value


def many(value: Any, read: Callable[[Any], V], wanted: str, hint: str) -> tuple[V, ...]:
    """Every element of a list that is not empty, read."""
    if not isinstance(value, list):
        raise Refused(wrong_type(value, wanted, hint))
    if not value:
        raise _empty()
    try:  # as a rule nothing is wrong
        return tuple(map(read, value))
    except Refused:
        pass
    return tuple(_each((number, read, item) for number, item in enumerate(value)))


def _each(values: Iterable[tuple[str | int, Callable[[Any], V], Any]]) -> list[V]:
    """Values read by their readers; the mistakes of all, each with the step that leads to it."""
    taken = []
    mistakes: list[Mistake] = []
    for step, read, value in values:
        try:
            taken.append(read(value))
        except Refused as refused:
            mistakes += [bad._replace(path=(step, *bad.path)) for bad in refused.mistakes]
    if mistakes:
        raise Refused(*mistakes)
    return taken


def count(value: Any) -> int:
    """A whole number from 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(wrong_type(value, "a whole number", "write digits only, without quotes"))
    if not 1 <= value <= LARGEST:
        # The number itself may be too long to print.
        raise Refused(Mistake("bad-number", f"must be from 1 to {LARGEST}"))
    return value


_parsed, _exact = lru_cache(_MANY)(parse), lru_cache(_MANY)(exact)
"""The same days occur in thousands of facts."""


def period(value: Any, hint: str = 'write 2024-06-07, "2024-06", "2024-Q2" or "2024"') -> Period:
    """A TOML date, or a text that names anything from a day to a year."""
    try:
        if isinstance(value, str):
            return _parsed(value)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return _exact(value)
    except BadValue as bad:
        # TOML wants quotes around what is vaguer than a day.
        known = not bad.hint or bad.hint.startswith("write ")
        raise Refused(Mistake("bad-period", bad.message, hint if known else bad.hint)) from None
    raise Refused(wrong_type(value, "a date or text", hint))


def period_or_tba(value: Any) -> Period | None:
    """A period; None for `tba`, in any case."""
    if isinstance(value, str) and value.strip().lower() == "tba":
        return None
    return period(value, 'write 2024-06-07, "2024-06", "2024-Q2", "2024" or "tba"')


def day(value: Any) -> dt.date:
    """A period of one day."""
    found = period(value)
    if not found.exact:
        hint = "write it as 2023-03-17, or leave it out"
        raise Refused(Mistake("bad-period", f"must be an exact day, not `{found}`", hint))
    return found.start


def _of_ours(code: str, read: Callable[[str], V]) -> Callable[[Any], V]:
    """A reader of a text that `model.vocabulary` parses; `code` is that of what it refuses."""
    read = lru_cache(_MANY)(read)

    def reader(value: Any) -> V:
        try:
            return read(text(value))
        except BadValue as bad:
            raise Refused(Mistake(code, bad.message, bad.hint)) from None

    return reader


kind = _of_ours("bad-kind", lambda word: parse_word(Kind, word))
status = _of_ours("bad-status", lambda word: parse_word(Status, word))
release_type = _of_ours("bad-type", lambda word: parse_word(ReleaseType, word))
credit = _of_ours("bad-credit", lambda word: parse_word(Credit, word))
_family = _of_ours("bad-family", lambda word: parse_word(Family, word))
_provider = _of_ours("bad-provider", parse_provider)
region = _of_ours("bad-region", parse_region)
episode = _of_ours("bad-episode", parse_episode)


def families(value: Any) -> tuple[Family, ...]:
    """Families of facts, each once, in a list."""
    return distinct(many(value, _family, "a list of words", 'write ["release"]'))


def providers(value: Any) -> tuple[Provider, ...]:
    """Services to import from, each once, in a list."""
    return distinct(many(value, _provider, "a list of words", 'write ["tmdb", "wikidata"]'))


def url(value: Any) -> str:
    """An absolute http or https address."""
    address = text(value)
    if not _is_address(address):
        message = f"`{address}` is not an http or https URL"
        raise Refused(Mistake("bad-url", message, "copy the whole address, from https:// on"))
    return address


_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:/[!-~]*)?\Z")
"""What nearly every address is like; the others are taken apart."""


@lru_cache(_MANY)
def _is_address(text: str) -> bool:
    if _PLAIN_ADDRESS.match(text):
        return True
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
    return good and text.split() == [text]


def sources(value: Any) -> tuple[str, ...]:
    """One source or a list of them: ids, not yet looked up, and addresses."""
    if isinstance(value, str):
        return _one_source(value)
    return many(value, _source, "a source id, a URL, or a list of them", _as_text(value))


@lru_cache(_MANY)
def _one_source(value: str) -> tuple[str]:
    return (_source(value),)


def _source(value: Any) -> str:
    return url(value) if "://" in text(value) else text(value)


def links(value: Any) -> tuple[tuple[str, str], ...]:
    """URLs by names of one's own."""
    hint = 'write { trailer = "https://…" }'
    if not isinstance(value, dict):
        raise Refused(wrong_type(value, "a table", hint))
    if any(not name.strip() for name in value):
        raise Refused(Mistake("empty-value", "a link has no name", hint))
    if any(len(name) > LONGEST_ID for name in value):
        message = f"the name of a link is too long; the limit is {LONGEST_ID} characters"
        raise Refused(Mistake("too-long", message, "shorten it"))
    return tuple(zip(value, _each((name, url, it) for name, it in value.items()), strict=True))


def _id_at(form: IdForm) -> Read:
    """A reader of ids of one service; those that are numbers may be written as such."""
    read = _of_ours("bad-service-id", lambda word: parse_service_id(form, word))

    def reader(value: Any) -> str:
        numeric = isinstance(value, int) and re.fullmatch(form.pattern, "1")
        found: str = read(str(count(value)) if numeric else value)
        return found

    return reader


TITLE_ID: dict[str, Read] = {str(it): _id_at(form) for it, form in TITLE_IDS.items()}
PERSON_ID: dict[str, Read] = {str(it): _id_at(form) for it, form in PERSON_IDS.items()}
"""The readers of ids of titles and of persons, by the service."""


def title_ids(value: Any) -> tuple[tuple[str, str], ...]:
    """Ids of a title at services, as written."""
    return tuple(table(value, TITLE_ID, 'write { imdb = "…" }').items())


def person_ids(value: Any) -> tuple[tuple[str, str], ...]:
    """Ids of a person at services, as written."""
    return tuple(table(value, PERSON_ID, 'write { imdb = "…" }').items())


def table(value: Any, keys: Mapping[str, Read], hint: str, required: str = "") -> dict[str, Any]:
    """A small table, such as one of a cast."""
    if isinstance(value, dict) and (not required or required in value):
        try:  # as a rule nothing is wrong
            return {key: keys[key](inner) for key, inner in value.items()}
        except (KeyError, Refused):
            pass
    if not isinstance(value, dict):
        raise Refused(wrong_type(value, "a table", hint))
    mistakes = [unknown_key(key, keys) for key in value if key not in keys]
    if required and required not in as_meant(value, keys):
        mistakes.append(Mistake("missing-key", f"lacks the key `{required}`", hint))
    known = [key for key in value if key in keys]
    try:
        taken = _each((key, keys[key], value[key]) for key in known)
    except Refused as refused:
        mistakes += refused.mistakes
    if mistakes:
        raise Refused(*mistakes)
    return dict(zip(known, taken, strict=True))


def as_meant(value: Collection[str], keys: Iterable[str]) -> dict[str, str]:
    """The keys of a table as they were meant, misspelt ones by the nearest, and as written.

    What is misspelt is then not missed as well. Nobody misspells a hundred.
    """
    known = list(keys)
    if len(value) > _MISSPELT or all(key in known for key in value):
        return {key: key for key in value}
    meant: dict[str, str] = {}
    for key in value:
        near = [key] if key in known else nearest(key, known)
        meant.setdefault(near[0] if near else key, key)
    return meant


_COMPARISONS = 50_000
"""How many words may be compared with unknown ones, after the first: a second's work."""


class Suggestions:
    """Hints that name the nearest of some known words; of very many, only a few are looked for."""

    def __init__(self) -> None:
        self._hints: dict[tuple[str, str], str] = {}
        self.left = _COMPARISONS
        """How many more words may be compared."""

    def hint(self, word: str, known: Collection[str], of: str = "") -> str:
        """`did you mean …?`, or the empty text; the known words are those `of` something."""
        if (of, word) not in self._hints:
            looked_for = not self._hints or self.left >= len(known)
            self._hints[of, word] = did_you_mean(word, known) if looked_for else ""
            self.left -= len(known)
        return self._hints[of, word]


FORMAT = 1
"""The version of the file format that is read and written."""
