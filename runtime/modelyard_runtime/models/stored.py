"""An estimator as bytes, without pickle: skops' format, in one form for one model.

skops names objects by their address in memory and stamps its archive with the time; structured arrays carry what
memory held between their fields. All three are replaced, so that the same training gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models import trusted
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCHEMA = "schema.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can hold."""


def dump(estimator: object, package: str | None) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of an estimator, and the types in them that skops doesn't trust by itself.

    Raises:
        RuntimeProblem: it holds what can't be stored, or may not be.
    """
    skops = library("skops.io")
    try:
        data = skops.dumps(estimator)
    except (library("skops.io.exceptions").UnsupportedTypeException, TypeError, AttributeError) as error:
        trusted.require(
            [f"{type(estimator).__module__}.{type(estimator).__qualname__} ({error})"], None, "the model"
        )
        raise
    types = tuple(sorted(skops.get_untrusted_types(data=data)))
    trusted.require(types, package, "the model")
    return _normal(data), types


def load(data: bytes, types: Sequence[str], package: str | None) -> Any:
    """The estimator in these bytes.

    Raises:
        RuntimeProblem: they hold a type that may not be there, or are damaged.
    """
    skops = library("skops.io")
    try:
        found = skops.get_untrusted_types(data=data)
        trusted.require(found, package, "the model's file")
        undeclared = sorted(set(found) - set(types))
        if undeclared:
            raise RuntimeProblem(
                f"the model's file holds types that its card doesn't name: {', '.join(undeclared)}"
            )
        return skops.loads(data, trusted=list(types))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, ImportError) as error:
        raise RuntimeProblem(
            f"the model's file can't be read: {type(error).__name__}: {error}",
            help="serve with the library versions that trained it: they are in its model.json",
        ) from error


def _normal(data: bytes) -> bytes:
    """The same archive with objects numbered in the order of their first mention, and without a time."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        schema = json.loads(archive.read(_SCHEMA))
        names = _Names()
        numbered = names.number(schema)
        members = [(name, _clean(archive.read(old))) for old, name in names.files.items()]
    members.append((_SCHEMA, json.dumps(numbered, separators=(",", ":"), ensure_ascii=False).encode()))
    return _packed(members)


def _packed(members: Sequence[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED, 6)
    return buffer.getvalue()


def _repacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _packed([(name, _clean(archive.read(name))) for name in sorted(archive.namelist())])


class _Names:
    """Gives objects and files numbers in the order in which they are met."""

    def __init__(self) -> None:
        self._ids: dict[int, int] = {}
        self.files: dict[str, str] = {}

    def number(self, node: object) -> object:
        """The same tree with its numbers."""
        if isinstance(node, list):
            return [self.number(item) for item in cast("list[object]", node)]
        if not isinstance(node, dict):
            return node
        return {key: self._value(key, value) for key, value in cast("dict[str, object]", node).items()}

    def _value(self, key: str, value: object) -> object:
        if key == "__id__" and isinstance(value, int):
            return self._ids.setdefault(value, len(self._ids))
        if key == "file" and isinstance(value, str):
            ending = value.rpartition(".")[2]
            return self.files.setdefault(value, f"{len(self.files)}.{ending}")
        return self.number(value)


def _clean(content: bytes) -> bytes:
    """An array file without what memory held between the fields of its records, an archive of arrays without a time."""
    import numpy as np

    if content.startswith(b"PK"):
        return _repacked(content)
    if not content.startswith(b"\x93NUMPY"):
        return content
    array = np.load(io.BytesIO(content), allow_pickle=False)
    if array.dtype.names is None:
        return content
    blank = np.zeros(array.shape, array.dtype)
    for name in array.dtype.names:
        blank[name] = array[name]
    buffer = io.BytesIO()
    np.save(buffer, blank, allow_pickle=False)
    return buffer.getvalue()
