"""Estimators by import path: made with the spec's parameters, the same on every run."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = {"xgboost": "xgboost", "lightgbm": "lightgbm", "catboost": "catboost", "sklearn": "scikit-learn"}
"""How libraries are installed, by the package that is imported."""


def find(path: str) -> type[Any]:
    """The class of an import path.

    Raises:
        RuntimeProblem: its library isn't installed, or has no such class.
    """
    module, _, name = path.rpartition(".")
    try:
        home = import_module(module)
    except ModuleNotFoundError as error:
        missing = str(error.name).partition(".")[0]
        raise RuntimeProblem(
            f"the estimator {path} needs {missing}, which is not installed",
            help=f"pip install {_NAMES.get(missing, missing)}, and name it under python.requirements",
        ) from None
    except ImportError as error:
        raise RuntimeProblem(f"the estimator {path} can't be imported: {error}") from error
    found: object = getattr(home, name, None)
    if not isinstance(found, type):
        raise RuntimeProblem(f"{module} has no class {name}", help="write the import path of an estimator")
    return found


def make(path: str, params: Mapping[str, Any], seed: int) -> Any:
    """An estimator with these parameters, and with the seed wherever it draws by chance.

    Raises:
        RuntimeProblem: it can't be imported, doesn't take a parameter, or is no estimator.
    """
    found = find(path)
    try:
        estimator: Any = found(**params)
    except TypeError as error:
        raise RuntimeProblem(f"{found.__name__} can't be made: {error}", help=_takes(found)) from None
    if not hasattr(estimator, "fit") or not hasattr(estimator, "predict"):
        raise RuntimeProblem(
            f"{path} has no fit and predict", help="name an estimator, or write an entrypoint that makes one"
        )
    seeded(estimator, params, seed)
    return estimator


def seeded(estimator: Any, params: Mapping[str, Any], seed: int) -> None:
    """Set ``random_state``, in nested estimators too, wherever nobody gave one."""
    if not hasattr(estimator, "get_params"):
        return
    states = {
        name: seed
        for name, value in estimator.get_params(deep=True).items()
        if (name == "random_state" or name.endswith("__random_state"))
        and value is None
        and name not in params
    }
    if states:
        estimator.set_params(**states)


def _takes(found: type[Any]) -> str:
    try:
        names = [
            name for name in inspect.signature(found).parameters if name not in {"self", "args", "kwargs"}
        ]
    except ValueError:
        return ""
    return f"it takes {', '.join(names)}" if names else "it takes no parameters"
