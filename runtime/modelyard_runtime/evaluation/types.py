"""A measured number and how well it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np

Array: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"
Bounds: TypeAlias = tuple[float, float]


class NotComputableError(Exception):
    """A number that these rows don't determine. Caught where measurements are written down, with its reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Estimate(Protocol):
    """A number computed from a sample, and what the sample says of the population that it was drawn from.

    Attributes:
        value: The number as its definition gives it for the sample.
        n: On how many rows it rests: of a share the rows that it is a share of.
        method: How its interval is made, in a few words.
    """

    @property
    def value(self) -> float:
        """The number."""
        ...

    @property
    def n(self) -> int:
        """Rows that it rests on."""
        ...

    @property
    def method(self) -> str:
        """How the interval is made."""
        ...

    def bounds(self, confidence: float) -> Bounds:
        """The two-sided interval; each side alone misses with half of what the confidence leaves.

        Raises:
            NotComputableError: the sample says nothing of how well the number is known.
        """
        ...
