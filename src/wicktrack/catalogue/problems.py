"""The registry of problem codes: what each means and how to mend it.

One rule: a code names one mistake, never changes its meaning once released, and has an example
catalogue and its exact message in the error gallery (`tests/gallery`).
"""

from __future__ import annotations

from wicktrack.catalogue.fields import LONGEST, LONGEST_ID
from wicktrack.catalogue.keys import SAID
from wicktrack.errors import BadValue, did_you_mean
from wicktrack.model.vocabulary import Credit, Family, Kind, Provider, ReleaseType, Status
from wicktrack.records import record


@record()
class Code:
    """`meaning` says what is wrong, `fix` what to do; shown by `check --explain` and the page."""

    meaning: str
    fix: str


_SAID = [f"`{key}`" for key in SAID]

CODES: dict[str, Code] = {
    # Files that cannot be read at all.
    "no-such-file": Code(
        "no file or folder has this name",
        "Check the spelling of the path, and that you are in the right folder; `wicktrack where` "
        "lists the files in use.",
    ),
    "not-a-file": Code(
        "the path is a folder, FIFO, socket or device, not a file",
        "Give the path of a regular file, or of a folder that contains some.",
    ),
    "no-permission": Code(
        "you do not have permission to read the file",
        "Give yourself permission (`chmod u+r FILE`, or `chmod u+rx FOLDER`), or name another.",
    ),
    "cannot-read": Code(
        "the system could not read the file",
        "Look at the system's own message; the usual causes are a loop of symbolic links and a "
        "failing disk.",
    ),
    "no-toml-files": Code(
        "the folder contains no `.toml` file",
        "Name a file, or put a file whose name ends in `.toml` (and does not start with a dot) "
        "into the folder.",
    ),
    "not-utf-8": Code(
        "the file is not UTF-8 text",
        "Save the file as UTF-8 in your editor, or convert it: `iconv -f latin1 -t utf-8`.",
    ),
    "byte-order-mark": Code(
        "the file starts with a byte order mark, which is not allowed",
        "Save the file as “UTF-8 without BOM”.",
    ),
    "not-toml": Code(
        "the file is not valid TOML 1.0",
        "Fix the place that is named; further problems appear once the file is valid TOML. The "
        "usual causes are text without quotes, a vague date without quotes, and a missing "
        "`[[fact]]` between two facts.",
    ),
    "too-deep": Code(
        "the file is nested too deeply to be read",
        "Give tables headers of their own; nothing in a catalogue needs more than three levels.",
    ),
    # The shape of a file.
    "missing-key": Code(
        "a required key is missing from a table",
        "Add the key to the table.",
    ),
    "unknown-key": Code(
        "a table has a key that is not part of the format",
        "Correct the spelling; put anything that has no key of its own into a `note` or a comment.",
    ),
    "misplaced-key": Code(
        "a key belongs to another kind of fact",
        "Remove the key, or write a fact of the kind it belongs to.",
    ),
    "wrong-type": Code(
        "a value has the wrong type for its key",
        "Write the value as the message says: text in quotes, numbers without quotes, lists in "
        "brackets, facts under `[[fact]]`.",
    ),
    "empty-value": Code(
        "a text or list is empty",
        "Fill it in, or leave the key out: in a catalogue, an absent key means “not known”.",
    ),
    "too-long": Code(
        "a text or an id is longer than is allowed",
        f"Shorten it. A text may have {LONGEST} bytes in UTF-8, and the id of a title or source "
        f"{LONGEST_ID} characters.",
    ),
    "newer-format": Code(
        "the file needs a newer version of wicktrack",
        "Upgrade wicktrack.",
    ),
    # The values.
    "bad-id": Code(
        "an id contains characters that ids cannot have",
        "Use only `a` to `z`, `0` to `9` and hyphens in a title's id, and anything but spaces and "
        "`://` in a source's; a person's id is the credited name.",
    ),
    "bad-period": Code(
        "a date is not written as a valid period",
        'Write a day as 2024-06-07, and anything vaguer in quotes: "2024-06", "2024-Q2", '
        '"2024-H1", "2024-summer", "2024".',
    ),
    "bad-number": Code(
        "a number is out of range",
        "Correct the number.",
    ),
    "bad-url": Code(
        "an address is not an http or https URL",
        "Copy the whole address, from `https://` on.",
    ),
    "bad-kind": Code(
        "the kind of a title is not one of the allowed words",
        f"Use one of {', '.join(Kind)}.",
    ),
    "bad-status": Code(
        "a status is not one of the allowed words",
        f"Use one of {', '.join(Status)}.",
    ),
    "bad-type": Code(
        "a release type is not one of the allowed words",
        f"Use one of {', '.join(ReleaseType)}.",
    ),
    "bad-credit": Code(
        "a credit is not one of the allowed words",
        f"Use one of {', '.join(Credit)}, or leave the credit out for an ordinary part.",
    ),
    "bad-region": Code(
        "a region is not an ISO 3166-1 alpha-2 code",
        "Use a two-letter code of ISO 3166-1 (GB, not UK), or 001 for a worldwide release.",
    ),
    "bad-episode": Code(
        "an episode is not written as season and episode number",
        'Write season 1, episode 2 as "1x02".',
    ),
    "bad-service-id": Code(
        "an id at IMDb, TMDB, TVmaze or Wikidata does not have the form of such an id",
        "Copy the id out of the address of the page: `tt7181546`, `movie/541671`, `143` or "
        "`Q190050`; for a person `nm0000206`, `person/6384`, `25003` or `Q43416`.",
    ),
    "bad-family": Code(
        "an item of `keep` is not one of the allowed words",
        f"Use words out of {', '.join(Family)}.",
    ),
    "bad-provider": Code(
        "an item of `trust` is not a service that facts can be imported from",
        f"Use words out of {', '.join(Provider)}.",
    ),
    "duplicate-item": Code(
        "a list names the same thing twice",
        "Keep one of the two.",
    ),
    # The facts, and how things hang together.
    "nothing-said": Code(
        "a fact says nothing",
        f"Add what was said: one of {', '.join(_SAID[:-1])} and {_SAID[-1]}.",
    ),
    "several-said": Code(
        "a fact says several things at once",
        "Write a separate `[[fact]]` for each, with the same `title`, `on` and `source`.",
    ),
    "duplicate-id": Code(
        "an id is defined twice in one file, or two files define it as different things",
        "In one file, keep one definition. Of two files, the later one has the id, and what the "
        "other says of it does not count, so give one of them another id. If they mean the same, "
        "make them agree: titles by their name and kind or an id at a service, people by the day "
        "of death, sources by their URL.",
    ),
    "duplicate-person": Code(
        "a person appears twice in one cast",
        "Keep one entry; name an actor with two parts once, with a list of both in `character`.",
    ),
    "unknown-title": Code(
        "a fact is about a title that no file defines",
        "Correct the id (which is not the name), or define the title in one of the files that "
        "are read.",
    ),
    "unknown-source": Code(
        "a fact cites a source that no file defines",
        "Correct the id, define the source, or give the URL of the page itself.",
    ),
}


LINTS: dict[str, Code] = {
    "no-source": Code(
        "a fact has no source",
        "Add `source`: the URL of a page, or the id of a source.",
    ),
    "defined-twice": Code(
        "two files define the same title, person or source",
        "The values of the later file win, and lists are joined. Keep one definition; a "
        "`[title.ID]` without `name` and `kind` can add aliases and ids to it.",
    ),
    "unused-source": Code(
        "a source is defined, but no fact cites it",
        "Cite it in the facts that come from it, or remove it.",
    ),
    "late-release": Code(
        "a release date was first recorded after it had passed",
        "Correct the year of `release` or `on`; if both are right, add the earlier fact that "
        "announced the date.",
    ),
    "future-fact": Code(
        "a fact is of a day that has yet to come",
        "Correct `on`, the day the world learnt it. What is planned for that day is a `release` or "
        "`news`, known since the day it was announced.",
    ),
    "no-region": Code(
        "a release has no region, and there is one like it that has",
        "Add the `region`: without one the fact is about another release, and the date that you "
        "know moves nowhere. For a worldwide release, write 001.",
    ),
    "since-after-on": Code(
        "a status began after the day it became known",
        "Correct `since` or `on`. Record mere plans as `news`.",
    ),
    "status-backwards": Code(
        "a status is earlier than one that the title already had",
        "Correct `status` or `on`; facts take effect in the order of `on`. A title on hold resumes "
        "where it was; a cancelled title starts again, and so does a series with its next season.",
    ),
    "no-status": Code(
        "a title has no status",
        f"Add a fact with one of {', '.join(Status)}.",
    ),
    "same-name": Code(
        "two titles of one kind have the same name",
        "If they are one title, keep one definition and change the `title` of the facts about the "
        "other. If they are two, such as a film and its remake, record when each was released: "
        "the years tell them apart.",
    ),
    "two-spellings": Code(
        "a person's name is spelled in two ways",
        "Spell the name the same everywhere, as credited. Two names count as spellings of one when "
        "they differ only in accents, case and punctuation or, from eight letters up, in one "
        "letter. If there really are two people, give each a `[person]` table.",
    ),
    "never-cast": Code(
        "somebody is removed from a cast they were never in",
        "Correct the name, or record when they joined.",
    ),
    "unused-person": Code(
        "a person is defined, but is in no cast or crew",
        "Write the name as credited, or remove the table.",
    ),
    "stale": Code(
        "an unreleased title has had no new fact for a long time",
        "Look for news. If there is none, record the same status again, with the day and a source: "
        "it shows that somebody looked.",
    ),
}
"""What is allowed but most likely a mistake; reported only on request."""


def explained(word: str) -> Code:
    """The code of that name, of `CODES` or `LINTS`; raises `BadValue`."""
    known = CODES | LINTS
    if word not in known:
        hint = "a code comes before the message of a problem, such as `bad-period`"
        raise BadValue(f"no problem has the code `{word}`", did_you_mean(word, [*known]) or hint)
    return known[word]
