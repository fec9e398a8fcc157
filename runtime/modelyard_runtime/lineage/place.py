"""Which registry a question about a model is for, when all that is said is the model's name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from modelyard_runtime.contract.load import load
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.registry.address import DATABASE, Embedded, Server, address, known, parse

_CONTRACTS = ("ops/{model}/contract/*.json", "build/compiled/contract/*.json")
"""Where `compile` and `run` leave contracts, below the folder that a person stands in."""

_HERE = "artifacts"
"""The folder of a laptop's registry, as the contracts of specs without a cloud have it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A registry, and the folder of the spec, where its release files are."""

    address: Embedded | Server
    folder: Path


def find(model: str, root: Path, contract: Path | None, tracking: str) -> Place:
    """The registry to ask.

    Args:
        model: The model; empty for all of them.
        root: The folder that paths of a contract start from.
        contract: A contract, if one is named.
        tracking: A registry's address, if one is named.

    Raises:
        RuntimeProblem: none is named and none is found here, or its address is not known.
    """
    path = contract or _contract(model, root)
    known_by = load(path) if path else None
    folder = root / Path(known_by.spec).parent if known_by else root
    if tracking:
        return Place(parse(tracking, Path()), folder)
    if known_by:
        return Place(known(address(known_by, folder)), folder)
    if (root / _HERE / DATABASE).exists():
        return Place(Embedded(str((root / _HERE).absolute())), folder)
    raise RuntimeProblem(
        "no registry is named, and none is found here",
        help="name it with --tracking, or the contract with --contract, or go to the folder of the spec",
    )


def _contract(model: str, root: Path) -> Path | None:
    """The contract of the environment that the model is trained in: the one that nothing is promoted to it from."""
    for pattern in _CONTRACTS:
        found = sorted(root.glob(pattern.format(model=model or "*")))
        of_model = [path for path in found if _says(path, "model") == model or not model]
        first = [path for path in of_model if _says(path, "promotes_from") is None]
        if first:
            return first[0]
    return None


def _says(path: Path, key: str) -> object:
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return cast("dict[str, Any]", data).get(key) if isinstance(data, dict) else ""
