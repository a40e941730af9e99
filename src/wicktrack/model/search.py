"""Lookup of a title or a person by id, name or part of a name.

One rule: a whole name beats a part; an ambiguous name is refused with every match, an unknown one
with the closest. Case, accents and punctuation do not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from wicktrack.errors import BadValue, NoMatch, nearest
from wicktrack.model.facts import Title
from wicktrack.model.ledger import Ledger, Names
from wicktrack.model.names import plain
from wicktrack.model.vocabulary import references


def find_title(ledger: Ledger, text: str) -> Title:
    """The title with that id, name, alias or later name, or the only one with it as a part.

    Also by its id at a service: `tt7181546`, `tmdb:movie/541671`. Names count whatever day they
    became known. Raises `NoMatch`, or `BadValue` for an empty text.
    """
    if title := ledger.titles.get(text):
        return title

    def shown(title_id: str) -> str:
        return f"{title_id} ({ledger.titles[title_id].name})"

    named = references(text)
    found = ledger.identified(named) if named else []
    if found:
        return ledger.titles[_only(text, found, shown, "title")]
    return ledger.titles[_find(text, ledger.title_names, shown, "title")]


def find_person(ledger: Ledger, text: str) -> str:
    """The person with that name, or the only one with it as a part.

    Raises as `find_title`.
    """
    return _find(text, ledger.person_names, str, "person")


def _find(text: str, names: Names, shown: Callable[[str], str], what: str) -> str:
    if not text.strip():
        raise BadValue(f"the {what} is empty", f"give {_GIVEN[what]}")
    wanted = plain(text)
    found = _matches(wanted, names) if wanted else []
    if not found:
        raise NoMatch(f"no {what} matches `{text}`", _suggest(wanted, names, shown, what))
    return _only(text, found, shown, what)


def _only(text: str, found: list[str], shown: Callable[[str], str], what: str) -> str:
    """The only match; raises `NoMatch` with all of several."""
    if len(found) == 1:
        return found[0]
    listed = ", ".join(sorted(map(shown, found)))
    raise NoMatch(f"`{text}` matches {len(found)} {_SEVERAL[what]}: {listed}", "be more specific")


def _matches(wanted: str, names: Names) -> list[str]:
    """Whose name equals the text, else contains it, else does so with words split or joined."""
    if found := names.called(wanted) or names.holding(wanted):
        return found
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
    if close:
        return f"closest: {', '.join(close)}"
    return _NONE_NEAR[what] if known else f"the catalogue has no {_SEVERAL[what]}"


_GIVEN = {"title": "an id, a name, or a part of one", "person": "a name, or a part of one"}
_SEVERAL = {"title": "titles", "person": "people"}
_NONE_NEAR = {
    "title": "`wicktrack status` lists every title",
    "person": "`wicktrack cast TITLE` lists the people in a title",
}
