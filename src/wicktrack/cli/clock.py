"""The clock: today's date, and the local time that a live countdown runs on.

One rule: no other module reads the time, and $SOURCE_DATE_EPOCH overrides it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from wicktrack.errors import BadValue
from wicktrack.model.dates import local, shift


def clock(environ: Mapping[str, str]) -> date:
    """Today: the UTC day of $SOURCE_DATE_EPOCH where that is set, else the local day."""
    epoch = environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return date.today()  # noqa: DTZ011 - a release day is a local day
    if re.fullmatch(r"-?\d{1,18}", epoch, re.ASCII) is None:
        raise BadValue(f"$SOURCE_DATE_EPOCH is `{epoch}`", "set it to a number of seconds")
    return shift(f"$SOURCE_DATE_EPOCH={epoch}", date(1970, 1, 1), int(epoch) // 86400, "d")


def now(environ: Mapping[str, str]) -> datetime:
    """The naive local time on the day of `clock`; in UTC where $SOURCE_DATE_EPOCH is set."""
    epoch = environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now()  # noqa: DTZ005 - as above
    return datetime.combine(clock(environ), time()) + timedelta(seconds=int(epoch) % 86400)


def running(environ: Mapping[str, str], day: date) -> Callable[[], datetime]:
    """A clock that starts at the time of `now` on `day`; its times are aware and local."""
    begun = datetime.now(UTC)
    start = local(datetime.combine(day, now(environ).time()))
    return lambda: local(start + (datetime.now(UTC) - begun))
