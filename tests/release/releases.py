"""Environments, trainings and releases to start from."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from modelyard.plan.types import Release
from modelyard.release.types import Destination, ReleaseFile, TrainingResult, Verdict

if TYPE_CHECKING:
    from pathlib import Path

STAGING = Destination(
    "fraud", "staging", None, "1.example/fraud-serve", "1.example/fraud-watch", ("roc_auc",)
)
PROD = Destination("fraud", "prod", "staging", "2.example/fraud-serve", "2.example/fraud-watch", ("roc_auc",))
REPORT = b'{"gates": []}\n'


def digest(text: str) -> str:
    """A digest that is one."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def release(version: int, to: Destination = STAGING) -> Release:
    """What a version is in an environment."""
    serve, watch = digest(f"serve {version}"), digest(f"watch {version}")
    return Release(
        version=version,
        serve_digest=serve,
        watch_digest=watch,
        model_digest=digest(f"model {version}"),
        data_version=f"2026-11-{version:02}",
        gates_digest=digest(f"gates {version}"),
        commit=f"{version:040x}",
        serve_image=f"{to.serve_repository}@{serve}",
        watch_image=f"{to.watch_repository}@{watch}",
    )


def running(version: int, *earlier: int, to: Destination = STAGING) -> ReleaseFile:
    """An environment that runs a version and ran others before, the latest first."""
    return ReleaseFile(to.model, to.environment, release(version, to), tuple(release(v, to) for v in earlier))


def trained(version: int, **more: Any) -> TrainingResult:
    """A training whose one gate passed."""
    made = release(version)
    result = TrainingResult(
        model="fraud",
        environment="staging",
        version=version,
        model_digest=made.model_digest,
        data_version=made.data_version,
        gates_digest=made.gates_digest,
        verdicts=(Verdict("roc_auc", "pass", "stop"),),
        serve_digest=made.serve_digest,
        watch_digest=made.watch_digest,
        commit=made.commit,
    )
    return replace(result, **more)


def result_data(**more: Any) -> dict[str, Any]:
    """A training result as a document."""
    return {
        "training_result": 1,
        "model": "fraud",
        "environment": "staging",
        "version": 3,
        "model_digest": digest("model 3"),
        "data_version": "2026-11-03",
        "gates": {
            "report": "gates.json",
            "digest": f"sha256:{sha256(REPORT).hexdigest()}",
            "verdicts": [{"name": "roc_auc", "verdict": "pass", "inconclusive": "stop"}],
        },
        "serve_digest": digest("serve 3"),
        "watch_digest": digest("watch 3"),
        "commit": f"{3:040x}",
        **more,
    }


def written(folder: Path, data: object) -> Path:
    """The folder of a training, with this result and its report."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text(json.dumps(data))
    (folder / "gates.json").write_bytes(REPORT)
    return folder
