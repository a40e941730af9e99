"""What is new in what a source said of a title on past days."""

from __future__ import annotations

from wicktrack.importing.outcomes import Imported, Subject
from wicktrack.sources.protocol import Asked
from wicktrack.sources.words import Past


def history(subject: Subject, past: Past, asked: Asked) -> Imported:
    """What is to be written of a work's past; the same words a second time are nothing new."""
    raise NotImplementedError
