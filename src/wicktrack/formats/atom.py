"""Atom feeds, RFC 4287.

One rule: bytes depend on the entries alone; a feed is as new as its newest entry.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from wicktrack.formats.exchange import legible, uri
from wicktrack.records import record

_OURS = uuid.UUID("6d3b1bf2-8f0f-5b0e-9c0a-3f2c1f7f5a11")
"""The namespace of our ids; it never changes, or every reader shows every entry anew."""

_NEVER = dt.date(1970, 1, 1)
"""How new a feed without entries is: RFC 4287 wants a stamp, and there is no fact to give one."""


@record(kw_only=True)
class Entry:
    """One thing to read; `links` holds the page it is about, then others it rests on."""

    id: str
    title: str
    updated: dt.date
    content: str
    term: str
    links: tuple[str, ...] = ()


@record(kw_only=True)
class Feed:
    """`address` is where the feed itself is to be found, where that is known."""

    id: str
    title: str
    author: str
    entries: Sequence[Entry]
    address: str | None = None


def name_based(*parts: object) -> str:
    """An id made of what something is; the same parts, the same id, on any machine."""
    texts = [None if part is None else str(part) for part in parts]
    return uuid.uuid5(_OURS, json.dumps(texts, ensure_ascii=True)).urn


def document(feed: Feed) -> str:
    """An Atom feed, its entries in the order given."""
    return "".join(f"{line}\n" for line in _feed(feed))


def _feed(feed: Feed) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield f"  {_element('id', feed.id)}"
    yield f"  {_element('title', feed.title)}"
    yield f"  {_stamp('updated', max((e.updated for e in feed.entries), default=_NEVER))}"
    yield f"  <author>{_element('name', feed.author)}</author>"
    yield f"  {_element('generator', 'wicktrack')}"
    if feed.address:
        kind = 'type="application/atom+xml"'
        yield f'  <link rel="self" {kind} href={quoteattr(uri(feed.address))}/>'
    for entry in feed.entries:
        yield from _entry(entry)
    yield "</feed>"


def _entry(entry: Entry) -> Iterator[str]:
    yield "  <entry>"
    yield f"    {_element('id', entry.id)}"
    yield f"    {_element('title', entry.title)}"
    yield f"    {_stamp('published', entry.updated)}"
    yield f"    {_stamp('updated', entry.updated)}"
    yield f"    <category term={quoteattr(legible(entry.term))}/>"
    for place, link in enumerate(entry.links):
        # Only one page may be what the entry is about: `via` names the others as its sources.
        yield f'    <link rel="{"via" if place else "alternate"}" href={quoteattr(uri(link))}/>'
    yield f'    <content type="text">{escape(legible(entry.content))}</content>'
    yield "  </entry>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(legible(text))}</{name}>"


def _stamp(name: str, day: dt.date) -> str:
    return f"<{name}>{day.isoformat()}T00:00:00Z</{name}>"
