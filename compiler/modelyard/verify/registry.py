"""Every check, one line each: its name, and what it proves. A check's module is loaded when it is run."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.verify.types import Result, Tree

CHECKS = {
    "promises": "pins, permissions, users and digests are as we promise",
    "schemas": "workflows, manifests, dashboard, rules and contract fit their schemas",
    "actionlint": "workflows: syntax, contexts and scripts",
    "zizmor": "workflows: security, pedantic",
    "hadolint": "Dockerfiles",
    "kubectl": "the folder of each environment builds",
    "promtool": "alert rules and their tests",
    "terraform": "HCL is formatted and, where it is initialised, valid",
    "checkov": "policies over everything",
}
"""In the order in which the report lists them: what always runs first, then by time."""

SLOW = frozenset({"checkov"})
"""What takes minutes: run only where it is asked for."""


def load(name: str) -> Callable[[Tree], Result]:
    """The function of a check."""
    return cast("Callable[[Tree], Result]", import_module(f"modelyard.verify.checks.{name}").check)
