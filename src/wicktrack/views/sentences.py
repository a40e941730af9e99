"""Sentences for answers without rows.

One rule: plain texts, so that a command can name one without importing what draws tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from wicktrack.model.names import listed
from wicktrack.reports.selection import EVERY, Selection

NO_NEXT = "No upcoming release has an exact date."
NONE_MATCHES_NEXT = "No upcoming release that matches has an exact date."
NOTHING_UPCOMING = "No upcoming titles."
NONE_MATCHES_UPCOMING = "No upcoming title matches."
NONE_MATCHES = "No title matches."
NOTHING_KNOWN = "Nothing is known about any title."
NO_CAST = "No cast is known."
NO_CHANGE = "Nothing changed in that time."
NOTHING_MOVED = "No release date has moved."
NOTHING_MOVED_SINCE = "No release date has moved since then."
NOTHING_FOUND = "Nothing in the catalogue matches."
NO_RELEASE_THEN = "No release is known for that time."
NO_EVENT = "No release has a date for the calendar."
NO_FACT = "No facts are known."
NO_ENTRY = "No changes are known."


def no_titles(person: str, *, upcoming: bool) -> str:
    return f"{person} has no {'upcoming ' if upcoming else ''}titles."


def no_next(selection: Selection) -> str:
    return NO_NEXT if selection == EVERY else NONE_MATCHES_NEXT


def due_titles(names: Sequence[str], count: int, most: int) -> str:
    """Which titles are due: of many, these `names` and how many, as far as was counted."""
    named = listed(names)
    if count > len(names):
        number = f"more than {most}" if count > most else str(count)
        named = f"{', '.join(names)}, … ({number} titles)"
    what = "is due: its date has" if count == 1 else "are due: their dates have"
    them = "it" if count == 1 else "them"
    return f"{named} {what} passed, and no release is recorded. --due lists {them}."
