"""The reference of rows: profiled when a model is trained, or at once where a check names rows and no profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.reference import Reference
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.features.personal import rests_on_personal
from modelyard_runtime.files import write
from modelyard_runtime.profiles.build import reference_profile
from modelyard_runtime.profiles.document import digest, render

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.profiles.types import Profile


def write_reference(
    contract: Contract,
    data: str,
    path: Path,
    *,
    columns: Sequence[str] | None = None,
    memory_limit: str | None = None,
) -> Profile:
    """Profile the rows that trained a model, and write the file that every later check reads."""
    profile = _profiled(contract, data, columns, memory_limit)
    write(path, render(profile))
    return profile


def reference_of(contract: Contract, data: str, *, memory_limit: str | None = None) -> Reference:
    """A reference of rows that nobody profiled before: all that a check of columns needs."""
    profile = _profiled(contract, data, None, memory_limit)
    return Reference(profile, digest(profile), {}, None, None)


def _profiled(
    contract: Contract, data: str, columns: Sequence[str] | None, memory_limit: str | None
) -> Profile:
    """Free text, embeddings and personal data are only counted: a profile names levels, and is kept for long."""
    engine = columns_engine(memory_limit)
    try:
        return reference_profile(engine, engine.table(data, columns=columns), opaque=opaque_columns(contract))
    finally:
        engine.close()


def opaque_columns(contract: Contract) -> frozenset[str]:
    """Columns that are only counted: free text, embeddings, personal data and what is made from it."""
    found = {
        feature.name
        for feature in contract.features
        if feature.kind in {"text", "embedding"} or rests_on_personal(contract, feature)
    }
    return frozenset(found | {column.name for column in contract.inputs if column.pii})


def columns_engine(memory_limit: str | None, threads: int | None = None) -> DuckEngine:
    """An engine for one scan a column."""
    engine = DuckEngine(memory_limit=memory_limit, threads=threads)
    # The footer of a file with a thousand columns takes as long as one of them.
    engine.rows("SET parquet_metadata_cache = true")
    return engine
