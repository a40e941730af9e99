"""The registry of problem codes: what each means and how to mend it.

One rule: a code names one mistake, once made known never means another, and has its catalogue and
its exact message in the error gallery (`tests/gallery`).
"""

from __future__ import annotations

from wicktrack.catalogue.keys import SAID
from wicktrack.errors import BadValue, did_you_mean
from wicktrack.model.vocabulary import Credit, Kind, ReleaseType, Status
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
        "there is no file or folder of that name",
        "Check the spelling of the path, and that the folder you are in is the one you mean; "
        "`wicktrack where` lists the files in use.",
    ),
    "not-a-file": Code(
        "a folder, FIFO, socket or device stands where a file is wanted",
        "Give the path of a regular file, or of a folder that holds some.",
    ),
    "no-permission": Code(
        "the file may not be read",
        "Allow yourself to read it (`chmod u+r FILE`, and `chmod u+rx` for a folder), or name "
        "another file.",
    ),
    "cannot-read": Code(
        "the system could not read the file",
        "Look at what the system said; a loop of symbolic links or a failing disk are the "
        "usual causes.",
    ),
    "no-toml-files": Code(
        "a folder holds no `.toml` file",
        "Name a file, or put a file whose name ends in `.toml` (and does not begin with a "
        "dot) into the folder.",
    ),
    "not-utf-8": Code(
        "the file is not UTF-8 text",
        "Save the file as UTF-8 in your editor, or convert it: `iconv -f latin1 -t utf-8`.",
    ),
    "byte-order-mark": Code(
        "the file begins with a byte order mark, which TOML does not allow",
        "Save the file as “UTF-8 without BOM”.",
    ),
    "not-toml": Code(
        "the file is not TOML 1.0",
        "Mend the place that is named; further problems show once the file is TOML. The usual "
        "causes are a text without quotes, a vague date without quotes, and a missing "
        "`[[fact]]` between two facts.",
    ),
    "too-deep": Code(
        "the file nests deeper than it could be read",
        "Write tables under headers of their own; nothing in a catalogue needs more than "
        "three levels.",
    ),
    # The shape of a file.
    "missing-key": Code(
        "a table lacks a key that it must have",
        "Add the key to the table.",
    ),
    "unknown-key": Code(
        "a table has a key that the format does not know",
        "Correct the spelling; what has no key of its own goes into a `note`, or a comment.",
    ),
    "misplaced-key": Code(
        "a key belongs to another kind of fact",
        "Take the key out, or write a fact of the kind it belongs to.",
    ),
    "wrong-type": Code(
        "a value is of another type than its key takes",
        "Write the value as the message says: texts in quotes, numbers without, lists in "
        "brackets, facts under `[[fact]]`.",
    ),
    "empty-value": Code(
        "a text or a list is empty",
        "Fill it, or leave it out: an absent key is how a catalogue says “not known”.",
    ),
    "newer-format": Code(
        "the file is written for a later wicktrack",
        "Upgrade wicktrack.",
    ),
    # The values.
    "bad-id": Code(
        "an id has characters that ids do not have",
        "Make the title's id of `a` to `z`, `0` to `9` and hyphens, a source's of anything "
        "without spaces and `://`; a person's is the credited name.",
    ),
    "bad-period": Code(
        "a date is not a period",
        'Write a day as 2024-06-07, anything vaguer in quotes: "2024-06", "2024-Q2", '
        '"2024-H1", "2024-summer", "2024".',
    ),
    "bad-number": Code(
        "a number is out of range",
        "Correct the number.",
    ),
    "bad-url": Code(
        "an address is not an http or https URL",
        "Copy the address whole, from `https://` on.",
    ),
    "bad-kind": Code(
        "the kind of a title is not one of the known words",
        f"Use one of {', '.join(Kind)}.",
    ),
    "bad-status": Code(
        "a status is not one of the known words",
        f"Use one of {', '.join(Status)}.",
    ),
    "bad-type": Code(
        "a release type is not one of the known words",
        f"Use one of {', '.join(ReleaseType)}.",
    ),
    "bad-credit": Code(
        "a credit is not one of the known words",
        f"Use one of {', '.join(Credit)}, or leave the credit out for an ordinary part.",
    ),
    "bad-region": Code(
        "a region is not an ISO 3166-1 alpha-2 code",
        "Use the two letters of ISO 3166-1: GB, not UK.",
    ),
    "bad-episode": Code(
        "an episode is not written as season and number",
        'Write season and number as "1x02".',
    ),
    # The facts, and how things hang together.
    "nothing-said": Code(
        "a fact says nothing",
        f"Add the one thing that was said: {', '.join(_SAID[:-1])} or {_SAID[-1]}.",
    ),
    "several-said": Code(
        "a fact says several things at once",
        "Write a `[[fact]]` for each thing, with the same `title`, `on` and `source`.",
    ),
    "duplicate-id": Code(
        "a title, person or source is defined twice",
        "Keep one definition; facts about a title may stand in any file.",
    ),
    "duplicate-person": Code(
        "a person stands twice in one cast",
        "Keep one entry; who plays two characters is named once, with both in `character`.",
    ),
    "unknown-title": Code(
        "a fact is about a title that no file defines",
        "Correct the id (it is not the name), or define the title; its file must be among "
        "those read.",
    ),
    "unknown-source": Code(
        "a fact names a source that no file defines",
        "Correct the id, define the source, or give the address of the page itself.",
    ),
}


LINTS: dict[str, Code] = {
    "no-source": Code(
        "a fact does not say who said so",
        "Add `source`: the address of a page, or the id of a source.",
    ),
    "unused-source": Code(
        "a source is defined and no fact names it",
        "Name it in the facts that were read there, or take it out.",
    ),
    "late-release": Code(
        "a release date was new when it had passed",
        "Correct the year of `release` or `on`; where both are right, add the fact by which the "
        "date became known in time.",
    ),
    "since-after-on": Code(
        "a state began after it became known",
        "Correct `since` or `on`. What is only planned is `news`.",
    ),
    "status-backwards": Code(
        "a status comes before the one that the title had already",
        "Correct `status` or `on`; facts take effect in the order of `on`. What is on hold goes on "
        "where it was; what was cancelled begins anew, and so does a series with its next season.",
    ),
    "no-status": Code(
        "a title has no status",
        f"Add a fact with one of {', '.join(Status)}.",
    ),
    "two-spellings": Code(
        "a person is spelled in two ways",
        "Spell the name alike everywhere, as credited. Names count as two spellings of one when "
        "they differ in accents, case and punctuation alone, or, from eight letters on, in one "
        "letter. Where there are two persons indeed, give each a `[person]` table.",
    ),
    "never-cast": Code(
        "somebody left a cast without having been in it",
        "Correct the name, or record when they joined.",
    ),
    "unused-person": Code(
        "a person is defined and in no cast or crew",
        "Write the name as credited, or take the table out.",
    ),
    "stale": Code(
        "nothing was recorded for long about a title that is neither released nor cancelled",
        "Look for news. Where there are none, a fact that says the status again, with the day and "
        "the source, shows that somebody looked.",
    ),
}
"""What is allowed and yet most likely a mistake; told only where it was asked for."""


def explained(word: str) -> Code:
    """The code of that name, of `CODES` or `LINTS`; raises `BadValue`."""
    known = CODES | LINTS
    if word not in known:
        hint = "a code stands before the message of a problem, such as `bad-period`"
        raise BadValue(f"no problem has the code `{word}`", did_you_mean(word, [*known]) or hint)
    return known[word]
