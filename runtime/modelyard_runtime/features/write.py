"""The feature table in parts: one ordered stream of rows, written to one Parquet file a part."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.features.digest import Digest
from modelyard_runtime.features.summary import TargetSummary
from modelyard_runtime.files import replacing
from modelyard_runtime.layout import PARTS, ROW, TARGET
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from modelyard_runtime.layout import Layout, Part

pa, pc, pq = library("pyarrow"), library("pyarrow.compute"), library("pyarrow.parquet")

GROUP_ROWS = 65_536
"""Rows of a Parquet row group. It is fixed, so that the same rows give the same bytes."""

PART = "__part"
"""Column of the stream that names the part of a row; it is not stored."""


class PartFile:
    """One part while it is written: rows are collected until a row group is full."""

    def __init__(self, path: Path, schema: Any) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._schema = schema
        self._waiting: list[Any] = []
        self._held = 0
        self.digest, self.target = Digest(schema), TargetSummary()
        self.rows = 0

    def add(self, batch: Any) -> None:
        """Add rows."""
        self._waiting.append(batch)
        self._held += batch.num_rows
        self.rows += batch.num_rows
        while self._held >= GROUP_ROWS:
            self._flush(GROUP_ROWS)

    def close(self) -> None:
        """Write what is left."""
        if self._held:
            self._flush(self._held)
        self._writer.close()

    def _flush(self, rows: int) -> None:
        table = pa.Table.from_batches(self._waiting, self._schema)
        group = table.slice(0, rows).combine_chunks()
        self._writer.write_table(group, row_group_size=GROUP_ROWS)
        self.digest.add(group)
        self.target.add(group.column(TARGET).chunk(0))
        rest = table.slice(rows)
        self._waiting, self._held = rest.to_batches(), rest.num_rows


def write(
    stream: Any, layout: Layout, *, check: Callable[[Mapping[Part, PartFile]], None]
) -> dict[Part, PartFile]:
    """Write an ordered stream of rows to the files of the parts; all of them are replaced, or none.

    Args:
        stream: The rows in their order, with the column `PART`. They are numbered as they come, over all parts.
        layout: Where the files lie.
        check: Looks at the parts before they take their places, and raises where they must not.
    """
    stored = [field for field in stream.schema if field.name != PART]
    schema = pa.schema([pa.field(ROW, pa.int64()), *stored])
    with ExitStack() as files:
        paths = {part: files.enter_context(replacing(layout.features(part))) for part in PARTS}
        writers: dict[Part, PartFile] = {part: PartFile(paths[part], schema) for part in PARTS}
        first = 0
        for batch in stream:
            numbers = pa.array(np.arange(first, first + batch.num_rows), pa.int64())
            first += batch.num_rows
            numbered = pa.RecordBatch.from_arrays(
                [numbers, *(batch.column(field.name) for field in stored)], schema=schema
            )
            for part in PARTS:
                mine = numbered.filter(pc.equal(batch.column(PART), part))
                if mine.num_rows:
                    writers[part].add(mine)
        for writer in writers.values():
            writer.close()
        check(writers)
    return writers
