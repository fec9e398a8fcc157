"""Personal data among what only tells rows apart: keys, groups and slices are then stored as their hash.

A hash keeps what they are for: equal values stay equal and others differ, in every engine and every run. It is a
pseudonym and no secret: who knows a value finds its rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract, Feature, Source


def is_personal(source: Source, name: str) -> bool:
    """Whether a column is declared as personal data."""
    return any(column.pii and column.name.lower() == name.lower() for column in source.columns)


def hashed(value: str) -> str:
    """The SHA-256 of a value's text, in hexadecimal digits; nothing stays nothing."""
    return f"sha256(CAST({value} AS VARCHAR))"


def told_apart(source: Source, name: str, value: str) -> str:
    """The value of a column as it may be stored where it only tells rows apart."""
    return hashed(value) if is_personal(source, name) else value


def rests_on_personal(contract: Contract, feature: Feature) -> bool:
    """Whether a feature is made from personal data. A column whose source nobody could name is any source's."""
    return any(
        is_personal(source, name)
        for owner, name in feature.columns
        for source in contract.data
        if owner in {source.name, ""}
    )
