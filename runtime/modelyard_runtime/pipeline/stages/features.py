"""Compute the features of the rows that were checked, and part them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.build import write_parts
from modelyard_runtime.files import read_json
from modelyard_runtime.layout import PARTS
from modelyard_runtime.pipeline.sources import opened
from modelyard_runtime.pipeline.types import Outcome
from modelyard_runtime.sources import versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.pipeline.types import Run
    from modelyard_runtime.sources.types import OpenedSource


def stage(run: Run) -> Outcome:
    """Write the parts of the feature table."""
    with opened(run) as (engine, sources):
        _same_as_checked(run, sources)
        index = write_parts(engine, run.contract, sources, run.layout)
    parts = [(part, int(index["parts"][part]["rows"])) for part in PARTS]
    shown = ", ".join(f"{rows:,} {part}" for part, rows in parts if rows)
    return Outcome(f"{len(index['features'])} features; rows: {shown}")


def _same_as_checked(run: Run, sources: Mapping[str, OpenedSource]) -> None:
    """Rows that came in between were not checked."""
    if not run.layout.sources.exists():
        return
    checked = versions.parse(read_json(run.layout.sources, "the list of sources"))
    for version in checked:
        now = sources.get(version.name)
        if now is not None and now.version.digest != version.digest:
            raise RuntimeProblem(
                f"data.{version.name} has changed since it was checked",
                help="run `modelyard run --stage data` again",
            )
