"""Rows of every kind of feature, with targets that can be learnt from them, as parts of a feature table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pyarrow.parquet as pq
from contracts import contract
from feature_parts import parts

from modelyard_runtime.contract.types import Feature, Split
from modelyard_runtime.models.columns import from_arrow

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.layout import Layout, Part
    from modelyard_runtime.models.columns import Array, Columns

Target = Literal["binary", "classes", "number"]

FEATURES = (
    Feature("x", "DOUBLE", "numeric"),
    Feature("n", "BIGINT", "numeric"),
    Feature("flag", "BOOLEAN", "boolean"),
    Feature("colour", "VARCHAR", "category"),
    Feature("day", "TIMESTAMP", "timestamp"),
    Feature("note", "VARCHAR", "text"),
    Feature("vec", "DOUBLE[]", "embedding"),
)
PLAIN = FEATURES[:4]

_TARGETS: dict[Target, str] = {
    "binary": "sin(i * 1.7) * 3 + i % 3 + sin(i * 0.3) > 1",
    "classes": "CASE WHEN sin(i * 1.7) > 0.3 THEN 'a' WHEN i % 2 = 0 THEN 'b' ELSE 'c' END",
    "number": "2.0 + abs(sin(i * 1.7) * 3 + i % 3 + 0.1 * sin(i * 0.3))",
}

_ROWS = """
SELECT
    i AS __row,
    CASE WHEN i % 17 = 0 THEN NULL ELSE sin(i * 1.7) * 3 END AS x,
    (i * 7) % 13 AS n,
    i % 3 = 0 AS flag,
    CASE WHEN i % 11 = 0 THEN NULL ELSE ['red', 'green', 'blue', 'gold'][1 + (i * 5) % 4] END AS colour,
    TIMESTAMP '2024-01-01' + INTERVAL (i) HOUR AS day,
    ['good wine', 'bad day', 'good day'][1 + i % 3] AS note,
    [sin(i), cos(i)] AS vec,
    TIMESTAMP '2024-01-01' + INTERVAL (i) HOUR AS __time,
    'g' || (i % 23) AS __group,
    {target} AS __target
FROM range({rows}) t(i)
"""


def mixed_parts(root: Path, target: Target, *, rows: int = 250, validation: float = 0.0) -> Layout:
    """The parts of such rows; a fifth of them is held out for the test."""
    return parts(root, _ROWS.format(target=_TARGETS[target], rows=rows), validation=validation)


def learning(
    target: Target, estimator: str, *, features: tuple[Feature, ...] = FEATURES, **training: Any
) -> Contract:
    """A contract that learns such a target with an estimator; ``training`` replaces parts of that section."""
    plain = contract()
    split = training.pop("split", Split("random", 0.2, 0.0, ()))
    return replace(
        plain,
        features=features,
        inputs=(),
        training=replace(
            plain.training,
            task="regression" if target == "number" else "classification",
            target="target",
            estimator=estimator,
            split=split,
            **training,
        ),
    )


def read(layout: Layout, part: Part, features: tuple[Feature, ...] = FEATURES) -> tuple[Columns, Array]:
    """The features of a part, and its targets."""
    table = pq.read_table(layout.features(part))
    return from_arrow(table, features), table["__target"].to_numpy(zero_copy_only=False)
