"""Which title or person does somebody mean?

One rule: an exact match beats a part; several matches are refused with all of them, none with the
nearest. Case, accents and punctuation do not matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

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
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        c if c.isalnum() else "" if unicodedata.combining(c) or c in "'\u2019" else " "
        for c in plain
    )
    return " ".join("".join(kept).split())


def _names(title: Title) -> Iterator[str]:
    yield title.id
    yield title.name
    yield from title.aliases


def _find(text: str, names: dict[str, list[str]], shown: dict[str, str], what: str) -> str:
    wanted = fold(text)
    folded = {key: [fold(name) for name in known] for key, known in names.items()}
    same = [key for key, known in folded.items() if wanted in known]
    found = same or [key for key, known in folded.items() if any(wanted in n for n in known)]
    if len(found) == 1 and wanted:
        return found[0]
    if not found or not wanted:
        raise NoMatch(f"no {what} matches `{text}`", _suggest(wanted, folded, shown))
    listed = ", ".join(sorted(shown[key] for key in found))
    raise NoMatch(f"`{text}` matches {len(found)} {what}s: {listed}", "say more of the name")


def _suggest(wanted: str, folded: dict[str, list[str]], shown: dict[str, str]) -> str:
    owner = {name: key for key, known in reversed(folded.items()) for name in known}
    close = dict.fromkeys(shown[owner[name]] for name in nearest(wanted, list(owner), 3))
    if close:
        return f"the nearest: {', '.join(close)}"
    return "`wicktrack status` lists every title" if len(folded) else "the catalogue is empty"
