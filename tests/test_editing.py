"""Is everything that is written read back as it was, and everything else left as it was?"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import HEAD as CATALOGUE_HEAD
from wicktrack.catalogue import keys
from wicktrack.catalogue.fields import LONGEST_ID
from wicktrack.catalogue.loader import check, load
from wicktrack.catalogue.writer import fact_block, source_block, title_block
from wicktrack.errors import BadCatalogue, BadUsage, NotChanged
from wicktrack.model.facts import Member, Source, Title
from wicktrack.model.periods import parse
from wicktrack.model.vocabulary import Credit, Family, Kind, ReleaseType, Status
from wicktrack.recording.editor import HEAD, editing

TITLE = '[title.x]\nname = "X"\nkind = "series"\n'
OLD = f"{CATALOGUE_HEAD}\n{TITLE}"
BLOCK = '[[fact]]\ntitle = "x"\non = 2024-01-01\nnews = "é"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "own.toml"
    found.write_text(OLD)
    return found


def append(path: Path, *blocks: str, create: bool = False) -> None:
    with editing(path, create=create) as edit:
        edit.save(edit.appended(*blocks))


# --- in TOML -----------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
ids = st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}", fullmatch=True)
source_ids = texts.map(lambda text: "".join(text.split())[:LONGEST_ID]).filter(
    lambda text: text and "://" not in text
)
days = st.dates(max_value=date(9998, 12, 31))
periods = days | st.sampled_from(["2024", "2024-06", "2024-Q2", "2024-H1", "2024-winter"])
members: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"person": texts},
    optional={
        "character": texts | st.lists(texts, min_size=1, max_size=3, unique=True),
        "billing": st.integers(1, 999_999_999),
        "credit": st.sampled_from(list(Credit)),
    },
)
casts = st.lists(members, min_size=1, max_size=4, unique_by=lambda member: member["person"])
said = st.one_of(
    st.fixed_dictionaries(
        {"status": st.sampled_from(list(Status))}, optional={"since": periods, "place": texts}
    ),
    st.fixed_dictionaries(
        {"release": periods | st.just("tba")},
        optional={
            "region": st.sampled_from(["US", "GB"]),
            "type": st.sampled_from(list(ReleaseType)),
            "episode": st.just("1x02"),
            "edition": texts,
            "platform": texts | st.lists(texts, min_size=1, max_size=3, unique=True),
        },
    ),
    st.fixed_dictionaries({"cast": casts}),
    st.fixed_dictionaries({"uncast": st.lists(texts, min_size=1, max_size=12)}),
    st.fixed_dictionaries({"name": texts}),
    st.fixed_dictionaries({"news": texts}),
)


def as_read(value: Any) -> Any:
    """A period as the reader makes it."""
    return None if value == "tba" else parse(str(value))


@given(
    said,
    st.fixed_dictionaries({"on": periods}, optional={"note": texts, "aside": st.booleans()}),
    st.lists(source_ids | st.just("https://example.org/a"), max_size=3),
)
def test_a_fact_is_read_back_as_it_was(
    path: Path, what: dict[str, Any], common: dict[str, Any], sources: list[str]
) -> None:
    wanted = {"title": "x", **what, **common} | ({"source": sources} if sources else {})
    defined = [source_block(name, {"note": name}) for name in {*sources} if "://" not in name]
    path.write_text(OLD)
    append(path, *defined, fact_block(dict(reversed(wanted.items()))))
    [fact] = load([path]).facts
    assert (fact.title, fact.on) == ("x", as_read(common["on"]))
    assert (fact.sources, fact.note) == (tuple(sources), common.get("note"))
    assert fact.aside == common.get("aside", False)
    for key, value in what.items():
        assert read_of(fact.said, key) == given_as(key, value)


def read_of(read: Any, key: str) -> Any:
    """What the fact says under the key of a file."""
    if key in ("region", "type", "episode", "edition"):
        return getattr(read.key, key)
    return getattr(
        read, {"release": "period", "cast": "members", "uncast": "persons"}.get(key, key)
    )


def given_as(key: str, value: Any) -> Any:
    if key in ("release", "since"):
        return as_read(value)
    if key == "cast":
        return tuple(map(member_of, value))
    if key == "platform":
        return texts_of(value)
    return tuple(value) if key == "uncast" else value


def member_of(table: dict[str, Any]) -> Member:
    more = {key: value for key, value in table.items() if key != "character"}
    return Member(characters=texts_of(table.get("character", ())), **more)


def texts_of(value: Any) -> tuple[str, ...]:
    """One text, or a list of them."""
    return (value,) if isinstance(value, str) else tuple(value)


@given(ids, source_ids, texts, st.lists(texts, min_size=1, max_size=12))
def test_titles_and_sources_are_read_back(
    path: Path, title_id: str, source_id: str, text: str, several: list[str]
) -> None:
    title = {"ids": {"imdb": "tt7181546", "tmdb": 541671}, "aliases": several, "synopsis": text,
             "kind": "film", "name": text, "runtime": 7, "keep": ["cast", "news"],
             "links": {text: "https://example.org/a"}}  # fmt: skip
    path.write_text(CATALOGUE_HEAD)
    note = {"note": text, "date": date(2024, 1, 2), "url": None}
    append(path, title_block(title_id, title), source_block(source_id, note))
    ledger = load([path])
    read = Title(title_id, text, Kind.FILM, aliases=tuple(several),
                 synopsis=text, runtime=7,
                 ids=(("imdb", "tt7181546"), ("tmdb", "movie/541671")),
                 keep=(Family.CAST, Family.NEWS),
                 links=((text, "https://example.org/a"),))  # fmt: skip
    assert ledger.titles == {title_id: read}
    source = Source(source_id, date=parse("2024-01-02"), note=text)
    assert ledger.sources == {source_id: source}


def test_a_fact_looks_as_if_written_by_hand() -> None:
    fact = {"note": "n", "source": ["a"], "cast": [{"person": "P", "billing": 1}], "title": "x"}
    assert fact_block(fact | {"on": date(2024, 1, 2)}) == (
        '[[fact]]\ntitle = "x"\non = 2024-01-02\ncast = [{ person = "P", billing = 1 }]\n'
        'source = "a"\nnote = "n"\n'
    )
    cast = [{"person": "P" * 100}, {"person": "Q", "character": None}]
    assert fact_block({"cast": cast, "source": ["a", "b"]}) == (
        f'[[fact]]\ncast = [\n  {{ person = "{"P" * 100}" }},\n  {{ person = "Q" }},\n]\n'
        'source = ["a", "b"]\n'
    )
    assert source_block("a.b", {"url": "u"}) == '[source."a.b"]\nurl = "u"\n'


@pytest.mark.parametrize(
    ("name", "block"),
    [
        ("fact", fact_block),
        ("title", lambda table: title_block("x", table)),
        ("source", lambda table: source_block("x", table)),
    ],
)
def test_keys_are_written_in_the_order_in_which_they_are_declared(
    name: str, block: Callable[[dict[str, int]], str]
) -> None:
    order = [key.name for key in keys.TABLES[name]]
    _, *lines, last = block({"other": 1, **dict.fromkeys(reversed(order), 1)}).split("\n")
    assert [line.partition(" = ")[0] for line in lines] == [*order, "other"]
    assert last == ""


def test_lone_surrogates_are_refused(path: Path) -> None:
    with pytest.raises(BadUsage, match="contains an invalid character"):
        fact_block({"title": "x", "news": "\udc80"})
    with editing(path) as edit, pytest.raises(NotChanged):
        edit.save("\udc80")
    assert path.read_text() == OLD


# --- into a file -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "A\n\nB\nB\n"),
        ("x = 1", "x = 1\n\nA\n\nB\nB\n"),
        ("x = 1\n", "x = 1\n\nA\n\nB\nB\n"),
        ("x = 1\n\n", "x = 1\n\nA\n\nB\nB\n"),
        ("x = 1\n\n\n", "x = 1\n\n\nA\n\nB\nB\n"),
        ("x\r\ny", "x\r\ny\r\n\r\nA\r\n\r\nB\r\nB\r\n"),
        ("x\r\ny\n", "x\r\ny\n\r\nA\r\n\r\nB\r\nB\r\n"),
        ("x\ny\r\n\r\n", "x\ny\r\n\r\nA\n\nB\nB\n"),
        ("\n", "\nA\n\nB\nB\n"),
        ("# \x0b\u2028", "# \x0b\u2028\n\nA\n\nB\nB\n"),
    ],
)
def test_blocks_are_appended_and_old_bytes_are_kept(path: Path, old: str, new: str) -> None:
    path.write_bytes(old.encode())
    append(path, "A\n", "B\nB\n")
    assert path.read_bytes() == new.encode()


def test_only_the_new_block_is_new(path: Path) -> None:
    real = path.with_name("real")
    path.rename(real)
    path.symlink_to("real")
    real.chmod(0o640)
    with_attribute = attribute(real)
    os.utime(real, (1, 1))
    with editing(path) as edit:
        assert (edit.path, edit.text) == (path, OLD)
        edit.save(edit.appended(BLOCK))
        edit.save(edit.appended(BLOCK))  # it knows what it wrote itself
    assert path.readlink() == Path("real")
    assert real.read_text() == f"{OLD}\n{BLOCK}\n{BLOCK}"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.stat().st_mtime > 1
    if with_attribute:
        assert os.getxattr(real, "user.wicktrack") == b"kept"
    assert len(list(path.parent.iterdir())) == 2


def attribute(path: Path) -> bool:
    """Give a file an extended attribute, where there are such."""
    try:
        os.setxattr(path, "user.wicktrack", b"kept")
    except (AttributeError, OSError):
        return False
    return True


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives away")
def test_the_owner_of_the_file_is_kept(path: Path) -> None:
    os.chown(path, 1234, 2345)
    append(path, BLOCK)
    found = path.stat()
    assert (found.st_uid, found.st_gid) == (1234, 2345)


@pytest.mark.slow
def test_a_file_of_20_mb_can_be_appended_to(path: Path) -> None:
    old = OLD + "# 20 MB\n" * 2_500_000
    path.write_text(old)
    with editing(path) as edit:
        new = edit.appended(BLOCK)
        assert edit.diff(new).startswith(f"--- a{path}\n+++ b{path}\n@@ -2500005,3 +2500005,8 @@\n")
        edit.save(new)
    assert path.read_bytes() == f"{old}\n{BLOCK}".encode()
    assert len(load([path]).facts) == 1


def test_a_new_file_begins_with_the_head(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "own.toml"
    with pytest.raises(NotChanged, match="its folder does not exist"), editing(path):
        pass
    with editing(path, create=True) as edit:
        assert edit.text == HEAD
        new = edit.appended(TITLE)
        assert edit.diff(new).startswith(f"--- /dev/null\n+++ b{path}\n@@ -0,0 +1,")
    assert list(tmp_path.iterdir()) == []  # nothing was saved, and nothing was made
    append(path, TITLE, create=True)
    assert path.read_text() == f"{HEAD}\n{TITLE}"
    assert load([path]).titles.keys() == {"x"}
    with pytest.raises(NotChanged, match="no such file or folder"), editing(tmp_path / "none"):
        pass


@pytest.mark.parametrize(
    ("data", "code"), [(b"\xff", "not-utf-8"), (b"\xef\xbb\xbf", "byte-order-mark")]
)
def test_a_file_that_is_not_utf_8_is_reported_as_check_reports_it(
    path: Path, data: bytes, code: str
) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    path.write_bytes(data)
    with pytest.raises(BadCatalogue) as refused, editing(link):
        pass
    assert [problem.code for problem in refused.value.problems] == [code]
    assert refused.value.problems == check([link])


# --- told beforehand ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "diff"),
    [
        ("a\n", "a\n", ""),
        ("1\n2\n3\n4\n", "1\n2\n3\n4\n5\n", "@@ -2,3 +2,4 @@\n 2\n 3\n 4\n+5\n"),
        ("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\n5\n", "@@ -3,4 +3,3 @@\n 3\n 4\n 5\n-6\n"),
        (
            "a",
            "a\n\nb\n",
            "@@ -1 +1,3 @@\n-a\n\\ No newline at end of file\n+a\n+\n+b\n",
        ),
        ("a\r\n", "a\r\nb\r\n", "@@ -1 +1,2 @@\n a\r\n+b\r\n"),
        (
            "a\u2028b\n",
            "a\u2028b\nc",
            "@@ -1 +1,2 @@\n a\u2028b\n+c\n\\ No newline at end of file\n",
        ),
        ("", "@@ -1 +1 @@\n", "@@ -0,0 +1 @@\n+@@ -1 +1 @@\n"),
    ],
)
def test_a_diff_is_that_of_diff_u(path: Path, old: str, new: str, diff: str) -> None:
    path.write_bytes(old.encode())
    with editing(path) as edit:
        assert edit.diff(new) == (f"--- a{path}\n+++ b{path}\n{diff}" if diff else "")


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize("change", [lambda old: f"{old}\nend", lambda old: f"start\n{old}"])
def test_patch_applies_the_diff(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(OLD.removesuffix("\n"))
    with editing(path) as edit:
        new = change(edit.text)
        diff = edit.diff(new)
    line = ["patch", "--binary", "--quiet", str(path)]
    subprocess.run(line, input=diff.encode(), check=True)
    assert path.read_text() == new


def test_texts_are_checked_before_they_are_written(path: Path, tmp_path: Path) -> None:
    link, missing = tmp_path / "link.toml", tmp_path / "none.toml"
    link.symlink_to(path)
    new = f"{OLD}\n{BLOCK}"
    assert len(load([link], instead={path: new}).facts) == 1
    assert len(load([path], instead={link: new}).facts) == 1
    assert len(load([tmp_path, missing], instead={missing: f"format = 1\n{BLOCK}"}).facts) == 1
    [problem] = check([path], instead={path: f"{OLD}\n[[fact]]\n{BLOCK}"})[:1]
    assert (problem.file, problem.line) == (str(path), 9)
    with pytest.raises(BadCatalogue):
        load([missing])
