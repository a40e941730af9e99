"""Records: immutable values with named fields.

One rule: a record is what its fields are. Two of one type with equal fields are equal, and no field
is ever set again. It is a frozen dataclass but for the time its type takes: nothing is written out
for it before it is needed, and nothing that inspects signatures is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
        made.__match_args__ = () if kw_only else tuple(fields)  # type: ignore[misc]
        made.__init__ = _by_name(made) if kw_only else _written("__init__", _filling)
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


def _by_name(kind: Any) -> Callable[..., None]:
    """What fills a record with `kw_only`: what is given becomes its dictionary."""
    wanted, defaults = kind.__fields__.keys(), kind.__defaults__

    def __init__(self: object, /, **values: object) -> None:  # noqa: N807 - it is to be one
        if values.keys() != wanted:
            values = defaults | values
            if wrong := values.keys() ^ wanted:
                words = ", ".join(sorted(wrong))
                raise TypeError(f"{kind.__name__}() lacks or does not know: {words}")
        _set(self, "__dict__", values)

    return __init__


def _written(name: str, text: Callable[[Any], str]) -> Callable[..., Any]:
    """A method that is written out for a type when it is first needed: many a one never is.

    Nothing else is as quick to run.
    """

    def first(self: object, /, *given: object, **values: object) -> Any:
        kind: Any = next(base for base in type(self).__mro__ if "__fields__" in vars(base))
        known = {f"__usual_{field}__": value for field, value in kind.__defaults__.items()}
        if name == "__init__":
            known |= {f"__set_{n}__": getattr(kind, n).__set__ for n in kind.__fields__}
        exec(text(kind), known)  # noqa: S102 - names of our own fields
        setattr(kind, name, known[name])
        return known[name](self, *given, **values)

    return first


def _filling(kind: Any) -> str:
    takes = [f"{n}=__usual_{n}__" if n in kind.__defaults__ else n for n in kind.__fields__]
    sets = [f"__set_{name}__(__self__, {name})" for name in kind.__fields__]
    return f"def __init__(__self__, {', '.join(takes)}): {'; '.join(sets)}"


def _held(kind: Any, by: str) -> str:
    return f"({''.join(f'{by}.{name}, ' for name in kind.__fields__)})"


def _comparing(kind: Any) -> str:
    return f"""def __eq__(self, other):
        if self.__class__ is other.__class__:
            return {_held(kind, "self")} == {_held(kind, "other")}
        return NotImplemented"""


def _hashing(kind: Any) -> str:
    return f"def __hash__(self): return hash({_held(kind, 'self')})"


def _shown(self: Any) -> str:
    fields = [f"{name}={getattr(self, name)!r}" for name in self.__fields__]
    return f"{type(self).__qualname__}({', '.join(fields)})"


def _refused(self: Any, name: str, value: object = None) -> NoReturn:  # noqa: ARG001
    raise AttributeError(f"a {type(self).__name__} never changes, nor does its `{name}`")


def _reduced(self: Any) -> tuple[Any, ...]:
    """What pickle and copy keep."""
    return _made, (type(self), dict(zip(self.__fields__, values(self), strict=True)))


def _made(kind: Callable[..., object], held: dict[str, object]) -> object:
    return kind(**held)


_SHARED: dict[str, Callable[..., object]] = {
    "__eq__": _written("__eq__", _comparing),
    "__hash__": _written("__hash__", _hashing),
    "__repr__": _shown,
    "__setattr__": _refused,
    "__delattr__": _refused,
    "__reduce__": _reduced,
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
