"""The engine by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard_runtime.engine.types import Engine


def open_engine(
    name: str = "duckdb", *, memory_limit: str | None = None, threads: int | None = None
) -> Engine:
    """An engine: ``duckdb``, ``spark``, or the URL of a warehouse such as ``postgresql://host/database``.

    Raises:
        RuntimeProblem: it is unknown, or can't be started.
    """
    if name == "duckdb":
        from modelyard_runtime.engine.duck import DuckEngine

        return DuckEngine(memory_limit=memory_limit, threads=threads)
    if name == "spark":
        from modelyard_runtime.engine.spark import SparkEngine

        return SparkEngine(memory_limit=memory_limit, threads=threads)
    from modelyard_runtime.engine.warehouse import WarehouseEngine

    return WarehouseEngine(name, memory_limit=memory_limit, threads=threads)
