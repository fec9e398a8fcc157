"""Three answers, never two: an interval wholly on the right side passes, wholly on the wrong side fails.

Comparisons are joined by Kleene's three-valued logic: one that is inconclusive matters only where the others leave the
verdict to it.
"""

from __future__ import annotations

from math import ceil, inf, isfinite
from typing import TYPE_CHECKING

from modelyard_runtime.gates.forms import Comparison, form_text
from modelyard_runtime.gates.types import Judged, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.gates.forms import Formula
    from modelyard_runtime.gates.types import Reading

_MOST = 10**9


def kleene(found: Formula, verdicts: Iterator[Verdict]) -> Verdict:
    """The verdict of a formula from those of its comparisons, in the order of `comparisons`."""
    if isinstance(found, bool):
        return "pass" if found else "fail"
    if isinstance(found, Comparison):
        return next(verdicts)
    parts = [kleene(item, verdicts) for item in found.items]
    decisive: Verdict = "fail" if found.operator == "and" else "pass"
    if decisive in parts:
        return decisive
    if "inconclusive" in parts:
        return "inconclusive"
    return "pass" if found.operator == "and" else "fail"


def without_champion(comparison: Comparison) -> Judged:
    """The verdict on a comparison with a champion where there is none."""
    return Judged(
        comparison.text,
        form_text(comparison.form),
        comparison.operator,
        comparison.bound,
        "pass",
        None,
        "there is no champion to compare with",
    )


def decide(comparison: Comparison, proving: Reading, disproving: Reading) -> Judged:
    """The verdict on one comparison.

    Args:
        comparison: What is claimed.
        proving: The quantity, at the confidence that a pass needs.
        disproving: The same, at the confidence that a failure needs.
    """
    verdict, shown = _verdict(comparison, proving, disproving)
    return Judged(
        text=comparison.text,
        quantity=form_text(comparison.form),
        operator=comparison.operator,
        threshold=comparison.bound,
        verdict=verdict,
        reading=shown,
        reason=_reason(comparison, verdict, shown, proving),
        enough=_enough(comparison, shown) if verdict == "inconclusive" else None,
    )


def _verdict(comparison: Comparison, proving: Reading, disproving: Reading) -> tuple[Verdict, Reading]:
    if proving.estimate is None:
        return "inconclusive", proving
    if _holds(comparison, proving):
        return "pass", proving
    if _is_wrong(comparison, disproving):
        return "fail", disproving
    # An interval that would disprove it at the plainer confidence is not what leaves it open: the corrected one is.
    return "inconclusive", disproving if _is_wrong(comparison, proving) else proving


def _holds(comparison: Comparison, reading: Reading) -> bool:
    """Whether every number of the interval fulfils the comparison."""
    low, high, bound = reading.lower, reading.upper, comparison.bound
    return {
        ">=": low >= bound,
        ">": low > bound,
        "<=": high <= bound,
        "<": high < bound,
        "=": low == high == bound,
        "<>": not low <= bound <= high,
    }[comparison.operator]


def _is_wrong(comparison: Comparison, reading: Reading) -> bool:
    """Whether no number of the interval fulfils the comparison."""
    low, high, bound = reading.lower, reading.upper, comparison.bound
    return {
        ">=": high < bound,
        ">": high <= bound,
        "<=": low > bound,
        "<": low >= bound,
        "=": not low <= bound <= high,
        "<>": low == high == bound,
    }[comparison.operator]


def _reason(comparison: Comparison, verdict: Verdict, shown: Reading, proving: Reading) -> str:
    if shown.estimate is None:
        return shown.reason
    if verdict == "inconclusive" and shown.reason:
        return shown.reason
    if shown.lower == shown.upper:
        return f"it is {number(shown.estimate)}"
    interval = interval_text(shown)
    bound = number(comparison.bound)
    if verdict != "inconclusive":
        side = "above" if shown.lower >= comparison.bound else "below"
        return f"the interval, {interval}, lies {side} {bound}"
    corrected = ", corrected for the number of comparisons," if shown is not proving else ""
    if not isfinite(shown.lower) and not isfinite(shown.upper):
        return "the interval has no bounds"
    return f"the interval, {interval},{corrected[1:] + ' ' if corrected else ' '}holds {bound}"


def interval_text(reading: Reading) -> str:
    """An interval in words."""
    low = "anything" if reading.lower == -inf else number(reading.lower)
    return f"{low} to {'anything' if reading.upper == inf else number(reading.upper)}"


def number(value: float) -> str:
    """A number for people: four significant digits, whole ones whole."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:.4g}"


def _enough(comparison: Comparison, reading: Reading) -> int | None:
    """Rows that would decide it if estimate and spread stayed as they are: half widths shrink with their root."""
    if reading.estimate is None or comparison.operator in {"=", "<>"}:
        return None
    apart = abs(reading.estimate - comparison.bound)
    facing = reading.lower if reading.estimate >= comparison.bound else reading.upper
    half = abs(reading.estimate - facing)
    base = reading.rows or reading.n
    if not apart or not isfinite(half) or half <= apart:
        return None
    needed = base * (half / apart) ** 2
    return ceil(float(f"{needed:.2g}")) if needed < _MOST else None
