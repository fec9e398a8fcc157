"""The sources of a run, opened in one engine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from modelyard_runtime.sources.open import open_source

if TYPE_CHECKING:
    from collections.abc import Generator

    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.pipeline.types import Run
    from modelyard_runtime.sources.types import OpenedSource


@contextmanager
def opened(run: Run) -> Generator[tuple[Engine, dict[str, OpenedSource]]]:
    """The engine, and every source by name; both live as long as the block."""
    engine = run.open_engine()
    try:
        yield (
            engine,
            {
                source.name: open_source(engine, source, root=run.root, instead=run.instead)
                for source in run.contract.data
            },
        )
    finally:
        engine.close()
