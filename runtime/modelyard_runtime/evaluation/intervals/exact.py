"""Numbers that are what they are: counts, sizes, and what is asked of the rows at hand alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Bounds


@dataclass(frozen=True, slots=True)
class Exact:
    """A number without sampling error."""

    value: float
    n: int
    method: str = "exact"

    def bounds(self, confidence: float) -> Bounds:
        """The number itself."""
        del confidence
        return self.value, self.value


@dataclass(frozen=True, slots=True)
class Unbounded:
    """A number whose sampling error is not known, and why."""

    value: float
    n: int
    reason: str
    method: str = "none"

    def bounds(self, confidence: float) -> Bounds:
        """Raises NotComputableError with the reason."""
        del confidence
        raise NotComputableError(self.reason)
