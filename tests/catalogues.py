"""Random catalogues as TOML text, and what is asked of them: for the tests of the index."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from unittest.mock import patch

import tomli_w

from conftest import Result
from wicktrack.cli.main import run
from wicktrack.cli.streams import attempt

NAMES = ["John Wick", "John Wick: Chapter 2", "Ärger", "Straße", "日本", "İstanbul", "ﬁn", "É",
         "a\u0301", "e\u0301x", "X-Men '97", "100%", "Q\u2019", "\U0001f600 Smile", "ΣΑΣ", "_",
         "J W", "J\U0010ffff", "a\u0000b", "ǅ"]  # fmt: skip
PERSONS = ["Keanu Reeves", "Ana de Armas", "Ōno", "Ono", "K. Reeves", "Straß", "O'Neil", "日本",
           "keanu reeves", "A\u0301na"]  # fmt: skip
CHARACTERS = ["John Wick", "Eve", "himself", "The Boss", "Ⅷ"]
FRANCHISES = ["wick", "trek", "Wíck"]
REGIONS = ["US", "GB", "DE", "JP", "001"]
TYPES = ["premiere", "limited", "theatrical", "digital", "physical", "tv"]
STATUSES = ["rumoured", "development", "filming", "completed", "released", "cancelled"]
SORTS = ["release"] * 4 + ["status"] * 3 + ["cast"] * 2 + ["uncast", "name", "news"]
FOUND = [
    "wick",
    "e",
    "O",
    "\u65e5",
    "strasse",
    "NETFLIX",
    "arger",
    "a\u0301",
    "oneil",
    "o'neil",
    "+",
    "%",
    "'97",
    "https",
    "x-men 97",
    "\u2019",
    "\u0301",
    "rumoured",
    "com/",
    "$",
    "n",
    "\U0001f600",
]
"""What is looked for: words, accents and marks."""
FAMILIES = ["release", "status", "cast", "name", "news"]
IMDB = "tt000000"
"""What the ids of titles at IMDb begin with."""
SOURCES = ["s1", "s2", "sö", "weekly"]
VAGUE = ["2024", "2024-02", "2024-Q1", "2024-H1", "2024-winter", "2023", "2025-Q4", "9998"]
ASKED = ["2023-12-30", "2024-02-28", "2024-03-30", "2024-06-29", "2024-12-30", "2025-02-27",
         "2024-01-01", "2024-02-29", "2024-06-07", "2026-01-01", "2023-12-31", "2024-01-02",
         "2024-03-01", "2024-03-02", "2025-06-06", "1999-01-01"]  # fmt: skip
"""The first ones are the last days but one of what is vague: there it shows what counts early."""
DAYS = [*ASKED, "9998-12-31", "0001-01-01"]


def chance(seed: int) -> Random:
    """What decides about everything below."""
    return Random(seed)  # noqa: S311 - no secret


def kind(name: str) -> str:
    """The kind of a title: every third is a series."""
    return ("film", "series", "special")[int(name[1:]) % 3]


def title(chance: Random, name: str) -> str:
    """A title's block."""
    table: dict[str, object] = {"name": chance.choice(NAMES), "kind": kind(name)}
    if chance.random() < 0.6:
        table["franchise"] = chance.choice(FRANCHISES)
    keys = {"aliases": NAMES, "directors": PERSONS, "writers": PERSONS}
    more = {
        key: chance.sample(known, chance.randint(1, 2))
        for key, known in keys.items()
        if chance.random() < 0.3
    }
    if chance.random() < 0.3:
        table["synopsis"] = chance.choice(["It\n[[fact]]\nbegins", "Nothing.", 'a "quote" \\'])
    if chance.random() < 0.2:
        table["keep"] = chance.sample(FAMILIES, chance.randint(1, 3))
    ids = f'[title.{name}.ids]\nimdb = "{IMDB}{chance.randint(1, 9)}"\n'
    ids += f"tmdb = {chance.randint(1, 3)}\n" if chance.random() < 0.5 else ""
    links = f'[title.{name}.links]\ntrailer = "https://e.org/{name}"\n'
    inside = [it for it in (ids, links) if chance.random() < 0.2]
    return f"[title.{name}]\n{tomli_w.dumps(table | more)}{''.join(inside)}"


def fact(chance: Random, title: str, sources: Sequence[str]) -> str:
    """A fact's block."""
    table: dict[str, object] = {"title": title}
    table["on"] = chance.choice(VAGUE if chance.random() < 0.3 else DAYS)
    table |= said(chance, serial=kind(title) == "series" or chance.random() < 0.005)
    if sources and chance.random() < 0.6:
        table["source"] = chance.sample(sources, chance.randint(1, min(2, len(sources))))
    if chance.random() < 0.15:
        table["aside"] = chance.random() < 0.9
    if chance.random() < 0.1:
        table["note"] = "[[fact]]\n[title.no]\n"
    cast = table.pop("cast", None)
    plain = tomli_w.dumps(table, multiline_strings=chance.random() < 0.5)
    return f"[[fact]]\n{plain}{members(cast) if isinstance(cast, list) else ''}"


def members(cast: list[dict[str, object]]) -> str:
    """A cast on one line: tomli-w would give each member a header of its own."""
    tables = (
        ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in it.items())
        for it in cast
    )
    return f"cast = [{', '.join(f'{{ {table} }}' for table in tables)}]\n"


def said(chance: Random, *, serial: bool) -> dict[str, object]:
    """What a fact says."""
    sort = chance.choice(SORTS)
    if sort == "status":
        since = {"since": chance.choice(DAYS + VAGUE)} if chance.random() < 0.2 else {}
        return {"status": chance.choice(STATUSES), **since}
    if sort == "release":
        table: dict[str, object] = {"release": chance.choice([*DAYS, *VAGUE, "tba"])}
        for key, known in (("region", REGIONS), ("type", TYPES), ("edition", ["IMAX"])):
            if chance.random() < (0.15 if key == "edition" else 0.4):
                table[key] = chance.choice(known)
        if serial and chance.random() < 0.5:
            table["episode"] = chance.choice(["1x01", "1x02", "2x01", "2026x05"])
        if chance.random() < 0.3:
            table["platform"] = chance.choice(["Netflix", ["netflix", "Hulu"], ["Ärger+"]])
        return table
    if sort == "cast":
        return {"cast": [member(chance, person) for person in _some(chance, PERSONS)]}
    if sort == "uncast":
        return {"uncast": _some(chance, PERSONS)}
    return {sort: chance.choice(NAMES)}


def member(chance: Random, person: str) -> dict[str, object]:
    """One of a cast."""
    if chance.random() < 0.3:
        return {"person": person}
    one = chance.choice(CHARACTERS)
    return {
        "person": person,
        "character": one if chance.random() < 0.8 else _some(chance, CHARACTERS),
    }


def _some(chance: Random, known: Sequence[str]) -> list[str]:
    return chance.sample(known, chance.randint(1, 2))


def blocks(chance: Random, titles: int) -> list[str]:
    """The blocks of a catalogue: most are sound together."""
    names = [f"t{number}" for number in range(titles)]
    sources = chance.sample(SOURCES, chance.randint(0, len(SOURCES)))
    found = [f'[source."{name}"]\npublisher = "P {name}"\n' for name in sources]
    people = chance.sample(PERSONS, 2)
    ids = "ids = { imdb = 'nm0000206', tmdb = 6384 }\n"
    found += [
        f'[person."{person}"]\ndied = {chance.choice(ASKED)}\n{chance.choice(["", ids])}'
        for person in people
    ]
    for name in names:
        found.append(title(chance, name))
        found += [fact(chance, name, sources) for _ in range(chance.choice([0, 1, 3, 8]))]
    if chance.random() < 0.5:
        chance.shuffle(found)
    return found


def head(chance: Random) -> str:
    """How a file begins."""
    named = f'region = "{chance.choice(REGIONS)}"\n' if chance.random() < 0.7 else ""
    named += f'trust = ["{chance.choice(["tmdb", "TVmaze"])}"]\n' if chance.random() < 0.3 else ""
    table = f"[catalogue]\n{named}\n" if named or chance.random() < 0.5 else ""
    return f"format = 1\n{table}"


def written(folder: Path, texts: Sequence[str]) -> list[Path]:
    """Files with these texts."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number}.toml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes(text.encode())
    return paths


def texts(chance: Random, titles: int, files: int) -> list[str]:
    """A catalogue as the texts of so many files."""
    parts = [[head(chance)] for _ in range(files)]
    for block in blocks(chance, titles):
        parts[chance.randrange(files)].append(block)
    if files > 1 and chance.random() < 0.5:
        for _ in range(chance.randint(1, 4)):
            _define_again(chance, parts[chance.randrange(files)], f"t{chance.randrange(titles)}")
    return ["\n".join(part) for part in parts]


def _define_again(chance: Random, part: list[str], name: str) -> None:
    """A further definition for a file, which may agree with that in another file, or not."""
    person, source = chance.choice(PERSONS), chance.choice(SOURCES)
    further = [
        f"[title.{name}]\naliases = {chance.sample(['J W', 'Ärger', 'Other'], 2)}\n",
        f'[title.{name}]\nids = {{ imdb = "tt{chance.randint(1, 9)}" }}\n',
        f'[title.{name}]\nname = "John Wick"\nkind = "{kind(name)}"\nwriters = ["Ōno"]\n',
        f'[title.{name}]\nname = "Another"\nkind = "{chance.choice(["film", "series"])}"\n',
        title(chance, name),
        f'[person."{person}"]\ndied = {chance.choice(ASKED)}\n',
        f'[person."{person}"]\nknown_for = ["X"]\n',
        f'[source."{source}"]\nurl = "https://example.com/{chance.randint(1, 2)}"\n',
        f'[source."{source}"]\npublisher = "P {chance.choice(SOURCES)}"\n',
    ]
    block = chance.choice(further)
    header = block.partition("\n")[0]
    if not any(header in other for other in part):
        part.append(block)
        part += [fact(chance, name, [])] * (header == f"[title.{name}]")


def ask(*words: str, cached: bool) -> Result:
    """What a command line gives, through indexes or from files read whole."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "replace") for _ in "12")
    with redirect_stdout(out), redirect_stderr(err), patch.object(attempt, "use_index", cached):
        code = run([*words])
    printed = []
    for stream in (out, err):
        stream.flush()
        printed.append(stream.buffer.getvalue().decode())
    return Result(code, *printed)


def questions(chance: Random, titles: int) -> list[list[str]]:
    """Command lines, without a catalogue: every asking command, with some of its options."""
    some = f"t{chance.randrange(titles + 1)}"
    name, person = chance.choice(NAMES), chance.choice(PERSONS)
    franchise = chance.choice(FRANCHISES)
    region, kind = ["--region", chance.choice(REGIONS)], ["--type", chance.choice(TYPES)]
    day = chance.choice(ASKED)
    plain = [
        ["upcoming"],
        ["upcoming", "--limit", str(chance.randrange(4))],
        ["upcoming", "--every-release", *region],
        ["upcoming", "--person", person],
        ["upcoming", "--within", chance.choice(["1d", "90d", "1y"])],
        ["upcoming", "--status", chance.choice(STATUSES), *kind],
        ["upcoming", "--kind", "series", *kind, *region],
        ["upcoming", "--platform", "NETFLIX"],
        ["upcoming", "--platform", "ärger+", "--platform", "Hulu", "--every-release"],
        ["upcoming", "--due", "--limit", str(chance.randrange(4))],
        ["upcoming", "--no-due", "--no-fallback", *region, *kind],
        ["upcoming", "--no-fallback", "--due", "--limit", "2", *region],
        ["upcoming", "--franchise", franchise, "--sort", "-date,name"],
        ["upcoming", "--title", some, "--title", "t0", "--person", person],
        ["upcoming", "--within", "2024", "--every-release"],
        ["next"],
        ["next", "--no-fallback", *region],
        ["next", "--franchise", franchise, "--kind", "film"],
        ["next", "--person", person, *region],
        ["countdown", some],
        ["countdown", name, *region, *kind],
        ["status"],
        ["status", "--status", chance.choice(STATUSES), *region],
        ["status", some, "--title", "t1", "--sort", "-status", "--limit", "2"],
        ["status", "--franchise", franchise, "--person", person],
        ["status", "--franchise", chance.choice(["sag", "zzz", ""])],
        ["show", some],
        ["show", name[:2]],
        ["show", f"{IMDB}{chance.randint(1, 9)}"],
        ["history", f"tmdb:{chance.randint(1, 3)}"],
        ["show", chance.choice(["jon wik", "t", "zzz", "strasse", "\udcff", ""])],
        ["cast", some],
        ["person", person],
        ["person", person[:3], "--upcoming"],
        ["person", chance.choice(["kenu", "e", "zzz", "o neil", "\udcff"])],
        ["history", some],
        ["month", day[:7], *region],
        ["month", day[:4], "--every-release"],
        ["slips"],
        ["slips", "--since", day, *region, *kind],
        ["find", name],
        ["find", chance.choice(FOUND)],
        ["find", *chance.sample(FOUND, 2)],
        ["find", person, chance.choice(FOUND)],
        ["changes", "--since", day],
        ["changes", "--since", day, "--person", person, "--exit-code"],
        ["changes", "--since", day, "--title", some],
        ["changes", "--since", day, "--title", some, "--title", "t0"],
        ["changes", "--since", day, "--franchise", franchise, "--sort", "-on,change"],
        ["feed"],
    ]
    forms = [["-f", "tsv"], ["--json"], []]
    asked = [[*words, *chance.choice(forms)] for words in plain if words[0] != "feed"]
    asked += [["calendar", "--vague", *region], ["calendar", *kind], ["feed", "--limit", "9"]]
    asked += [["calendar", "--franchise", franchise], ["feed", "--person", person]]
    asked += [["timeline", "--person", person], ["calendar", "--no-fallback", "--title", some]]
    return [*asked, ["timeline"], ["timeline", "--every-release", some]]


def completions(chance: Random, catalogue: Sequence[str], titles: int) -> list[list[str]]:
    """What a shell asks."""
    typed = chance.choice(["", "t", "j", "J", "str", "STRASS", "Ä", "ä", "i", "日", "\udcff", "s"])
    ask = [["show", typed], ["cast", typed], ["person", typed], ["upcoming", "--region", ""],
           ["upcoming", "--person", typed], ["upcoming", "--franchise", typed],
           ["upcoming", "--platform", typed], ["record", f"t{titles}", "--source", ""]]  # fmt: skip
    return [["__complete", "zsh", words[-1], words[0], *catalogue, *words[1:]] for words in ask]
