"""The sources, asked side by side: what `refreshing` needs of the network.

One rule: a generator of a source is driven here, and sees replies only, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

from wicktrack.errors import BadUsage
from wicktrack.fetching.addresses import base_of
from wicktrack.fetching.keys import read_keys
from wicktrack.fetching.manners import Cancelled, Clock, Limits
from wicktrack.fetching.service import Run, Service, Stopped
from wicktrack.model.vocabulary import Provider
from wicktrack.sources import registry
from wicktrack.sources.protocol import Asking, Emit
from wicktrack.sources.words import Result

__all__ = ["Network", "Stopped"]

T = TypeVar("T")

FOLDER = "answers"
"""The folder in that of the cache."""

_TICK = 0.5
"""Seconds after which a reader looks up: on Windows no signal ends a wait."""

_Item = tuple[Provider, Result | Stopped] | BaseException


class Network:
    """The services as the environment has them, with a cache of answers and the keys.

    `cache` is the folder of the cached answers, `settings` that of `keys.toml`. Raises `BadUsage`
    for a base URL that is not allowed, a keys file that others can read, and $WICKTRACK_OFFLINE.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        cache: Path,
        settings: Path,
        clock: Clock | None = None,
        limits: Limits | None = None,
    ) -> None:
        if environ.get("WICKTRACK_OFFLINE", "") not in {"", "0"}:
            raise BadUsage(
                "$WICKTRACK_OFFLINE forbids any connection", "unset it to ask the online sources"
            )
        self.cache = cache
        sources = [registry.source(it) for it in registry.MODULES]
        keys = read_keys(environ, settings, [it.provider for it in sources if it.key])
        run = Run(cache / FOLDER, clock or Clock(), limits or Limits())
        self._services = {
            it.provider: Service(it, base_of(it, environ), keys.get(it.provider), run)
            for it in sources
        }

    def has_key(self, provider: Provider) -> bool:
        """Whether a source that wants a key has one, which may be wrong; true of the others."""
        service = self._services[provider]
        return service.key is not None or not service.source.key

    def ask(self, provider: Provider, asking: Asking[T]) -> tuple[T, Stopped]:
        """Drive one generator to its end, and what it returned; without a key all are `NO_KEY`."""
        return self._services[provider].drive(asking, Event())

    def gather(
        self, askings: Mapping[Provider, Callable[[Emit], Asking[None]]]
    ) -> Iterator[tuple[Provider, Result | Stopped]]:
        """Drive one generator for each source, side by side, each in a thread of its own.

        What they emit comes as it is read, and a `Stopped` for each source last. A reader that
        stops early, or is interrupted, ends the threads after the request they are at. Raises what
        a generator raises, which is a bug in it.
        """
        items: SimpleQueue[_Item] = SimpleQueue()
        stop = Event()
        for provider, begin in askings.items():
            # Daemons: whoever interrupts the program does not wait for a slow service.
            Thread(target=self._work, args=(provider, begin, items, stop), daemon=True).start()
        left = len(askings)
        try:
            while left:
                item = _next(items)
                if isinstance(item, BaseException):
                    raise item
                left -= isinstance(item[1], Stopped)
                yield item
        finally:
            stop.set()

    def _work(
        self,
        provider: Provider,
        begin: Callable[[Emit], Asking[None]],
        items: SimpleQueue[_Item],
        stop: Event,
    ) -> None:
        try:
            asking = begin(lambda result: items.put((provider, result)))
            _, stopped = self._services[provider].drive(asking, stop)
        except Cancelled:
            return
        except BaseException as error:  # noqa: BLE001 - the reader raises it
            items.put(error)
        else:
            items.put((provider, stopped))


def _next(items: SimpleQueue[_Item]) -> _Item:
    while True:
        try:
            return items.get(timeout=_TICK)
        except Empty:
            continue
