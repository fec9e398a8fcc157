"""`modelyard run`, as a user calls it: quickstart from raw data to a registered model, resumed, refused, repeated."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def modelyard(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "modelyard", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quickstart after one whole run. Read it, never write to it."""
    folder = tmp_path_factory.mktemp("run") / "quickstart"
    shutil.copytree(EXAMPLES / "quickstart", folder)
    done = modelyard(folder, "run")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def quickstart(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path / "quickstart")
    return tmp_path / "quickstart"


def fast(folder: Path, gate: str = "roc_auc >= 0.75") -> None:
    """An estimator that is fitted at once, and a gate."""
    spec = folder / "modelyard.yaml"
    text = spec.read_text().replace("roc_auc >= 0.75", gate)
    spec.write_text(
        text.replace(
            "sklearn.ensemble.HistGradientBoostingClassifier", "sklearn.linear_model.LogisticRegression"
        )
    )


def stages(folder: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((folder / "build" / "run.json").read_text())["stages"]
    return found


def test_a_run_leaves_a_gated_registered_explained_model_with_a_report(finished: Path) -> None:
    build = finished / "build"
    assert list(stages(finished)) == ["data", "features", "train", "evaluate", "skew", "gates", "register"]
    assert json.loads((build / "result.json").read_text())["version"] == 1
    assert json.loads((build / "gates/report.json").read_text())["verdict"] == "pass"
    explained = json.loads((build / "evaluation/explanations.json").read_text())["global"]["features"]
    assert {one["feature"] for one in explained} == {"alcohol", "acidity", "sulphates", "colour"}
    importance = json.loads((build / "reference/importance.json").read_text())["importance"]
    assert importance == {one["feature"]: one["importance"] for one in explained}
    page = (build / "report.html").read_text()
    assert "<script" not in page
    assert "roc_auc &gt;= 0.75" in page
    assert (build / ".gitignore").read_text() == "*\n"


def test_the_model_card_is_filled_with_what_was_measured(finished: Path) -> None:
    card = (finished / "build" / "docs" / "model-card.md").read_text()
    assert "| roc\\_auc |" in card
    assert "| wines |" in card
    assert "| train | 1\u202f600 |" in card
    assert "measured:" not in card


def test_a_second_run_gives_the_same_bytes_but_for_the_clock(quickstart: Path, finished: Path) -> None:
    assert modelyard(quickstart, "run", "--to", "skew").returncode == 0
    for path in sorted((finished / "build").rglob("*")):
        name = path.relative_to(finished / "build").as_posix()
        timed = name in {"run.json", "evaluation/latency.json", "report.html", "summary.md", "result.json"}
        if path.is_file() and not timed and not name.startswith(("docs/", "gates/")):
            assert (quickstart / "build" / name).read_bytes() == path.read_bytes(), name


def test_a_resumed_run_does_again_only_what_was_not_done(quickstart: Path) -> None:
    before = stages(quickstart)
    shutil.rmtree(quickstart / "build" / "skew")
    done = modelyard(quickstart, "run", "--resume", "--to", "gates")
    assert done.returncode == 0, done.stderr
    told = {line.split()[1]: line for line in done.stderr.splitlines() if line.startswith("✓")}
    assert list(told) == ["data", "features", "train", "evaluate", "skew", "gates"]
    unchanged = [name for name, line in told.items() if "unchanged" in line]
    assert unchanged == ["data", "features", "train", "evaluate"]
    after = stages(quickstart)
    assert [before[name] for name in unchanged] == [after[name] for name in unchanged]


def test_another_way_of_explaining_than_the_one_asked_for_is_told(quickstart: Path) -> None:
    fast(quickstart)
    spec = quickstart / "modelyard.yaml"
    spec.write_text(spec.read_text() + "governance: {explain: shap}\n")
    shutil.rmtree(quickstart / "build")
    done = modelyard(quickstart, "run", "--to", "evaluate")
    assert done.returncode == 0, done.stderr
    told = "SHAP was asked for and does not fit this model"
    assert told in next(line for line in done.stderr.splitlines() if line.split()[1] == "evaluate")
    assert told in (quickstart / "build" / "report.html").read_text()
    assert told in (quickstart / "build" / "docs" / "model-card.md").read_text()


def test_a_resumed_run_begins_again_where_the_data_changed(quickstart: Path) -> None:
    wines = quickstart / "data" / "wines.csv"
    wines.write_text(wines.read_text() + "2001,9.5,0.4,0.5,white,false\n")
    done = modelyard(quickstart, "run", "--resume", "--to", "features")
    assert "unchanged" not in done.stderr
    assert "2,001 rows" in done.stderr


def test_broken_data_stops_the_run_and_nothing_is_built_on_it(quickstart: Path) -> None:
    wines = quickstart / "data" / "wines.csv"
    wines.write_text(wines.read_text().replace("\n1,", "\n1,x", 1))
    done = modelyard(quickstart, "run")
    assert done.returncode == 1
    assert "data.wines.columns.alcohol" in done.stderr
    assert "✗ data" in done.stderr
    after = modelyard(quickstart, "run", "--stage", "features")
    assert after.returncode == 1
    assert "the stage data has failed" in after.stderr
    assert "data refused" in (quickstart / "build" / "report.html").read_text()


def test_a_gate_that_fails_stops_before_the_registry(quickstart: Path) -> None:
    fast(quickstart, "roc_auc >= 0.99")
    done = modelyard(quickstart, "run")
    assert done.returncode == 1
    assert "✗ gates" in done.stderr
    assert "register" not in stages(quickstart)
    assert not (quickstart / "build" / "result.json").exists()


def test_a_gate_that_can_not_be_decided_says_so_by_its_exit_code(quickstart: Path) -> None:
    fast(quickstart, "roc_auc >= 0.89")
    done = modelyard(quickstart, "run")
    assert done.returncode == 4
    assert "? gates" in done.stderr
    assert "inconclusive" in (quickstart / "build" / "summary.md").read_text()


def test_a_stage_refuses_what_another_contract_has_left(quickstart: Path) -> None:
    spec = quickstart / "modelyard.yaml"
    spec.write_text(spec.read_text().replace("0.75", "0.76"))
    done = modelyard(quickstart, "run", "--stage", "train")
    assert done.returncode == 1
    assert "by another contract" in done.stderr


def test_a_stage_says_what_it_lacks(quickstart: Path) -> None:
    shutil.rmtree(quickstart / "build")
    done = modelyard(quickstart, "run", "--stage", "evaluate")
    assert done.returncode == 1
    assert "run `modelyard run --stage features` first" in done.stderr


def test_the_result_is_printed_for_programs(quickstart: Path) -> None:
    done = modelyard(quickstart, "run", "--stage", "gates", "--json")
    data = json.loads(done.stdout)
    assert data["model"] == "wine-quality"
    assert data["stages"]["gates"]["code"] == 0


@pytest.mark.parametrize("text", ["{", '{"run": 1, "stages": {"data": {}}}', '{"run": 9}'])
def test_a_damaged_state_is_told(quickstart: Path, text: str) -> None:
    (quickstart / "build" / "run.json").write_text(text)
    done = modelyard(quickstart, "run", "--stage", "gates")
    assert done.returncode == 1
    assert "run.json" in done.stderr


def test_the_report_is_written_anew_from_what_is_there(quickstart: Path) -> None:
    (quickstart / "build" / "report.html").unlink()
    done = modelyard(quickstart, "report")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("report.html")
    assert (quickstart / "build" / "report.html").exists()
