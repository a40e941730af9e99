"""How is something kept that never changes?

One rule: a record is what its fields are. Two of one type with equal fields are equal, and no field
is ever set again. It is a frozen dataclass but for the time its type takes: a tenth, for only
`__init__` is written anew, and nothing that inspects signatures is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

Type = TypeVar("Type", bound=type)
Kept = TypeVar("Kept")

_NEEDED = object()
"""In place of a default, where there is none."""

_set = object.__setattr__


@dataclass_transform(frozen_default=True)
def record(*, kw_only: bool = False) -> Callable[[Type], Type]:
    """Make a class a type of records: its annotations are fields, their values the defaults.

    Those of its bases come before, in the order of dataclasses. Fields are slots, unless they are
    given by name only: then a type may have several bases, and `vars` is what a record holds.
    """

    def decorate(kind: Any) -> Any:
        own = vars(kind).get("__annotations__", {})
        fields: dict[str, object] = {}
        for base in _records(kind):
            fields |= base.__fields__
        fields |= {name: vars(kind).get(name, _NEEDED) for name in own}
        made: Any = kind if kw_only else _with_slots(kind, own)
        made.__fields__ = fields
        made.__defaults__ = {name: it for name, it in fields.items() if it is not _NEEDED}
        made.__values__ = attrgetter(*fields)
        made.__match_args__ = () if kw_only else tuple(fields)  # type: ignore[misc]
        made.__init__ = _by_name if kw_only else _first
        for name in _SHARED.keys() - vars(kind).keys():
            setattr(made, name, _SHARED[name])
        return made

    return decorate


def _records(kind: type) -> list[Any]:
    """The types of records that a class is made of, the most general first."""
    return [base for base in kind.__mro__[:0:-1] if "__fields__" in vars(base)]


def _with_slots(kind: type, own: Mapping[str, object]) -> type:
    """The class made anew: slots can be had only from the beginning."""
    taken = {"__dict__", "__weakref__", *own}
    namespace = {name: value for name, value in vars(kind).items() if name not in taken}
    namespace |= {"__slots__": tuple(own), "__qualname__": kind.__qualname__}
    return type(kind)(kind.__name__, kind.__bases__, namespace)


def _first(self: Any, /, *given: object, **values: object) -> None:
    """What fills the first record of a type with slots: of many a type there never is one."""
    kind: Any = next(base for base in type(self).__mro__ if "__fields__" in vars(base))
    kind.__init__ = _by_place(kind)
    kind.__init__(self, *given, **values)


def _by_place(kind: Any) -> Callable[..., None]:
    """What fills the slots of a type, written out: nothing else is as quick to run."""
    known = {f"__set_{name}__": getattr(kind, name).__set__ for name in kind.__fields__}
    known |= {f"__{name}__": value for name, value in kind.__defaults__.items()}
    takes = [f"{n}=__{n}__" if n in kind.__defaults__ else n for n in kind.__fields__]
    sets = [f"__set_{name}__(__self__, {name})" for name in kind.__fields__]
    exec(f"def __init__(__self__, {', '.join(takes)}): {'; '.join(sets)}", known)  # noqa: S102 - our own names
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made


def _by_name(self: Any, /, **values: object) -> None:
    """What fills a record of any type with `kw_only`: what is given becomes its dictionary."""
    if self.__defaults__:
        values = self.__defaults__ | values
    if values.keys() != self.__fields__.keys():
        wrong = ", ".join(sorted(values.keys() ^ self.__fields__.keys()))
        raise TypeError(f"{type(self).__name__}() lacks or does not know: {wrong}")
    _set(self, "__dict__", values)


def _equal(self: Any, other: Any) -> Any:
    if self.__class__ is not other.__class__:
        return NotImplemented
    held = self.__values__
    return held(self) == held(other)


def _hash(self: Any) -> int:
    return hash(self.__values__(self))


def _shown(self: Any) -> str:
    fields = [f"{name}={getattr(self, name)!r}" for name in self.__fields__]
    return f"{type(self).__qualname__}({', '.join(fields)})"


def _refused(self: Any, name: str, value: object = None) -> NoReturn:  # noqa: ARG001
    raise AttributeError(f"a {type(self).__name__} never changes, nor does its `{name}`")


_SHARED: dict[str, Callable[..., object]] = {
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _shown,
    "__setattr__": _refused,
    "__delattr__": _refused,
}
"""What all records do alike."""


def is_record(value: object) -> bool:
    """Whether it is a record or a type of records."""
    return hasattr(value, "__fields__")


def names(kind: type) -> list[str]:
    """The names of the fields of a type of records, in order."""
    return [*kind.__fields__]  # type: ignore[attr-defined]


def values(record: object) -> tuple[Any, ...]:
    """What a record holds, in order."""
    return tuple([getattr(record, name) for name in names(type(record))])


def replaced(record: Kept, /, **changes: object) -> Kept:
    """The record with other values in some of its fields."""
    kind = type(record)
    return kind(**{**dict(zip(names(kind), values(record), strict=True)), **changes})
