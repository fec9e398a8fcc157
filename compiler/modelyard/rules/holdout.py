"""The shares that a spec holds out, and where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.diagnostics.types import DocumentPath
    from modelyard.model.spec import Spec

DEFAULT_TEST = 0.2
KINDS = ("random", "stratified", "time", "group")


@dataclass(frozen=True, slots=True)
class Holdout:
    """What is held out. ``kind`` is empty where the spec leaves the split to modelyard."""

    kind: str
    test: float
    validation: float
    path: DocumentPath


def holdout_of(spec: Spec) -> Holdout:
    """The split of a spec, or the default one."""
    split = spec.training.split
    for kind in KINDS if split else ():
        shares = getattr(split, kind)
        if shares is not None:
            return Holdout(kind, shares.test, shares.validation, ("training", "split", kind))
    return Holdout("", DEFAULT_TEST, 0.0, ("training", "split"))
