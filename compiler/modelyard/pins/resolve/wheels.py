"""Modelyard's own wheel: its name, its version, its hash."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from modelyard.pins.resolve import web
from modelyard.pins.resolve.web import SourceError
from modelyard.pins.types import Distribution

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"modelyard-([A-Za-z0-9.!+_]+)-py3-none-any\.whl")


def from_file(path: Path, version: str) -> Distribution:
    """A wheel that was built here, to be kept beside the Dockerfiles.

    Raises:
        SourceError: It can't be read, or is not modelyard at this version.
    """
    found = _NAME.fullmatch(path.name)
    if found is None:
        raise SourceError(
            f"{path.name} is no wheel of modelyard, such as modelyard-{version}-py3-none-any.whl"
        )
    if found[1] != version:
        raise SourceError(f"{path.name} is version {found[1]}, and images install {version}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error
    return Distribution(version, hashlib.sha256(content).hexdigest(), path.name)


def from_index(version: str, base: str = "https://pypi.org") -> Distribution:
    """The wheel of this version on the package index.

    Raises:
        SourceError: The index did not answer, or does not have it.
    """
    answer = web.get(f"{base}/pypi/modelyard/{version}/json", {"Accept": "application/json"})
    if answer.status == 404:
        raise SourceError(
            f"modelyard {version} is not on the package index: give the wheel with --wheel PATH"
        )
    if answer.status != 200:
        raise SourceError(f"the package index answered {answer.status} for modelyard {version}")
    for file in answer.json().get("urls", []):
        if file.get("packagetype") == "bdist_wheel":
            return Distribution(version, str(file["digests"]["sha256"]), None)
    raise SourceError(f"modelyard {version} has no wheel on the package index")
