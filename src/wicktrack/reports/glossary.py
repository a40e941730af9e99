"""The meaning of every column: one sentence for each name, the same in every report.

One rule: help, schemas and documents all take their words from here.
"""

from __future__ import annotations

MEANINGS: dict[str, str] = {
    # The title.
    "id": "the id of the title",
    "name": "its name, as known on that day",
    "kind": "the kind of title: film, series, …",
    # The release.
    "date": "the release date as a period, as precise as it is known; null: to be announced",
    "precision": "how exact the date is: day, month, quarter, season, half or year",
    "earliest": "the first day of the date; in timeline: also of a phase",
    "latest": "the last day of the date; in timeline: also of a phase, as far as known",
    "days": "days to an exact date, negative after it; in history: how far the date moved",
    "days_min": "days to `earliest`, negative after it",
    "days_max": "days to `latest`, negative after it",
    "region": "the region of the release, an ISO 3166-1 alpha-2 code; `001` is worldwide",
    "type": "its type: premiere, limited, theatrical, digital, physical or tv",
    "episode": "its episode, such as 1x02",
    "edition": "its edition, such as IMAX",
    "fallback": "whether it is for another region or type than requested",
    "platform": "where it streams; in history: as the fact says",
    # The status.
    "status": "the production status; null: none recorded",
    "since": "the period in which the status began; in history: as the fact says",
    "due": "whether the date has passed without a recorded release",
    "place": "where it is being made, according to the status",
    # A part.
    "person": "the name of somebody in the cast or crew; in history: the subject of a cast fact",
    "character": "the part, several with ` / ` between them; null: undisclosed",
    "characters": "each of the parts; empty: undisclosed",
    "billing": "the place in the credits, from 1",
    "credit": "voice, cameo or guest, if it is not an ordinary part",
    "known_for": "what people may know them from",
    "returning": "whether they played one of the parts in an earlier title of the franchise",
    "recast": "whether only others played one of the parts in earlier titles of the franchise",
    "posthumous": "whether they died before the title's release",
    "undisclosed": "whether no character is known",
    "job": "actor, director or writer: what the person does on the title",
    # The fact behind the row.
    "on": "the period in which the fact behind the row became known",
    "source": "the ids or URLs of that fact's sources; in refresh and sources: the service, tmdb, "
    "wikidata or tvmaze",
    "publisher": "the publisher of each source, or the id or URL if that is unknown",
    "url": "the URLs of those sources that have one",
    "note": "the note of the fact",
    "known": "the day from which that fact counts: the last day of `on`",
    "members": "who joined the cast or has another part, as the fact says",
    "uncast": "who left the cast, as the fact says",
    # What a fact changed.
    "change": "what the fact did: release-moved, status-changed, cast-added, …",
    "change_id": "the id of the change, which stays the same when facts are recorded later",
    "family": "what the fact is about: release, status, cast, name or news; null: a new title",
    "aside": "whether the fact is set aside, so that it changed nothing",
    "old": "what was known before: a date (null: to be announced), a status, a name, a character",
    "new": "what is known after, or the sentence of a news fact",
    # A text that was looked for.
    "text": "in find: the texts that contain what was looked for; in export: the new name of the "
    "title, or the sentence of a news fact",
    "superseded": "whether what the fact says is no longer so",
    # A span or mark on an axis of time.
    "part": "phase, release or given-up (an abandoned date); null: nothing in the window",
    "until": "the period in which the next status began; null: still current",
    "moved_to": "the date that replaced an abandoned one; null: it was withdrawn",
    # An event of a calendar.
    "state": "confirmed, tentative or cancelled",
    "uid": "the id of the event, which stays the same when the date changes",
    "sequence": "how often the event moved, ended or came back, from 0",
    "modified": "the day of the last fact that touched the event",
    # What the user follows.
    "followed": "whether `--mine` shows it: you follow it, its franchise or somebody in it, and it "
    "is neither left out nor seen",
    "seen": "whether you marked it as seen",
    "own_note": "your own note, from the list of what you follow",
    "mark": "what the line is: title, franchise, person, ignored (left out) or seen",
    "entry": "the id or the name in the line",
    "titles": "the ids of the titles that the line matches",
    "names": "their names",
    # A whole title.
    "franchise": "the franchise it belongs to",
    "aliases": "its other names",
    "studio": "the studio that makes it",
    "directors": "its directors",
    "writers": "its writers",
    "synopsis": "what it is about",
    "runtime": "how long it is, in minutes",
    "ids": "its ids at other services: imdb, tmdb, tvmaze, wikidata",
    "available": "whether the title is released and this release's day has come",
    "links": "URLs of other pages about it, by their names",
    "keep": "what imports must not change: release, status, cast, name, news",
    "moves": "how often the date of the release moved",
    "slip": "the total number of days of all moves from one exact date to another",
    "slip_min": "the fewest days of all moves together, those from or to a vague date included",
    "slip_max": "the most days of all moves together, those from or to a vague date included",
    "first_date": "the first release date that was said",
    "first_said": "the period in which the first release date became known",
    "first_days": "the days since then",
    "first_on": "the period in which the oldest fact about the title became known",
    "last_on": "the period in which the newest fact about the title became known",
    "releases": "every release with a date, earliest first",
    "cast": "the cast, as cast gives it",
    "news": "the news facts, as history gives them",
    # What online services say.
    "reference": "what the work is called at the service, for `follow`: tvmaze:143",
    "year": "the year of the work, as the service has it",
    "country": "the country it is from, as the service has it",
    "imdb": "its id at IMDb",
    "title": "the id of the title; null: not in the catalogue, or no title was given",
    "known_on": "the period in which that became known; null: it is not recorded",
    "outcome": "written, aside (written without effect) or withheld (not written)",
    "reason": "why it is set aside or withheld; null: it simply counts",
    "service": "the name of the service",
    "licence": "the licence of what the service says",
    "wants_key": "whether the service answers only with a key",
    "has_key": "whether there is a key for it; null: it wants none",
    "last_success": "the day on which the service last answered; null: never",
    "asked": "how many titles have an id at the service",
    "behind": "how many of them are due to be asked about",
    "key": "what the word is about: a release, status, a person of the cast, or name",
    "value": "what the service said last: a date (null: to be announced), a status, a character "
    "or `left the cast`, a name",
    "current": "what is in force for that, whoever said it",
    "in_force": "whether the word of this service is what is in force",
    # Files, and what is wrong with them.
    "file": "the file with the problem, the fact or the text",
    "line": "the line in the file, from 1",
    "column": "its column, from 1, in characters",
    "code": "the code of the problem",
    "message": "the error message",
    "hint": "what to do about it; may be empty",
    "what": "in find: what contains the text, a title, person or source, or the family of a fact; "
    "in where: catalogue: a file in use; following: the list of what you follow; data: your own "
    "folder; cache: the folder of the indexes; settings: the settings file; in refresh: what the "
    "service said, in words",
    "path": "the file or folder",
    "exists": "whether it exists",
}
