"""A name for the rows of a part by their content alone, whatever wrote the file and with which compression."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Iterator

pa, pc = library("pyarrow"), library("pyarrow.compute")


class Digest:
    """SHA-256 of names, types and values, taken in row groups of one size."""

    def __init__(self, schema: Any) -> None:
        self._hash = hashlib.sha256()
        for field in schema:
            self._hash.update(f"{field.name}\0{field.type}\0".encode())

    def add(self, rows: Any) -> None:
        """Take in the next rows."""
        for column in rows.columns:
            whole = column.combine_chunks()
            for chunk in whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole]:
                for data in _bytes(chunk):
                    self._hash.update(data)

    def text(self) -> str:
        """``sha256:`` and the digest."""
        return "sha256:" + self._hash.hexdigest()


def _bytes(column: Any) -> Iterator[bytes]:
    """The values of a column: which are missing, then those that are not."""
    yield np.packbits(column.is_valid().to_numpy(zero_copy_only=False)).tobytes()
    present = column.drop_null()
    if pa.types.is_list(present.type):
        yield pc.list_value_length(present).to_numpy(zero_copy_only=False).tobytes()
        yield from _bytes(present.flatten())
    elif pa.types.is_string(present.type):
        yield pc.binary_length(present).to_numpy(zero_copy_only=False).tobytes()
        yield "".join(present.to_pylist()).encode()
    elif pa.types.is_boolean(present.type):
        yield np.packbits(present.to_numpy(zero_copy_only=False)).tobytes()
    else:
        yield _plain(present).tobytes()


def _plain(column: Any) -> np.ndarray[tuple[int], np.dtype[np.generic]]:
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    elif pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    values: np.ndarray[tuple[int], np.dtype[np.generic]] = column.to_numpy(zero_copy_only=False)
    return values
