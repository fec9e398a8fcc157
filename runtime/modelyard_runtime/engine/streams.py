"""Tables as streams of Arrow batches, and streams as Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.files import replacing

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow

    from modelyard_runtime.engine.duck import DuckEngine


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
