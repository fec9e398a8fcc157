"""The two stages that the command line and training call: write a reference, check a window against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.check import check
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.files import write
from modelyard_runtime.profiles.build import reference_profile, window_profile
from modelyard_runtime.profiles.document import render
from modelyard_runtime.profiles.types import CategoryColumn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.drift.types import Report
    from modelyard_runtime.profiles.types import Profile


def write_reference(
    contract: Contract,
    data: str,
    path: Path,
    *,
    columns: Sequence[str] | None = None,
    memory_limit: str | None = None,
) -> Profile:
    """Profile the rows that trained a model, and write the file that every later check reads.

    Free text, embeddings and personal data are only counted: a profile names levels, and is kept for long.
    """
    opaque = {feature.name for feature in contract.features if feature.kind in {"text", "embedding"}}
    opaque |= {column.name for column in contract.inputs if column.pii}
    engine = DuckEngine(memory_limit=memory_limit)
    try:
        profile = reference_profile(engine, engine.table(data, columns=columns), opaque=frozenset(opaque))
    finally:
        engine.close()
    write(path, render(profile))
    return profile


def check_window(
    contract: Contract, reference: Profile, data: str, *, memory_limit: str | None = None
) -> Report:
    """Compare a window with the reference: one scan, of the columns that the reference holds."""
    levels = [c.name for c in reference.columns if isinstance(c, CategoryColumn) and c.type == "VARCHAR"]
    engine = DuckEngine(memory_limit=memory_limit)
    try:
        table = engine.table(data, columns=[column.name for column in reference.columns], text=levels)
        current, reasons = window_profile(engine, table, reference)
    finally:
        engine.close()
    return check(contract, reference, current, reasons)
