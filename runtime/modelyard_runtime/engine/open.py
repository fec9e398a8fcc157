"""The engine by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from modelyard_runtime.engine.types import Engine


def open_engine(
    name: str = "duckdb", *, memory_limit: str | None = None, threads: int | None = None
) -> Engine:
    """An engine: ``duckdb``, ``spark``, or the URL of a warehouse such as ``postgres://host/database``.

    Raises:
        RuntimeProblem: it is unknown, or can't be started.
    """
    if name == "duckdb":
        from modelyard_runtime.engine.duck import DuckEngine

        return DuckEngine(memory_limit=memory_limit, threads=threads)
    raise RuntimeProblem(f"the engine {name} is unknown", help="use duckdb")
