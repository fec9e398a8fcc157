"""The output of every example, before and after releases, made by the real command once a session."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path

from support.command import ROOT, modelyard

EXAMPLES = ROOT / "examples"
NAMES = ("quickstart", "fraud", "demand", "churn", "workspace")
RELEASED = ("fraud-released", "demand-released", "churn-released")
TREES = (*NAMES, *RELEASED)
"""Every output that is kept and proven. A released one is that of an example whose model runs in all environments."""

COMMIT = "5eed" * 10


@cache
def tree(name: str) -> Path:
    """The folder of an output. Read it, never write to it."""
    folder = Path(tempfile.mkdtemp(prefix=f"modelyard-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if name in NAMES:
        _well(modelyard("compile", EXAMPLES / name, "--out", folder))
        return folder
    return _released(name.removesuffix("-released"), folder)


@cache
def ops(name: str) -> tuple[Path, ...]:
    """The folders of the models in an output."""
    return tuple(sorted((tree(name) / "ops").iterdir()))


def _released(example: str, folder: Path) -> Path:
    """An example whose training passed every gate, released to its first environment and promoted to all others."""
    work = folder / "work"
    shutil.copytree(EXAMPLES / example, work)
    contracts = sorted((ops(example)[0] / "contract").glob("*.json"))
    plans = [json.loads(path.read_text(encoding="utf-8")) for path in contracts]
    first = next(plan for plan in plans if plan["environment"] in _order(example)[:1])
    _training(folder / "training", first)
    before = _order(example)[0]
    _well(modelyard("release", before, "--from", folder / "training", "--spec", work, "--no-compile"))
    for environment in _order(example)[1:]:
        _well(modelyard("release", environment, "--from", before, "--spec", work, "--no-compile"))
        before = environment
    _well(modelyard("compile", work, "--out", folder / "out"))
    shutil.copytree(work / "releases", folder / "out" / "releases")
    return folder / "out"


def _order(example: str) -> list[str]:
    """The environments of an example in the order of promotion."""
    import yaml

    spec = yaml.safe_load((EXAMPLES / example / "modelyard.yaml").read_text(encoding="utf-8"))
    return list(spec["environments"])


def _training(folder: Path, contract: dict) -> None:
    """What a training that passed every gate leaves behind."""
    report = json.dumps({"gates": [gate["name"] for gate in contract["gates"]]}).encode()
    result = {
        "training_result": 1,
        "model": contract["model"],
        "environment": contract["environment"],
        "version": 3,
        "model_digest": digest("model"),
        "data_version": "2026-11-03",
        "gates": {
            "report": "gates.json",
            "digest": f"sha256:{sha256(report).hexdigest()}",
            "verdicts": [
                {"name": gate["name"], "verdict": "pass", "inconclusive": gate["inconclusive"]}
                for gate in contract["gates"]
            ],
        },
        "serve_digest": digest("serve"),
        "watch_digest": digest("watch"),
        "commit": COMMIT,
    }
    folder.mkdir()
    (folder / "gates.json").write_bytes(report)
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


def digest(text: str) -> str:
    """A digest that is one."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _well(ended) -> None:
    if ended.code:
        raise AssertionError(f"exit {ended.code}\n{ended.out}\n{ended.err}")
