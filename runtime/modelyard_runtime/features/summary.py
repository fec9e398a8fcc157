"""How the target is spread over a part, gathered while the part is written."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Mapping

pa, pc = library("pyarrow"), library("pyarrow.compute")


class TargetSummary:
    """Rows of each class, or lowest, mean and highest number. The mean is of an exact sum: no order changes it."""

    def __init__(self) -> None:
        self._classes: Counter[str] = Counter()
        self._sums: list[float] = []
        self._rows = 0
        self._low, self._high = math.inf, -math.inf

    def add(self, column: Any) -> None:
        """Take in the next rows."""
        if not pa.types.is_floating(column.type):
            for counted in pc.value_counts(column).to_pylist():
                value: object = counted["values"]
                self._classes[str(value).lower() if isinstance(value, bool) else str(value)] += counted[
                    "counts"
                ]
            return
        values: list[float] = column.to_pylist()
        self._sums.append(math.fsum(values))
        self._rows += len(values)
        self._low = min(self._low, *values)
        self._high = max(self._high, *values)

    def document(self) -> Mapping[str, Any]:
        """What was found, as index.json shows it."""
        if self._classes:
            return {"classes": dict(sorted(self._classes.items()))}
        if not self._rows:
            return {}
        return {"min": self._low, "mean": math.fsum(self._sums) / self._rows, "max": self._high}
