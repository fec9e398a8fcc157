"""7. Faults: nothing lost, and a clear message"""

from __future__ import annotations

import json
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from bench import HOME, PROOF, fresh, git, modelyard, run
from breaking import ENV, killed, tiny
from deliveries import CHANCE, CONTRACT, candidate, copied_candidate, registration, small_delivery, training

from modelyard_runtime.files import sha256_of_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench import Evidence
    from machine import Engine

pytestmark = PROOF


@pytest.fixture
def branch(team: Path) -> Path:
    """A copy of the team's repository, to spoil."""
    copy = fresh(HOME / "branches" / "faults")
    copy.rmdir()
    shutil.copytree(team, copy, symlinks=True, ignore=shutil.ignore_patterns("build"))
    return copy


@pytest.fixture(scope="module")
def small(team: Path, tracking: str) -> Path:
    return small_delivery(team)[0]


def test_a_compile_killed_at_any_moment_is_mended_by_the_next(branch: Path, evidence: Evidence) -> None:
    spec = branch / "modelyard.yaml"
    compiler = [sys.executable, "-m", "modelyard", "compile"]
    began = time.monotonic()
    run(compiler, cwd=branch, env=ENV)
    whole = time.monotonic() - began
    stopped = 0
    for number in range(8):
        spec.write_text(
            spec.read_text().replace(f"max: {20 + number}, target", f"max: {21 + number}, target")
        )
        stopped += killed(compiler, branch, CHANCE.uniform(0.1, max(0.3, whole))) < 0
        assert "0 removed" in modelyard("compile", cwd=branch)
        modelyard("compile", "--check", cwd=branch)
    evidence.fact(
        "faults", f"compile: killed {stopped} times of 8 at a random moment; the next compile mended each"
    )


def test_a_release_killed_at_any_moment_is_whole_or_not_there(branch: Path, evidence: Evidence) -> None:
    release = branch / "releases" / "staging.yaml"
    whole = {release.read_text()}
    command = [sys.executable, "-m", "modelyard", "release", "prod", "--from", "staging"]
    stopped = 0
    for _ in range(6):
        git(branch, "checkout", "--quiet", "--force", "HEAD")
        git(branch, "clean", "--quiet", "--force", "-d")
        stopped += killed(command, branch, CHANCE.uniform(0.2, 2.5)) < 0
        assert release.read_text() in whole
        modelyard("release", "prod", "--from", "staging", cwd=branch)
        modelyard("compile", "--check", cwd=branch)
    evidence.fact(
        "faults", f"release: killed {stopped} times of 6; the same command, run again, ended as undisturbed"
    )


def test_a_training_killed_at_any_moment_ends_with_the_same_model(
    team: Path, small: Path, evidence: Evidence
) -> None:
    output = fresh(HOME / "killed")
    stopped = 0
    for _ in range(5):
        stopped += (
            killed(training(small, output, "--to", "train", "--resume"), team, CHANCE.uniform(1.5, 12)) < 0
        )
    done = run(training(small, output, "--to", "train", "--resume"), cwd=team, env=ENV, code=None)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sha256_of_folder(output / "model") == sha256_of_folder(HOME / "undisturbed" / "model")
    evidence.fact("faults", f"train: killed {stopped} times of 5 at a random moment; `--resume` ended with that of an "
                  "undisturbed run, byte for byte")  # fmt: skip


def test_a_tracking_server_that_is_down_is_named_and_nothing_is_lost(team: Path, evidence: Evidence) -> None:
    output = copied_candidate("lonely")
    before = sha256_of_folder(output)
    down = {**ENV, "MLFLOW_TRACKING_URI": "http://127.0.0.1:9"}
    command = registration(output)
    done = run(command, cwd=team, env=down, code=None, timeout=300)
    told = done.stdout + done.stderr
    assert done.returncode == 1, told
    assert "127.0.0.1:9" in told
    assert "Traceback" not in told
    assert sha256_of_folder(output / "model") == sha256_of_folder(candidate() / "model")
    evidence.value("faults", "output kept", before == sha256_of_folder(output))
    evidence.fact("faults", f"tracking server down: `{_error(told)}`")


def test_two_registrations_at_once_leave_whole_versions_and_one_champion(
    team: Path, tracking: str, evidence: Evidence
) -> None:
    mlflow = pytest.importorskip("mlflow")
    client = mlflow.MlflowClient(tracking)
    (model,) = client.search_registered_models()
    before = len(client.search_model_versions(f"name='{model.name}'"))
    outputs = []
    for number in range(2):
        output = copied_candidate(f"twin-{number}")
        (output / "result.json").unlink()
        run_file = output / "run.json"
        document = json.loads(run_file.read_text())
        run_file.write_text(
            json.dumps({**document, "twin": number}) if isinstance(document, dict) else run_file.read_text()
        )
        outputs.append(output)
    with ThreadPoolExecutor() as pool:
        ended = list(
            pool.map(lambda output: run(registration(output), cwd=team, env=ENV, code=None), outputs)
        )
    told = [one.stdout + one.stderr for one in ended]
    assert all("Traceback" not in one for one in told), told
    versions = client.search_model_versions(f"name='{model.name}'")
    assert {version.status for version in versions} == {"READY"}
    champions = [version for version in versions if "champion" in client.get_model_version(
        model.name, version.version).aliases]  # fmt: skip
    assert len(champions) <= 1
    evidence.fact("faults", f"two registrations at once: ended with {[one.returncode for one in ended]}, versions "
                  f"{before} → {len(versions)}, all whole, {len(champions)} champion")  # fmt: skip


def _error(told: str) -> str:
    """The line that says what is wrong."""
    return next(line for line in told.splitlines() if line.startswith("error"))[:150]


def test_a_full_disk_is_named_and_leaves_nothing_half_written(
    team: Path, small: Path, evidence: Evidence
) -> None:
    with tiny("400k") as folder:
        told = modelyard("compile", "--out", folder / "out", cwd=team, code=1)
        assert "write-failed" in told
        assert "space" in told
        assert "Traceback" not in told
        parts = [file for file in folder.rglob("*") if file.is_file() and file.stat().st_size == 0]
        assert [file for file in parts if file.suffix in {".yaml", ".tf", ".json"}] == []
    with tiny("60k") as folder:
        done = run(training(small, folder / "output", "--to", "features"), cwd=team, env=ENV, code=None)
        told = done.stdout + done.stderr
        assert done.returncode == 1, told
        assert "Traceback" not in told, told
        assert not (folder / "output" / "features" / "index.json").exists()
    evidence.fact(
        "faults", f"a full disk stops compile and run with 1: `{told.strip().splitlines()[-1][:140]}`"
    )


def _corrupt(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for position in range(len(content) // 3, len(content) // 3 + 40):
        content[position] ^= 0xFF
    file.write_bytes(bytes(content))


def _model(branch: Path) -> tuple[list[object], str]:
    shutil.copytree(candidate() / "model", branch / "spoiled")
    _corrupt(branch / "spoiled" / "model.skops")
    return ["serve", "--contract", CONTRACT, "--model", "spoiled", "--port", "0"], "model.skops"


def _lock(branch: Path) -> tuple[list[object], str]:
    file = branch / "modelyard.lock"
    file.write_text(file.read_text().replace("sha256:", "sha512:", 1)[:2000] + "\n  : [")
    return ["compile"], "modelyard.lock"


def _release(branch: Path) -> tuple[list[object], str]:
    file = branch / "releases" / "staging.yaml"
    file.write_text(file.read_text().replace("serve_digest: sha256:", "serve_digest: sha256:zz", 1))
    return ["compile"], "staging.yaml"


def _profile(branch: Path) -> tuple[list[object], str]:
    shutil.copytree(candidate() / "reference", branch / "reference")
    file = branch / "reference" / "profile.json"
    file.write_text(file.read_text()[: file.stat().st_size // 2])
    return ["drift", "--contract", CONTRACT, "--reference", "reference"], "profile.json"


def _contract(branch: Path) -> tuple[list[object], str]:
    file = branch / CONTRACT
    file.write_text(file.read_text().replace('"gates"', '"gaets"', 1))
    return ["run", "--contract", CONTRACT, "--to", "data"], "contract"


@pytest.mark.parametrize("spoil", [_model, _lock, _release, _profile, _contract],
                         ids=["model file", "lock", "release file", "profile", "contract"])  # fmt: skip
def test_a_corrupt_file_is_refused_by_name(
    branch: Path, spoil: Callable[[Path], tuple[list[object], str]], evidence: Evidence
) -> None:
    command, name = spoil(branch)
    done = run([sys.executable, "-m", "modelyard", *command], cwd=branch, env=ENV, code=None, timeout=120)
    told = done.stdout + done.stderr
    assert done.returncode == 1, told
    assert name in told
    assert "Traceback" not in told
    evidence.fact("faults", f"corrupt `{name}`: `{_error(told)}`")


def test_a_registry_that_is_down_stops_the_build_before_anything_is_proposed(
    team: Path, engine: Engine, evidence: Evidence
) -> None:
    """The step that pushes, alone: its failure ends the job that the proposal needs."""
    image = json.loads((HOME / "evidence.json").read_text())["serve"]["image"]
    name = (
        image.replace("111111111111.dkr.ecr.eu-west-1.amazonaws.com", "127.0.0.1:9").partition("@")[0]
        + ":down"
    )
    engine("tag", image, name)
    told = engine("push", name, code=1)
    assert "connection refused" in told
    evidence.fact("faults", "a registry that is down fails the push, and so the job that the proposal needs")
