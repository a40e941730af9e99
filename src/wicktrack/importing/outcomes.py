"""What becomes of the words of a source about one title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from wicktrack.model.facts import Fact, Title
from wicktrack.model.vocabulary import Provider
from wicktrack.records import record


class Outcome(StrEnum):
    """What became of a word: it counts, it is kept without effect, or it is not written."""

    WRITTEN = "written"
    ASIDE = "aside"
    WITHHELD = "withheld"


@record(kw_only=True)
class Line:
    """One thing that a source said, and what became of it.

    `fact` is what is written, None where nothing is. `why` is a sentence without a full stop: the
    reason, empty for what simply counts; of what is withheld it says what it is about, too.
    """

    provider: Provider
    outcome: Outcome
    fact: Fact | None
    why: str = ""


@record(kw_only=True)
class Subject:
    """A title as it is known, for comparison with what a source says.

    `facts` are in the order of the catalogue, with those that the same run is about to write.
    `trust` are sources by how far they are believed for this title. `people` are the names of
    persons by their ids, `tmdb:person/6384`, and `ids` what the ledger says they are, by name.
    `dead` are the names of those whose death is known. `missed` are the releases and people that a
    source no longer named when it was asked last, by `key_text`, with the first day of that.
    """

    title: Title
    facts: tuple[Fact, ...]
    trust: tuple[Provider, ...]
    people: Mapping[str, str] = {}
    ids: Mapping[str, Mapping[str, str]] = {}
    dead: frozenset[str] = frozenset()
    missed: Mapping[str, date] = {}


@record(kw_only=True)
class Imported:
    """What is to be written about one title, in the file of one source.

    `facts` are in order, `persons` tables by name and `ids` those that the title lacks, by service.
    `missed` replaces that of the subject.
    """

    facts: tuple[Fact, ...] = ()
    persons: Mapping[str, Mapping[str, Any]] = {}
    ids: Mapping[str, str] = {}
    lines: Sequence[Line] = ()
    missed: Mapping[str, date] = {}
