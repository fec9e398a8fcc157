"""Files and frames as Spark's frames, and results as streams."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow
    from pyspark.sql import DataFrame, SparkSession


def parquet(session: SparkSession, locations: Sequence[str]) -> DataFrame:
    """Parquet files as a frame, their columns by name."""
    found: DataFrame = session.read.option("mergeSchema", "true").parquet(*locations)
    return found


def frame(session: SparkSession, data: pyarrow.RecordBatchReader, path: Path | None) -> DataFrame:
    """A stream of Arrow batches as a frame.

    Args:
        session: The session.
        data: The stream.
        path: A file that workers see, through which it goes; without one it goes from memory, batch by batch.
    """
    import pyarrow

    from modelyard_runtime.engine.streams import write_stream

    if path is not None:
        write_stream(data, path)
        found: DataFrame = session.read.parquet(str(path))
        return found
    whole = session.createDataFrame(data.schema.empty_table())
    for batch in data:
        whole = whole.unionAll(session.createDataFrame(pyarrow.Table.from_batches([batch])).persist())
    return whole


def stream(data: DataFrame, folder: Path | None, batch: int) -> pyarrow.RecordBatchReader:
    """The rows of a frame in its order.

    Args:
        data: The frame.
        folder: One that workers see, by way of which rows come; without one they come partition by partition.
        batch: Rows of a batch, at most about.
    """
    import pyarrow
    from pyspark.sql.pandas import types

    converter: Any = types
    schema: pyarrow.Schema = converter.to_arrow_schema(data.schema)
    if folder is None:
        return pyarrow.RecordBatchReader.from_batches(schema, _rows(data, schema, batch))
    data.write.parquet(str(folder))
    return pyarrow.RecordBatchReader.from_batches(schema, _files(folder, schema, batch))


def _files(folder: Path, schema: pyarrow.Schema, batch: int) -> Iterator[pyarrow.RecordBatch]:
    """The files of a result, in the order of their names, which is that of its rows; each goes once it is read."""
    from pyarrow import parquet as format_

    files: Any = format_
    try:
        for path in sorted(folder.glob("*.parquet")):
            with files.ParquetFile(path) as file:
                for one in file.iter_batches(batch_size=batch):
                    yield one.cast(schema)
            path.unlink()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _rows(data: DataFrame, schema: pyarrow.Schema, batch: int) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow

    maker: Any = pyarrow.RecordBatch
    held: list[Any] = []
    for row in data.toLocalIterator(prefetchPartitions=True):
        held.append(row.asDict())
        if len(held) >= batch:
            yield maker.from_pylist(held, schema=schema)
            held = []
    if held:
        yield maker.from_pylist(held, schema=schema)
