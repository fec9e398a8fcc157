"""The search of a spec, whichever kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.diagnostics.types import DocumentPath
    from modelyard.model.spec import Spec
    from modelyard.model.training import SearchMethod

KINDS = ("grid", "random", "halving", "optuna")


def search_of(spec: Spec) -> tuple[DocumentPath, SearchMethod] | None:
    """Where the search stands and what it says, None where there is none."""
    search = spec.training.search
    for kind in KINDS if search else ():
        method = getattr(search, kind)
        if method is not None:
            return ("training", "search", kind), method
    return None
