"""The folder that training leaves for later checks: the profile, and what the finer questions need.

``profile.json`` is all that a check needs. Beside it may lie ``sample.parquet`` (rows, for the domain classifier),
``calibration.json`` (for an estimate of performance without labels) and ``importance.json`` (what matters to the
model).
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json, sha256
from modelyard_runtime.profiles.document import load

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from modelyard_runtime.profiles.types import Profile

PROFILE, SAMPLE, CALIBRATION, IMPORTANCE = (
    "profile.json",
    "sample.parquet",
    "calibration.json",
    "importance.json",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as it was read; ``sample`` and ``calibration`` are None where the folder has none."""

    profile: Profile
    digest: str
    importance: Mapping[str, float]
    sample: Path | None
    calibration: Path | None


@contextmanager
def reference_at(location: str) -> Generator[Reference]:
    """The reference in a folder, or the one profile in a file, here or in an object store.

    Raises:
        RuntimeProblem: it is not there, or can't be read.
    """
    if "://" not in location:
        yield _read(Path(location))
        return
    from modelyard_runtime.storage import locations

    with tempfile.TemporaryDirectory(prefix="modelyard-") as folder:
        found = [one for one in locations.list_files(location) if Path(one).name in _NAMES] or [location]
        copies = [locations.local_copy(one, Path(folder)) for one in found]
        yield _read(copies[0] if found == [location] else copies[0].parent)


_NAMES = frozenset({PROFILE, SAMPLE, CALIBRATION, IMPORTANCE})


def _read(path: Path) -> Reference:
    folder = path if path.is_dir() else None
    profile = folder / PROFILE if folder else path
    if folder and not profile.exists():
        raise RuntimeProblem(
            f"the folder {path} holds no {PROFILE}", help="name the folder that training left"
        )
    loaded = load(profile)
    if folder is None:
        return Reference(loaded, sha256(profile), {}, None, None)
    sample, calibration = folder / SAMPLE, folder / CALIBRATION
    return Reference(
        loaded,
        sha256(profile),
        _importance(folder / IMPORTANCE),
        sample if sample.exists() else None,
        calibration if calibration.exists() else None,
    )


def write_importance(explanations: Path, path: Path) -> None:
    """Keep how much each feature moves the model's answers, as its evaluation found: checks list columns by it."""
    from modelyard_runtime.files import write_json

    features: list[dict[str, Any]] = read_json(explanations, "the explanations")["global"]["features"]
    write_json(path, {"importance": {str(one["feature"]): float(one["importance"]) for one in features}})


def _importance(path: Path) -> dict[str, float]:
    if not path.exists():
        return {}
    found: dict[str, Any] = read_json(path, "the importances").get("importance", {})
    try:
        return {str(name): abs(float(value)) for name, value in found.items()}
    except (AttributeError, TypeError, ValueError):
        raise RuntimeProblem(f"{path} holds no importances by column") from None
