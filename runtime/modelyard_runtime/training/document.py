"""What training leaves beside the model: how it came about, as JSON, without a clock."""

from __future__ import annotations

import platform
import sys
from importlib import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.models.card import Card
    from modelyard_runtime.training.search.types import Found, Trial

_ALWAYS = ("numpy", "scikit-learn", "scipy", "skops")


def libraries(estimator: object) -> dict[str, str]:
    """The versions of what made a model: Python, what every model needs, and the libraries of the estimator's class."""
    homes = {base.__module__.partition(".")[0] for base in type(estimator).__mro__} - {"sklearn"}
    others = homes - set(sys.stdlib_module_names)
    names = sorted({*_ALWAYS, *_distributions(others)})
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in names}}


def _distributions(homes: set[str]) -> set[str]:
    """What these packages were installed as: xgboost may come from xgboost-cpu."""
    if not homes:
        return set()
    known = metadata.packages_distributions()
    return {name for home in homes for name in known.get(home, ())}


def document(contract: Contract, card: Card, found: Found | None, findings: Sequence[str]) -> dict[str, Any]:
    """The document: the parameters, every trial of the search, the calibration, what was noticed."""
    training = contract.training
    return {
        "training": 1,
        "model": contract.model,
        "estimator": card.estimator.path,
        "entrypoint": card.estimator.entrypoint,
        "params": dict(card.estimator.params),
        "seed": card.seed,
        "rows": card.rows,
        "split": {
            "kind": training.split.kind,
            "test": training.split.test,
            "validation": training.split.validation,
        },
        "search": _search(contract, found) if found else None,
        "calibrated_on": card.calibration.rows if card.calibration else None,
        "libraries": dict(card.libraries),
        "findings": list(findings),
    }


def _search(contract: Contract, found: Found) -> dict[str, Any]:
    search = contract.training.search
    return {
        "kind": search.kind if search else None,
        "metric": search.metric if search else None,
        "scored_on": "validation" if contract.training.split.validation else "folds",
        "best": dict(found.best.params),
        "score": found.best.score,
        "trials": [_trial(trial) for trial in found.trials],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "params": dict(trial.params),
        "share": trial.share,
        "score": trial.score,
        "spread": trial.spread,
        **({"problem": trial.problem} if trial.problem else {}),
    }
