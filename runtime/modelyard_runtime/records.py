"""`dataclass` as the standard library has it, at a fraction of its cost.

Before Python 3.13 the standard library compiles half a dozen methods for every frozen class, half a millisecond each,
and a cold compile defines nearly two hundred. Here the methods of a frozen class are shared closures, and its
``__init__`` is compiled only for a class with more than a few instances. Fields, ``replace``, ``asdict`` and matching
are the library's own; for readers and type checkers it is the library's decorator.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter, eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass

__all__ = ["dataclass"]

_Class: TypeAlias = type[Any]

_ABSENT: Any = object()
"""Stands for an argument that was not given where the field's default is made anew each time."""


def _dataclass(**options: bool) -> Callable[[_Class], _Class]:
    """The decorator; whatever is not simply frozen is left to the standard library."""
    slots, order = options.get("slots", False), options.get("order", False)
    simply = {**options, "slots": True, "order": False} == _FROZEN
    return _frozen(slots=slots, order=order) if simply else dataclasses.dataclass(**options)


_FEW = 12
"""How many instances of a class are cheaper to fill field by field than to compile an ``__init__`` for."""

_FROZEN = {"frozen": True, "slots": True, "order": False}


def _frozen(*, slots: bool, order: bool) -> Callable[[_Class], _Class]:
    def make(plain: _Class) -> _Class:
        # the library would write the signature of a class without a docstring into one, at the cost of ten of these
        plain.__doc__ = plain.__doc__ or plain.__name__
        cls: _Class = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(plain)
        methods: dict[str, Callable[..., object]] = {
            **_values(cls, order=order),
            **({"__getstate__": _state, "__setstate__": _restore} if slots else {}),
            "__init__": _first(cls),
            "__repr__": _repr,
            "__setattr__": _refuse_assignment,
            "__delattr__": _refuse_deletion,
        }
        for name, method in methods.items():
            if plain.__dict__.get(name) is None:
                setattr(cls, name, method)
        return cls

    return make


def _values(cls: _Class, *, order: bool) -> dict[str, Callable[..., object]]:
    """Equality and hash, and the order where that is wanted, by the fields that are compared."""
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    # with one name attrgetter gives the value itself, with none it does not work
    few: Callable[[object], object] = lambda record: tuple(getattr(record, name) for name in names)  # noqa: E731
    values: Callable[[object], object] = attrgetter(*names) if len(names) > 1 else few

    def compared(by: Callable[[Any, Any], object]) -> Callable[[object, object], object]:
        def compare(record: object, other: object) -> object:
            same = other.__class__ is record.__class__
            return by(values(record), values(other)) if same else NotImplemented

        return compare

    def hashed(record: object) -> int:
        return hash(values(record))

    ordered = {f"__{one.__name__}__": compared(one) for one in (lt, le, gt, ge)} if order else {}
    return {"__eq__": compared(eq), "__hash__": hashed, **ordered}


def _first(cls: _Class) -> Callable[..., None]:
    """An ``__init__`` for a few instances; then, or where the arguments don't fit, a compiled one takes its place."""
    fields, left = dataclasses.fields(cls), _FEW

    def init(record: object, /, *values: object, **named: object) -> None:
        nonlocal left
        left -= 1
        if left < 0 or not _filled(record, fields, values, named):
            compiled = _compiled(cls)
            cls.__init__ = compiled
            compiled(record, *values, **named)

    return init


def _filled(
    record: object,
    fields: tuple[dataclasses.Field[Any], ...],
    values: tuple[object, ...],
    named: dict[str, object],
) -> bool:
    """Set every field, or say that these are not the arguments for it: the compiled one then says what is wrong."""
    given = dict(zip((field.name for field in fields), values, strict=False))
    if len(values) > len(fields) or not given.keys().isdisjoint(named):
        return False
    given |= named
    missing = dataclasses.MISSING
    for field in fields:
        value: object = given.pop(field.name, missing)
        if value is missing:
            value = field.default if field.default_factory is missing else field.default_factory()
        if value is missing:
            return False
        object.__setattr__(record, field.name, value)
    return not given


def _compiled(cls: _Class) -> Callable[..., None]:
    known: dict[str, Any] = {"_set": object.__setattr__, "_absent": _ABSENT}
    parameters, lines = ["self"], ["pass"]
    for field in dataclasses.fields(cls):
        name, value = field.name, field.name
        if field.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = field.default
            parameters.append(f"{name}=_default_{name}")
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = field.default_factory
            parameters.append(f"{name}=_absent")
            value = f"_make_{name}() if {name} is _absent else {name}"
        else:
            parameters.append(name)
        lines.append(f"_set(self, {name!r}, {value})")
    # the text holds field names alone, as the standard library's own does
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines), known)  # noqa: S102
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _repr(record: Any) -> str:
    shown = ", ".join(
        f"{field.name}={getattr(record, field.name)!r}" for field in dataclasses.fields(record) if field.repr
    )
    return f"{record.__class__.__qualname__}({shown})"


def _refuse_assignment(_: object, name: str, __: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(_: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(record: Any) -> list[object]:
    return [getattr(record, field.name) for field in dataclasses.fields(record)]


def _restore(record: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(record), state, strict=True):
        object.__setattr__(record, field.name, value)


if not TYPE_CHECKING:
    dataclass = _dataclass
