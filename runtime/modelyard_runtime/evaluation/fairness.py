"""Gaps between groups: demographic parity and equalized odds, as Fairlearn defines them.

Demographic parity difference: the largest less the smallest rate of positive answers. Equalized odds difference: the
larger of two such gaps, of the rates of true and of false positives (``agg="worst_case"``). Hardt, Price and Srebro
(NeurIPS 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.intervals.gap import Gap
from modelyard_runtime.evaluation.types import NotComputableError
from modelyard_runtime.evaluation.written import Json, figures, number

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.part import Scored
    from modelyard_runtime.evaluation.types import Estimate


@dataclass(frozen=True, slots=True)
class Group:
    """One group's counts.

    Attributes:
        rows: Its rows.
        flagged: Those that are answered with the positive class.
        positives: Those that are positive.
        hits: Those that are positive and flagged.
    """

    rows: int
    flagged: int
    positives: int
    hits: int

    @property
    def negatives(self) -> int:
        """Those that are negative."""
        return self.rows - self.positives

    @property
    def false_alarms(self) -> int:
        """Those that are negative and flagged."""
        return self.flagged - self.hits


def groups(scored: Scored, by: str, min_rows: int) -> dict[str, Group]:
    """The groups of a column that are large enough, by name."""
    sample, slices = scored.sample, scored.slices[by]
    found: dict[str, Group] = {}
    for name, rows in slices.counts.items():
        if rows >= max(1, min_rows):
            mine = sample.take(slices.of(name))
            flagged, positive = mine.label == 1, mine.truth == 1
            found[name] = Group(
                rows, int(flagged.sum()), int(positive.sum()), int((flagged & positive).sum())
            )
    return found


def gap(name: str, scored: Scored, by: str, min_rows: int) -> Estimate:
    """A fairness metric over the groups of a column.

    Raises:
        NotComputableError: there are fewer than two groups to compare, or more than two classes.
    """
    scored.sample.require()
    if scored.sample.classes != 2:
        raise NotComputableError("it is defined for two classes")
    found = list(groups(scored, by, min_rows).values())
    if name == "demographic_parity_difference":
        families = [[(one.flagged, one.rows) for one in found]]
    else:
        families = [
            [(one.hits, one.positives) for one in found if one.positives],
            [(one.false_alarms, one.negatives) for one in found if one.negatives],
        ]
    if any(len(family) < 2 for family in families):
        raise NotComputableError(
            f"fewer than two groups by {by} have {max(1, min_rows)} rows of what is compared"
        )
    return Gap(tuple(tuple(family) for family in families), sum(one.rows for one in found))


def document(scored: Scored, by: str, min_rows: int) -> Json:
    """The fairness of a column: both gaps, and what they are between."""
    from modelyard_runtime.evaluation.metrics.registry import FAIRNESS

    metrics, without = figures((name, partial(gap, name, scored, by, min_rows)) for name in FAIRNESS)
    return {
        **metrics,
        "not_computed": without,
        "min_rows": min_rows,
        "groups": {name: _rates(one) for name, one in groups(scored, by, min_rows).items()},
    }


def _rates(one: Group) -> Json:
    return {
        "rows": one.rows,
        "flagged": number(one.flagged / one.rows),
        "true_positive_rate": number(one.hits / one.positives) if one.positives else None,
        "false_positive_rate": number(one.false_alarms / one.negatives) if one.negatives else None,
    }
