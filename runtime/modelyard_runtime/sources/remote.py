"""Files of an object store, as the engine can read them: Parquet where it lies, text by way of a copy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.storage import locations
from modelyard_runtime.storage.filesystems import filesystem, first_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow
    from pyarrow.fs import FileSystem

    from modelyard_runtime.engine.types import Engine, Table

_AT_ONCE = 8
"""Requests under way: enough to hide their latency."""


def parquet(engine: Engine, files: Sequence[str]) -> Table:
    """Parquet files of a store as a table: a query fetches the columns and row groups that it needs, and no more.

    Raises:
        RuntimeProblem: a file can't be read, or the files' columns have types that don't go together.
    """
    import pyarrow
    from pyarrow import dataset

    system, _ = filesystem(files[0])
    paths = [filesystem(file)[1] for file in files]
    try:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            schemas = list(pool.map(partial(_schema, system), paths))
        schema = pyarrow.unify_schemas(schemas, promote_options="permissive")
        data = dataset.dataset(paths, schema=schema, format="parquet", filesystem=system)
    except (OSError, pyarrow.ArrowInvalid, pyarrow.ArrowTypeError) as error:
        raise RuntimeProblem(
            f"{files[0]} and what lies beside it can't be read: {first_line(error)}"
        ) from error
    return replace(engine.frame(data), partial=_lacking(schemas))


def _lacking(schemas: Sequence[pyarrow.Schema]) -> tuple[str, ...]:
    """Columns that some schemas lack."""
    everywhere = set(schemas[0].names).intersection(*(schema.names for schema in schemas))
    names = dict.fromkeys(name for schema in schemas for name in schema.names)
    return tuple(name for name in names if name not in everywhere)


def copied(files: Sequence[str], folder: Path) -> list[str]:
    """Files of a store as copies in a folder.

    Raises:
        RuntimeProblem: a file can't be read.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [str(path) for path in pool.map(partial(locations.local_copy, folder=folder), files)]


def _schema(system: FileSystem, path: str) -> pyarrow.Schema:
    from pyarrow import parquet as format_

    reader: Any = format_
    schema: pyarrow.Schema = reader.read_schema(path, filesystem=system)
    return schema
