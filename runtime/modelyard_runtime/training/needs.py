"""What an estimator needs of its input, so that ``prepare: auto`` can follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Mapping

Numeric = Literal["standard", "robust", "minmax", "none"]
Category = Literal["native", "one_hot", "ordinal", "target", "none"]
Missing = Literal["keep", "flag", "median", "mean", "most_frequent", "none"]

_TREES = (
    "BaseDecisionTree",
    "BaseForest",
    "BaseGradientBoosting",
    "BaseHistGradientBoosting",
    "BaseWeightBoosting",
    "BaseBagging",
)
"""Base classes in scikit-learn of estimators that split on one value at a time: no scale matters to them."""

_TREE_LIBRARIES = frozenset({"xgboost", "lightgbm", "catboost", "quantile_forest"})
NATIVE_LEVELS = 254
"""So many levels fit into the bins of a histogram gradient boosting, beside one for the rest."""


@dataclass(frozen=True, slots=True)
class Needs:
    """How each kind of feature is prepared.

    Attributes:
        numeric: Scaling. ``none`` leaves numbers as they are.
        category: Encoding; ``native`` is the estimator's own.
        missing: ``keep`` leaves a missing value to the estimator; ``flag`` fills in the median and says in a further
            column where; ``none`` leaves missing values and refuses an estimator that takes none.
        takes_missing: Whether the estimator takes missing values.
        positive: Whether it takes no negative numbers.
        most_levels: How many levels of a category are told apart; the rest is pooled.
    """

    numeric: Numeric
    category: Category
    missing: Missing
    takes_missing: bool
    positive: bool
    most_levels: int


def needs_of(estimator: Any, prepare: Mapping[str, str]) -> Needs:
    """The preparation of an estimator: as the spec says, and where it says ``auto``, as the estimator likes it.

    Trees take numbers as they are and categories as numbered levels, histogram gradient boosting knows categories
    itself. All others (linear models, support vectors, neighbours, networks, …) get centred and scaled numbers and a
    column a level. What takes no negative numbers gets numbers between 0 and 1.
    """
    trees, native = _is_tree(estimator), _is(estimator, "BaseHistGradientBoosting")
    tags = _input_tags(estimator)
    takes_missing = bool(tags is not None and tags.allow_nan)
    positive = bool(tags is not None and tags.positive_only)
    numeric = prepare.get("numeric", "auto")
    category = prepare.get("category", "auto")
    missing = prepare.get("missing", "auto")
    if numeric == "auto":
        numeric = "none" if trees else "minmax" if positive else "standard"
    if category == "auto":
        category = "native" if native else "ordinal" if trees else "one_hot"
    if missing == "auto":
        missing = "keep" if takes_missing else "flag"
    return Needs(
        numeric=numeric,  # type: ignore[arg-type]
        category=category,  # type: ignore[arg-type]
        missing=missing,  # type: ignore[arg-type]
        takes_missing=takes_missing,
        positive=positive,
        most_levels=_most_levels(estimator, category),
    )


def _most_levels(estimator: Any, category: str) -> int:
    if category == "native":
        return min(NATIVE_LEVELS, int(getattr(estimator, "max_bins", NATIVE_LEVELS + 1)) - 1)
    return 100 if category == "one_hot" else 10_000


def _is_tree(estimator: Any) -> bool:
    """Whether an estimator splits on one value at a time; an ensemble of others is as what it is made of."""
    if type(estimator).__module__.partition(".")[0] in _TREE_LIBRARIES:
        return True
    inner = getattr(estimator, "estimator", None)
    if inner is not None and hasattr(inner, "fit"):
        return _is_tree(inner)
    return _is(estimator, *_TREES)


def _is(estimator: Any, *names: str) -> bool:
    return any(base.__name__ in names for base in type(estimator).__mro__)


def _input_tags(estimator: Any) -> Any:
    """scikit-learn's own words on what the estimator takes, None where it doesn't say."""
    try:
        return library("sklearn.utils").get_tags(estimator).input_tags
    except (AttributeError, TypeError, ValueError):
        return None
