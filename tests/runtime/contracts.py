"""Contracts for tests: a real one, as the compiler wrote it, with what a test is about changed."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime.contract.load import parse

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract

GOLDENS = Path(__file__).parents[1] / "goldens"
FILES = {
    "quickstart": "quickstart/ops/wine-quality/contract/local.json",
    "fraud": "fraud/ops/fraud-detector/contract/prod.json",
    "demand": "demand/ops/demand-forecast/contract/prod.json",
    "churn": "churn/ops/churn/contract/production.json",
}


def document(example: str = "quickstart") -> dict[str, Any]:
    """The contract of an example as its document, to be changed at will."""
    data: dict[str, Any] = json.loads((GOLDENS / FILES[example]).read_text())
    return data


@cache
def _parsed(example: str) -> Contract:
    return parse(document(example))


def contract(example: str = "quickstart", **changes: Any) -> Contract:
    """The contract of an example, with these parts replaced."""
    return replace(_parsed(example), **changes)
