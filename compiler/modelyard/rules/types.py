"""What the registry says about a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.diagnostics.types import Severity

FAMILIES: dict[str, str] = {
    "syntax": "what keeps a file from being read",
    "structure": "keys, types, units and choices",
    "names": "references to what is declared elsewhere",
    "expressions": "SQL in features, expectations, gates and conditions",
    "leaks": "features that know what they should not",
    "training": "task, estimator, split, search",
    "gates": "what a model must prove",
    "deployment": "how the model is served and rolled out",
    "monitoring": "drift, performance, alerts",
    "security": "secrets, exposure, personal data",
    "governance": "what the risk class demands",
    "environments": "overrides, patches, promotion",
    "availability": "what this version of modelyard does not build yet",
    "practice": "what experience in the field advises",
    "pins": "actions, images and libraries at fixed versions",
    "releases": "what runs where, and how it came there",
    "files": "generated files on the disk and in git",
}
"""The families of rules, in the order of the index, with what each is about."""

NOT_ACCEPTABLE = frozenset(
    {"syntax", "structure", "names", "expressions", "availability", "pins", "releases", "files"}
)
"""Families whose errors no reason sets aside: the compiler would not know what to write."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the registry. ``checks`` is true where its module has a ``check`` across fields."""

    id: str
    family: str
    severity: Severity
    summary: str
    checks: bool = False

    @property
    def acceptable(self) -> bool:
        """Whether ``governance.accepts`` may set it aside."""
        return self.severity != "error" or self.family not in NOT_ACCEPTABLE

    @property
    def module(self) -> str:
        """The module that holds its page."""
        return f"modelyard.rules.{self.family}.{self.id.replace('-', '_')}"
