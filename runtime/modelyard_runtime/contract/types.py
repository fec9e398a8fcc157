"""The parts of a contract that the runtime works with, as values that can't change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FeatureKind = Literal["numeric", "category", "boolean", "text", "embedding", "timestamp"]
Method = Literal["auto", "psi", "ks", "js", "kl", "wasserstein", "chi2", "hellinger", "domain_classifier"]


@dataclass(frozen=True, slots=True)
class Column:
    """A raw column that a request brings."""

    name: str
    sql_type: str
    allowed: tuple[str, ...]
    pii: bool


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature, by the name under which the feature table holds it."""

    name: str
    sql_type: str
    kind: FeatureKind


@dataclass(frozen=True, slots=True)
class DriftColumn:
    """A column's own method and threshold."""

    name: str
    method: Method
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Drift:
    """The drift check: the method and threshold of every column that has none of its own."""

    method: Method
    threshold: float | None
    columns: tuple[DriftColumn, ...]
    prediction: bool

    def of(self, column: str) -> tuple[Method, float | None]:
        """The method and threshold of a column: its own, else the common ones."""
        for own in self.columns:
            if own.name == column:
                same = own.method in {"auto", self.method}
                return own.method, own.threshold if own.threshold is not None or not same else self.threshold
        return self.method, self.threshold


@dataclass(frozen=True, slots=True)
class Contract:
    """One environment's contract, as far as the runtime reads it today."""

    model: str
    environment: str
    features: tuple[Feature, ...]
    inputs: tuple[Column, ...]
    drift: Drift | None
