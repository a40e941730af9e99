"""What did you read? The commands `record` and `add`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from wicktrack.cli.asking import Ask
from wicktrack.cli.clock import clock
from wicktrack.cli.commands import KEEP, command
from wicktrack.cli.recording import append, existing
from wicktrack.errors import BadUsage, BadValue
from wicktrack.model.dates import parse_day
from wicktrack.model.ledger import Ledger
from wicktrack.model.names import plain
from wicktrack.model.periods import Period, exact, parse
from wicktrack.model.search import find_title
from wicktrack.model.vocabulary import Credit, Kind, Status, parse_word
from wicktrack.recording import New

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.options import (
        CatalogueOption,
        DryRunOption,
        OnOption,
        PublisherOption,
        SourceDateOption,
        SourceOption,
    )

_AS = re.compile(r"(.+?)\s+as\s+(.+)\Z", re.DOTALL)


@command(
    KEEP,
    "wicktrack record caine --release 2027 --source https://example.com/news",
    "wicktrack record caine --cast 'Rina Sawayama as Akira' --on yesterday --dry-run",
)
def record(
    title: Annotated[
        str | None, typer.Argument(metavar="TITLE", help="Its id, name, alias or part of one.")
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(metavar="PERIOD", help="The date: 2027-06-04, 2027-06, 2027-Q2, 2027, tba."),
    ] = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="The state of production.")
    ] = None,
    cast: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Who is in it, or 'NAME as CHARACTER'; repeatable."),
    ] = None,
    uncast: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Who left it; may be repeated.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="WORDS", help="Its new name.")] = None,
    news: Annotated[
        str | None, typer.Option(metavar="WORDS", help="One sentence worth keeping.")
    ] = None,
    on: OnOption = None,
    since: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="With --status: when it began.")
    ] = None,
    place: Annotated[
        str | None, typer.Option(metavar="WORDS", help="With --status: where it is made.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="CODE", help="With --release: where, such as GB.")
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option("--type", metavar="TYPE", help="With --release: theatrical, digital, …"),
    ] = None,
    episode: Annotated[
        str | None, typer.Option(metavar="EPISODE", help="With --release: 1x02.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(metavar="WORDS", help="With --release: IMAX, 4K, …")
    ] = None,
    billing: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="With one --cast: place in the credits.")
    ] = None,
    credit: Annotated[
        str | None, typer.Option(metavar="CREDIT", help="With --cast: voice, cameo or guest.")
    ] = None,
    source: SourceOption = None,
    publisher: PublisherOption = None,
    source_date: SourceDateOption = None,
    note: Annotated[str | None, typer.Option(metavar="WORDS", help="A remark.")] = None,
    from_json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            allow_dash=True,
            readable=False,
            help="Facts as JSON lines with the keys of the format; - for standard input.",
        ),
    ] = None,
    dry_run: DryRunOption = False,
    catalogue: CatalogueOption = None,
) -> int:
    """Record a fact: what was said, on which day, by whom.

    It is appended to the file named by --catalogue, else to your own, which is made on first use.
    What is already known is not written again.
    """
    ask = Ask.about("record", catalogue)
    given = {
        "release": release, "status": status, "cast": cast, "uncast": uncast,
        "name": name, "news": news, "since": since, "place": place, "region": region,
        "type": type_, "episode": episode, "edition": edition, "note": note,
    }  # fmt: skip
    if from_json is not None:
        if title or source or on or any(given.values()):
            raise BadUsage("--from-json takes whole facts", "leave out the rest")
        return append(ask, _from_json(ask.ledger, from_json), dry_run=dry_run)
    if title is None:
        raise BadUsage("a TITLE is missing", "wicktrack record TITLE --release 2027")
    today = clock(ask.environ)
    ledger = ask.ledger
    fact: dict[str, Any] = {
        "title": find_title(ledger, title).id,
        "on": _when(on or "today", today),
    }
    fact |= {key: value for key, value in given.items() if value}
    _shape(fact, today, billing, credit)
    new = New(facts=[fact])
    _cite(new, ledger, Cited(source or [], publisher, source_date), today)
    return append(ask, new, dry_run=dry_run)


def _shape(fact: dict[str, Any], today: date, billing: int | None, credit: str | None) -> None:
    """Bring what was typed into the forms of the format."""
    said = [key for key in ("release", "status", "cast", "uncast", "name", "news") if key in fact]
    if len(said) != 1:
        both = " and ".join(f"--{key}" for key in said) or "nothing"
        hint = "give one of --release, --status, --cast, --uncast, --name, --news"
        raise BadUsage(f"a fact says one thing, and this says {both}", hint)
    if "release" in fact and fact["release"].strip().lower() != "tba":
        fact["release"] = _when(fact["release"], today)
    if "since" in fact:
        fact["since"] = _when(fact["since"], today)
    if "status" in fact:
        fact["status"] = str(parse_word(Status, fact["status"]))
    if "cast" in fact:
        fact["cast"] = [_member(text, billing, credit) for text in fact["cast"]]
    elif billing or credit:
        raise BadUsage("--billing and --credit belong to --cast", "leave them out")


def _member(text: str, billing: int | None, credit: str | None) -> dict[str, Any]:
    as_ = _AS.match(text)
    member: dict[str, Any] = {"person": as_[1] if as_ else text}
    if as_:
        member["character"] = as_[2]
    if billing:
        member["billing"] = billing
    if credit:
        member["credit"] = str(parse_word(Credit, credit))
    return member


def _when(text: str, today: date) -> date | str:
    """A period as TOML has it: a date for a day, else a text; days may be typed as anywhere."""
    try:
        period = parse(text.strip())
    except BadValue as no_period:
        try:
            period = exact(parse_day(text, today))
        except BadValue as no_day:
            raise (no_period if re.match(r"\d{4}\b", text) else no_day) from None
    return _toml(period)


def _toml(period: Period) -> date | str:
    return period.start if period.exact else str(period)


class Cited(NamedTuple):
    """The sources as typed, and what was said of the one URL among them."""

    sources: list[str]
    publisher: str | None
    day: str | None


def _cite(new: New, ledger: Ledger, cited: Cited, today: date) -> None:
    """Put the sources into the one fact; a URL with a publisher becomes a source entry."""
    (fact,) = new.facts
    sources, publisher, source_date = cited
    if sources:
        fact["source"] = sources
    if publisher is None and source_date is None:
        return
    if len(sources) != 1 or "://" not in sources[0]:
        raise BadUsage("--publisher and --source-date describe one URL", "give it with --source")
    known = next((s.id for s in ledger.sources.values() if s.url == sources[0]), None)
    if known is None:
        day = _when(source_date, today) if source_date else fact["on"]
        known = _free_id(f"{plain(publisher or 'source')} {day}", ledger.sources)
        named = {"publisher": publisher} if publisher else {}
        new.sources[known] = {**named, "date": day, "url": sources[0]}
    fact["source"] = [known]


def _free_id(words: str, taken: Iterable[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, 1_000_000))
    return next(name for name in names if name not in set(taken))


def _from_json(ledger: Ledger, path: Path) -> New:
    """The facts of JSON lines; the title may be an id or a name, dates are texts."""
    new = New()
    where = "standard input" if str(path) == "-" else str(path)
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadUsage(f"{where} cannot be read: {error}") from None
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            place = f"line {number} of {where}"
            new.facts.append(_json_fact(line, place, ledger))
            new.places.append(place)
    if not new.facts:
        raise BadUsage(f"{where} holds no fact", "write one JSON object a line")
    return new


def _json_fact(line: str, place: str, ledger: Ledger) -> dict[str, Any]:
    try:
        fact = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadUsage(f"{place}: not JSON: {error}") from None
    if not isinstance(fact, dict):
        raise BadUsage(f"{place}: not a JSON object", 'such as {"title": "caine", "on": …}')
    fact = {key: _without_nulls(value) for key, value in fact.items() if value is not None}
    if isinstance(fact.get("title"), str) and fact["title"] not in ledger.titles:
        fact["title"] = find_title(ledger, fact["title"]).id
    if isinstance(fact.get("source"), str):
        fact["source"] = [fact["source"]]
    for key in ("on", "release", "since"):
        if isinstance(fact.get(key), str) and re.fullmatch(r"\d{4}-\d\d-\d\d", fact[key]):
            try:
                fact[key] = date.fromisoformat(fact[key])
            except ValueError:
                continue  # the check of the catalogue says what is wrong with it
    return fact


def _without_nulls(value: Any) -> Any:
    """The same without nulls, which TOML does not have: in JSON they are keys left out."""
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value if inner is not None]
    return value


@command(KEEP, "wicktrack add nobody-2 --name 'Nobody 2' --kind film --status announced")
def add(
    title_id: Annotated[
        str, typer.Argument(metavar="ID", help="Its id: a to z, 0 to 9 and hyphens.")
    ],
    name: Annotated[str, typer.Option(metavar="WORDS", help="Its name.")],
    kind: Annotated[str, typer.Option(metavar="KIND", help="What it is: film, series, …")],
    franchise: Annotated[
        str | None, typer.Option(metavar="WORDS", help="The franchise it belongs to.")
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="Another name; repeatable.")
    ] = None,
    studio: Annotated[str | None, typer.Option(metavar="WORDS", help="Who makes it.")] = None,
    director: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Who directs it; repeatable.")
    ] = None,
    writer: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Who writes it; repeatable.")
    ] = None,
    synopsis: Annotated[str | None, typer.Option(metavar="WORDS", help="What it is about.")] = None,
    runtime: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="How long it is, in minutes.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Its first fact: the state it is in.")
    ] = None,
    on: OnOption = None,
    source: SourceOption = None,
    publisher: PublisherOption = None,
    source_date: SourceDateOption = None,
    dry_run: DryRunOption = False,
    catalogue: CatalogueOption = None,
) -> int:
    """Add a title, and with --status its first fact.

    A title is known from its first fact on; `record` adds more.
    """
    ask = Ask.about("add", catalogue)
    table = {
        "name": name, "kind": str(parse_word(Kind, kind)), "franchise": franchise,
        "aliases": alias, "studio": studio, "directors": director, "writers": writer,
        "synopsis": synopsis, "runtime": runtime,
    }  # fmt: skip
    new = New(titles={title_id: {key: value for key, value in table.items() if value}})
    today = clock(ask.environ)
    if status is not None:
        word = str(parse_word(Status, status))
        fact = {"title": title_id, "on": _when(on or "today", today), "status": word}
        new.facts.append(fact)
        _cite(new, existing(ask), Cited(source or [], publisher, source_date), today)
    elif on or source or publisher or source_date:
        raise BadUsage("--on and --source belong to a fact", "give one with --status")
    return append(ask, new, dry_run=dry_run)
