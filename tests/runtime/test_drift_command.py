"""`modelyard drift` from end to end: files in, a verdict and an exit code out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from drift_windows import save

from command_line import modelyard

ROOT = Path(__file__).parents[2]
CONTRACT = str(ROOT / "tests/goldens/churn/ops/churn/contract/production.json")
ROWS = (
    "SELECT sin(i) * 10 AS amount, i % 5 AS severity, ['basic', 'plus', 'family'][1 + i % 3] AS plan, "
    "lpad((i % 7)::VARCHAR, 3, '0') AS code, DATE '2024-01-01' + (i % 300)::INTEGER AS joined_on "
    "FROM range({start}, {stop}) r(i)"
)
REFERENCE = ROWS.format(start=0, stop=4000)
WINDOWS = {
    "stable": (ROWS.format(start=4000, stop=7000), 0),
    "drift": (f"SELECT * REPLACE (amount + 8 AS amount) FROM ({ROWS.format(start=4000, stop=7000)})", 3),
    "insufficient": (ROWS.format(start=4000, stop=4060), 4),
}


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "modelyard", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reference")
    data = save(folder / "train.parquet", REFERENCE)
    path = folder / "reference.json"
    command = [sys.executable, "-m", "modelyard_runtime", "profile", "--contract", CONTRACT]
    subprocess.run([*command, "--data", str(data), "--output", str(path)], check=True)
    return path


def drift(reference: Path, current: Path, *more: str) -> subprocess.CompletedProcess[str]:
    arguments = ("--contract", CONTRACT, "--reference", str(reference), "--current", str(current))
    return run("drift", *arguments, *more, cwd=current.parent)


@pytest.mark.parametrize("verdict", WINDOWS)
def test_exit_codes_and_every_format_of_data_agree(verdict: str, reference: Path, tmp_path: Path) -> None:
    sql, code = WINDOWS[verdict]
    schema = json.loads((ROOT / "schemas/verdict.schema.json").read_text(encoding="utf-8"))
    found = []
    for ending in ("parquet", "csv", "json") if verdict == "drift" else ("parquet",):
        ended = drift(reference, save(tmp_path / f"window.{ending}", sql), "--format", "json")
        assert (ended.returncode, ended.stderr) == (code, "")
        data = json.loads(ended.stdout)
        jsonschema.validate(data, schema)
        assert data["verdict"] == verdict
        assert re.fullmatch(r"[A-Za-z0-9._:-]{1,100}", data["id"])
        found.append({column["name"]: column["checks"] for column in data["columns"]})
    assert all(checks == found[0] for checks in found)
    if verdict == "drift":
        assert data["columns"][0]["name"] == "amount"


def test_the_same_window_has_the_same_name_and_another_has_another(reference: Path, tmp_path: Path) -> None:
    sql = WINDOWS["stable"][0]
    one = save(tmp_path / "one.parquet", f"FROM ({sql}) ORDER BY amount")
    same = save(tmp_path / "same.parquet", f"FROM ({sql}) ORDER BY amount DESC")
    other = save(tmp_path / "other.parquet", f"FROM ({sql}) LIMIT 2900")
    first, second, third = (drift(reference, path, "--format", "json").stdout for path in (one, same, other))
    assert first == second
    assert json.loads(first)["id"] != json.loads(third)["id"]


def test_text_and_prometheus_say_the_same(reference: Path, tmp_path: Path) -> None:
    window = save(tmp_path / "window.parquet", WINDOWS["drift"][0])
    told = drift(reference, window)
    assert told.stdout.startswith("drift: churn in production, 3000 rows against 4000 of the reference\n")
    ended = drift(reference, window, "--format", "prometheus")
    assert ended.returncode == 3
    lines = ended.stdout.splitlines()
    assert 'modelyard_drift_verdict{model="churn",verdict="drift"} 1' in lines
    assert 'modelyard_drift_verdict{model="churn",verdict="stable"} 0' in lines
    assert any(
        line.startswith('modelyard_drift_effect{model="churn",column="amount",method="wasserstein"} ')
        for line in lines
    )
    number = r"-?\d+(\.\d+)?(e[+-]\d+)?"
    assert all(re.fullmatch(rf"# (HELP|TYPE) .+|[a-z_]+\{{.*\}} {number}", line) for line in lines)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"--current": "none.parquet"}, "the data can't be read"),
        ({"--current": "data.xlsx"}, "the format of data.xlsx is unknown"),
        ({"--contract": "none.json"}, "the contract none.json can't be read"),
        ({"--reference": "none.json"}, "the profile none.json can't be read"),
    ],
)
def test_a_problem_with_the_input_is_said_in_a_line(
    change: dict[str, str], message: str, reference: Path, tmp_path: Path
) -> None:
    window = save(tmp_path / "window.parquet", WINDOWS["insufficient"][0])
    given = {"--contract": CONTRACT, "--reference": str(reference), "--current": str(window)} | change
    ended = run("drift", *(word for pair in given.items() for word in pair), cwd=tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"error: {message}")
    assert "Traceback" not in ended.stderr


def test_wrong_use_is_told_apart(tmp_path: Path) -> None:
    assert run("drift", "--currant", "x", cwd=tmp_path).returncode == 2
    shown = run("drift", "--help", cwd=tmp_path)
    assert shown.returncode == 0
    assert "Example: modelyard drift --contract" in shown.stdout


def test_without_the_libraries_of_the_runtime_the_way_to_them_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "modelyard.cli.runtime.find_spec", lambda name: None if name == "duckdb" else object()
    )
    ran = modelyard(tmp_path, "drift", "--help")
    assert ran.code == 1
    assert "modelyard drift needs the runtime, and duckdb is not installed" in ran.err
    assert "pip install 'modelyard[runtime]'" in ran.err


def test_a_check_loads_neither_the_compiler_nor_heavy_libraries(reference: Path, tmp_path: Path) -> None:
    window = save(tmp_path / "window.parquet", WINDOWS["insufficient"][0])
    program = (
        "import sys; from modelyard_runtime.__main__ import main\n"
        f"main(['drift', '--contract', {CONTRACT!r}, '--reference', {str(reference)!r}, "
        f"'--current', {str(window)!r}])\n"
        "print('loaded', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    loaded = set(ended.stdout.splitlines()[-1].split())
    assert {"duckdb", "numpy"} <= loaded
    assert not loaded & {"modelyard", "scipy", "pandas", "sklearn", "pyarrow", "pydantic", "typer"}


def test_personal_data_is_counted_and_not_kept(tmp_path: Path) -> None:
    contract = json.loads(Path(CONTRACT).read_text(encoding="utf-8"))
    contract["features"]["inputs"][0] |= {"name": "plan", "pii": True}
    (tmp_path / "contract.json").write_text(json.dumps(contract), encoding="utf-8")
    save(tmp_path / "train.parquet", REFERENCE)
    command = [sys.executable, "-m", "modelyard_runtime", "profile", "--contract", "contract.json"]
    subprocess.run(
        [*command, "--data", "train.parquet", "--output", "profile.json"], cwd=tmp_path, check=True
    )
    written = (tmp_path / "profile.json").read_text(encoding="utf-8")
    assert '"name": "plan", "type": "VARCHAR", "kind": "opaque"' in written
    assert "family" not in written
