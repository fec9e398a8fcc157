"""The columns of a query as numpy arrays, part by part, through Arrow's C stream: nothing is copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Values:
    """Numbers of a column in some rows.

    Attributes:
        numbers: They, with anything where they are missing. The memory goes with the part that it came in.
        valid: Which are not missing; None where none is.
    """

    numbers: NDArray[Any]
    valid: NDArray[Any] | None


def parts(stream: object) -> Iterator[tuple[Values, ...]]:
    """The columns of each part of a stream of numbers: whatever has ``__arrow_c_stream__``."""
    # pyarrow would do, but it takes three times as long to load, and as much memory as a check has left.
    for part in library("nanoarrow").c_array_stream(stream):
        yield tuple(_values(part.child(i)) for i in range(part.n_children))


def _values(array: Any) -> Values:
    import numpy

    start, end = int(array.offset), int(array.offset) + len(array)
    buffers = list(array.view().buffers)
    numbers = numpy.asarray(buffers[1])[start:end]
    if not array.null_count:
        return Values(numbers, None)
    bits = numpy.unpackbits(numpy.asarray(buffers[0]).view(numpy.uint8), bitorder="little")
    return Values(numbers, bits[start:end].astype(bool))
