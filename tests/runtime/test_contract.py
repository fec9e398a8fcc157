"""The contract as the runtime reads it: what the compiler wrote passes, anything else is refused with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from modelyard_runtime.contract.load import load, parse
from modelyard_runtime.errors import RuntimeProblem

ROOT = Path(__file__).parents[2]
CONTRACTS = sorted((ROOT / "tests" / "goldens").glob("*/ops/*/contract/*.json"))


def document() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        (ROOT / "tests/goldens/churn/ops/churn/contract/production.json").read_text(encoding="utf-8")
    )
    return data


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_what_the_compiler_writes_is_read(path: Path) -> None:
    found, data = load(path), json.loads(path.read_text(encoding="utf-8"))
    assert found.model == data["model"]
    assert [feature.name for feature in found.features] == [
        column["name"] for column in data["features"]["columns"]
    ]
    drift = (data["monitoring"] or {}).get("drift")
    assert (found.drift is None) == (drift is None)


def test_a_column_keeps_its_own_method_and_does_not_take_a_threshold_of_another_unit() -> None:
    data = document()
    data["monitoring"]["drift"] |= {
        "method": "psi",
        "threshold": 0.2,
        "columns": [
            {"name": "plan", "method": "chi2", "threshold": None},
            {"name": "amount", "method": "ks", "threshold": 0.05},
            {"name": "age", "method": "psi", "threshold": None},
        ],
    }
    drift = parse(data).drift
    assert drift is not None
    assert [drift.of(name) for name in ("plan", "amount", "age", "other")] == [
        ("chi2", None),
        ("ks", 0.05),
        ("psi", 0.2),
        ("psi", 0.2),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"contract": 2}, "is of version 2, this runtime reads version 1"),
        ({"contract": "1"}, "contract of the contract has to be a whole number"),
        ({"model": 5}, "model of the contract has to be text"),
        ({"features": []}, "features of the contract has to be a mapping"),
        ({"features": {"columns": [3]}}, r"features.columns\[0\] of the contract has to be a mapping"),
        ({"features": {"columns": [], "inputs": [{}]}}, r"lacks features.inputs\[0\].name"),
        (
            {"monitoring": {"drift": {"method": "magic"}}},
            "monitoring.drift.method of the contract is 'magic'; known",
        ),
    ],
)
def test_another_document_is_refused_with_its_place(change: dict[str, object], message: str) -> None:
    with pytest.raises(RuntimeProblem, match=message):
        parse(document() | change)


def test_a_file_that_is_no_contract_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    for name, message in (
        ("none", "can't be read"),
        ("broken", "is no JSON"),
        ("list", "has to be a JSON mapping"),
    ):
        with pytest.raises(RuntimeProblem, match=message):
            load(tmp_path / f"{name}.json")
