"""Which types a stored estimator may hold.

skops asks for every type that it doesn't know to be harmless. What may be in a model's file is said here and not in
the file: scikit-learn's own inner types by name, and estimators of the team's package or of the libraries below.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Iterable

INNER = frozenset(
    {
        "functools.partial",  # what it calls has to be allowed by its own name
        "numpy.dtype",
        "scipy._lib.array_api_compat.numpy._aliases.asarray",
        "scipy.interpolate._bsplines.BSpline",
        "sklearn._loss.loss.HalfTweedieLoss",
        "sklearn._loss.loss.HalfTweedieLossIdentity",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.calibration._TemperatureScaling",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.gaussian_process._gpc._BinaryGaussianProcessClassifierLaplace",
        "sklearn.multiclass._ConstantPredictor",
        "sklearn.neighbors._ball_tree.BallTree",
        "sklearn.neighbors._kd_tree.KDTree",
        "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
        "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
        "sklearn.tree._tree.Tree",
        "sklearn.utils._bunch.Bunch",
        "sklearn.utils.validation.check_array",
    }
)
"""Types and functions that fitted estimators of scikit-learn hold and that do nothing but compute."""

_MODULES = frozenset(
    {
        "sklearn.feature_selection._mutual_info",
        "sklearn.feature_selection._univariate_selection",
        "sklearn.gaussian_process.kernels",
        "sklearn.metrics._classification",
        "sklearn.metrics._dist_metrics",
        "sklearn.metrics._ranking",
        "sklearn.metrics._regression",
        "sklearn.metrics._scorer",
        "sklearn.model_selection._split",
        "sklearn.utils._metadata_requests",
    }
)
"""Modules of scikit-learn that define such types and functions, and no others."""

LIBRARIES = frozenset({"catboost", "imblearn", "lightgbm", "quantile_forest", "sklearn", "skrub", "xgboost"})
"""Packages whose estimators, and their boosters, are taken."""

_BOOSTERS = frozenset(
    {
        "builtins.bytearray",
        "collections.OrderedDict",
        "collections.defaultdict",
        "lightgbm.basic.Booster",
        "xgboost.core.Booster",
    }
)


def refused(types: Iterable[str], package: str | None) -> list[str]:
    """Those of these types that may not be in a model's file. ``package``: the one that holds the team's code."""
    return sorted(name for name in types if not _allowed(name, package))


def _allowed(name: str, package: str | None) -> bool:
    if name in INNER or name in _BOOSTERS:
        return True
    module = name.rpartition(".")[0]
    if module in _MODULES:
        # A module can also name what it only imports.
        return getattr(_named(name), "__module__", None) == module
    home = name.partition(".")[0]
    if home in sys.stdlib_module_names or home not in {*LIBRARIES, package}:
        return False
    return _is_estimator(name)


def _named(name: str) -> object:
    """What a dotted name stands for, None where there is nothing."""
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(import_module(module), attribute, None)
    except ImportError:
        return None


def _is_estimator(name: str) -> bool:
    """Whether a name is that of an estimator's class, and not of a function or of another type."""
    found = _named(name)
    return isinstance(found, type) and issubclass(found, library("sklearn.base").BaseEstimator)


def require(types: Iterable[str], package: str | None, where: str) -> None:
    """Refuse a model that holds what may not be in its file.

    Raises:
        RuntimeProblem: names the types, and the ways out.
    """
    unknown = refused(types, package)
    if unknown:
        raise RuntimeProblem(
            f"{where} holds {', '.join(unknown)}: that is stored by pickle or not at all, and modelyard loads none",
            help="make the types part of the team's own package as subclasses of sklearn.base.BaseEstimator, "
            "or give the estimator save(folder) and a class method load(folder) of its own",
        )
