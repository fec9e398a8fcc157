"""What a plan is made from beside the spec: paths, pins, releases. Apart, so that a check loads no more than these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Release:
    """What runs in an environment, as `releases/<environment>.yaml` says. Digests are ``sha256:…``."""

    version: int
    serve_digest: str
    watch_digest: str
    model_digest: str
    data_version: str
    gates_digest: str
    commit: str
    serve_image: str
    watch_image: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned thing: an action (``value`` a commit SHA) or an image (``value`` a digest), and what it is called."""

    name: str
    version: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Pins:
    """Every pin that emitted files need.

    ``requirements`` maps an image (``train``, ``serve``, ``watch``) to its hash-locked text.

    ``origin`` is ``lock`` where `modelyard.lock` gave them and ``shipped`` where this release of modelyard did.
    """

    actions: Mapping[str, Pin]
    images: Mapping[str, Pin]
    providers: Mapping[str, str]
    requirements: Mapping[str, str]
    origin: Literal["lock", "shipped"]


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things lie, relative to the output root, with forward slashes."""

    spec: str
    spec_folder: str
    """The folder of the spec, '' at the root; releases/ and modelyard.lock stand there."""
    ops: str
    workflows: str

    def release(self, environment: str) -> str:
        """The release file of an environment."""
        return f"{self.spec_folder}/releases/{environment}.yaml".lstrip("/")

    @property
    def lock(self) -> str:
        """The lock file."""
        return f"{self.spec_folder}/modelyard.lock".lstrip("/")
