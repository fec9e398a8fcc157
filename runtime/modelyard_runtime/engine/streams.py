"""Tables as streams of Arrow batches, and streams as Parquet files."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from modelyard_runtime.files import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow

    from modelyard_runtime.engine.duck import DuckEngine

_AT_ONCE = 8
"""Files whose heads are read at a time."""


def stream_of(data: object, parser: DuckEngine) -> pyarrow.RecordBatchReader:
    """A stream as it is, files as a stream, and what else DuckDB takes for a table, in its types.

    Raises:
        RuntimeProblem: it is no table.
    """
    import pyarrow
    from pyarrow import dataset

    if isinstance(data, pyarrow.RecordBatchReader):
        return data
    if isinstance(data, dataset.Dataset):
        return data.scanner().to_reader()
    return parser.arrow(f"SELECT * FROM {parser.frame(data).sql}")


def columns_that_some_lack(locations: Sequence[str]) -> tuple[str, ...]:
    """Columns of Parquet files that are not in each of them."""
    if len(locations) < 2:
        return ()
    from concurrent.futures import ThreadPoolExecutor

    from pyarrow import parquet

    reader: Any = parquet
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        names = [list(schema.names) for schema in pool.map(reader.read_schema, locations)]
    everywhere = set(names[0]).intersection(*names)
    return tuple(name for name in dict.fromkeys(chain.from_iterable(names)) if name not in everywhere)


def write_stream(stream: pyarrow.RecordBatchReader, path: Path) -> int:
    """Write a stream to a file, in its order, whole or not at all; how many rows it has."""
    from pyarrow import parquet

    rows = 0
    with (
        replacing(path) as staged,
        parquet.ParquetWriter(staged, stream.schema, compression="zstd") as writer,
    ):
        for batch in stream:
            rows += batch.num_rows
            writer.write_batch(batch)
    return rows
