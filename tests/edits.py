"""Random edits of a catalogue's file, as people and programs make them, and what an index holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

import catalogues
from wicktrack.index.ledger import IndexedLedger

Edit = Callable[[Random, list[bytes]], None]
"""Changes a file that stands in blocks, each from its header on; the first is what is before."""


def edited(chance: Random, data: bytes) -> bytes:
    """The file after an edit or two."""
    blocks = re.split(rb"(?m)^(?=\[)", data)
    for _ in range(chance.randint(1, 2)):
        chance.choice(WILD if chance.random() < 0.3 else MILD)(chance, blocks)
    return b"".join(blocks)


def _block(chance: Random) -> bytes:
    return chance.choice(catalogues.blocks(chance, 3)).encode() + b"\n"


def _place(chance: Random, blocks: list[bytes]) -> int:
    return chance.randrange(len(blocks)) if blocks else 0


def append(chance: Random, blocks: list[bytes]) -> None:
    blocks.append(_block(chance))


def append_fact(chance: Random, blocks: list[bytes]) -> None:
    fact = catalogues.fact(chance, f"t{chance.randrange(6)}", []).encode()
    blocks.append(fact.rstrip(b"\n") if chance.random() < 0.5 else fact)


def insert(chance: Random, blocks: list[bytes]) -> None:
    blocks.insert(_place(chance, blocks), _block(chance))


def insert_fact(chance: Random, blocks: list[bytes]) -> None:
    fact = catalogues.fact(chance, f"t{chance.randrange(6)}", []).encode()
    blocks.insert(_place(chance, blocks), fact)


def delete(chance: Random, blocks: list[bytes]) -> None:
    first = _place(chance, blocks)
    del blocks[first : first + chance.randint(1, 4)]


def behead(chance: Random, blocks: list[bytes]) -> None:
    del blocks[: chance.randint(1, len(blocks) + 1)]


def move(chance: Random, blocks: list[bytes]) -> None:
    if blocks:
        moved = blocks.pop(_place(chance, blocks))
        blocks.insert(_place(chance, blocks), moved)


def again(chance: Random, blocks: list[bytes]) -> None:
    """What stands once stands a second time elsewhere."""
    if blocks:
        blocks.insert(_place(chance, blocks), blocks[_place(chance, blocks)])


def change(chance: Random, blocks: list[bytes]) -> None:
    if blocks:
        seq = _place(chance, blocks)
        blocks[seq] = blocks[seq].replace(b"2024", b"2025").replace(b"John", b"Joan")


def rename(chance: Random, blocks: list[bytes]) -> None:
    old, new = (f"t{chance.randrange(9)}".encode() for _ in "12")
    for seq, block in enumerate(blocks):
        blocks[seq] = re.sub(rb"\b" + old + rb"\b", new, block)


def comment(chance: Random, blocks: list[bytes]) -> None:
    text = chance.choice([b"# [[fact]]\n", b"\n\n", b"  ", b"#\r\n"])
    blocks.insert(_place(chance, blocks), text)


def endings(chance: Random, blocks: list[bytes]) -> None:
    """Other ends of lines, everywhere or from a seq on."""
    for seq in range(_place(chance, blocks), len(blocks)):
        blocks[seq] = blocks[seq].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def write_in(chance: Random, blocks: list[bytes]) -> None:
    """Something that says more than it seems to, or is wrong."""
    odd = chance.choice(ODD)
    if blocks and chance.random() < 0.5:
        blocks[_place(chance, blocks)] += odd
    else:
        blocks.insert(_place(chance, blocks), odd)


def cut(chance: Random, blocks: list[bytes]) -> None:
    """What a writer leaves that dies."""
    data = b"".join(blocks)
    blocks[:] = [data[: chance.randrange(len(data) + 1)]]


ODD = [
    b'note = """\n[[fact]]\n[title.t1]\n"""\n',
    b"[title.t0.ids]\ntmdb = 9\n",
    b'[title.t0.links]\ntrailer = "https://e.org/1"\n',
    b'[title.t5]\nname = "Five"\nkind = "film"\n[title.t5.ids]\ntmdb = 9\n',
    b"[title]\n",
    b'[title]\nt7.name = "Seven"\nt7.kind = "film"\n',
    b"[ title ]\n[title . t8]\nname = 'Eight'\nkind = 'film'\n",
    b'["title".t1]\nname = "One"\nkind = "film"\n',
    b'["\\u0074itle".t1]\nname = "One"\nkind = "film"\n',
    b'["\\u0074itle"]\n',
    b"fact = []\n",
    b'fact = [{title = "t0", on = 2024-01-01, news = "N"}]\n',
    b'[[fact.cast]]\nperson = "Ono"\n',
    b'[[ fact ]]\ntitle = "t0"\non = 2024-01-01\nnews = "N"\n',
    b"[fact]\n",
    b"[fact.x]\n",
    b"[catalogue]\nregion = 'GB'\n",
    b"[[catalogue]]\n",
    b"[format]\n",
    b"format = 1\n",
    b"format = 2\n",
    b'"""\n',
    b"'''\n[[fact]]\n",
    b'"\n',
    b"'''",
    b"[",
    b"\\",
    b"\xff\n",
    b"\xef\xbb\xbf",
    b"\x00",
    b"\r",
    b"region = 'DE'\n",
    b"[person]\n",
    b"[source.s1]\npublisher = 'Another'\n",
    b"source = {s9 = {publisher = 'P'}}\n",
    b"title.t9 = {name = 'Nine', kind = 'film'}\n",
]
MILD: list[Edit] = [append_fact, insert_fact, insert_fact, change, change, comment, endings, move]
WILD: list[Edit] = [append, insert, delete, behead, again, rename, write_in, write_in, cut]

_CONTENT = {
    "file": "SELECT no, name, region, trust FROM file ORDER BY no",
    "title": "SELECT id, serial, franchise, data FROM title ORDER BY id",
    "definition": "SELECT kind, id, full, data FROM definition d JOIN chunk c ON c.no = d.chunk"
    " ORDER BY kind, id, c.file",
    "left_out": "SELECT * FROM left_out ORDER BY 1, 2, 3",
    "entry": "SELECT kind, id, data FROM entry ORDER BY kind, id",
    "fact": "SELECT t.id, known, f.kind, detail, after, day, f.data FROM fact f"
    " LEFT JOIN title t ON t.no = f.title JOIN chunk c ON c.no = f.chunk"
    " ORDER BY t.id, c.file, c.seq, f.seq",
    "reference": "SELECT r.id, t.id FROM reference r LEFT JOIN title t ON t.no = r.title"
    " ORDER BY 1, 2",
    "credit": "SELECT p.name, p.plain, t.id, min(since) FROM credit c"
    " LEFT JOIN person p ON p.no = c.person LEFT JOIN title t ON t.no = c.title"
    " GROUP BY 1, 2, 3 ORDER BY 1, 3",
    "wait": "SELECT phase, span, after, first, until, t.id FROM wait w"
    " LEFT JOIN title t ON t.no = w.title ORDER BY 1, 2, 3, 4, 5, 6",
    "chunk": "SELECT file, seq, length, digest, regions, cited FROM chunk ORDER BY 1, 2",
}
"""What the tables hold, but for the numbers of chunks."""


def tables(ledger: IndexedLedger) -> dict[str, Any]:
    """All that an index holds, however its rows are numbered."""
    found: dict[str, Any] = {name: [*ledger.index.rows(sql)] for name, sql in _CONTENT.items()}
    found["chunk"] = [(*row[:4], *map(sorted_json, row[4:])) for row in found["chunk"]]
    found["names"] = [*ledger.title_names.every()], [*ledger.person_names.every()]
    found["order"] = [[*ledger.titles], [*ledger.persons], [*ledger.sources]]
    return found


def sorted_json(text: str) -> list[str]:
    return sorted(map(repr, json.loads(text)))
