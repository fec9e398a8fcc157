"""What a search tries, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Params = Mapping[str, Any]
    Measure = Callable[[Params, float], "Trial"]
    """Tries a candidate on a share of the training rows."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A candidate that was tried.

    Attributes:
        params: What it sets beside the spec's own parameters.
        share: The share of the training rows that it was fitted on.
        score: The mean of the metric over the folds, None where the candidate failed.
        spread: The standard deviation over the folds; 0 of one.
        problem: Why it failed; empty where it didn't.
    """

    params: Params
    share: float
    score: float | None
    spread: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search: every trial in order, and the best of those on all rows."""

    trials: tuple[Trial, ...]
    best: Trial


def ranked(trials: list[Trial], *, greater: bool) -> list[Trial]:
    """Trials from the best, failed ones last; equal ones in the order in which they were tried."""
    worst = float("-inf") if greater else float("inf")
    return sorted(trials, key=lambda one: worst if one.score is None else one.score, reverse=greater)
