"""Is a record what a frozen dataclass is, but for the time its type takes?"""

from __future__ import annotations

import copy
import dataclasses
import importlib
import operator
import pickle
import pkgutil
import sys
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wicktrack
from conftest import imported_by
from wicktrack import api
from wicktrack.model import facts, periods
from wicktrack.records import is_record, names, record, replaced, values

T = TypeVar("T")


@record()
class Place:
    """Where something is."""

    file: str
    line: int = 1
    column: int | None = None

    @property
    def first(self) -> bool:
        return self.line == 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@record()
class Span(Place):
    end: int = 9


@record()
class Held(Generic[T]):
    it: T


@record(kw_only=True)
class Title:
    id: str
    name: str = "?"


@record(kw_only=True)
class Dated:
    date: int | None


@record(kw_only=True)
class Row(Dated, Title):
    last: int
    name: str = "!"


PLACE: Any = Place
ROW: Any = Row
"""As mypy does not know them: it would not let a wrong call pass."""


def test_a_record_has_its_fields_defaults_text_and_docstring() -> None:
    place = Place("a", 2)
    assert (place.file, place.line, place.column, place.first) == ("a", 2, None, False)
    assert (str(place), repr(place)) == ("a:2", "Place(file='a', line=2, column=None)")
    assert Place.__doc__ == "Where something is."
    assert values(Span("a", end=3)) == ("a", 1, None, 3)
    assert values(Row(last=3, id="x", date=None)) == ("x", "!", None, 3)
    assert Held[int](3) == Held(3)


@pytest.mark.parametrize(
    ("kind", "fields", "matched"),
    [
        (Place, ["file", "line", "column"], ("file", "line", "column")),
        (Span, ["file", "line", "column", "end"], ("file", "line", "column", "end")),
        (Held, ["it"], ("it",)),
        (Row, ["id", "name", "date", "last"], ()),
    ],
)
def test_fields_are_in_the_order_of_dataclasses(
    kind: Any, fields: list[str], matched: tuple[str, ...]
) -> None:
    assert (names(kind), kind.__match_args__) == (fields, matched)


def test_a_record_can_be_matched_by_position() -> None:
    match Span("a", 2):
        case Place(file, line):
            assert (file, line) == ("a", 2)
        case _:
            pytest.fail("a span is a place")


def test_records_of_different_types_are_never_equal() -> None:
    assert Place("a") == Place("a", 1) != Place("b")
    assert Span("a") != Place("a")
    assert PLACE("a") != ("a", 1, None)
    assert Held[object](("a",)) != Held[object]("a")
    assert len({Place("a"), Place("a", 1), Span("a")}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Held([]))


@pytest.mark.parametrize("it", [Place("a"), Row(last=3, id="x", date=None)])
@pytest.mark.parametrize("name", ["file", "last", "other"])
def test_a_record_is_immutable(it: Any, name: str) -> None:
    before = values(it)
    with pytest.raises(AttributeError, match=f"never changes, nor does its `{name}`"):
        setattr(it, name, 1)
    with pytest.raises(AttributeError, match=f"never changes, nor does its `{name}`"):
        delattr(it, name)
    assert values(it) == before


@pytest.mark.parametrize(
    "make",
    [
        Place,
        lambda: PLACE("a", 1, None, 4),
        lambda: PLACE("a", file="b"),
        lambda: PLACE("a", other=1),
        lambda: ROW("x", 3),
        lambda: ROW(id="x", last=3),
        lambda: ROW(id="x", last=3, date=None, other=1),
        lambda: replaced(Place("a"), other=1),
    ],
)
def test_values_too_many_or_too_few_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        make()


def test_unknown_and_missing_columns_are_named() -> None:
    with pytest.raises(TypeError, match=r"^Row\(\) lacks or does not know: date, other$"):
        ROW(id="x", last=3, other=1)


def test_values_of_columns_make_a_row() -> None:
    columns = vars(Title(id="x", name="X")) | vars(Dated(date=None))
    row = Row(**columns, last=3)
    columns["id"] = "y"
    assert values(row) == ("x", "X", None, 3)


def test_a_record_has_slots_and_no_dict() -> None:
    assert not hasattr(Place("a"), "__dict__")
    assert not hasattr(Span("a"), "__dict__")


def test_replaced_leaves_the_record_as_it_was() -> None:
    place, row = Place("a"), Row(last=3, id="x", date=None)
    assert replaced(place, line=2) == Place("a", 2)
    assert replaced(row, name="X") == Row(last=3, id="x", date=None, name="X")
    assert (place, row) == (Place("a"), Row(last=3, id="x", date=None))


@pytest.mark.parametrize("it", [Place("a", 2), Span("a", end=3), Row(last=3, id="x", date=None)])
def test_a_record_can_be_copied_and_pickled(it: object) -> None:
    assert copy.copy(it) == copy.deepcopy(it) == pickle.loads(pickle.dumps(it)) == it  # noqa: S301


def test_is_record_knows_records_and_their_classes() -> None:
    assert is_record(Place("a"))
    assert is_record(Place)
    assert not any(map(is_record, ("a", str, None, ("a",))))


def test_a_subclass_may_have_its_own_init() -> None:
    class Start(Place):
        def __init__(self) -> None:
            super().__init__("start")

    assert [Start().file, Start().file] == ["start", "start"]
    with pytest.raises(TypeError):
        Start("a")  # type: ignore[call-arg]


# ── Compared with dataclasses ────────────────────────────────────────────────────────────────────

NAMES = ["a", "name", "builtins", "self", "record", "values", "kind"]
VALUES = st.none() | st.integers(0, 3) | st.sampled_from(["", "x", ()]) | st.lists(st.none())
FIELDS = st.lists(st.sampled_from(NAMES), min_size=1, unique=True)


@st.composite
def both(draw: st.DrawFn) -> tuple[Any, Any]:
    """A type of records and a frozen dataclass of the same annotations, maybe with bases."""
    kw_only = draw(st.booleans())
    count = draw(st.integers(0, 2 if kw_only else 1))
    bases = [made(draw, (), kw_only=kw_only) for _ in range(count)]
    return made(draw, tuple(bases), kw_only=kw_only)


def made(draw: st.DrawFn, bases: tuple[tuple[Any, Any], ...], *, kw_only: bool) -> tuple[Any, Any]:
    held = {name for _, data in bases for name in data.__dataclass_fields__}
    fresh = [name for name in draw(FIELDS) if name not in held] or ["own"]
    optional = any(base.__defaults__ for base, _ in bases) and not kw_only
    first = 0 if optional else draw(st.integers(0, len(fresh)))
    if held and kw_only:
        fresh += draw(st.lists(st.sampled_from(sorted(held)), unique=True))
    usual = {name: draw(st.integers(0, 3)) for name in fresh[first:]}
    body = {"__annotations__": dict.fromkeys(fresh, "int"), "__module__": __name__, **usual}
    kinds = [type("Same", tuple(pair[which] for pair in bases), dict(body)) for which in (0, 1)]
    data: Any = dataclasses.dataclass(frozen=True, kw_only=kw_only)
    return record(kw_only=kw_only)(kinds[0]), data(kinds[1])


def outcome(what: Callable[[], object]) -> object:
    """What it gives, or the kind of error it raises."""
    try:
        return what()
    except (TypeError, AttributeError) as error:
        return type(error) if isinstance(error, TypeError) else AttributeError


@given(both(), st.lists(VALUES, max_size=7), st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_a_record_takes_the_arguments_that_a_dataclass_takes(
    kinds: tuple[Any, Any], given_: list[Any], named: dict[str, Any]
) -> None:
    ours, theirs = kinds
    assert names(ours) == [field.name for field in dataclasses.fields(theirs)]
    assert ours.__match_args__ == theirs.__match_args__
    for place in (given_, []):
        assert outcome(lambda: repr(ours(*place, **named))) == outcome(  # noqa: B023
            lambda: repr(theirs(*place, **named))  # noqa: B023
        )


def told(field: dataclasses.Field[Any]) -> tuple[object, ...]:
    """What a field says of itself."""
    return field.name, field.type, field.default, field.kw_only, field.init, field.compare


@given(both(), st.lists(st.lists(VALUES, min_size=13, max_size=13), min_size=2, max_size=2))
def test_a_record_behaves_as_a_frozen_dataclass(
    kinds: tuple[Any, Any], given_: list[list[Any]]
) -> None:
    ours, theirs = kinds
    alike = [dict(zip(names(ours), values, strict=False)) for values in given_]
    one, two = (ours(**values) for values in alike)
    same, other = (theirs(**values) for values in alike)
    assert repr(one).replace("Same", "") == repr(same).replace("Same", "")
    assert (one == two) is (same == other)
    assert (one == ours(**alike[0])) is True
    for it, as_data in ((one, same), (two, other)):
        hashed = outcome(lambda: isinstance(hash(it), int))  # noqa: B023
        assert hashed == outcome(lambda: isinstance(hash(as_data), int))  # noqa: B023
        for name in (*names(ours), "new"):
            assert outcome(lambda: setattr(it, name, 1)) is AttributeError  # noqa: B023
            assert outcome(lambda: delattr(it, name)) is AttributeError  # noqa: B023
    assert dataclasses.asdict(one) == dataclasses.asdict(same)
    assert dataclasses.astuple(one) == dataclasses.astuple(same)
    assert [told(field) for field in dataclasses.fields(ours)] == [
        told(field) for field in dataclasses.fields(theirs)
    ]
    for name in names(ours):
        assert operator.attrgetter(name)(one) == getattr(same, name)
        changed, expected = replaced(one, **{name: 7}), dataclasses.replace(same, **{name: 7})
        assert dataclasses.replace(one, **{name: 7}) == changed == one.__replace__(**{name: 7})
        assert values(changed) == tuple(getattr(expected, each) for each in names(ours))
    if hashed is True and one == two:
        assert hash(one) == hash(two)


# ── Every type of ours, as `dataclasses` sees it ─────────────────────────────────────────────────


def every_type() -> list[Any]:
    """Every type of records in the package, whoever may import it."""
    found: dict[Any, None] = {}
    for module in pkgutil.walk_packages(wicktrack.__path__, "wicktrack."):
        held = vars(importlib.import_module(module.name)).values()
        found |= dict.fromkeys(it for it in held if isinstance(it, type) and is_record(it))
    return list(found)


TYPES = every_type()


def test_every_public_row_and_fact_is_among_the_types() -> None:
    shown = {kind.__name__ for kind in TYPES}
    rows = {name for name in api.__all__ if name.endswith("Row")}
    assert rows | {"Fact", "Title", "Period", "Problem"} <= shown
    assert {kind.__name__ for kind in get_args(facts.Said)} <= shown


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_dataclasses_takes_a_record_as_its_own(kind: Any) -> None:
    held = {name: (name,) for name in names(kind)}
    it = kind(**held)
    assert all(map(dataclasses.is_dataclass, (kind, it)))
    assert [field.name for field in dataclasses.fields(kind)] == names(kind)
    assert dataclasses.fields(it) == dataclasses.fields(kind)
    assert dataclasses.asdict(it) == held
    assert dataclasses.astuple(it) == tuple(held.values())
    assert dataclasses.replace(it) == it
    first = names(kind)[0]
    changed = dataclasses.replace(it, **{first: "other"})
    assert values(changed) == ("other", *values(it)[1:])
    if sys.version_info >= (3, 13):
        assert copy.replace(it, **{first: "other"}) == changed
    with pytest.raises(TypeError):
        dataclasses.replace(it, unknown=1)


def test_records_inside_a_record_become_dictionaries_as_well() -> None:
    fact = facts.Fact("x", periods.parse("2024-Q2"), facts.NameSaid("X"))
    assert dataclasses.asdict(fact) == {
        "title": "x",
        "on": {
            "start": date(2024, 4, 1),
            "end": date(2024, 7, 1),
            "precision": periods.Precision.QUARTER,
        },
        "said": {"name": "X"},
        "sources": (),
        "note": None,
        "aside": False,
    }


def test_a_frozen_dataclass_may_be_made_of_a_record() -> None:
    @dataclasses.dataclass(frozen=True)
    class Longer(Place):
        end: int = 9

    assert [field.name for field in dataclasses.fields(Longer)] == [*names(Place), "end"]
    assert dataclasses.asdict(Longer("a", 2)) == {"file": "a", "line": 2, "column": None, "end": 9}
    with pytest.raises(TypeError, match="frozen"):
        dataclasses.dataclass(type("Looser", (Place,), {"__annotations__": {"end": int}}))


def test_nothing_imports_dataclasses_before_it_is_asked() -> None:
    make = "from wicktrack.errors import Problem; it = Problem('a', 1, 1, 'b', 'c')"
    assert "dataclasses" not in imported_by(f"{make}; {{it: repr(it)}}[it]")
    assert "dataclasses" in imported_by(f"{make}; hasattr(it, '__dataclass_fields__')")
