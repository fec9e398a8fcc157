"""The team's own training function.

``entrypoint: package.module:function`` is called as ``function(train, validation, params, seed)`` and returns a
fitted estimator:

* ``train`` has ``.matrix`` (float64, rows by columns, prepared as ``training.prepare`` says), ``.names`` of the
  matrix's columns, ``.columns`` (the features themselves, by name) and ``.target``: numbers, or classes as 0, 1, …
  ``validation`` is the same for the validation rows, or None. ``params`` are those of the spec, with a search's own;
  ``seed`` is for everything random.
* The estimator has ``predict``, and for classes ``predict_proba`` or ``decision_function``, over such a matrix. With
  an attribute ``takes_columns = True`` it gets the features by name in its place.
* It is stored without pickle: by skops, if it is made of scikit-learn's estimators, or of subclasses of
  ``sklearn.base.BaseEstimator`` in the function's own top-level package whose attributes are numbers, texts, lists,
  mappings, arrays and such estimators. Anything else writes and reads itself: ``save(folder)``, and a class method
  ``load(folder)``.
"""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from modelyard_runtime.training.rows import Rows

    Entry = Callable[[Rows, Rows | None, Mapping[str, Any], int], Any]


def find(entrypoint: str, root: Path) -> Entry:
    """The team's function, imported with ``root`` and ``root/src`` on the path.

    Raises:
        RuntimeProblem: there is no such module or function, or importing it fails.
    """
    for folder in (root / "src", root):
        if folder.is_dir() and str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    module, _, name = entrypoint.partition(":")
    try:
        found: object = getattr(import_module(module), name, None)
    except Exception as error:
        raise RuntimeProblem(
            f"the entry point {entrypoint} can't be imported: {_told(error)}",
            help=f"training imports it from {root} and the installed packages",
        ) from error
    if not callable(found):
        raise RuntimeProblem(f"{module} has no function {name}", help="write package.module:function")
    return _guarded(entrypoint, cast("Entry", found))


def _guarded(entrypoint: str, function: Entry) -> Entry:
    """The function with its failures told as the team's, and its answer looked at."""

    def call(train: Rows, validation: Rows | None, params: Mapping[str, Any], seed: int) -> Any:
        try:
            estimator = function(train, validation, dict(params), seed)
        except RuntimeProblem:
            raise
        except Exception as error:
            raise RuntimeProblem(f"the entry point {entrypoint} failed: {_told(error)}") from error
        if not hasattr(estimator, "predict"):
            raise RuntimeProblem(
                f"the entry point {entrypoint} answered {type(estimator).__name__}, which has no predict",
                help="return a fitted estimator with scikit-learn's methods",
            )
        return estimator

    return call


def _told(error: BaseException) -> str:
    """An error of other people's code in one line: what, and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


def stores_itself(estimator: Any) -> bool:
    """Whether an estimator writes and reads its own files."""
    return callable(getattr(estimator, "save", None)) and callable(getattr(estimator, "load", None))
