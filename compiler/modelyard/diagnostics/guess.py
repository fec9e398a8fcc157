"""The name that was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The closest candidate, or None where none is close enough to be more than a guess in the dark.

    Close means a third of the longer name's characters at most: inserted, left out, replaced or swapped with
    their neighbour. Case does not count. Ties go to the alphabetically first.

    >>> nearest("estimater", ["entrypoint", "estimator"])
    'estimator'
    """
    folded = name.casefold()
    best: tuple[int, str] | None = None
    for candidate in sorted(set(candidates)):
        limit = max(len(name), len(candidate)) // 3
        if best is not None:
            limit = min(limit, best[0] - 1)
        if limit < 0 or abs(len(name) - len(candidate)) > limit:
            continue
        distance = _distance(folded, candidate.casefold(), limit)
        if distance <= limit:
            best = (distance, candidate)
    return best[1] if best else None


def _distance(left: str, right: str, limit: int) -> int:
    """Edits from one word to the other, neighbours swapped being one; above ``limit`` it only says so."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, a in enumerate(left, start=1):
        here = [row]
        for column, b in enumerate(right, start=1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (a != b))
            if row > 1 and column > 1 and a == right[column - 2] and left[row - 2] == b:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > limit:
            return limit + 1
        before, above = above, here
    return above[-1]
