"""What MLflow is told of a run: params, metrics, tags, versions of the data, from the lineage record."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from modelyard_runtime import __version__
from modelyard_runtime.lineage import words
from modelyard_runtime.registry.types import Dataset

if TYPE_CHECKING:
    from modelyard_runtime.lineage.types import Record

REGISTRATION = "modelyard.registration"
"""The tag of runs and versions by which an attempt finds what an earlier attempt at the same thing has done."""

DIGEST = "modelyard.model_digest"
LINEAGE = "modelyard.lineage_digest"
COMMIT, DIRTY = "modelyard.commit", "modelyard.dirty"

PASSED, STOPPED = "passed", "stopped"

_LONGEST = 500
"""Characters of a param or tag that every MLflow takes."""

_DATASET_DIGEST = 36
"""Characters of a data set's digest that MLflow takes; the whole one is in its source."""


def registration(record: Record) -> str:
    """Names what is registered: the model, the evidence, and in CI the run, for each run there is a version of its own.

    Elsewhere the same model with the same gate report is the same version, however often it is registered.
    """
    known = [
        record.model,
        record.environment,
        record.contract,
        record.digest,
        record.gates_digest,
        record.origin.run,
    ]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def params(record: Record) -> dict[str, str]:
    """What the model was fitted with, each value as text."""
    own = {_name(name): _value(value) for name, value in record.params.items()}
    return {
        **own,
        "estimator": record.estimator,
        "seed": str(record.seed),
        "features": str(len(record.features)),
    }


def metrics(record: Record) -> dict[str, float]:
    """Each metric's estimate under its name, the bounds of its interval under ``<name>_lower`` and ``<name>_upper``."""
    found: dict[str, float] = {f"rows_{part}": float(rows) for part, rows in record.rows.items()}
    for metric in record.metrics:
        name = _name(metric.name)
        found[name] = metric.estimate
        if metric.lower is not None:
            found[f"{name}_lower"] = metric.lower
        if metric.upper is not None:
            found[f"{name}_upper"] = metric.upper
    return found


def run_tags(record: Record, lineage_digest: str) -> dict[str, str]:
    """The tags of the run: those that MLflow's pages show, and ours, which its version bears as well.

    Args:
        record: The lineage record.
        lineage_digest: Of the file that holds the record.
    """
    origin = record.origin
    mlflow = {
        "mlflow.user": origin.person,
        "mlflow.source.name": record.spec,
        "mlflow.source.type": "JOB" if origin.run else "LOCAL",
        "mlflow.source.git.commit": origin.commit,
        "mlflow.source.git.branch": origin.branch,
        "mlflow.source.git.repoURL": origin.repository,
    }
    ours = {
        REGISTRATION: registration(record),
        DIGEST: record.digest,
        LINEAGE: lineage_digest,
        words.GATES: STOPPED if record.stopped else PASSED,
        "modelyard.gates_digest": record.gates_digest,
        "modelyard.contract": record.contract,
        "modelyard.spec": record.spec,
        "modelyard.environment": record.environment,
        "modelyard.data_version": record.data_version,
        "modelyard.features": record.features_digest,
        COMMIT: origin.commit,
        DIRTY: "true" if origin.dirty else "",
        "modelyard.person": origin.person,
        "modelyard.ci_run": origin.run,
        "modelyard.python": record.libraries.get("python", ""),
        "modelyard.libraries": ", ".join(f"{name} {version}" for name, version in record.libraries.items()),
        "modelyard.version": __version__,
        "modelyard.compared_with": "" if record.champion is None else str(record.champion),
    }
    return {name: value[:_LONGEST] for name, value in {**mlflow, **ours}.items() if value}


def datasets(record: Record) -> tuple[Dataset, ...]:
    """The versions of the sources."""
    return tuple(
        Dataset(
            name=data.name,
            digest=data.digest.removeprefix("sha256:")[:_DATASET_DIGEST],
            source_type=data.kind,
            source=json.dumps(
                {"location": data.location, "version": data.version, "digest": data.digest},
                ensure_ascii=False,
            ),
            profile=json.dumps({"rows": data.rows, "first": data.first, "last": data.last}),
        )
        for data in record.data
    )


def description(record: Record) -> str:
    """A few lines of Markdown for the version's page."""
    origin = record.origin
    commit = f"commit {words.short(origin.commit)}{' with local changes' if origin.dirty else ''}"
    made = f"Trained in {record.environment} on {record.data_version}"
    made += f" from {commit}" if origin.commit else ""
    gates = [f"- {gate.verdict}: {_plain(gate.text)} ({words.interval(gate)})" for gate in record.gates]
    return "\n".join([_plain(made) + ".", "", *gates]).rstrip()


def _plain(text: str) -> str:
    """Text of the spec in Markdown: no character of it is markup."""
    return re.sub(r"([\\`*_\[\]<>#|~!])", r"\\\1", " ".join(text.split()))


def _name(name: str) -> str:
    """A name that MLflow takes: it allows letters, digits, ``_ - . /`` and spaces."""
    return re.sub(r"[^\w\-. /]", "_", name)[: _LONGEST // 2]


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:_LONGEST]
