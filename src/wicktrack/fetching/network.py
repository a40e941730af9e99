"""The sources, asked side by side: what `refreshing` needs of the network.

One rule: a generator of a source is driven here, and sees replies only, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from wicktrack.model.vocabulary import Provider
from wicktrack.sources.protocol import Asking, Emit
from wicktrack.sources.words import Result

T = TypeVar("T")


class Stopped(NamedTuple):
    """A source that is done: `why` it was left for this run, empty where it answered to the end.

    `wants_key`: it has none, or refused it. `requests` were sent over the network.
    """

    why: str = ""
    wants_key: bool = False
    requests: int = 0


class Network:
    """The services as the environment has them, with a cache of answers and the keys.

    `cache` is the folder of the cached answers, `settings` that of `keys.toml`. Raises `BadUsage`
    for a base URL that is not allowed, a keys file that others can read, and $WICKTRACK_OFFLINE.
    """

    def __init__(self, environ: Mapping[str, str], cache: Path, settings: Path) -> None:
        self.environ = environ
        self.cache = cache
        self.settings = settings

    def has_key(self, provider: Provider) -> bool:
        """Whether a source that wants a key has one, which may be wrong; true of the others."""
        raise NotImplementedError

    def ask(self, provider: Provider, asking: Asking[T]) -> tuple[T, Stopped]:
        """Drive one generator to its end, and what it returned; without a key all are `NO_KEY`."""
        raise NotImplementedError

    def gather(
        self, askings: Mapping[Provider, Callable[[Emit], Asking[None]]]
    ) -> Iterator[tuple[Provider, Result | Stopped]]:
        """Drive one generator for each source, side by side, each in a thread of its own.

        What they emit comes as it is read, and a `Stopped` for each source last. A reader that
        stops early, or is interrupted, ends the threads after the request they are at.
        """
        raise NotImplementedError
