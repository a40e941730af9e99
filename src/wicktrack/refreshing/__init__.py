"""How is a catalogue brought up to date? The sources are asked, and what is new is appended.

A title's facts of one source are written whole or not at all, and only to that source's own file in
one folder.
"""

from wicktrack.refreshing.adding import add
from wicktrack.refreshing.finding import resolve, search
from wicktrack.refreshing.results import Failure, Found, Home, Options, Progress, Refreshed
from wicktrack.refreshing.run import refresh
from wicktrack.refreshing.selection import due_for_refresh
from wicktrack.refreshing.standing import Standing, Stated, status, words_of

__all__ = [
    "Failure",
    "Found",
    "Home",
    "Options",
    "Progress",
    "Refreshed",
    "Standing",
    "Stated",
    "add",
    "due_for_refresh",
    "refresh",
    "resolve",
    "search",
    "status",
    "words_of",
]
