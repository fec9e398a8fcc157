"""Words that every form of a lineage shares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modelyard_runtime.registry.types import CHALLENGER, CHAMPION

if TYPE_CHECKING:
    from modelyard_runtime.lineage.types import Judged, Measured
    from modelyard_runtime.registry.types import Version

GATES = "modelyard.gates"
"""The tag of a version that says whether its gates let it pass: ``passed`` or ``stopped``."""


def stage(version: Version) -> str:
    """The stage of a version, in MLflow's old words: None, Staging, Production or Archived.

    MLflow gave stages up for aliases. Where somebody still sets them, they are shown as they are; else the champion is
    in Production, a challenger in Staging, and an accepted version that a later one replaced is Archived.
    """
    if version.stage not in {"", "None"}:
        return version.stage
    if CHAMPION in version.aliases:
        return "Production"
    if CHALLENGER in version.aliases:
        return "Staging"
    return "Archived" if version.tags.get(GATES) == "passed" else "None"


def utc(milliseconds: int) -> str:
    """A time in ISO 8601, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def short(digest: str) -> str:
    """The beginning of a digest or commit, enough to tell it from others."""
    return digest.removeprefix("sha256:")[:12]


def number(value: float) -> str:
    """A number to read, four digits of it."""
    return f"{value:.4g}"


def interval(measured: Measured | Judged) -> str:
    """An estimate with its interval, and on how many rows or measured times it rests, as far as they are known."""
    if measured.estimate is None:
        return ""
    text = number(measured.estimate)
    if measured.lower is not None and measured.upper is not None:
        text += f" [{number(measured.lower)}, {number(measured.upper)}]"
    return f"{text}, n = {measured.n:,}" if measured.n else text
