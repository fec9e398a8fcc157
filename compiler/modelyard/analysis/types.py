"""What one environment's view of the spec means once its expressions are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.diagnostics.types import DocumentPath, Finding
    from modelyard.expressions.types import Analysed, Column, Condition

SQL_TYPES = {
    "string": "VARCHAR",
    "category": "VARCHAR",
    "text": "VARCHAR",
    "integer": "BIGINT",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "embedding": "DOUBLE[]",
}
"""The spec's column types as DuckDB's."""


@dataclass(frozen=True, slots=True)
class FeatureAnalysis:
    """A feature with its expression read. ``path`` is where the expression stands; ``history`` says it looks back."""

    name: str
    path: DocumentPath
    analysed: Analysed
    history: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """Every expression of a view, read, with everything that is wrong with them as findings.

    ``expectations`` is keyed by source and position, ``gates`` by position. ``spine`` is the source whose rows are the
    examples, None where it is not known. ``features`` includes the columns that are features by default.
    ``open`` says that
    the spine declares no columns, so that its features are known only from the data.
    """

    spine: str | None
    expectations: Mapping[tuple[str, int], Analysed]
    features: tuple[FeatureAnalysis, ...]
    open: bool
    gates: Mapping[int, Condition]
    abort: Condition | None
    performance: Condition | None
    columns: Mapping[str, tuple[Column, ...]]
    """Columns of the feature table's scope by bare name: of the spine and of what is joined to it."""
    findings: tuple[Finding, ...]
