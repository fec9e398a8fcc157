"""Two JSON documents → where they differ, with items of lists paired by what names them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modelyard.changes.types import Difference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modelyard.changes.types import Json

_IDENTITIES: tuple[tuple[str, ...], ...] = (
    ("name",),
    ("source",),
    ("rule",),
    ("sql",),
    ("bucket", "prefix"),
    ("role", "cidr", "port"),
    ("kind",),
)
"""Keys that name an item among its siblings; the first that is there in all of them, and unique, is taken."""


def differences(before: Json, after: Json, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Every place where the two differ, in the order of writing; a subtree that comes or goes is one place."""
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _mappings(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, path)
    elif not _same(before, after):
        yield Difference(path, before, after)


def _mappings(before: dict[str, Json], after: dict[str, Json], path: tuple[str, ...]) -> Iterator[Difference]:
    meaning = _meaning_key(before, after)
    if meaning is None:
        for key in _keys(before, after):
            yield from differences(before.get(key), after.get(key), (*path, key))
        return
    # An expression is what it computes: how it is written, and what is derived from it, are no changes of their own.
    if before[meaning] != after[meaning]:
        yield Difference(path, before, after)
    for key in _keys(before, after):
        if key not in ("text", "columns", meaning):
            yield from differences(before.get(key), after.get(key), (*path, key))


def _keys(before: dict[str, Json], after: dict[str, Json]) -> list[str]:
    """The keys of both, without those that only number a thing in its list."""
    return [key for key in (*before, *(key for key in after if key not in before)) if key != "index"]


def _meaning_key(before: dict[str, Json], after: dict[str, Json]) -> str | None:
    """The key that says what an expression computes; None where these are no expressions."""
    if "text" not in before or "text" not in after:
        return None
    return next((key for key in ("tree", "sql") if key in before and key in after), None)


def _lists(before: list[Json], after: list[Json], path: tuple[str, ...]) -> Iterator[Difference]:
    name = _naming(before, after)
    if name is None:
        if before != after:
            yield Difference(path, before, after)
        return
    old, new = {name(item): item for item in before}, {name(item): item for item in after}
    for key in (*old, *(key for key in new if key not in old)):
        if key in old and key in new:
            yield from differences(old[key], new[key], (*path, key))
        else:
            yield Difference((*path, key), old.get(key), new.get(key))


def _naming(before: list[Json], after: list[Json]) -> Callable[[Json], str] | None:
    """How the items of these lists are named; None where they are not."""
    if not before and not after:
        return None
    for keys in _IDENTITIES:
        names = [[_name(item, keys) for item in items] for items in (before, after)]
        if all(None not in side and len(set(side)) == len(side) for side in names):
            return partial(_named, keys)
    return None


def _named(keys: tuple[str, ...], item: Json) -> str:
    return _name(item, keys) or ""


def _name(item: Json, keys: tuple[str, ...]) -> str | None:
    if not isinstance(item, dict) or not all(key in item for key in keys):
        return None
    return "/".join(str(item[key]) for key in keys)


def shown(value: Json) -> Json:
    """What a reader is shown of a value: of an expression, how it is written."""
    if isinstance(value, dict):
        if "text" in value and ("sql" in value or "tree" in value):
            return value["text"]
        return shown(value["check"]) if isinstance(value.get("check"), dict) else value
    return value


def _same(before: Json, after: Json) -> bool:
    """Equality of JSON: true is not 1, and 1 is 1.0."""
    return isinstance(before, bool) is isinstance(after, bool) and before == after
