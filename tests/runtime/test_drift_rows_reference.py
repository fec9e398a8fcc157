"""A reference of rows that nobody profiled before gives the verdict of the profile that it makes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import contracts
import pytest
from drift_windows import save

from modelyard_runtime.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    "SELECT 10 + {shift} + sin(i) * 3 AS amount, ['basic', 'plus'][1 + i % 2] AS plan, "
    "i % 2 = 0 AS churned FROM range(3000) r(i)"
)


def verdict(
    capsys: pytest.CaptureFixture[str], contract: Path, reference: Path, current: Path
) -> tuple[int, Any]:
    given = ["--contract", str(contract), "--reference", str(reference), "--current", str(current)]
    code = main(["drift", *given, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_rows_are_profiled_first(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contract, profile = tmp_path / "contract.json", tmp_path / "profile.json"
    contract.write_text(json.dumps(contracts.document("churn")), encoding="utf-8")
    before = save(tmp_path / f"before.{form}", ROWS.format(shift=0))
    after = save(tmp_path / "after.parquet", ROWS.format(shift=2))
    assert (
        main(["profile", "--contract", str(contract), "--data", str(before), "--output", str(profile)]) == 0
    )
    with_profile, with_rows = (verdict(capsys, contract, one, after) for one in (profile, before))
    assert with_rows == with_profile
    assert with_rows[0] == 3
    assert with_rows[1]["columns"][0]["name"] == "amount"
    assert verdict(capsys, contract, before, before)[0] == 0
