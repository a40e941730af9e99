"""Which title or person does somebody mean?

One rule: a whole name beats a part; several matches are refused with all of them, none with the
nearest. Case, accents and punctuation do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from wicktrack.errors import NoMatch, nearest
from wicktrack.facts import Ledger, NameSaid, Title


def find_title(ledger: Ledger, text: str) -> Title:
    """The title with that id, name, earlier or later name or alias, or with it as a part."""
    if text in ledger.titles:
        return ledger.titles[text]
    names: dict[str, list[str]] = {
        title.id: list(_names(title)) for title in ledger.titles.values()
    }
    for fact in ledger.facts:
        if isinstance(fact.said, NameSaid):
            names[fact.title].append(fact.said.name)
    shown = {title.id: f"{title.id} ({title.name})" for title in ledger.titles.values()}
    return ledger.titles[_find(text, names, shown, "title")]


def find_person(names: Iterable[str], text: str) -> str:
    """The person of that name, or with it as a part of theirs."""
    known = {name: [name] for name in names}
    return _find(text, known, {name: name for name in known}, "person")


def fold(text: str) -> str:
    """Text without case, accents and punctuation, its words single-spaced."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_PLAINER)
    kept = (c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in plain)
    return " ".join("".join(kept).split())


_PLAINER = str.maketrans(
    {
        **dict(zip("æœøđðłþ", ("ae", "oe", "o", "d", "d", "l", "th"), strict=True)),
        # Apostrophes, typed and printed, and the letters that serve as one.
        **dict.fromkeys("'\u2018\u2019\u02bb\u02bc", ""),
    }
)
"""Letters that Unicode does not take apart but a keyboard does, and what joins words."""


def _names(title: Title) -> Iterator[str]:
    yield title.id
    yield title.name
    yield from title.aliases


def _find(text: str, names: dict[str, list[str]], shown: dict[str, str], what: str) -> str:
    wanted = fold(text)
    folded = {key: [fold(name) for name in known] for key, known in names.items()}
    found = _matches(wanted, folded) if wanted else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoMatch(f"no {what} matches `{text}`", _suggest(wanted, folded, shown, what))
    listed = ", ".join(sorted(shown[key] for key in found))
    raise NoMatch(f"`{text}` matches {len(found)} {what}s: {listed}", "say more of the name")


def _matches(wanted: str, folded: dict[str, list[str]]) -> list[str]:
    """The keys with a name that is the text, else has it as a part, else in other spacing."""
    apart = re.compile(rf"\b{' ?'.join(wanted.replace(' ', ''))}\b")
    tests: tuple[Callable[[str], object], ...] = (
        lambda name: name == wanted,
        lambda name: wanted in name,
        apart.fullmatch,
        apart.search,
    )
    for test in tests:
        if found := [key for key, known in folded.items() if any(map(test, known))]:
            return found
    return []


def _suggest(wanted: str, folded: dict[str, list[str]], shown: dict[str, str], what: str) -> str:
    owner = {
        form: key
        for key, known in reversed(folded.items())
        for name in known
        for form in (*name.split(), name)
    }
    close = dict.fromkeys(shown[owner[form]] for form in nearest(wanted, list(owner), 3))
    if close:
        return f"the nearest: {', '.join(close)}"
    return _NONE_NEAR[what] if folded else f"the catalogue names no {what}"


_NONE_NEAR = {
    "title": "`wicktrack status` lists every title",
    "person": "`wicktrack cast TITLE` lists the persons of a title",
}
