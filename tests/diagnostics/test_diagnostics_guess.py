"""The nearest name is what a person would have guessed, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.diagnostics.guess import nearest

KEYS = (
    "data",
    "deployment",
    "environments",
    "features",
    "gates",
    "governance",
    "model",
    "monitoring",
    "training",
)


@pytest.mark.parametrize(
    ("name", "candidates", "guess"),
    [
        ("trainig", KEYS, "training"),
        ("Training", KEYS, "training"),
        ("traiinng", KEYS, "training"),
        ("gate", KEYS, "gates"),
        ("mdoel", KEYS, "model"),
        ("enviroment", KEYS, "environments"),
        ("owners", KEYS, None),
        ("x", ("y",), None),
        ("ab", ("ba",), None),
        ("by", ("By",), "By"),
        ("", KEYS, None),
        ("roc_acu", ("roc_auc", "rmse"), "roc_auc"),
        ("cat", ("car", "bat"), "bat"),
        ("model", (), None),
    ],
)
def test_guess(name: str, candidates: tuple[str, ...], guess: str | None) -> None:
    assert nearest(name, candidates) == guess


@given(st.text("abcd", max_size=8), st.lists(st.text("abcd", max_size=8)))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_guess_is_a_candidate_and_does_not_depend_on_their_order(name: str, candidates: list[str]) -> None:
    guess = nearest(name, candidates)
    assert guess is None or guess in candidates
    assert nearest(name, reversed(candidates)) == guess
    if name in candidates:
        assert guess == name
