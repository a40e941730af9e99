"""Sentences for answers without rows.

One rule: plain texts, so that a command can name one without importing what draws tables.
"""

NO_NEXT = "No upcoming release has an exact date."
NOTHING_UPCOMING = "No upcoming titles."
NONE_MATCHES_UPCOMING = "No upcoming title matches."
NONE_MATCHES = "No title matches."
NOTHING_KNOWN = "Nothing is known about any title."
NO_CAST = "No cast is known."
NO_CHANGE = "Nothing changed in that time."
NOTHING_MOVED = "No release date has moved."
NOTHING_MOVED_SINCE = "No release date has moved since then."
NOTHING_FOUND = "Nothing in the catalogue holds that."
NO_RELEASE_THEN = "No release is known for that time."
NO_EVENT = "No release has a date for the calendar."
NO_ENTRY = "No changes are known."


def no_titles(person: str, *, upcoming: bool) -> str:
    return f"{person} has no {'upcoming ' if upcoming else ''}titles."
