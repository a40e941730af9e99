"""The services that a command asks: where it writes what they say, and what it says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wicktrack import folders
from wicktrack.cli.context import Ask
from wicktrack.cli.streams import say
from wicktrack.errors import BadUsage, Exit
from wicktrack.model.names import listed
from wicktrack.model.vocabulary import SERVICE_NAMES, Provider, parse_provider, parse_region
from wicktrack.records import replaced

if TYPE_CHECKING:
    from wicktrack.fetching.network import Network
    from wicktrack.refreshing import Failure, Home

ASKING = "Asking the sources"


def network_of(ask: Ask, *, offline: bool = False) -> Network:
    """The services. Raises `BadUsage`, also where no network is allowed, unless `offline`."""
    from wicktrack.fetching.network import Network

    environ = {name: it for name, it in ask.environ.items() if not (offline and name == OFFLINE)}
    cache, settings = folders.cache_folder(environ), folders.config_folder(environ)
    return Network(environ, cache, settings)


OFFLINE = "WICKTRACK_OFFLINE"


def providers(given: Iterable[str] | None) -> list[Provider]:
    """The services of --source, each once; raises `BadValue`."""
    return list(dict.fromkeys(map(parse_provider, given or ())))


def regions(ask: Ask, given: Iterable[str] | None) -> tuple[str, ...]:
    """The regions whose releases are taken, the viewer's own first; raises `BadValue`.

    Where nobody has set one, they are those of the releases that the catalogue has.
    """
    own = ask.region or ask.ledger.region
    set_ = given or [*([own] if own else []), *ask.settings.regions]
    found = dict.fromkeys(map(parse_region, set_ or sorted(ask.ledger.regions())))
    if not found:
        say("warning: no region is set, so only worldwide releases are taken", f"hint: {_SET}")
    return tuple(found)


_SET = "set `region` in your settings, or $WICKTRACK_REGION"


def home_of(ask: Ask) -> Home:
    """The catalogue, and where the services' own files are; raises `BadUsage`."""
    from wicktrack.refreshing import Home

    paths = () if ask.nothing_yet else tuple(ask.paths)
    return Home(paths=paths, folder=folder_of(ask), open=lambda: ask.again().ledger)


def folder_of(ask: Ask) -> Path:
    """The folder for the services' own files: the user's, or the first that is named.

    It need not exist. Raises `BadUsage` where only files are named: what is beside them may be of
    no catalogue.
    """
    given = ask.named or [*ask.settings.catalogue]
    if not given:
        return folders.data_folder(ask.environ)
    for path in given:
        if path.is_dir():
            return path
    message = f"{given[0]} is a file, and each service's facts go into a file of their own"
    raise BadUsage(
        message, f"put it into a folder, and name that: --catalogue {_example(given[0])}"
    )


def _example(path: Path) -> str:
    """How a folder for a file may be called."""
    return str(path.with_suffix("")) if path.suffix else f"{path}.d"


# --- what is said --------------------------------------------------------------------------------


def tell_sentence(asked: Iterable[str]) -> None:
    """What TMDB wants its users to be shown, if it was asked."""
    from wicktrack.sources import registry

    if Provider.TMDB in asked:
        say(registry.source(Provider.TMDB).sentence)


def tell_failures(ask: Ask, failures: Sequence[Failure], network: Network) -> int:
    """A line for each failure, and what to do; the exit code."""
    for it, titles in _alike(failures).items():
        named = [ask.ledger.titles[t].name for t in titles if t in ask.ledger.titles]
        about = f" ({listed(named, _NAMED)})" if named else ""
        name = SERVICE_NAMES[it.provider]
        say(f"warning: {it.why if it.why.startswith(name) else f'{name}: {it.why}'}{about}")
    keyless = {it.provider for it in failures if not network.has_key(it.provider)}
    if keyless:
        settings = folders.config_folder(ask.environ) / "keys.toml"
        say(f"hint: put a key into $WICKTRACK_TMDB_TOKEN, or into {settings}")
    if any(it.later and it.provider not in keyless for it in failures):
        say("hint: run it again later; what has been written stays, and the rest is asked for then")
    return Exit.NO_ANSWER if any(it.later for it in failures) else Exit.OK


_NAMED = 5
"""How many titles a line about a failure names."""


def _alike(failures: Sequence[Failure]) -> dict[Failure, list[str]]:
    """The failures but for their titles, each once, with these titles.

    Where a whole source was left, it goes without saying that its titles had no answer.
    """
    left = {it.provider for it in failures if it.later and it.title is None}
    found: dict[Failure, list[str]] = {}
    for it in failures:
        if it.title is None or not it.later or it.provider not in left:
            titles = found.setdefault(replaced(it, title=None), [])
            if it.title and it.title not in titles:
                titles.append(it.title)
    return found
