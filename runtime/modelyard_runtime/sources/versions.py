"""The versions of all sources in one line, and as a document."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from modelyard_runtime.sources.types import SourceVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST = 200
"""Characters of the line at most: a registry's tag holds no more everywhere."""


def data_version(versions: Iterable[SourceVersion]) -> str:
    """Which data it was, in one line: each source with its version, or, where that is too long, a digest of them."""
    ordered = sorted(versions, key=lambda version: version.name)
    line = ", ".join(f"{one.name}@{one.version}" for one in ordered)
    if len(line) <= MOST:
        return line
    whole = hashlib.sha256("\n".join(f"{one.name}\0{one.version}\0{one.digest}" for one in ordered).encode())
    return f"{len(ordered)} sources, sha256:{whole.hexdigest()}"


def document(versions: Iterable[SourceVersion]) -> dict[str, Any]:
    """The versions as JSON, in the order given."""
    ordered = list(versions)
    return {
        "data": data_version(ordered),
        "sources": [
            {
                "name": one.name,
                "kind": one.kind,
                "location": one.location,
                "version": one.version,
                "digest": one.digest,
                "rows": one.rows,
                "first": one.first,
                "last": one.last,
            }
            for one in ordered
        ],
    }


def parse(data: Mapping[str, Any]) -> tuple[SourceVersion, ...]:
    """The versions from their document."""
    return tuple(SourceVersion(**item) for item in data["sources"])
