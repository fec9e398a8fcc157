"""A contract from its JSON: every key that is read is checked, and a problem names its place."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, cast

from modelyard_runtime.contract import parts
from modelyard_runtime.contract.node import COMPILE, Node
from modelyard_runtime.contract.types import Contract
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
"""The one major version of the contract that this runtime understands."""


def load(path: Path) -> Contract:
    """The contract in a file.

    Raises:
        RuntimeProblem: it can't be read, is of another major version, or lacks what is needed.
    """
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuntimeProblem(f"the contract {path} can't be read: {error.strerror}") from None
    except ValueError as error:
        raise RuntimeProblem(f"the contract {path} is no JSON: {error}", help=COMPILE) from None
    if not isinstance(data, dict):
        raise RuntimeProblem(f"the contract {path} has to be a JSON mapping", help=COMPILE)
    return parse(cast("dict[str, object]", data))


def parse(data: dict[str, object]) -> Contract:
    """The contract from its document.

    Raises:
        RuntimeProblem: it is of another major version, or lacks what is needed.
    """
    root = Node(data)
    version = root.get("contract", int)
    if version != VERSION:
        raise RuntimeProblem(
            f"the contract is of version {version}, this runtime reads version {VERSION}",
            help="compile and run with the same release of modelyard",
        )
    monitoring = root.optional("monitoring") or Node({}, "monitoring")
    features = root.node("features")
    deployment = root.optional("deployment")
    return Contract(
        model=root.get("model", str),
        environment=root.get("environment", str),
        features=tuple(parts.feature(node) for node in features.nodes("columns")),
        inputs=tuple(parts.column(node) for node in features.nodes("inputs")),
        drift=parts.drift(monitoring),
        description=root.get("description", str),
        owners=root.texts("owners"),
        repository=root.maybe("repository", str),
        spec=root.get("spec", str),
        platform=root.get("platform", str),
        data=tuple(parts.source(node) for node in root.nodes("data")),
        spine=features.get("from", str),
        open=features.get("open", bool),
        exclude=features.texts("exclude"),
        joins=tuple(parts.join(node) for node in features.nodes("join")),
        training=parts.training(root.node("training")),
        gates=tuple(parts.gate(node) for node in root.nodes("gates")),
        deployment=parts.deployment(deployment) if deployment else None,
        log=parts.log(monitoring),
        performance=parts.performance(monitoring),
        governance=parts.governance(root.node("governance")),
        artifacts=root.get("artifacts", str),
        digest=_digest(data),
    )


def _digest(data: dict[str, object]) -> str:
    """What names a contract by its content, whatever its layout."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
