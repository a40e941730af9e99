"""Frozen record classes: `dataclass(frozen=True)` without its import time.

One rule: a record is its fields. Two of one type with equal fields are equal, and no field is ever
set again. Methods are generated lazily, when they are first called, and `dataclasses`, which knows
records as its own, is imported when it is first asked about one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar, dataclass_transform

Type = TypeVar("Type", bound=type)
Record = TypeVar("Record")

_REQUIRED = object()
"""The sentinel in place of a default for a field that has none."""

_set = object.__setattr__


@dataclass_transform(frozen_default=True)
def record(*, kw_only: bool = False) -> Callable[[Type], Type]:
    """A class decorator like `dataclass(frozen=True)`: annotations are fields, values defaults.

    Fields of bases come first, in the order of dataclasses. They are slots, but with `kw_only` the
    instance's `__dict__`: then a class may have several bases, and `vars` gives the fields. The
    functions of `dataclasses` take records and their types as their own.
    """

    def decorate(kind: Any) -> Any:
        own = vars(kind).get("__annotations__", {})
        fields: dict[str, object] = {}
        for base in _records(kind):
            fields |= base.__fields__
        fields |= {name: vars(kind).get(name, _REQUIRED) for name in own}
        made: Any = kind if kw_only else _with_slots(kind, own)
        made.__fields__ = fields
        made.__defaults__ = {name: it for name, it in fields.items() if it is not _REQUIRED}
        made.__match_args__ = () if kw_only else tuple(fields)  # type: ignore[misc]
        made.__init__ = _by_name(made) if kw_only else _lazy("__init__", _init_source)
        for name in _SHARED.keys() - vars(kind).keys():
            setattr(made, name, _SHARED[name])
        return made

    return decorate


def _records(kind: type) -> list[Any]:
    """The record types among the bases of a class, the most general first."""
    return [base for base in kind.__mro__[:0:-1] if "__fields__" in vars(base)]


def _nearest(kind: type) -> Any:
    """The type of records that a class is, or is made of."""
    return next(base for base in kind.__mro__ if "__fields__" in vars(base))


def _with_slots(kind: type, own: Mapping[str, object]) -> type:
    """A copy of the class with slots, which cannot be added to an existing one."""
    taken = {"__dict__", "__weakref__", *own}
    namespace = {name: value for name, value in vars(kind).items() if name not in taken}
    namespace |= {"__slots__": tuple(own), "__qualname__": kind.__qualname__}
    return type(kind)(kind.__name__, kind.__bases__, namespace)


def _by_name(kind: Any) -> Callable[..., None]:
    """The `__init__` of a `kw_only` type: the arguments become the instance's `__dict__`."""
    wanted, defaults = kind.__fields__.keys(), kind.__defaults__

    def __init__(self: object, /, **values: object) -> None:  # noqa: N807 - it becomes one
        if values.keys() != wanted:
            values = defaults | values
            if wrong := values.keys() ^ wanted:
                words = ", ".join(sorted(wrong))
                raise TypeError(f"{kind.__name__}() lacks or does not know: {words}")
        _set(self, "__dict__", values)

    return __init__


def _lazy(name: str, source: Callable[[Any], str]) -> Callable[..., Any]:
    """A method that compiles its source for a type on the first call, and replaces itself.

    Generated code runs fastest, and most methods of most types are never called: a dataclass
    compiles all of them at import.
    """

    def first(self: object, /, *given: object, **values: object) -> Any:
        kind = _nearest(type(self))
        scope = {f"__usual_{field}__": value for field, value in kind.__defaults__.items()}
        if name == "__init__":
            scope |= {f"__set_{n}__": getattr(kind, n).__set__ for n in kind.__fields__}
        exec(source(kind), scope)  # noqa: S102 - the names of fields, which are identifiers
        setattr(kind, name, scope[name])
        return scope[name](self, *given, **values)

    return first


def _init_source(kind: Any) -> str:
    takes = [f"{n}=__usual_{n}__" if n in kind.__defaults__ else n for n in kind.__fields__]
    sets = [f"__set_{name}__(__self__, {name})" for name in kind.__fields__]
    return f"def __init__(__self__, {', '.join(takes)}): {'; '.join(sets)}"


def _field_tuple(kind: Any, by: str) -> str:
    return f"({''.join(f'{by}.{name}, ' for name in kind.__fields__)})"


def _eq_source(kind: Any) -> str:
    return f"""def __eq__(self, other):
        if self.__class__ is other.__class__:
            return {_field_tuple(kind, "self")} == {_field_tuple(kind, "other")}
        return NotImplemented"""


def _hash_source(kind: Any) -> str:
    return f"def __hash__(self): return hash({_field_tuple(kind, 'self')})"


def _repr(self: Any) -> str:
    fields = [f"{name}={getattr(self, name)!r}" for name in self.__fields__]
    return f"{type(self).__qualname__}({', '.join(fields)})"


def _frozen(self: Any, name: str, value: object = None) -> NoReturn:  # noqa: ARG001
    raise AttributeError(f"a {type(self).__name__} never changes, nor does its `{name}`")


def _reduce(self: Any) -> tuple[Any, ...]:
    """The state for pickle and copy."""
    return _rebuilt, (type(self), dict(zip(self.__fields__, values(self), strict=True)))


def _rebuilt(kind: Callable[..., object], fields: dict[str, object]) -> object:
    return kind(**fields)


class _OfDataclass:
    """An attribute by which `dataclasses` knows its own, made when it is first asked for.

    Until then nobody has to import `dataclasses`.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, _: object, asked: type) -> Any:
        kind = _nearest(asked)
        twin = _twin(kind)
        for name in ("__dataclass_fields__", "__dataclass_params__"):
            setattr(kind, name, getattr(twin, name))
        return getattr(twin, self._name)


def _twin(kind: Any) -> type:
    """A frozen dataclass of the same fields."""
    from dataclasses import field, make_dataclass

    types: dict[str, Any] = {}
    for base in (*_records(kind), kind):
        types |= vars(base).get("__annotations__", {})
    usual = {name: _defaulted(it) for name, it in kind.__defaults__.items()}
    fields = [(name, types[name], usual.get(name, field())) for name in kind.__fields__]
    return make_dataclass(kind.__name__, fields, frozen=True, kw_only=not kind.__match_args__)


def _defaulted(value: object) -> Any:
    """A field of a dataclass with a default; one without a hash, an empty mapping, it refuses."""
    from dataclasses import field

    hashed = type(value).__hash__ is not None
    return field(default=value) if hashed else field(default_factory=lambda: value)


def is_record(value: object) -> bool:
    """Whether it is a record or a record type."""
    return hasattr(value, "__fields__")


def names(kind: type) -> list[str]:
    """The names of a record type's fields, in order."""
    return [*kind.__fields__]  # type: ignore[attr-defined]


def values(record: object) -> tuple[Any, ...]:
    """The values of a record's fields, in order."""
    return tuple([getattr(record, name) for name in names(type(record))])


def replaced(record: Record, /, **changes: object) -> Record:
    """A copy of a record with other values in some of its fields, as `dataclasses.replace`."""
    kind = type(record)
    return kind(**{**dict(zip(names(kind), values(record), strict=True)), **changes})


_SHARED: dict[str, object] = {
    "__eq__": _lazy("__eq__", _eq_source),
    "__hash__": _lazy("__hash__", _hash_source),
    "__repr__": _repr,
    "__setattr__": _frozen,
    "__delattr__": _frozen,
    "__reduce__": _reduce,
    "__replace__": replaced,
    "__dataclass_fields__": _OfDataclass("__dataclass_fields__"),
    "__dataclass_params__": _OfDataclass("__dataclass_params__"),
}
"""The methods of every record type that does not define its own."""
