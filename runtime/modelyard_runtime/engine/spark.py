"""Spark as the engine: the session that is there, or one on this machine."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine import spark_files, spark_types
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.engine.formats import reader_of
from modelyard_runtime.engine.streams import columns_that_some_lack, stream_of, write_stream
from modelyard_runtime.engine.types import Engine, Table, chosen
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import pyarrow
    import sqlalchemy
    from pyspark.sql import DataFrame, SparkSession

    from modelyard_runtime.engine.formats import Format

_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}
"""What statements mean must not depend on how a cluster is set up."""

_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.log.level": "ERROR",
}
"""For a session on this machine only."""


class SparkEngine(Engine):
    """A Spark session. Statements are translated; what is not known to mean the same is refused.

    On a cluster the session is the one that is active, or that ``SPARK_REMOTE`` or ``spark-submit`` names; else one of
    this machine is started, and ended with the engine.
    """

    def __init__(self, *, memory_limit: str | None = None, threads: int | None = None) -> None:
        try:
            with _quiet():
                import pyspark.errors
                from pyspark.sql import SparkSession
        except ImportError:
            raise RuntimeProblem("Spark is not installed", help="pip install 'modelyard[spark]'") from None
        active = SparkSession.getActiveSession()
        self._error: type[Exception] = pyspark.errors.PySparkException
        self._spill = tempfile.TemporaryDirectory(prefix="modelyard-")
        try:
            with _quiet():
                self.session: SparkSession = active or _started(self._spill.name, memory_limit, threads)
        except Exception as error:
            self._spill.cleanup()
            raise RuntimeProblem(
                f"Spark can't be started: {_first(error)}",
                help="it needs Java, found by JAVA_HOME or the PATH",
            ) from error
        """The session."""
        self._mine = active is None
        self._parser = DuckEngine(memory_limit=memory_limit, threads=threads)
        self._tables = 0
        self._kept: list[DataFrame] = []
        self._views: list[str] = []
        self._before = {name: self.session.conf.get(name, None) for name in _SETTINGS}
        for name, value in _SETTINGS.items():
            self.session.conf.set(name, value)
        self.session.udf.register(*spark_types.text_function())

    @property
    def spill(self) -> Path:
        """The folder for what is kept beside a scan; it goes when the engine is closed."""
        return Path(self._spill.name)

    @property
    def _local(self) -> bool:
        """Whether the session's workers see this machine's files."""
        return str(self.session.conf.get("spark.master", "")).startswith("local")

    @property
    def parser(self) -> DuckEngine:
        """DuckDB, for text."""
        return self._parser

    def table(
        self, location: str, *, columns: Sequence[str] | None = None, text: Sequence[str] = ()
    ) -> Table:
        """A file, or the files of a glob, as a table."""
        from modelyard_runtime.storage.locations import glob

        found = [entry.location for entry in glob(location)]
        if not found:
            raise RuntimeProblem(f"no file matches {location}")
        return chosen(self.scan(found, form=reader_of(location), text=text), columns)

    def scan(
        self,
        locations: Sequence[str],
        *,
        form: Format | None = None,
        text: Sequence[str] | None = (),
        lenient: bool = False,
    ) -> Table:
        """Files as a table of all their columns, read anew by every query.

        Text is parsed by DuckDB, so that the same lines are rows whatever the engine is, and handed over once.
        """
        form = form or reader_of(locations[0])
        if form == "parquet":
            with self._told():
                table = self._named(spark_files.parquet(self.session, locations))
            return replace(table, partial=columns_that_some_lack(locations)) if lenient else table
        parsed = self._parser.scan(locations, form=form, text=text, lenient=lenient)
        table = self.frame(self._parser.arrow(f"SELECT * FROM {parsed.sql}"))
        return Table(table.sql, table.fields, parsed.rejects, parsed.partial)

    def inside(self, url: sqlalchemy.URL, name: str) -> Table | None:
        """None: this engine is no database of others."""
        del url, name
        return None

    def rejected(self, table: Table) -> tuple[int, tuple[str, ...]]:
        """How many lines of a lenient scan were no rows, and the first of them."""
        return self._parser.rejected(table)

    def keep(self, sql: str) -> Table:
        """The result of a query, computed once and kept on the workers' disks."""
        from pyspark import StorageLevel

        with self._told():
            frame = self._query(sql).persist(StorageLevel.DISK_ONLY)
            frame.count()
            self._kept.append(frame)
            return self._named(frame)

    def frame(self, data: object) -> Table:
        """A pandas, polars or Arrow table, or a stream of Arrow batches, as a table."""
        self._tables += 1
        path = self.spill / f"frame-{self._tables}.parquet" if self._local else None
        stream = stream_of(data, self._parser)
        with self._told():
            return self._named(spark_files.frame(self.session, stream, path))

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._told():
            return [spark_types.values(row) for row in self._query(sql, parameters).collect()]

    def arrow(self, sql: str, *, batch: int = 65_536) -> pyarrow.RecordBatchReader:
        """The result of a query as a stream of Arrow batches, a partition at a time."""
        self._tables += 1
        folder = self.spill / f"result-{self._tables}" if self._local else None
        with self._told():
            return spark_files.stream(self._query(sql), folder, batch)

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the result of a query to a Parquet file, in its order, whole or not at all; how many rows it has."""
        return write_stream(self.arrow(sql), path)

    def close(self) -> None:
        """Give back what was kept; end the session if it was started for this engine."""
        self._parser.close()
        for frame in self._kept:
            frame.unpersist()
        for name in self._views:
            self.session.catalog.dropTempView(name)
        if self._mine:
            self.session.stop()
        else:
            for name, value in self._before.items():
                if value is None:
                    self.session.conf.unset(name)
                else:
                    self.session.conf.set(name, value)
        self._spill.cleanup()

    def _query(self, sql: str, parameters: Sequence[object] = ()) -> DataFrame:
        from modelyard_runtime.engine.sql.spark import SPARK
        from modelyard_runtime.engine.sql.translate import translated

        return self.session.sql(translated(sql, parameters, SPARK))

    def _named(self, frame: DataFrame) -> Table:
        return Table(self._view(frame), spark_types.fields(frame.schema))

    def _view(self, frame: DataFrame) -> str:
        self._tables += 1
        name = f"modelyard_{id(self)}_{self._tables}"
        frame.createOrReplaceTempView(name)
        self._views.append(name)
        return name

    def _told(self) -> spark_types.Told:
        return spark_types.Told(self._error)


@contextmanager
def _quiet() -> Generator[None]:
    """Without the warning that Spark does not know this pandas yet: of pandas only what it takes is handed over."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        yield


def _started(folder: str, memory_limit: str | None, threads: int | None) -> SparkSession:
    """The session that the environment names, or one of this machine."""
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

    # Workers run functions of ours: they need the same Python.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder: Any = SparkSession.builder
    builder = builder.appName("modelyard")
    if not os.environ.get("SPARK_REMOTE") and not SparkConf().contains("spark.master"):
        builder = builder.master(f"local[{threads or '*'}]").config("spark.local.dir", folder)
        for name, value in _LOCAL.items():
            builder = builder.config(name, value)
        if memory_limit:
            builder = builder.config("spark.driver.memory", spark_types.memory(memory_limit))
    session: SparkSession = builder.getOrCreate()
    return session


def _first(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
