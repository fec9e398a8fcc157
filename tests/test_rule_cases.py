"""What each small change to a clean spec sets off, and what it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from modelyard.check import check
from modelyard.diagnostics.types import Severity
from modelyard.source.load import parse

CASES = yaml.safe_load((Path(__file__).parent / "rule_cases.yaml").read_text(encoding="utf-8"))
LOCAL, CLOUD = (yaml.safe_load(CASES[base]["spec"]) for base in ("local", "cloud"))


class Beside:
    def __init__(self, files: dict[str, str] | None = None) -> None:
        self.files = files or {}

    def read(self, path: str) -> str | None:
        return self.files.get(path)

    def read_output(self, path: str) -> str | None:
        return self.files.get(path)


def merged(base: Any, change: Any) -> Any:
    if isinstance(change, list) and isinstance(base, dict):
        for one in change:
            base = merged(base, one)
        return base
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    both = {**base, **{key: merged(base.get(key), value) for key, value in change.items()}}
    return {key: value for key, value in both.items() if value is not None or key == "class_weight"}


def rules(spec: Any, files: dict[str, str] | None = None) -> list[str]:
    document = parse(yaml.safe_dump(spec, sort_keys=False, allow_unicode=True), "modelyard.yaml")
    found = check(document, Beside(files)).diagnostics()
    return sorted(diagnostic.rule for diagnostic in found if diagnostic.severity is not Severity.NOTE)


@pytest.mark.parametrize("case", CASES["local"]["cases"], ids=lambda case: case["case"])
def test_change_to_a_local_spec(case: dict[str, Any]) -> None:
    assert rules(merged(LOCAL, case["change"])) == case["rules"]


@pytest.mark.parametrize("case", CASES["cloud"]["cases"], ids=lambda case: case["case"])
def test_change_to_a_cloud_spec(case: dict[str, Any]) -> None:
    assert rules(merged(CLOUD, case["change"])) == case["rules"]


COMMITTED = "ops/churn/contract/local.json"


@pytest.mark.parametrize(
    ("committed", "gate", "expected"),
    [
        ('{"check": {"text": "roc_auc >= 0.75"}, "by": null, "on": "test"}', "roc_auc >= 0.75", []),
        ('{"check": {"text": "roc_auc >= 0.70"}, "by": null, "on": "test"}', "roc_auc >= 0.75", []),
        (
            '{"check": {"text": "recall >= 0.5"}, "by": null, "on": "test"}',
            "roc_auc >= 0.75",
            ["weaker-gate"],
        ),
        (
            '{"check": {"text": "f1 >= 0.5"}, "by": null, "on": "test", "confidence": 0.99}',
            "f1 >= 0.5",
            ["weaker-gate"],
        ),
        ('{"check": {"text": "no sense at all"}, "by": null, "on": "test"}', "f1 >= 0.5", []),
        ("[]", "f1 >= 0.5", []),
        ('{"check": 7}', "f1 >= 0.5", []),
    ],
)
def test_gate_beside_the_committed_one(committed: str, gate: str, expected: list[str]) -> None:
    spec = {**LOCAL, "gates": [gate]}
    assert rules(spec, {COMMITTED: f'{{"gates": [{committed}]}}'}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pandas==2.3.3\nxgboost==3.1.2 ; python_version > '3.9'\n", []),
        ("pandas[excel]==2.3.3  # tables\n--hash=sha256:0\n-r other.txt\n\n", []),
        ("ours @ git+https://github.com/acme/ours@0123456\n", []),
        ("pandas==2.*\n", ["unpinned-requirements"]),
        ("pandas\n", ["unpinned-requirements"]),
        ("pandas~=2.3\n", ["unpinned-requirements"]),
        (None, ["missing-requirements"]),
    ],
)
def test_requirements_of_the_team(text: str | None, expected: list[str]) -> None:
    spec = {**LOCAL, "python": {"requirements": "requirements.txt"}}
    assert rules(spec, {"requirements.txt": text} if text is not None else {}) == expected


def test_a_secret_is_never_part_of_a_message() -> None:
    secret = "AKIAABCDEFGHIJKLMNOP"  # noqa: S105 - made up
    document = parse(f"{CASES['local']['spec']}description: {secret}\n", "modelyard.yaml")
    for diagnostic in check(document, Beside()).diagnostics():
        assert secret not in f"{diagnostic.message} {diagnostic.help} {diagnostic.label}"
