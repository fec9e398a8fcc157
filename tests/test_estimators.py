"""The shipped table says what the installed scikit-learn says, and its verdicts are the library's own."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest
import sklearn.utils._param_validation as validation
from hypothesis import given
from hypothesis import strategies as st

from modelyard.rules import estimators, generate_estimators

if TYPE_CHECKING:
    from random import Random

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 1000),
    st.floats(-3, 1000, allow_nan=False),
    st.sampled_from(["l1", "l2", "gini", "squared_error", "auto", "sqrt", "nonsense", "balanced", "lbfgs"]),
)


def test_table_is_the_installed_library() -> None:
    made = generate_estimators.text(generate_estimators.table())
    shipped = generate_estimators.TABLE.read_text(encoding="utf-8")
    assert made == shipped, "run python -m modelyard.rules.generate_estimators"


@pytest.mark.parametrize("path", estimators.paths())
def test_path_is_how_the_class_is_imported(path: str) -> None:
    module, _, name = path.rpartition(".")
    assert hasattr(importlib.import_module(module), name)


@given(value=VALUES, choice=st.randoms(use_true_random=False))
def test_a_value_fits_exactly_where_the_library_takes_it(value: object, choice: Random) -> None:
    path = choice.choice(estimators.paths())
    estimator = estimators.find(path)
    assert estimator is not None
    module, _, name = path.rpartition(".")
    constraints = getattr(getattr(importlib.import_module(module), name), "_parameter_constraints", {})
    for parameter, forms in estimator.params.items():
        if parameter in constraints and "any" not in forms:
            allowed = constraints[parameter]
            made = [
                validation.make_constraint(each)
                for each in (allowed if isinstance(allowed, list) else [allowed])
            ]
            taken = any(each.is_satisfied_by(value) for each in made)
            if isinstance(value, bool) and taken and "boolean" not in forms:
                continue  # the library takes a truth value for a number, which in a spec is a mistake
            assert estimators.fits(value, forms) is taken, parameter
