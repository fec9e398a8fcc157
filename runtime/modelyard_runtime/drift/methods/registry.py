"""Every method, one line each; a method is loaded when a column asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelyard_runtime.drift.types import Measured, Pair

NUMERIC, CATEGORY = "numeric", "category"
_BOTH = frozenset({NUMERIC, CATEGORY})

METHODS = {
    "psi": _BOTH,
    "kl": _BOTH,
    "js": _BOTH,
    "hellinger": _BOTH,
    "wasserstein": frozenset({NUMERIC}),
    "ks": frozenset({NUMERIC}),
    "chi2": frozenset({CATEGORY}),
}
"""By method, the kinds of column whose values it compares."""

AUTO = {NUMERIC: "wasserstein", CATEGORY: "js"}
"""By kind, the method of `auto`."""


@dataclass(frozen=True, slots=True)
class Method:
    """A loaded method: its default threshold, and what it measures."""

    name: str
    threshold: float
    module: Any

    def measure(self, pair: Pair) -> Measured | None:
        """The difference of a pair; None where the question doesn't arise."""
        found: Measured | None = self.module.measure(pair)
        return found


def method(name: str) -> Method:
    """The method of this name."""
    module = import_module(f"modelyard_runtime.drift.methods.{name}")
    return Method(name, module.THRESHOLD, module)
