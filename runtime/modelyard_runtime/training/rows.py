"""The rows of one part of the feature table, as training reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.layout import GROUP, ROW, TARGET, TIME
from modelyard_runtime.models.columns import array_of, from_arrow
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Feature
    from modelyard_runtime.models.columns import Array, Columns


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to learn from, in the order of their numbers.

    Attributes:
        columns: Every feature under its name; see `models/columns.py`.
        target: Codes of classes 0, 1, … (int64), or numbers (float64). (rows,)
        time: Seconds since 1970, NaN where there is none. (rows,)
        group: The group of each row as text, where the split is by group. (rows,)
        matrix: What the estimator takes, once prepared: float64 of shape (rows, names).
        names: The names of the matrix's columns.
    """

    columns: Columns
    target: Array
    time: Array
    group: Array | None = None
    matrix: Array | None = None
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.target)

    @property
    def values(self) -> int:
        """How many values the features hold: each row's, counted once a feature."""
        return len(self) * len(self.columns)

    def take(self, which: Array) -> Rows:
        """Some of the rows, by their places."""
        columns = {name: values[which] for name, values in self.columns.items()}
        matrix = None if self.matrix is None else self.matrix[which]
        group = None if self.group is None else self.group[which]
        return Rows(columns, self.target[which], self.time[which], group, matrix, self.names)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the feature table as it was read: features, raw target (Arrow), time, group."""

    columns: Columns
    target: Any
    time: Array
    group: Array | None
    unlabelled: int
    """How many rows were left out because they have no target."""


def read_part(path: Path, features: Sequence[Feature]) -> Part:
    """The rows of a part that have a target, in the order of their numbers.

    Raises:
        RuntimeProblem: the file can't be read, or lacks a column.
    """
    import pyarrow as pa

    pq, pc = library("pyarrow.parquet"), library("pyarrow.compute")
    wanted = [feature.name for feature in features]
    try:
        there = set(pq.read_schema(path).names)
        table = pq.read_table(
            path, columns=[*wanted, TARGET, *({ROW, TIME, GROUP} & there)], partitioning=None
        )
    except (OSError, pa.ArrowException) as error:
        raise RuntimeProblem(
            f"the features {path} can't be read: {error}", help="run `modelyard run --stage features` first"
        ) from None
    if TARGET not in table.schema.names:
        raise RuntimeProblem(
            f"the features {path} have no target", help="compute them with the same contract"
        )
    if ROW in there and not _ascending(table.column(ROW).to_numpy()):
        table = table.sort_by(ROW)
    # NaN is no target either; it is "null" to Arrow only where a column holds floats.
    labelled = table.filter(pc.invert(pc.is_null(table.column(TARGET), nan_is_null=True)))
    time = array_of(labelled.column(TIME), "timestamp") if TIME in there else np.full(len(labelled), np.nan)
    target = labelled.column(TARGET).combine_chunks()
    group = array_of(labelled.column(GROUP), "category") if GROUP in there else None
    return Part(from_arrow(labelled, features), target, time, group, len(table) - len(labelled))


def _ascending(values: Array) -> bool:
    return bool((values[1:] >= values[:-1]).all())
