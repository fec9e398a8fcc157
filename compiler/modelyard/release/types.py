"""What a release file and a training result say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.plan.inputs import Release

VERSION = 1
"""The schema version of release files and of training results."""

HISTORY = 10
"""How many earlier releases a file remembers."""


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """`releases/<environment>.yaml`: what runs, and what ran before it, the latest first."""

    model: str
    environment: str
    current: Release
    previous: tuple[Release, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a gate ended. ``inconclusive`` is what the spec says of a figure that proves nothing."""

    gate: str
    verdict: Literal["pass", "fail", "inconclusive"]
    inconclusive: Literal["stop", "pass"]

    @property
    def stops(self) -> bool:
        """Whether this keeps a model from being released."""
        return self.verdict == "fail" or (self.verdict == "inconclusive" and self.inconclusive == "stop")


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What a training leaves for a release. Digests and commit may come from the workflow that built the images."""

    model: str
    environment: str
    version: int
    model_digest: str
    data_version: str
    gates_digest: str
    verdicts: tuple[Verdict, ...]
    serve_digest: str
    watch_digest: str
    commit: str


@dataclass(frozen=True, slots=True)
class Destination:
    """An environment that a release goes to: where its releases come from, and where it keeps its images.

    ``previous`` is None for the first, where models are trained. ``gates`` are those that a training must have passed.
    """

    model: str
    environment: str
    previous: str | None
    serve_repository: str
    watch_repository: str
    gates: tuple[str, ...] = ()
