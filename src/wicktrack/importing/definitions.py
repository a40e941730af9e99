"""What a source says of a title's definition: its ids elsewhere, what differs, and a new title's.

One rule: an id that is there is never replaced, and nothing else of a definition is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import count
from typing import Any

from wicktrack.importing.spoken import spelt
from wicktrack.model.facts import Title
from wicktrack.model.names import listed, plain
from wicktrack.model.vocabulary import SERVICE_NAMES, TITLE_IDS, Kind, Service, full_id
from wicktrack.sources.words import Work

_LONGEST = 80
"""The letters of a new id: it is typed, and shown in columns."""


def ids_of(work: Work, kind: Kind) -> dict[str, str]:
    """The ids of a work in full, its own first; without those that no such id looks like."""
    given = {work.reference.service: work.reference.id, **work.ids}
    return {
        str(service): full_id(service, id_, kind)
        for service, id_ in given.items()
        if service in [*Service] and re.fullmatch(TITLE_IDS[service].pattern, id_, re.ASCII)
    }


def new_ids(title: Title, work: Work) -> dict[str, str]:
    """The ids that the title lacks, by service."""
    known = dict(title.ids)
    return {
        service: id_ for service, id_ in ids_of(work, title.kind).items() if service not in known
    }


def is_other_work(title: Title, work: Work) -> bool:
    """Whether the work is not the one that the title's id at the service leads to."""
    known = dict(title.ids).get(work.reference.service)
    return known is not None and full_id(work.reference.service, known, title.kind) != (
        work.reference.id
    )


def differences(title: Title, work: Work) -> Iterator[str]:
    """What the title's definition has otherwise, a sentence each."""
    name = SERVICE_NAMES[work.reference.service]
    known = dict(title.ids)
    for service, id_ in ids_of(work, title.kind).items():
        ours = full_id(service, known.get(service, id_), title.kind)
        if ours != id_:
            yield f"{name} gives {service} id {id_}, but the title has {ours}; correct one of them"
    for key in ("franchise", "studio", "directors", "writers", "runtime"):
        ours, theirs = getattr(title, key), getattr(work.definition, key)
        if ours and theirs and _compared(ours) != _compared(theirs):
            yield f"{name} gives {key} {_shown(theirs)}, but the title has {_shown(ours)}"


def _compared(value: str | tuple[str, ...] | int) -> object:
    if isinstance(value, tuple):
        return {*map(spelt, value)}
    return spelt(value) if isinstance(value, str) else value


def _shown(value: str | tuple[str, ...] | int) -> str:
    return listed(value) if isinstance(value, tuple) else str(value)


def definition(work: Work, taken: Collection[str]) -> tuple[str, dict[str, Any]]:
    """The id of a new title, which is none of those taken, and its table in TOML."""
    said = work.definition
    table = {
        "name": work.name,
        "kind": str(work.kind),
        "franchise": said.franchise,
        "studio": said.studio,
        "directors": [*said.directors],
        "writers": [*said.writers],
        "runtime": said.runtime,
        "ids": ids_of(work, work.kind),
    }
    return _free_id(work, taken), {key: value for key, value in table.items() if value}


def _free_id(work: Work, taken: Collection[str]) -> str:
    """The name as an id, if need be with the year, and then with a number."""
    slug = _slug(work.name) or _slug(f"{work.reference.service} {work.reference.id}")
    dated = f"{slug}-{work.year}" if work.year else slug
    numbered = (f"{dated}-{number}" for number in count(2))
    return next(it for it in _then((slug, dated), numbered) if it not in taken)


def _then(first: Collection[str], rest: Iterator[str]) -> Iterator[str]:
    yield from first
    yield from rest


def _slug(name: str) -> str:
    """A text in the letters of an id, cut between words; empty where it has none of them."""
    words = re.findall(r"[a-z0-9]+", plain(name))
    slug = "-".join(words)
    return slug if len(slug) <= _LONGEST else slug[:_LONGEST].rpartition("-")[0] or slug[:_LONGEST]
