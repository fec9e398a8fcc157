"""A lineage record as its JSON document, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.lineage.origin import Origin
from modelyard_runtime.lineage.types import Feed, Judged, Measured, Record
from modelyard_runtime.sources.types import SourceVersion

if TYPE_CHECKING:
    from modelyard_runtime.lineage.types import Lineage

VERSION = 1
"""Raised with every change that an older reader would misread."""


def document(record: Record) -> dict[str, Any]:
    """The JSON document of a record."""
    return {"lineage": VERSION, **asdict(record)}


def answer(lineage: Lineage) -> dict[str, Any]:
    """The JSON document of a version's whole lineage: the record, and what the registry and the releases say now."""
    from modelyard_runtime.lineage.words import stage, utc

    version = lineage.version
    return {
        **document(lineage.record),
        "version": version.number,
        "registry": {
            "address": lineage.registry,
            "run": version.run,
            "aliases": list(version.aliases),
            "stage": stage(version),
            "registered": utc(version.created),
        },
        "releases": [asdict(release) for release in lineage.releases],
    }


def parse(data: dict[str, Any], place: str) -> Record:
    """The record of a document; ``place`` names it in messages.

    Raises:
        RuntimeProblem: it is of another version, or damaged.
    """
    if data.get("lineage") != VERSION:
        raise RuntimeProblem(
            f"{place} is of version {data.get('lineage')}, this runtime reads version {VERSION}",
            help="ask with the release of modelyard that registered it, or a newer one",
        )
    try:
        return _record({name: value for name, value in data.items() if name != "lineage"})
    except (KeyError, TypeError, ValueError) as error:
        raise RuntimeProblem(f"{place} is damaged: {error}") from None


def _record(body: dict[str, Any]) -> Record:
    parts: dict[str, Any] = {
        **body,
        "origin": Origin(**body["origin"]),
        "data": tuple(SourceVersion(**item) for item in body["data"]),
        "features": tuple(str(name) for name in body["features"]),
        "metrics": tuple(Measured(**item) for item in body["metrics"]),
        "gates": tuple(Judged(**item) for item in body["gates"]),
        "feeds": tuple(Feed(**item) for item in body["feeds"]),
    }
    return Record(**parts)
