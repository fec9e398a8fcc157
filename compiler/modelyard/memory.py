"""Remembers what a pure function made of the very same objects, for values too large to compare."""

from __future__ import annotations

from collections import OrderedDict
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


def of_same(size: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the last ``size`` results of a function of positional arguments, found again by identity alone.

    The arguments are kept with the results, so that no other object can come to bear their identity. They must not
    change, which plans do not.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        kept: OrderedDict[tuple[int, ...], tuple[tuple[object, ...], R]] = OrderedDict()

        @wraps(function)
        def remembering(*args: P.args, **kwargs: P.kwargs) -> R:
            key = tuple(id(argument) for argument in args)
            found = kept.get(key)
            if found is None:
                found = (args, function(*args, **kwargs))
                kept[key] = found
                if len(kept) > size:
                    kept.popitem(last=False)
            return found[1]

        return remembering

    return decorate
