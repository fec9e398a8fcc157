"""Three answers, never two: drift, stable, or not enough data to say which.

Drift needs an effect of at least the threshold *and* more than noise (after Benjamini and Hochberg over everything
that one check asks); stable needs an upper bound below the threshold. So no number of rows turns a trifle into drift,
and too few rows never pass as stability.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.tails import LEVEL
from modelyard_runtime.drift.types import Check, Judged, Measured, Question, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST = 30
"""Rows of either side below which nothing is decided: the noise bounds don't hold for fewer."""

_MOST = 10**12

WORST: tuple[Verdict, ...] = ("drift", "insufficient", "stable")


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; stable where there is none."""
    found = set(verdicts)
    for verdict in WORST:
        if verdict in found:
            return verdict
    return "stable"


def decide(question: Question, measured: Measured, threshold: float, q_value: float, tests: int) -> Check:
    """The decision about one question, as one of so many that were asked together."""
    verdict, reason = verdict_of(measured.judged, threshold, q_value)
    return Check(
        question=question,
        method=measured.method,
        verdict=verdict,
        reason=reason,
        value=measured.value,
        judged=measured.judged,
        q_value=q_value,
        threshold=threshold,
        n=measured.n,
        m=measured.m,
        enough=enough(measured, threshold, tests) if verdict == "insufficient" else None,
        details=measured.details,
    )


def undecided(question: Question, method: str, threshold: float, n: int, m: int) -> Check:
    """The decision where there is next to nothing to look at."""
    few = "reference" if n < FEWEST else "window"
    reason = f"the {few} has {min(n, m) if n >= FEWEST else n} values, fewer than {FEWEST}"
    left = FEWEST if n >= FEWEST else None
    return Check(question, method, "insufficient", reason, None, None, None, threshold, n, m, left)


def verdict_of(judged: Judged, threshold: float, q_value: float) -> tuple[Verdict, str]:
    """The verdict on a difference whose p-value was adjusted, and why."""
    if judged.effect >= threshold and q_value <= LEVEL:
        return "drift", "the effect reaches its threshold, beyond noise"
    if judged.upper < threshold:
        return "stable", "the upper bound is below the threshold"
    if judged.effect >= threshold:
        return "insufficient", "the effect reaches its threshold, but may be noise"
    return "insufficient", "the effect is below its threshold, but its upper bound is not"


def enough(measured: Measured, threshold: float, tests: int) -> int | None:
    """Rows of the window from which a difference of this size is decided; None where no number would do."""

    def decided(m: int) -> bool:
        judged = measured.noise.judge(
            measured.noise.expected(measured.judged.effect, measured.n, m), measured.n, m
        )
        if measured.judged.effect >= threshold:
            return judged.p_value * tests <= LEVEL
        return judged.upper < threshold

    low, high = measured.m, max(2 * measured.m, FEWEST)
    while not decided(high):
        if high > _MOST:
            return None
        low, high = high, high * 2
    while high - low > max(1, low // 1000):
        middle = (low + high) // 2
        low, high = (low, middle) if decided(middle) else (middle, high)
    return high
