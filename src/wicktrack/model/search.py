"""Lookup of a title, a person or a franchise by id, name or part of a name.

One rule: a whole name beats whole words in one, and these beat a part of a word; an ambiguous name
is refused with the matches, an unknown one with the closest. Case, accents and punctuation do not
matter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from heapq import nsmallest
from itertools import accumulate

from wicktrack.errors import Ambiguous, BadValue, NoMatch, nearest
from wicktrack.model.facts import Title
from wicktrack.model.ledger import Ledger, Names
from wicktrack.model.names import listed, plain
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.vocabulary import references

_SHOWN = 10
"""The number of matches that a refusal names."""


def find_title(ledger: Ledger, text: str, as_of: date = date.max) -> Title:
    """The title with that id, name, alias or later name, or the only one with it as a part.

    Also by its id at a service: `tt7181546`, `tmdb:movie/541671`. Names count whatever day they
    became known. Raises `NoMatch`, which names titles as they were called on the day, or `BadValue`
    for an empty text.
    """
    if title := ledger.titles.get(text):
        return title
    _require_text(text, "title")
    snapshot = Snapshot(ledger, as_of)

    def shown(title_id: str) -> str:
        state = snapshot.title(title_id)
        return f"{title_id} ({state.name if state else ledger.titles[title_id].name})"

    wanted, named = plain(text), references(text)
    found = ledger.identified(named) if named else []
    if not found and wanted:
        found = _matches(wanted, ledger.title_names)
    return ledger.titles[_only(text, found, ledger.title_names, shown, "title")]


def _require_text(text: str, what: str) -> None:
    if not text.strip():
        raise BadValue(f"the {what} is empty", f"give {_GIVEN[what]}")


def find_person(ledger: Ledger, text: str) -> str:
    """The person with that name, or the only one with it as a part.

    Raises as `find_title`.
    """
    _require_text(text, "person")
    wanted = plain(text)
    found = _matches(wanted, ledger.person_names) if wanted else []
    return _only(text, found, ledger.person_names, str, "person")


def find_franchise(ledger: Ledger, text: str) -> str:
    """The franchise with that name, or the only one with it as a part.

    Raises as `find_title`.
    """
    if any(True for _ in ledger.playing(text)):
        return text
    _require_text(text, "franchise")
    wanted = plain(text)
    found = _matches(wanted, ledger.franchise_names) if wanted else []
    return _only(text, found, ledger.franchise_names, str, "franchise")


def _only(text: str, found: list[str], names: Names, shown: Callable[[str], str], what: str) -> str:
    """The one that was found; raises `NoMatch`."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoMatch(f"no {what} matches `{text}`", _suggest(plain(text), names, shown, what))
    listed = ", ".join(map(shown, nsmallest(_SHOWN, found)))
    more = len(found) - _SHOWN
    listed += f" and {more} more" if more > 0 else ""
    hint = "be more specific" + (", or give the id" if what == "title" else "")
    raise Ambiguous(f"`{text}` matches {len(found)} {_SEVERAL[what]}: {listed}", hint)


def _matches(wanted: str, names: Names) -> list[str]:
    """Whose name equals the text, else has its words, else contains it.

    Else the same two with words split or joined.
    """
    if found := names.called(wanted):
        return found
    if parts := names.holding(wanted):
        worded = [key for key, name in parts if f" {wanted} " in f" {name} "]
        return [*dict.fromkeys(worded or [key for key, _ in parts])]
    letters = wanted.replace(" ", "")
    near = [(key, name) for key, name in names.every() if letters in name.replace(" ", "")]
    return _keys(near, lambda name: name.replace(" ", "") == letters) or _keys(
        near, lambda name: _consists(name, letters)
    )


def _keys(names: list[tuple[str, str]], test: Callable[[str], bool]) -> list[str]:
    return [*dict.fromkeys(key for key, name in names if test(name))]


def _consists(name: str, letters: str) -> bool:
    """Whether whole words of a name, one after the other, have these letters."""
    words = name.split()
    joined = "".join(words)
    starts = [0, *accumulate(map(len, words))]
    ends = set(starts)
    return any(
        start + len(letters) in ends and joined.startswith(letters, start) for start in starts
    )


def _suggest(wanted: str, names: Names, shown: Callable[[str], str], what: str) -> str:
    known = [*names.every()]
    owner = {form: key for key, name in reversed(known) for form in (*name.split(), name)}
    close = dict.fromkeys(shown(owner[form]) for form in nearest(wanted, list(owner), 3))
    if not close and 2 <= len(wanted) <= 5:
        close = dict.fromkeys(map(shown, nsmallest(3, _by_initials(wanted, known))))
    if close:
        return f"closest: {', '.join(close)}"
    if not known:
        return f"the catalogue has no {_SEVERAL[what]}"
    keys = sorted({shown(key) for key, _ in known}) if what == "franchise" else []
    return f"the catalogue has {listed(keys)}" if 0 < len(keys) <= _SHOWN else _NONE_NEAR[what]


def _by_initials(wanted: str, names: list[tuple[str, str]]) -> set[str]:
    """Whose names have words that begin with these letters, in this order: `jw4`."""
    letters = wanted.replace(" ", "")
    return {key for key, name in names if name[:1] == letters[:1] and _in_order(letters, name)}


def _in_order(letters: str, name: str) -> bool:
    initials = iter([word[0] for word in name.split()])
    return all(letter in initials for letter in letters)


_GIVEN = {
    "title": "an id, a name, or a part of one",
    "person": "a name, or a part of one",
    "franchise": "its name, or a part of it",
}
_SEVERAL = {"title": "titles", "person": "people", "franchise": "franchises"}
_NONE_NEAR = {
    "title": "`wicktrack status` lists every title",
    "person": "`wicktrack cast TITLE` lists the people in a title",
    "franchise": "`wicktrack show TITLE --fields franchise` prints that of a title",
}
