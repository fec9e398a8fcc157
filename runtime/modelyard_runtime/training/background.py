"""A few training rows that stay with the model, for explanations to compare a prediction with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from modelyard_runtime.contract.types import Feature

ROWS = 100
"""How many rows: enough for a mean, few enough for an image."""


def background_of(path: Path, features: Sequence[Feature], seed: int) -> pa.Table:
    """Rows drawn by the seed, in their order, with the features alone."""
    names = [feature.name for feature in features]
    table: pa.Table = library("pyarrow.parquet").read_table(path, columns=names, partitioning=None)
    if len(table) <= ROWS:
        return table
    chosen = np.random.default_rng(seed).choice(len(table), ROWS, replace=False)
    return table.take(np.sort(chosen))
