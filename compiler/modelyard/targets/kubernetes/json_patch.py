"""JSON Patch (RFC 6902): a list of operations, applied in order, all or none."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Json = dict[str, object]


class JsonPatchError(ValueError):
    """An operation that cannot be done, with its number."""

    def __init__(self, index: int, message: str) -> None:
        """Keep the operation's number and say what is wrong with it."""
        super().__init__(message)
        self.index = index


class _NotPossibleError(ValueError):
    pass


def apply(document: Mapping[str, object], operations: Sequence[object]) -> Json:
    """The document after every operation; it is not changed itself.

    Raises:
        JsonPatchError: An operation is malformed, names a place that is not there, or tests what is not so.
    """
    root: object = deepcopy(dict(document))
    for index, operation in enumerate(operations):
        try:
            root = _apply(root, operation)
        except _NotPossibleError as error:
            raise JsonPatchError(index, str(error)) from error
    if not isinstance(root, dict):
        raise JsonPatchError(len(operations) - 1, "the whole object would no longer be a mapping")
    return cast("Json", root)


def pointer(text: object) -> tuple[str, ...]:
    """A JSON Pointer's steps: ``/a~1b/0`` is ``("a/b", "0")``."""
    if not isinstance(text, str) or (text and not text.startswith("/")):
        raise _NotPossibleError("a path must begin with /, such as /metadata/labels/team")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:])


def _apply(root: object, operation: object) -> object:
    if not isinstance(operation, dict):
        raise _NotPossibleError("an operation must be a mapping with op and path")
    parts = cast("Json", operation)
    known = _OPERATIONS.get(str(parts.get("op")))
    if known is None:
        raise _NotPossibleError(f"op must be one of {', '.join(_OPERATIONS)}")
    if "path" not in parts:
        raise _NotPossibleError("an operation needs a path")
    return known(root, parts)


def _needed(parts: Json, name: str) -> object:
    if name not in parts:
        raise _NotPossibleError(f"op {parts['op']} needs {name}")
    return parts[name]


def _get(root: object, steps: tuple[str, ...]) -> object:
    for at, step in enumerate(steps):
        shown = "/" + "/".join(steps[: at + 1])
        if isinstance(root, dict) and step in root:
            root = cast("Json", root)[step]
        elif isinstance(root, list):
            items = cast("list[object]", root)
            root = items[_index(step, len(items) - 1, shown)]
        else:
            raise _NotPossibleError(f"{shown} is not there")
    return root


def _index(step: str, last: int, shown: str) -> int:
    if not step.isascii() or not step.isdigit() or (step != "0" and step.startswith("0")):
        raise _NotPossibleError(f"{shown} must end in a position of the list, or in - for its end")
    if int(step) > last:
        raise _NotPossibleError(f"{shown} is beyond the end of the list")
    return int(step)


def _add(root: object, steps: tuple[str, ...], value: object) -> object:
    if not steps:
        return value
    parent = _get(root, steps[:-1])
    shown = "/" + "/".join(steps)
    if isinstance(parent, dict):
        cast("Json", parent)[steps[-1]] = value
    elif isinstance(parent, list):
        items = cast("list[object]", parent)
        items.insert(len(items) if steps[-1] == "-" else _index(steps[-1], len(items), shown), value)
    else:
        raise _NotPossibleError(f"{shown} is neither in a mapping nor in a list")
    return root


def _remove(root: object, steps: tuple[str, ...]) -> object:
    if not steps:
        raise _NotPossibleError("the whole object cannot be removed")
    _get(root, steps)
    parent = _get(root, steps[:-1])
    if isinstance(parent, dict):
        del cast("Json", parent)[steps[-1]]
    else:
        del cast("list[object]", parent)[int(steps[-1])]
    return root


def _op_add(root: object, parts: Json) -> object:
    return _add(root, pointer(parts["path"]), deepcopy(_needed(parts, "value")))


def _op_remove(root: object, parts: Json) -> object:
    return _remove(root, pointer(parts["path"]))


def _op_replace(root: object, parts: Json) -> object:
    steps, value = pointer(parts["path"]), deepcopy(_needed(parts, "value"))
    return _add(_remove(root, steps), steps, value) if steps else value


def _op_copy(root: object, parts: Json) -> object:
    return _add(root, pointer(parts["path"]), deepcopy(_get(root, pointer(_needed(parts, "from")))))


def _op_move(root: object, parts: Json) -> object:
    origin, target = pointer(_needed(parts, "from")), pointer(parts["path"])
    if target[: len(origin)] == origin and target != origin:
        raise _NotPossibleError("a value cannot be moved into itself")
    value = _get(root, origin)
    return _add(_remove(root, origin), target, value)


def _op_test(root: object, parts: Json) -> object:
    if not _equal(_get(root, pointer(parts["path"])), _needed(parts, "value")):
        raise _NotPossibleError(f"{parts['path']} does not have the value that the test asks for")
    return root


def _equal(one: object, other: object) -> bool:
    """JSON's equality, in which true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        left, right = cast("Json", one), cast("Json", other)
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(one, list) and isinstance(other, list):
        first, second = cast("list[object]", one), cast("list[object]", other)
        return len(first) == len(second) and all(_equal(a, b) for a, b in zip(first, second, strict=True))
    return one == other


_OPERATIONS: dict[str, Callable[[object, Json], object]] = {
    "add": _op_add,
    "copy": _op_copy,
    "move": _op_move,
    "remove": _op_remove,
    "replace": _op_replace,
    "test": _op_test,
}
