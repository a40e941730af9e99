"""What can be wrong with a catalogue? Every problem's code, with what it means.

One rule: a code names one mistake, once made known never means another, and has its catalogue and
its exact message in the error gallery (`tests/gallery`).
"""

from __future__ import annotations

CODES: dict[str, str] = {
    # Files that cannot be read at all.
    "no-such-file": "there is no file or folder of that name",
    "not-a-file": "a folder, FIFO, socket or device stands where a file is wanted",
    "no-permission": "the file may not be read",
    "cannot-read": "the system could not read the file",
    "no-toml-files": "a folder holds no `.toml` file",
    "not-utf-8": "the file is not UTF-8 text",
    "byte-order-mark": "the file begins with a byte order mark, which TOML does not allow",
    "not-toml": "the file is not TOML 1.0",
    "too-deep": "the file nests deeper than it could be read",
    # The shape of a file.
    "missing-key": "a table lacks a key that it must have",
    "unknown-key": "a table has a key that the format does not know",
    "misplaced-key": "a key belongs to another kind of fact",
    "wrong-type": "a value is of another type than its key takes",
    "empty-value": "a text or a list is empty",
    "newer-format": "the file is written for a later wicktrack",
    # The values.
    "bad-id": "an id has characters that ids do not have",
    "bad-period": "a date is not a period",
    "bad-number": "a number is out of range",
    "bad-url": "an address is not an http or https URL",
    "bad-kind": "the kind of a title is not one of the known words",
    "bad-status": "a status is not one of the known words",
    "bad-type": "a release type is not one of the known words",
    "bad-credit": "a credit is not one of the known words",
    "bad-region": "a region is not an ISO 3166-1 alpha-2 code",
    "bad-episode": "an episode is not written as season and number",
    # The facts, and how things hang together.
    "nothing-said": "a fact says nothing",
    "several-said": "a fact says several things at once",
    "duplicate-id": "a title, person or source is defined twice",
    "duplicate-person": "a person stands twice in one cast",
    "unknown-title": "a fact is about a title that no file defines",
    "unknown-source": "a fact names a source that no file defines",
}
