"""What becomes of a source's words? Facts to append, facts set aside, and what is withheld.

Pure: words and a ledger's facts and a day go in, facts and reasons come out.
"""

from __future__ import annotations

from typing import Any

from wicktrack.importing.outcomes import Imported, Subject
from wicktrack.sources.protocol import Asked
from wicktrack.sources.words import Past, Work


def compare(subject: Subject, work: Work, asked: Asked) -> Imported:
    """What is new in what a source says of a title."""
    raise NotImplementedError


def history(subject: Subject, past: Past, asked: Asked) -> Imported:
    """What is new in what a source said of a title on past days."""
    raise NotImplementedError


def definition(work: Work) -> dict[str, Any]:
    """The table of a title that a work becomes."""
    raise NotImplementedError
