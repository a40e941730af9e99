"""iCalendar files, RFC 5545 and RFC 7986.

One rule: bytes depend on the events alone; nothing here asks for the time or makes up an id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from wicktrack.formats.exchange import legible, uri
from wicktrack.records import record

if TYPE_CHECKING:
    from icalendar import Component

_PRODUCT = "-//wicktrack//wicktrack//EN"
_REFRESH = dt.timedelta(days=1)


@record(kw_only=True)
class Event:
    """An event of whole days, `last` included; `state` is a word of STATUS, in any case.

    `alarms` are days before the first one. `modified` is the day its facts are of.
    """

    uid: str
    summary: str
    first: dt.date
    last: dt.date
    state: str
    sequence: int
    modified: dt.date
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    alarms: tuple[int, ...] = ()


def document(name: str, events: Iterable[Event]) -> str:
    """A calendar file; a name for the calendar, then its events in the order given."""
    from icalendar import Calendar, vDuration, vText

    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", _PRODUCT)
    made.add("calscale", "GREGORIAN")
    # Each twice, for programs from before RFC 7986 as well. icalendar does not know these and has
    # to be told their types, or it would escape no text; RFC 7986 wants that of the span said.
    for title in ("name", "x-wr-calname"):
        made.add(title, vText(legible(name)))
    for refresh in ("refresh-interval", "x-published-ttl"):
        made.add(refresh, vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    for event in events:
        made.add_component(_event(event))
    text: str = made.to_ical(sorted=False).decode()
    return text


def _event(event: Event) -> Component:
    import icalendar

    made = icalendar.Event()
    stamp = dt.datetime.combine(event.modified, dt.time(), dt.UTC)
    made.add("uid", event.uid)
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("sequence", event.sequence)
    made.add("status", event.state.upper())
    made.add("dtstart", event.first)
    made.add("dtend", event.last + dt.timedelta(1))
    made.add("transp", "TRANSPARENT")
    made.add("summary", legible(event.summary))
    if event.description:
        made.add("description", legible(event.description))
    if event.url:
        made.add("url", uri(event.url))
    if event.categories:
        made.add("categories", [legible(category) for category in event.categories])
    for days in event.alarms:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", dt.timedelta(days=-days))
        alarm.add("description", legible(event.summary))
        made.add_component(alarm)
    return made
