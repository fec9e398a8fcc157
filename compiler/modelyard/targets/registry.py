"""Every target, one line each: its name and the module whose ``emit(plan)`` makes its files, loaded late."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from modelyard.emit.file import File
    from modelyard.plan.types import Plan

TARGETS = {
    "github": "modelyard.targets.github",
    "docker": "modelyard.targets.docker",
    "terraform": "modelyard.targets.terraform",
    "kubernetes": "modelyard.targets.kubernetes",
    "monitoring": "modelyard.targets.monitoring",
    "compose": "modelyard.targets.compose",
    "docs": "modelyard.targets.docs",
    "repository": "modelyard.targets.repository",
    "contract": "modelyard.targets.contract",
}


def load(name: str) -> Callable[[Plan], Iterable[File]]:
    """The ``emit`` function of the target of this name."""
    return cast("Callable[[Plan], Iterable[File]]", import_module(TARGETS[name]).emit)
