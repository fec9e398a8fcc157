"""What the drift report says in words: the verdict in a sentence, what to do about it, what the figures mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.check import PREDICTION, ROWS
from modelyard_runtime.reports.html.markup import Html, joined, number, tag, whole

if TYPE_CHECKING:
    from modelyard_runtime.drift.run import Judgement
    from modelyard_runtime.drift.types import Check, ColumnVerdict, Report

ORDER = (
    "The worst verdicts come first, among them the columns that matter most to the model. A dot is the effect, its bar "
    "the 99 % bounds, the dashed mark the threshold: all in multiples of the threshold."
)
HISTORY = (
    "Each square is a window: grey is stable, full is drift, hollow is not enough data. The lines show the effect with "
    "its 99 % bounds; the dashed line is the threshold. Past windows are counted on a coarser grid than the last."
)
RULE = (
    "Drift is an effect of at least its threshold that is also beyond noise: q, the p-value after Benjamini and "
    "Hochberg over everything that was asked, is at most 0.01. Stable is an upper bound below the threshold. Anything "
    "else is not enough data, and so no number of rows turns a trifle into drift, and too few never pass as stability."
)
DEFINITIONS = {
    "wasserstein": "wasserstein: area between the distribution functions, in (winsorised) deviations of the reference.",
    "ks": "ks: the largest gap between the distribution functions (Kolmogorov-Smirnov).",
    "psi": "psi: population stability index over the tenths of the reference, natural logarithm.",
    "kl": "kl: Kullback-Leibler divergence of the window from the reference, in nats.",
    "js": "js: Jensen-Shannon distance, the root of the divergence to base 2, between 0 and 1.",
    "hellinger": "hellinger: Hellinger distance, between 0 and 1.",
    "chi2": "chi2: Cramér's V of the two rows of shares, with the chi-square test of homogeneity.",
    "missing": "missing: change of the share of rows without a value, NaN and infinities apart.",
    "new-levels": "new-levels: share of rows whose category the reference never had, beyond what to expect.",
    "domain-classifier": (
        "domain-classifier: area under the ROC curve of a classifier that tells window from reference; 0.5 is chance."
    ),
}
"""By method what its figure is, in a line."""


def title(found: Judgement) -> str:
    """The verdict as a heading."""
    report = found.report
    if found.verdict != report.verdict:
        return "performance has fallen below what was promised"
    drifted = sum(1 for one in report.columns if one.verdict == "drift")
    if report.verdict == "drift":
        return f"{drifted} of {len(report.columns)} columns {'has' if drifted == 1 else 'have'} drifted"
    if report.verdict == "stable":
        return "nothing has drifted"
    undecided = sum(1 for one in report.columns if one.verdict == "insufficient")
    return f"{undecided} of {len(report.columns)} columns can't be judged yet"


def lead(found: Judgement) -> Html | str:
    """The verdict in a sentence."""
    report = found.report
    if found.verdict != report.verdict and found.performance:
        return f"With the labels that have come, {found.performance.check} does not hold."
    if report.verdict == "stable":
        return (
            "Every column's difference from the reference is below its threshold, noise taken into account."
        )
    if report.verdict == "drift":
        named = [one for one in report.columns if one.verdict == "drift"]
        return joined(["Beyond threshold and noise: ", *_named(named), "."])
    enough = [check.enough for one in report.columns for check in one.checks if check.enough is not None]
    if not report.current_rows:
        return "The window holds no rows."
    if not enough:
        return "No column has drifted, but some can't be compared; the reasons stand below."
    return f"No column has drifted, but not all are settled: {whole(max(enough))} values would be enough for each."


def _named(columns: list[ColumnVerdict], most: int = 5) -> list[Html | str]:
    parts: list[Html | str] = []
    for place, one in enumerate(columns[:most]):
        parts += [", " if place else "", tag("bdi", one.name)]
    return [*parts, f" and {len(columns) - most} more"] if len(columns) > most else parts


def advice(judged: Judgement) -> list[Html | str]:
    """What to do, the most likely cause first."""
    report = judged.report
    broken = [one for one in report.columns if one.problem]
    moved = [one for one in _asking(report, "values") if one.name not in {PREDICTION, ROWS}]
    named = [
        ("Mend the schema first: ", broken, " can't be compared (missing, or of another type)."),
        ("Look at the source of ", _asking(report, "missing"), ": values are missing that used to be there."),
        (
            "Ask whether the new categories of ",
            _asking(report, "new-levels"),
            " are real or another spelling.",
        ),
        (
            "Compare with reality: is the change of ",
            moved,
            " to last? If so, retrain on recent rows; if not, correct what feeds it.",
        ),
    ]
    found: list[Html | str] = [
        joined([before, *_named(some), after]) for before, some, after in named if some
    ]
    if any(one.name == PREDICTION and one.verdict == "drift" for one in report.columns):
        found.append(
            "The answers themselves have moved: tell who uses them, and check performance as labels come."
        )
    if judged.performance and judged.performance.verdict == "fail":
        found.insert(
            0,
            f"Retrain, or go back to an earlier version: {judged.performance.check} does not hold any more.",
        )
    if any(one.verdict == "insufficient" and not one.problem for one in report.columns):
        found.append("Where data was too little, look again at a longer window; the reasons say how long.")
    return found or ["Nothing. The next check follows by its schedule."]


def _asking(report: Report, question: str) -> list[ColumnVerdict]:
    return [
        one
        for one in report.columns
        if any(check.question == question and check.verdict == "drift" for check in one.checks)
    ]


def reason(check: Check) -> str:
    """Why the verdict on a question is what it is; empty where it needs no words."""
    about = {"missing": "missing rate: ", "new-levels": "new levels: ", "rows": "", "values": ""}[
        check.question
    ]
    new = check.details.get("new")
    if check.question == "new-levels" and check.verdict == "drift" and isinstance(new, list):
        return f"new: {', '.join(new[:4])}" + (" …" if len(new) > 4 else "")
    if check.question == "missing" and check.verdict == "drift":
        kind = str(check.details.get("of"))
        was, now = check.details.get(f"{kind}_reference"), check.details.get(f"{kind}_current")
        if isinstance(was, float) and isinstance(now, float):
            return f"{kind}: {100 * was:.1f} % → {100 * now:.1f} %"
    top = check.details.get("top")
    if check.question == "rows" and check.verdict == "drift" and isinstance(top, list):
        return f"told apart by {', '.join(top)}"
    if check.verdict != "insufficient":
        return ""
    if check.enough is None or check.judged is None:
        return f"{about}{check.reason}"
    settled = "may be noise" if check.ratio >= 1 else "not settled"
    return f"{about}{settled}: {whole(check.enough)} values would be enough"


def sentence(check: Check) -> str:
    """A question's figures in a sentence."""
    judged = check.judged
    if judged is None:
        return f"{check.method}: {check.reason}."
    bounds = f"99 % bounds {number(judged.lower)} to {number(judged.upper)}"
    return f"{check.method} {number(judged.effect)} ({bounds}; threshold {number(check.threshold)})"
