"""A release file as text: the same release is the same bytes, whenever it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.yaml import dump
from modelyard.release.shape import RELEASE
from modelyard.release.types import VERSION

if TYPE_CHECKING:
    from modelyard.plan.inputs import Release
    from modelyard.release.types import ReleaseFile


def render(file: ReleaseFile) -> str:
    """The text: head, what runs, and last what ran before."""
    head = {"release": VERSION, "model": file.model, "environment": file.environment}
    previous = [_fields(entry) for entry in file.previous]
    title = f"What runs in {file.environment}. `modelyard release` writes this file, and merging it is the release."
    return dump({**head, **_fields(file.current), "previous": previous}, header=title)


def _fields(release: Release) -> dict[str, object]:
    return {field.name: getattr(release, field.name) for field in RELEASE}
