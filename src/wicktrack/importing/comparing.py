"""What is new in what a source says of a title."""

from __future__ import annotations

from wicktrack.importing.outcomes import Imported, Subject
from wicktrack.sources.protocol import Asked
from wicktrack.sources.words import Work


def compare(subject: Subject, work: Work, asked: Asked) -> Imported:
    """What is to be written of a work, and what is withheld."""
    raise NotImplementedError
