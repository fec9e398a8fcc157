"""The lock, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.plan.inputs import Pin

LOCK_VERSION = 1
LOCK_FILE = "modelyard.lock"

TRACKING_IMAGE = "ghcr.io/mlflow/mlflow:v3.16.1-full"
"""What a tracking server of one's own runs: MLflow with database drivers. No digest of it ships: `lock` pins it."""


@dataclass(frozen=True, slots=True)
class Package:
    """A library at one version: the SHA-256 of each file that may be installed, and the packages it needs."""

    version: str
    hashes: tuple[str, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Modelyard itself, as images install it: from a ``wheel`` beside the Dockerfiles, or from the index."""

    version: str
    sha256: str
    wheel: str | None


@dataclass(frozen=True, slots=True)
class Team:
    """The team's requirements file that the packages were resolved with, and the names that it asks for."""

    file: str
    sha256: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything that `modelyard.lock` says. Package names are normalised."""

    actions: Mapping[str, Pin]
    images: Mapping[str, Pin]
    providers: Mapping[str, Pin]
    python: str
    packages: Mapping[str, Package]
    team: Team | None = None
    modelyard: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What a spec needs pinned.

    ``extras`` come from `groups.extras`. ``team_file`` is the team's requirements file as the spec names it,
    ``team_text`` what it says (None where it can't be read). ``version`` is modelyard's own. ``images`` are those
    beside the base image that manifests run, by name and tag.
    """

    python: str
    version: str
    extras: frozenset[str] = frozenset()
    team_file: str | None = None
    team_text: str | None = None
    images: frozenset[str] = frozenset()

    @property
    def base_image(self) -> str:
        """The base image of every Dockerfile, by name and tag."""
        return f"docker.io/library/python:{self.python}-slim"
