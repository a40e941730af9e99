"""Online services on loopback, which a refresh asks: the stand-in that the tests have.

One rule: it answers in this process, so none of its work counts as that of the program.
"""

from __future__ import annotations

import atexit
import datetime as dt
import sys
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from measuring import Side
from setting import Setting

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from invented import countries, fill
from standin import StandIn, serving

_OPEN = ExitStack()
atexit.register(_OPEN.close)


@cache
def _serving(count: int) -> tuple[StandIn, str]:
    """Services that have so many works of each kind, and the catalogue of these."""
    services = StandIn(items=countries())
    text = fill(services, count)
    return _OPEN.enter_context(serving(services)), text


def refresh(setting: Setting, titles: int) -> Side:
    """A side: a refresh of so many films and series that are all up to date."""
    services, text = _serving(titles)
    folder = setting.folder / f"online-{titles}"
    folder.mkdir(exist_ok=True)
    (folder / "catalogue.toml").write_text(text, encoding="utf-8")
    noon = dt.datetime(2026, 11, 4, 12, tzinfo=dt.UTC).timestamp()
    label = f"refresh, {titles} films and {titles} series"
    side = setting.ask(label, "refresh", catalogue=folder, cache=f"online-{titles}-cache")
    environ = {**side.environ, **services.environ, "SOURCE_DATE_EPOCH": str(int(noon))}
    return Side(label, side.words, environ)
