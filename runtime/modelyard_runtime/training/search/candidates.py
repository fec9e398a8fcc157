"""The candidates of a space: every combination, or some drawn by chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping


def size(space: Mapping[str, Any]) -> int:
    """How many combinations there are."""
    return math.prod(len(values) for values in values_of(space).values())


def values_of(space: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The values to try, by parameter."""
    return {name: list(cast("list[Any]", values)) for name, values in space.items()}


def every(space: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All combinations; the last parameter changes fastest."""
    return [at(space, index) for index in range(size(space))]


def at(space: Mapping[str, Any], index: int) -> dict[str, Any]:
    """The combination of a number."""
    chosen: dict[str, Any] = {}
    for name, values in reversed(values_of(space).items()):
        index, place = divmod(index, len(values))
        chosen[name] = values[place]
    return dict(reversed(chosen.items()))


def drawn(space: Mapping[str, Any], count: int, seed: int) -> list[dict[str, Any]]:
    """So many different combinations, drawn by the seed; all of them where there are no more."""
    total = size(space)
    if count >= total:
        return every(space)
    chosen = np.random.default_rng(seed).choice(total, count, replace=False)
    return [at(space, int(index)) for index in chosen]
