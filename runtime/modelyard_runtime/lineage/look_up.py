"""Find the lineage of a version in a registry: by number, by alias, or the one that matters now."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard_runtime import files
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.lineage.document import parse
from modelyard_runtime.lineage.feeds import releases
from modelyard_runtime.lineage.types import Lineage
from modelyard_runtime.registry.record import LINEAGE as DIGEST
from modelyard_runtime.registry.register import LINEAGE
from modelyard_runtime.registry.types import CHAMPION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.lineage.types import Record
    from modelyard_runtime.registry.client import Registry
    from modelyard_runtime.registry.types import Version

_SHOWN = 10
"""How many versions a message lists."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A model, and the number or alias of a version of it; empty for the champion, else the newest."""

    model: str
    version: str


def wanted(text: str) -> Wanted:
    """What a person asks for: ``MODEL``, ``MODEL@7``, ``MODEL@champion``, or MLflow's ``models:/MODEL/7``.

    Raises:
        RuntimeProblem: it is none of these.
    """
    found = re.fullmatch(r"(?:models:/)?([^@/:'\"`]+)(?:[@/](.+))?", text.strip())
    if not found:
        raise RuntimeProblem(
            f"{text!r} names no model version", help="write MODEL, MODEL@NUMBER or MODEL@ALIAS"
        )
    return Wanted(
        found[1], (found[2] or "").removeprefix("v") if (found[2] or "")[1:].isdigit() else found[2] or ""
    )


def look_up(registry: Registry, asked: Wanted, folder: Path) -> Lineage:
    """The lineage of a version.

    Args:
        registry: The registry.
        asked: The version.
        folder: The folder of the spec, where its release files are.

    Raises:
        RuntimeProblem: there is no such version, modelyard did not register it, or its record is damaged.
    """
    version = _chosen(registry, asked)
    record = _record(registry, version)
    run = registry.run(version.run)
    return Lineage(
        record=record,
        version=version,
        registry=registry.shown,
        started=run.started if run else version.created,
        ended=run.ended if run else version.created,
        releases=releases(folder, version.model, version.number, record.digest),
    )


def _chosen(registry: Registry, asked: Wanted) -> Version:
    versions = registry.versions(asked.model)
    if not versions:
        known = ", ".join(registry.models())
        raise RuntimeProblem(
            f"the registry {registry.shown} has no version of {asked.model}",
            help=f"it has {known}" if known else "nothing is registered there yet",
        )
    name = asked.version
    if not name:
        return next((one for one in versions if CHAMPION in one.aliases), versions[0])
    for one in versions:
        if name in one.aliases or name == str(one.number):
            return one
    raise RuntimeProblem(
        f"{asked.model} has no version {name} in the registry {registry.shown}",
        help=f"it has {listed(versions)}",
    )


def listed(versions: Sequence[Version]) -> str:
    """Versions in a line, the newest first, with their aliases."""
    shown = [
        f"{one.number} ({', '.join(one.aliases)})" if one.aliases else str(one.number)
        for one in versions[:_SHOWN]
    ]
    more = len(versions) - len(shown)
    return ", ".join(shown) + (f" and {more} older" if more > 0 else "")


def _record(registry: Registry, version: Version) -> Record:
    name = f"{version.model} version {version.number}"
    digest = version.tags.get(DIGEST)
    if not digest or not version.run:
        raise RuntimeProblem(
            f"{name} in the registry {registry.shown} was not registered by modelyard: nothing is recorded of it",
            help="ask for another version",
        )
    with tempfile.TemporaryDirectory(prefix="modelyard-") as scratch:
        path = registry.download(version.run, LINEAGE, Path(scratch))
        if files.sha256(path) != digest:
            raise RuntimeProblem(
                f"the lineage record of {name} in the registry {registry.shown} was changed since it was stored",
                help="restore the files of its run",
            )
        return parse(files.read_json(path, "the lineage record"), f"the lineage record of {name}")
