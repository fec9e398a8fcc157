"""Strategic merge: a partial object laid over a whole one, as ``kubectl patch --type strategic`` does.

Mappings merge, null removes a key, lists of things with a name of their own merge by it, other lists are
replaced. Of the directives, ``$patch`` (``delete``, ``replace``, ``merge``) is understood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json = dict[str, object]

DIRECTIVE = "$patch"

KEYS: dict[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "imagePullSecrets": ("name",),
    "secrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "ports": ("containerPort", "protocol"),
}
"""By which fields the items of a list are told apart; a Service's ports by their number."""
_SERVICE_PORTS = ("port", "protocol")


class MergeError(ValueError):
    """A patch that cannot be laid over its object, with the place in the patch."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        """Keep the place and say what is wrong there."""
        super().__init__(message)
        self.path = path


def merge(whole: Mapping[str, object], part: Mapping[str, object]) -> Json:
    """The whole with the part laid over it; neither is changed.

    Raises:
        MergeError: The part holds an unknown directive, or a list item without the field that names it.
    """
    return _mapping(whole, part, ())


def _mapping(whole: Mapping[str, object], part: Mapping[str, object], path: tuple[str | int, ...]) -> Json:
    _refuse_unknown(part, path)
    if part.get(DIRECTIVE) == "replace":
        return _bare(part)
    found = dict(whole)
    for key, value in part.items():
        if key == DIRECTIVE:
            continue
        if value is None or _deletes(value):
            found.pop(key, None)
        else:
            found[key] = _value(found.get(key), value, (*path, key))
    return found


def _deletes(value: object) -> bool:
    return isinstance(value, dict) and cast("Json", value).get(DIRECTIVE) == "delete"


def _value(old: object, new: object, path: tuple[str | int, ...]) -> object:
    if isinstance(new, dict):
        base = cast("Json", old) if isinstance(old, dict) else {}
        return _mapping(base, cast("Json", new), path)
    if isinstance(new, list):
        items = cast("list[object]", new)
        fields = _fields(str(path[-1]), cast("list[object]", old) if isinstance(old, list) else [], items)
        if fields:
            return _list(cast("list[Json]", old) if isinstance(old, list) else [], items, fields, path)
        return [_strip(item, (*path, at)) for at, item in enumerate(items)]
    return new


def _fields(name: str, old: Sequence[object], new: Sequence[object]) -> tuple[str, ...] | None:
    """The fields that tell this list's items apart; none where it is a list like any other."""
    fields = KEYS.get(name)
    items = [*old, *new]
    if fields is None or not all(isinstance(item, dict) for item in items):
        return None
    if name == "ports" and any("containerPort" not in cast("Json", item) for item in items):
        every = all("port" in cast("Json", item) for item in items)
        return _SERVICE_PORTS if every else None
    return fields


def _list(
    old: Sequence[Json], new: Sequence[object], fields: tuple[str, ...], path: tuple[str | int, ...]
) -> list[object]:
    found: list[Json] = [dict(item) for item in old]
    for at, item in enumerate(cast("Sequence[Json]", new)):
        here = (*path, at)
        if item == {DIRECTIVE: "replace"}:
            found = []
            continue
        if fields[0] not in item:
            raise MergeError(here, f"an item of {path[-1]} needs {fields[0]} to say which one is meant")
        known = next((number for number, other in enumerate(found) if _same(other, item, fields)), None)
        if item.get(DIRECTIVE) == "delete":
            if known is not None:
                del found[known]
        elif known is None:
            found.append(_mapping({}, item, here))
        else:
            found[known] = _mapping(found[known], item, here)
    return list(found)


def _same(one: Json, other: Json, fields: tuple[str, ...]) -> bool:
    """Whether two items are the same one; a field that either leaves out does not part them."""
    return all(one[name] == other[name] for name in fields if name in one and name in other)


def _refuse_unknown(part: Mapping[str, object], path: tuple[str | int, ...]) -> None:
    for key, value in part.items():
        if not key.startswith("$"):
            continue
        if key != DIRECTIVE or value not in ("delete", "replace", "merge"):
            raise MergeError(
                (*path, key), f"{key}: {value} is not understood; allowed: $patch: delete, merge, replace"
            )


def _bare(part: Mapping[str, object]) -> Json:
    return {key: value for key, value in part.items() if key != DIRECTIVE and value is not None}


def _strip(item: object, path: tuple[str | int, ...]) -> object:
    return _mapping({}, cast("Json", item), path) if isinstance(item, dict) else item
