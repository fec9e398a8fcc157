"""What training leaves beside the model: how it came about, as JSON."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.training.fit import Fitted

_ALWAYS = ("numpy", "scikit-learn", "scipy", "skops")
_OTHERS = ("catboost", "imbalanced-learn", "lightgbm", "torch", "xgboost")
_PACKAGES = {"imblearn": "imbalanced-learn"}


def libraries(estimator: object) -> dict[str, str]:
    """The versions of what made a model: Python, what every model needs, and the estimator's own library."""
    home = type(estimator).__module__.partition(".")[0]
    own = _PACKAGES.get(home, home)
    names = sorted({*_ALWAYS, *({own} & set(_OTHERS))})
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in names}}


def document(contract: Contract, fitted: Fitted, unlabelled: int) -> dict[str, Any]:
    """The document: parameters, rows left out, warnings."""
    return {
        "training": 1,
        "model": contract.model,
        "params": dict(fitted.params),
        "unlabelled": unlabelled,
        "warnings": list(fitted.words),
    }
