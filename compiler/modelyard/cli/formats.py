"""How diagnostics can be written."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How diagnostics are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
