"""What a comparison of two outputs says."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

from modelyard.records import dataclass

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A JSON document, as the contract is one."""


class Risk(StrEnum):
    """What a change can do, from the least to the worst."""

    SAFE = "safe"
    RETRAINS = "retrains"
    SHIFTS_TRAFFIC = "shifts traffic"
    LOOSENS_GATE = "loosens a gate"
    CHANGES_ACCESS = "changes access"
    DESTROYS_STATE = "destroys state"

    @property
    def weight(self) -> int:
        """The place in the order of the class."""
        return list(Risk).index(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two documents differ; None where there is nothing on that side.

    Items of a list are named, not numbered.
    """

    path: tuple[str, ...]
    before: Json
    after: Json

    @property
    def added(self) -> bool:
        """Whether there was nothing before."""
        return self.before is None

    @property
    def removed(self) -> bool:
        """Whether there is nothing after."""
        return self.after is None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a difference does: its risk, and one sentence of ours, free of anybody's values."""

    risk: Risk
    what: str


@dataclass(frozen=True, slots=True)
class Change:
    """A difference in one environment, with what it means. An empty ``path`` is the environment itself."""

    environment: str
    path: tuple[str, ...]
    before: Json
    after: Json
    what: str
    risk: Risk


@dataclass(frozen=True, slots=True)
class FileChange:
    """A generated file that differs, with its texts (None where there is no file)."""

    path: str
    how: Literal["added", "changed", "removed"]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that differs between two outputs of one model: changes by environment and risk, files by path."""

    model: str
    changes: tuple[Change, ...]
    files: tuple[FileChange, ...]

    @property
    def risk(self) -> Risk | None:
        """The worst risk of all; None where nothing differs, ``safe`` where only files do."""
        worst = max((change.risk for change in self.changes), key=lambda risk: risk.weight, default=None)
        return worst or (Risk.SAFE if self.files else None)
