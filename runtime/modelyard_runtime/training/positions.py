"""Parameters that speak of features by name or number, put in terms of the matrix's columns.

A spec knows its features; the columns of the matrix and their order are the preparation's own. A constraint that is
written for the second feature must not end up on the second column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Feature
    from modelyard_runtime.models.preparation import Preparation

MONOTONE = ("monotonic_cst", "monotone_constraints")
TOGETHER = ("interaction_cst", "interaction_constraints")
FORBIDDEN = ("categorical_features", "categorical_feature", "cat_features")


def placed(
    params: Mapping[str, Any], features: Sequence[Feature], preparation: Preparation
) -> dict[str, Any]:
    """These parameters as the estimator takes them; empty where none speaks of features.

    Raises:
        RuntimeProblem: one names an unknown feature, or tells which features are categories.
    """
    sources = [source for _, source in preparation.columns()]
    names = [feature.name for feature in features]
    found: dict[str, Any] = {}
    for key, value in params.items():
        if key in FORBIDDEN and value is not None:
            raise RuntimeProblem(
                f"{key} is decided by the kinds of the features", help=f"leave out training.params.{key}"
            )
        if key in MONOTONE and isinstance(value, dict | list):
            signs = _by_name(key, cast("dict[str, Any] | list[Any]", value), names)
            found[key] = tuple(signs.get(source, 0) for source in sources)  # xgboost takes no list
        if key in TOGETHER and isinstance(value, list):
            groups = [
                {_named(key, item, names) for item in group} for group in cast("list[list[Any]]", value)
            ]
            found[key] = [[at for at, source in enumerate(sources) if source in group] for group in groups]
    return found


def _by_name(key: str, value: dict[str, Any] | list[Any], names: list[str]) -> dict[str, Any]:
    if isinstance(value, dict):
        return {_named(key, name, names): sign for name, sign in value.items()}
    if len(value) != len(names):
        raise RuntimeProblem(f"{key} has {len(value)} entries, and there are {len(names)} features")
    return dict(zip(names, value, strict=True))


def _named(key: str, item: Any, names: list[str]) -> str:
    """A feature by its name or its number."""
    if isinstance(item, int) and not isinstance(item, bool) and 0 <= item < len(names):
        return names[item]
    if item in names:
        return str(item)
    raise RuntimeProblem(
        f"{key} names {item!r}, which is no feature", help=f"features are {', '.join(names)}"
    )
