"""2. Train, gate, register, build, propose"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
import yaml
from bench import HOME, MODEL, PROOF, STAGING, git
from workflows import Ran, github, run

from modelyard_runtime.files import sha256_of_folder

if TYPE_CHECKING:
    from pathlib import Path

    from bench import Evidence
    from machine import Engine

pytestmark = PROOF
TRAIN = f"{MODEL}-train.yml"


@pytest.fixture(scope="module")
def trained(team: Path, engine: Engine, tracking: str, evidence: Evidence) -> Ran:
    """The train workflow, from data to the proposed release."""
    earlier = evidence.get("train", "artifacts")
    if earlier:
        folder = HOME / earlier
        return Ran(0, (folder.parent / "log").read_text(), folder)
    ran = run(team, TRAIN, "workflow_dispatch", inputs={"reason": "the first"})
    assert ran.code == 0, ran.short
    evidence.value("train", "artifacts", str(ran.artifacts.relative_to(HOME)))
    return ran


@pytest.fixture(scope="module")
def candidate(trained: Ran) -> Path:
    """What the workflow keeps of a training."""
    return trained.artifacts / f"{MODEL}-candidate"


def test_every_stage_and_every_gate_passes_on_real_data(
    trained: Ran, candidate: Path, evidence: Evidence
) -> None:
    jobs = {"Train, evaluate, gate", "Build and sign the images", "Propose the release to staging"}
    assert trained.ended("succeeded") == jobs
    gates = json.loads((candidate / "gates" / "report.json").read_text())
    found = gates["gates"]
    assert {gate["verdict"] for gate in found} == {"pass"}
    evidence.fact("train", "gates: " + "; ".join(f"`{gate['text']}`" for gate in found))
    metrics = json.loads((candidate / "evaluation" / "metrics.json").read_text())
    auc = metrics["metrics"]["roc_auc"]
    evidence.fact(
        "train",
        f"roc_auc {auc['estimate']:.4f} ({auc['lower']:.4f} to {auc['upper']:.4f}) on {metrics['rows']:,} rows",
    )


def test_the_tracking_server_has_the_run_the_version_and_its_lineage(
    tracking: str, candidate: Path, evidence: Evidence
) -> None:
    mlflow = pytest.importorskip("mlflow")
    client = mlflow.MlflowClient(tracking)
    result = json.loads((candidate / "result.json").read_text())
    names = [model.name for model in client.search_registered_models()]
    assert names
    version = client.get_model_version(names[0], str(result["version"]))
    ran = client.get_run(version.run_id)
    assert any(key.startswith("roc_auc") for key in ran.data.metrics)
    assert result["model_digest"] in json.dumps({**version.tags, **ran.data.tags})
    files = [file.path for file in client.list_artifacts(version.run_id)]
    assert files
    evidence.fact(
        "train", f"MLflow on SQLite: version {version.version} of {names[0]}, with {', '.join(sorted(files))}"
    )


def test_the_release_is_proposed_with_digests_that_hold(
    team: Path, engine: Engine, candidate: Path, evidence: Evidence
) -> None:
    pull = github()["pulls"][0]
    origin = team.with_name("fraud.git")
    changed = git(origin, "show", "--name-only", "--format=", pull["head"]).split()
    release = yaml.safe_load(git(origin, "show", f"{pull['head']}:releases/staging.yaml"))

    allowed = re.compile(
        rf"releases/staging\.yaml|ops/{MODEL}/(kubernetes/staging/.*|docs/.*|README\.md|manifest\.json)"
    )
    assert "releases/staging.yaml" in changed
    assert [path for path in changed if not allowed.fullmatch(path)] == []
    assert (
        release["model_digest"] == f"sha256:{sha256_of_folder(candidate / 'model').removeprefix('sha256:')}"
    )
    assert (
        release["gates_digest"]
        == f"sha256:{sha256((candidate / 'gates' / 'report.json').read_bytes()).hexdigest()}"
    )
    for image in ("serve", "watch"):
        named = f"{STAGING}/{MODEL}/staging/{image}@{release[f'{image}_digest']}"
        engine("rmi", "--force", named, code=None)
        engine("pull", "--quiet", named)
    evidence.value("train", "release", release)
    evidence.fact(
        "train", f"the release edits {len(changed)} files: {', '.join(f'`{path}`' for path in changed[:3])} …"
    )


def _listing(engine: Engine, image: str) -> list[str]:
    """Every path in an image."""
    name = engine("create", image)
    tar = HOME / "image.tar"
    engine("export", "--output", tar, name)
    engine("rm", name)
    import tarfile

    with tarfile.open(tar) as opened:
        found = opened.getnames()
    tar.unlink()
    return found


FORBIDDEN = {
    "a toolchain": r"(^|/)(bin/(gcc|g\+\+|cc|make|cargo|rustc)|cc1)$",
    "pip's cache": r"(^|/)\.cache/pip|(^|/)pip/_vendor/.*http-v2",
    "pip in the environment": r"^opt/venv/.*/site-packages/pip/",
    "training data": r"transactions.*\.(csv|parquet)$|(train|validation|test)\.parquet$|customers\.csv$",
    "the repository": r"(^|/)\.git/|(^|/)modelyard\.yaml$|\.dvc$|modelyard\.lock$",
    "secrets": r"(^|/)(\.aws|\.netrc|\.pypirc|\.docker/config\.json|id_rsa|\.env)$|pip\.conf$",
    "the tracking client": r"^opt/venv/.*/site-packages/mlflow/__init__\.py$",
    "test tools": r"^opt/venv/.*/site-packages/(pytest|hypothesis)/",
}


@pytest.mark.parametrize("image", ["serve", "watch"])
def test_an_image_holds_nothing_that_it_should_not(
    engine: Engine, candidate: Path, evidence: Evidence, image: str
) -> None:
    release = evidence.get("train", "release")
    name = f"{STAGING}/{MODEL}/staging/{image}@{release[f'{image}_digest']}"
    engine("pull", "--quiet", name)

    paths = _listing(engine, name)

    for what, pattern in FORBIDDEN.items():
        assert [path for path in paths if re.search(pattern, path)][:3] == [], f"{what} in the {image} image"
    history = engine("history", "--no-trunc", "--format", "{{.CreatedBy}}", name)
    assert "modelyard@127.0.0.1" not in history
    configuration = json.loads(engine("inspect", name))[0]
    assert configuration["Config"]["User"] == "65532:65532"
    expected = "model/model.json" if image == "serve" else "reference/profile.json"
    assert expected in paths
    evidence.fact("train", f"the {image} image: {configuration['Size'] / 1e6:.0f} MB, {len(paths):,} paths, none "
                  f"{', '.join(FORBIDDEN)}")  # fmt: skip


def test_the_same_release_is_not_proposed_twice_and_nothing_else_was(team: Path) -> None:
    assert len({pull["head"] for pull in github()["pulls"]}) == len(github()["pulls"])
    assert git(team, "status", "--porcelain") == ""
