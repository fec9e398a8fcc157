"""What the parts of the feature table hand to one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Column, Feature

RAW = "__raw_"
"""Prefix of raw columns that rows bear beside their features."""

NO_TARGET, NO_TIME = "no_target", "no_time"
"""Why a row of the spine is in no part: it has no target to learn from, or no time to be placed by."""


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """The feature table as a query: one row for each row of the spine.

    Attributes:
        sql: The query. Its columns are the features by name, and those of `layout`: time, key, slices, and the target
            where it is asked for.
        features: The features with the type and kind that they have here; those of a source that declares no columns
            are known only now.
        inputs: The raw columns that row features are computed from.
        slices: The columns of the slices, without their prefix.
    """

    sql: str
    features: tuple[Feature, ...]
    inputs: tuple[Column, ...]
    slices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parting:
    """Which part a row belongs to.

    Attributes:
        sql: An expression over the feature table's columns: ``train``, ``validation`` or ``test``.
        description: What was done, in a sentence.
        boundaries: The figures that decide, as index.json shows them.
    """

    sql: str
    description: str
    boundaries: Mapping[str, object]
