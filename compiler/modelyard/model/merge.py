"""One environment's differences over the spec: a deep merge guided by the shape of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.model.base import Choice
from modelyard.model.shape import Keyed, Mapped, Shape, keys_of
from modelyard.model.shorthand import groups_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.model.base import Section
    from modelyard.source.types import Plain


def merge(base: dict[str, Plain], over: dict[str, Plain], section: type[Section]) -> dict[str, Plain]:
    """``base`` with ``over`` laid on it, both in long form: mappings merge, lists and scalars replace, null removes.

    Where keys exclude each other, the one that ``over`` gives takes the place of the one in ``base``.
    """
    return _merge_mapping(base, over, Keyed(section))


def idle_nulls(base: Plain, over: dict[str, Plain]) -> Iterator[DocumentPath]:
    """The paths of nulls in ``over`` that remove nothing from ``base``, both in long form."""
    for key, value in over.items():
        below = base.get(key) if isinstance(base, dict) else None
        if value is None and not (isinstance(base, dict) and key in base):
            yield (key,)
        elif isinstance(value, dict) and (below is None or isinstance(below, dict)):
            yield from ((key, *path) for path in idle_nulls(below, value))


def _merge(base: Plain, over: Plain, shape: Shape | None) -> Plain:
    if isinstance(base, dict) and isinstance(over, dict):
        return _merge_mapping(base, over, shape)
    return over


def _merge_mapping(base: dict[str, Plain], over: dict[str, Plain], shape: Shape | None) -> dict[str, Plain]:
    replaced = _replaced(over, shape)
    merged: dict[str, Plain] = {key: value for key, value in base.items() if key not in replaced}
    for key, value in over.items():
        if value is None:
            merged.pop(key, None)
        elif key in merged:
            merged[key] = _merge(merged[key], value, _below(shape, key))
        else:
            merged[key] = value
    return merged


def _replaced(over: dict[str, Plain], shape: Shape | None) -> frozenset[str]:
    """The keys of the spec that an override's keys exclude."""
    if not isinstance(shape, Keyed):
        return frozenset()
    if issubclass(shape.section, Choice):
        return frozenset(keys_of(shape.section)) - frozenset(over)
    gone: set[str] = set()
    for group, _ in groups_of(shape.section):
        given = {key for key in group if over.get(key) is not None}
        gone |= set(group) - given if given else set()
    return frozenset(gone)


def _below(shape: Shape | None, key: str) -> Shape | None:
    if isinstance(shape, Keyed):
        return keys_of(shape.section).get(key)
    return shape.item if isinstance(shape, Mapped) else None
