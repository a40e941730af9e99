"""The meaning of every column: one sentence for each name, the same in every report.

One rule: help, schemas and documents all take the words from here.
"""

from __future__ import annotations

MEANINGS: dict[str, str] = {
    # The title.
    "id": "the id of the title",
    "name": "its name, as known on the day",
    "kind": "what sort of title it is: film, series, …",
    # The release.
    "date": "the release as a period, as precise as it was said; null: to be announced",
    "precision": "how exact the date is: day, month, quarter, season, half or year",
    "earliest": "the first day of the date; in timeline: also of a phase",
    "latest": "the last day of the date; in timeline: also of a phase, as far as it is known",
    "days": "days to an exact date, negative after it; in history: how far the date moved",
    "days_min": "days to `earliest`, negative after it",
    "days_max": "days to `latest`, negative after it",
    "region": "the region of the release, an ISO 3166-1 alpha-2 code",
    "type": "its type: premiere, limited, theatrical, digital, physical or tv",
    "episode": "its episode, such as 1x02",
    "edition": "its edition, such as IMAX",
    "fallback": "whether it is not of the region and type that were asked about",
    # The status.
    "status": "the state of production; null: none was recorded",
    "since": "the period in which the status began; in history: as the fact says",
    "due": "whether the date has passed and nobody recorded a release",
    "place": "where it is being made, as the status says",
    # A part.
    "person": "the name of somebody in the cast or crew; in history: whom a cast fact is about",
    "character": "the part; null: undisclosed",
    "billing": "the place in the credits, from 1",
    "credit": "voice, cameo or guest, where it is no ordinary part",
    "known_for": "what people may know them from",
    "returning": "whether they played the character in an earlier title of the franchise",
    "recast": "whether only others played the character in earlier titles of the franchise",
    "posthumous": "whether they died before the title's release",
    "undisclosed": "whether no character is known",
    "job": "actor, director or writer: what the person does on the title",
    # The fact behind the row.
    "on": "the period in which the fact behind the row became known",
    "source": "the ids or addresses of that fact's sources",
    "publisher": "the publisher of each source, or what the fact gives in its place",
    "url": "the addresses of the sources that have one",
    "note": "the note of the fact",
    # What a fact changed.
    "change": "what the fact did: release-moved, status-changed, cast-added, …",
    "old": "what was known before: a date (null: to be announced), a status, a name, a character",
    "new": "what is known after, or the sentence of a news fact",
    # A span or mark on an axis of time.
    "part": "phase, release or given-up (a former date); null: the title has nothing in the window",
    "until": "the period in which the next status began; null: it lasts",
    "moved_to": "the date that took the place of one given up; null: it was withdrawn",
    # An event of a calendar.
    "state": "confirmed, tentative or cancelled",
    "uid": "the id of the event, which outlives every change of its date",
    "sequence": "how often the event moved, ended or came back, from 0",
    "modified": "the day of the last fact that touched the event",
    # A whole title.
    "franchise": "the franchise it belongs to",
    "aliases": "its other names",
    "studio": "who makes it",
    "directors": "who direct it",
    "writers": "who write it",
    "synopsis": "what it is about",
    "runtime": "how long it is, in minutes",
    "ids": "its ids at other services: imdb, tmdb, tvmaze, wikidata",
    "available": "whether the title is released and this release's day has come",
    "moves": "how often the date moved; in show: of all its releases together",
    "slip": "by how many days, over all moves from one exact date to another",
    "first_on": "the period in which the oldest fact about the title became known",
    "last_on": "the period in which the newest fact about the title became known",
    "releases": "every release with a date, earliest first",
    "cast": "the cast, as cast gives it",
    "news": "the news facts, as history gives them",
    # Files, and what is wrong with them.
    "file": "the file with the problem",
    "line": "its line, from 1",
    "column": "its column, from 1, in characters",
    "code": "the code of the problem",
    "message": "what is wrong",
    "hint": "what to do about it; may be empty",
    "what": "catalogue: a file in use; data: the folder for your own; cache: that of the indexes",
    "path": "the file or folder",
    "exists": "whether it is there",
}
