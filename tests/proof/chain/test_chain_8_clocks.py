"""8. Wrong clocks, and a registration that is cut off"""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest
from bench import HOME, PROOF, fresh, run
from breaking import ENV, killed
from deliveries import CHANCE, CONTRACT, candidate, copied_candidate, registration, small_delivery, training

from modelyard_runtime.files import sha256_of_folder

if TYPE_CHECKING:
    from pathlib import Path

    from bench import Evidence

pytestmark = PROOF


@pytest.mark.parametrize("clock", ["+10h", "-400d"], ids=["ahead", "behind"])
def test_a_clock_that_is_wrong_changes_no_file_and_no_model(
    team: Path, tracking: str, evidence: Evidence, clock: str
) -> None:
    run([*_wrong(clock), sys.executable, "-m", "modelyard", "compile", "--check"], cwd=team, env=ENV)
    data, undisturbed = small_delivery(team)
    output = fresh(HOME / "wrong-clock")
    done = run([*_wrong(clock), *training(data, output, "--to", "train")], cwd=team, env=ENV, code=None)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sha256_of_folder(output / "model") == sha256_of_folder(undisturbed / "model")
    evidence.fact("clocks", f"a clock {_words(clock)}: every compiled file and the trained model are the same, byte "
                  "for byte")  # fmt: skip


def test_data_that_a_wrong_clock_takes_for_late_is_refused_by_its_rule(
    team: Path, tracking: str, evidence: Evidence
) -> None:
    data, _ = small_delivery(team)
    output = fresh(HOME / "wrong-clock")
    done = run([*_wrong("+400d"), *training(data, output, "--to", "train")], cwd=team, env=ENV, code=None)
    assert done.returncode == 1
    told = next(line.strip() for line in done.stderr.splitlines() if "now()" in line)
    assert told.startswith("data.transactions.expect[1]")
    assert not (output / "features").exists()
    evidence.fact("clocks", f"a clock {_words('+400d')}: `{told[:90]}`, and nothing is built")


def _words(clock: str) -> str:
    number, unit = clock[1:-1], {"h": "hours", "d": "days"}[clock[-1]]
    return f"{number} {unit} {'ahead' if clock[0] == '+' else 'behind'}"


@pytest.mark.parametrize("clock", ["+40d", "-40d"], ids=["ahead", "behind"])
def test_a_drift_check_by_a_wrong_clock_finds_no_window_and_says_so(
    team: Path, cloud: str, evidence: Evidence, clock: str
) -> None:
    right, wrong = _verdict(team), _verdict(team, clock)
    assert right["current"]["rows"] > 0
    assert (wrong["current"]["rows"], wrong["verdict"]) == (0, "insufficient")
    evidence.fact("clocks", f"the drift check finds {right['current']['rows']} rows in its window; by a clock that is "
                  "40 days off none, and says that there is not enough data: neither drift nor stable")  # fmt: skip


def _verdict(team: Path, clock: str = "+0d") -> dict[str, Any]:
    command = ["drift", "--contract", CONTRACT, "--reference", candidate() / "reference", "--format", "json"]
    done = run([*_wrong(clock), sys.executable, "-m", "modelyard", *command], cwd=team, env=ENV, code=None)
    assert done.returncode in {0, 3, 4}, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _wrong(clock: str) -> list[object]:
    """What makes a command see another clock."""
    faketime = shutil.which("faketime")
    if faketime is None:
        pytest.skip("faketime is not installed (apt-get install faketime)")
    return [faketime, "-f", clock]


def test_a_registration_killed_at_any_moment_leaves_whole_versions(
    team: Path, tracking: str, evidence: Evidence
) -> None:
    mlflow = pytest.importorskip("mlflow")
    client = mlflow.MlflowClient(tracking)
    (model,) = client.search_registered_models()
    before = {one.version for one in client.search_model_versions(f"name='{model.name}'")}
    output = copied_candidate("cut-off")
    (output / "result.json").unlink()
    # In CI each run registers a version of its own; this is a run that nobody has seen.
    mine = {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "acme/fraud",
        "GITHUB_RUN_ID": "4711",
    }
    command = registration(output)
    stopped = sum(killed(command, team, CHANCE.uniform(0.5, 4), mine) < 0 for _ in range(5))
    done = run(command, cwd=team, env={**ENV, **mine}, code=None)
    assert done.returncode == 0, done.stdout + done.stderr
    versions = client.search_model_versions(f"name='{model.name}'")
    assert {one.status for one in versions} == {"READY"}
    result = json.loads((output / "result.json").read_text())
    assert {one.version for one in versions} - before == {str(result["version"])}
    evidence.fact("clocks", f"register: killed {stopped} times of 5; the next run ended well, with "
                  f"{len(versions)} versions where there were {len(before)}, all whole")  # fmt: skip
