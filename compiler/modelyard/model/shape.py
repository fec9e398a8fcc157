"""The shape of the spec, read once from the models: which key leads to which section, map or list."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from modelyard.model.base import OneOrMany, Section
from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.diagnostics.types import DocumentPath


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar, or the author's own data."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of items, or its single item where ``one_or_many``."""

    item: Shape
    one_or_many: bool


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping from names to values of one shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Keyed:
    """A section with its own keys."""

    section: type[Section]


Shape = Leaf | Listed | Mapped | Keyed
_LEAF = Leaf()


@cache
def keys_of(section: type[Section]) -> dict[str, Shape]:
    """The keys of a section as written in a spec, in order, each with its shape."""
    return {
        (field.alias or name): _LEAF
        if (field.alias or name) in section.free_form
        else _shape(field.annotation, tuple(field.metadata))
        for name, field in section.model_fields.items()
    }


def shape_at(section: type[Section], path: DocumentPath) -> Shape | None:
    """The shape that a long-form path leads to, or None where the spec has no such place."""
    here: Shape | None = Keyed(section)
    for step in path:
        if isinstance(here, Keyed) and isinstance(step, str):
            here = keys_of(here.section).get(step)
        elif (isinstance(here, Mapped) and isinstance(step, str)) or (
            isinstance(here, Listed) and isinstance(step, int)
        ):
            here = here.item
        else:
            return None
    return here


def _shape(annotation: Any, metadata: tuple[object, ...] = ()) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(arguments[0], metadata + arguments[1:])
    if origin in {Union, UnionType}:
        inner = [argument for argument in arguments if argument is not type(None)]
        return _shape(inner[0], metadata) if len(inner) == 1 else _LEAF
    if origin in {tuple, list}:
        return Listed(
            _shape(arguments[0]), any(isinstance(mark, OneOrMany) or mark is OneOrMany for mark in metadata)
        )
    if origin is dict:
        return Mapped(_shape(arguments[1]))
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return Keyed(annotation)
    return _LEAF
