"""Where data lies, as far as its address says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.model.data import Source
    from modelyard.model.spec import Spec


def is_local(location: str) -> bool:
    """Whether a path is one of the machine that reads it."""
    return "://" not in location


def location_of(source: Source) -> tuple[str, str] | None:
    """The key and the path of a source of files, None for tables behind a server."""
    for key, value in (("csv", source.csv), ("parquet", source.parquet), ("json", source.json_)):
        if value is not None:
            return key, value
    if source.iceberg is not None:
        return "iceberg", source.iceberg
    return ("delta", source.delta.path) if source.delta else None


def locations_of(spec: Spec) -> Iterator[tuple[DocumentPath, str]]:
    """Every path and URL of data that a spec names, with its place."""
    for name, source in spec.data.items():
        found = location_of(source)
        if found is not None:
            deeper = ("path",) if found[0] == "delta" else ()
            yield ("data", name, found[0], *deeper), found[1]
    deployment = spec.deployment
    for key, value in (("input", deployment.input), ("output", deployment.output)) if deployment else ():
        if value is not None and value not in spec.data:
            yield ("deployment", key), value
    if spec.monitoring and spec.monitoring.log:
        yield ("monitoring", "log", "path"), spec.monitoring.log.path
