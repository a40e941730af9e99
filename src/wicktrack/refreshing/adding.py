"""A work becomes a title of the catalogue.

One rule: what is a title already, by any of its ids, is not made another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wicktrack.catalogue.loader import read_part
from wicktrack.catalogue.toml import parse
from wicktrack.catalogue.writer import title_block
from wicktrack.errors import BadUsage, NoAnswer, NoMatch
from wicktrack.fetching.network import Network
from wicktrack.importing import definitions
from wicktrack.model.facts import Title
from wicktrack.model.ledger import Ledger
from wicktrack.model.vocabulary import Provider
from wicktrack.records import replaced
from wicktrack.refreshing.finding import NO_KEY, title_of
from wicktrack.refreshing.results import Home, Options, Progress, Refreshed
from wicktrack.refreshing.run import Run, item_of
from wicktrack.sources import registry
from wicktrack.sources.protocol import Wanted
from wicktrack.sources.words import Hit, Unanswered, Work


def add(  # noqa: PLR0913 - as `refresh`
    home: Home,
    hit: Hit,
    options: Options,
    network: Network,
    progress: Progress,
    *,
    so_far: Refreshed | None = None,
) -> tuple[str, Refreshed]:
    """Make a work a title of the catalogue, with all that the sources say of it; its id.

    Where any of its ids is that of a title already, that is the one, and nothing is made. Raises
    `NoAnswer`, `NoMatch` where there is no such work, and as `refresh`.
    """
    found = Refreshed() if so_far is None else so_far
    run = Run(home, [], options, network, found)
    if known := title_of(run.ledger, [hit]):
        return known, found
    provider = _provider(hit, network)
    with run.finishing():
        work = _read(run, hit, provider)
        if known := _titled(run.ledger, work):
            return known, found
        progress(0, 1)
        title = _make(run, work, provider)
        run.ask([title], lambda _, __: None, leaving={provider})
        progress(1, 1)
    return title, found


def _provider(hit: Hit, network: Network) -> Provider:
    if str(hit.reference.service) not in [*Provider]:
        hint = "name it by its id at another service, or its page there"
        raise BadUsage(f"{hit.reference} is not an id at a service that can be asked", hint)
    provider = Provider(str(hit.reference.service))
    if not network.has_key(provider):
        raise NoAnswer(
            f"{registry.source(provider).name}: {NO_KEY}", "`wicktrack sources` says more"
        )
    return provider


def _read(run: Run, hit: Hit, provider: Provider) -> Work:
    """The work itself, as a title that is called by its reference for now."""
    source = registry.source(provider)
    title = str(hit.reference)
    wanted = Wanted(title=title, kind=hit.kind, id=hit.reference.id, imdb=hit.imdb)
    answers = run.gather({provider: lambda emit: source.refresh([wanted], run.asked(), emit)})
    results = [result for _, result in answers]
    for result in results:
        if isinstance(result, Work) and result.title == title:
            return result
        if isinstance(result, Unanswered) and not result.failed:
            raise NoMatch(f"{hit.reference}: {result.why.what}", "`wicktrack search` finds works")
    whys = [it.why.what for it in results if isinstance(it, Unanswered)]
    whys += [it.why for it in run.found.failures]
    why = next(iter(whys), "it says nothing about that work")
    raise NoAnswer(f"{source.name} did not answer about {hit.reference}: {why}", "try again later")


def _titled(ledger: Ledger, work: Work) -> str | None:
    """The id of the title that a work is already, by any of its ids."""
    references = [str(work.reference), *(f"{at}:{it}" for at, it in work.ids.items())]
    return next(iter(ledger.identified(references)), None)


def _make(run: Run, work: Work, provider: Provider) -> str:
    """Write the definition with what the source says, and give its id; raises `BadUsage`."""
    title, table = definitions.definition(work, run.ledger.titles)
    run.known.introduce(_title(title, table))
    run.found.asked.append(title)
    run.found.sources.add(provider)
    run.writer.write(item_of(run, replaced(work, title=title), provider, table))
    return title


def _title(title: str, table: Mapping[str, Any]) -> Title:
    """The title of a table that is yet to be written; raises `BadUsage` for one that is wrong."""
    path = Path(title)
    document = parse(path, f"format = 1\n\n{title_block(title, table)}")
    part = read_part(path, document) if isinstance(document, dict) else None
    if part is None or title not in part.titles:
        name = table.get("name", title)
        message = f"what the service says of {name!a} cannot be the definition of a title"
        raise BadUsage(message, "`wicktrack add` makes one by hand")
    return part.titles[title]
