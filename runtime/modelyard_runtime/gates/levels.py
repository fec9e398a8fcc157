"""At which confidence each comparison of a gate has to hold, so that the gate's verdict keeps its own.

A gate passes only if every slice and every part of an ``and`` does. Each of them at the gate's confidence is enough: a
bad model has to get by at the one that it misses (an intersection-union test: Berger, Technometrics 24, 1982). A gate
fails if any of them does, and among many some would by chance alone: there each has to be shown at a confidence that
is corrected for their number (Bonferroni; Holm's procedure, whose first step it is, gives the same verdict). With
``or`` it is the other way round. Comparisons of one and the same quantity share its interval, and count once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.gates.forms import Comparison, Joined, comparisons
from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.gates.forms import Form, Formula


@dataclass(frozen=True, slots=True)
class Level:
    """The confidences at which a comparison is proved, and at which it is disproved."""

    proved: float
    disproved: float


def levels(found: Formula, confidence: float, slices: int = 1) -> list[Level]:
    """The level of every comparison, in the order of `comparisons`, where so many slices are judged.

    Raises:
        RuntimeProblem: the confidence is none of an interval.
    """
    if not 0 < confidence < 1:
        raise RuntimeProblem(
            f"no interval has a confidence of {confidence:g}", help="write a share below 100%, such as 95%"
        )
    return [
        Level(_corrected(confidence, ways), _corrected(confidence, holes))
        for ways, holes in _counts(found, 1, max(1, slices))
    ]


def _corrected(confidence: float, count: int) -> float:
    """The confidence of each of so many intervals that all of them hold together."""
    return float(f"{1 - (1 - confidence) / count:.12g}")


def _counts(found: Formula, ways: int, holes: int) -> Iterator[tuple[int, int]]:
    """For each comparison, in how many ways the gate could pass, and in how many fail, by comparisons like it."""
    if isinstance(found, Comparison):
        yield ways, holes
    elif isinstance(found, Joined):
        branches = _branches(found)
        for item in found.items:
            if found.operator == "and":
                yield from _counts(item, ways, holes * branches)
            else:
                yield from _counts(item, ways * branches, holes)


def _branches(joined: Joined) -> int:
    """How many quantities the parts are about; parts about the same one count once."""
    single: set[Form] = set()
    others = 0
    for item in joined.items:
        forms = {comparison.form for comparison in comparisons(item)}
        if len(forms) == 1:
            single |= forms
        elif forms:
            others += 1
    return max(1, len(single) + others)
