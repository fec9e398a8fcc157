"""Release files against each other: nothing runs that the environment before never ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.release.types import HISTORY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.plan.inputs import Release
    from modelyard.release.types import ReleaseFile


def skipped(files: Mapping[str, ReleaseFile], order: Sequence[tuple[str, str]]) -> tuple[Finding, ...]:
    """A finding for each environment that runs what the one before it neither runs nor ran.

    Args:
        files: Release files by the name that findings give them, such as ``releases/prod.yaml``.
        order: Pairs of such names, the environment before and the one after.
    """
    return tuple(
        _skipped(before, after, files)
        for before, after in order
        if after in files and not _ran(files.get(before), files[after].current)
    )


def _ran(before: ReleaseFile | None, release: Release) -> bool:
    """Whether the environment before ran these digests, as far back as its file remembers."""
    if before is None:
        return False
    entries = (before.current, *before.previous)
    wanted = (release.version, release.serve_digest, release.watch_digest, release.model_digest)
    found = any((e.version, e.serve_digest, e.watch_digest, e.model_digest) == wanted for e in entries)
    return found or len(before.previous) >= HISTORY


def _skipped(before: str, after: str, files: Mapping[str, ReleaseFile]) -> Finding:
    file = files[after]
    return Finding(
        "skipped-environment",
        ("version",),
        f"version {file.current.version} runs in {file.environment} and never ran where releases to it come from",
        help=f"release it through {before} first, or restore the file from version control",
        file=after,
    )
