"""Whether a condition over metrics still demands what it demanded."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.expressions.bounds import weaker
from modelyard.expressions.types import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.changes.types import Json


def demands_as_much(before: Json, after: Json) -> bool:
    """Whether whatever meets ``after`` is proved to meet ``before``; in doubt it is not."""
    if before == after:
        return True
    try:
        return weaker(_condition(before), _condition(after)) is not None
    except (
        KeyError,
        TypeError,
        ValueError,
        ZeroDivisionError,
    ):  # a tree that an older contract wrote in another way
        return False


def subject(tree: Json) -> Json:
    """What a condition is about: its metrics, and the side of its bound; None where that is not one thing."""
    operator = tree.get("op") if isinstance(tree, dict) else None
    if not isinstance(operator, str) or operator[0] not in "<>":
        return None
    return [operator[0], *sorted(_metrics(tree))]


def _condition(tree: Json) -> Condition:
    return Condition("", cast("dict[str, object]", tree), (), ())


def _metrics(tree: Json) -> Iterator[str]:
    if isinstance(tree, dict):
        if "metric" in tree:
            yield f"{tree['metric']} {tree.get('arguments')} {tree.get('champion')}"
        for value in tree.values():
            yield from _metrics(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from _metrics(item)
