"""Sources that are files: CSV, Parquet and JSON, by path, pattern or URL."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard_runtime import files as local
from modelyard_runtime.engine.formats import reader_of
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.sources import dvc, remote
from modelyard_runtime.sources.raw import Raw, absolute
from modelyard_runtime.storage import locations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.formats import Format
    from modelyard_runtime.engine.types import Engine, Table
    from modelyard_runtime.storage.locations import Entry


def read(engine: Engine, source: Source, root: Path, instead: str | None) -> Raw:
    """The files of a source as a table.

    Raises:
        RuntimeProblem: there is no such file, or it can't be read.
    """
    location = absolute(instead or source.location, root)
    found = _found(location)
    if not found:
        raise RuntimeProblem(
            f"no file matches {location}",
            help=_where(source),
        )
    version = ""
    if source.versioned_by == "dvc":
        version = dvc.version_of(source, root, [entry.location for entry in found], required=instead is None)
    form = _form(found[0].location, source)
    table = _table(engine, source, [entry.location for entry in found], form)
    digest = digest_of(found, location)
    # As the spec names it: where the checkout lies is nothing that a report should say.
    return Raw(
        table, instead or source.location, digest, version, parsed=form != "parquet", typed=form == "parquet"
    )


def _where(source: Source) -> str:
    pull = "`dvc pull` brings tracked data; " if source.versioned_by == "dvc" else ""
    return f"{pull}data.{source.name} is read from there; --data {source.name}=PATH names another place"


def _table(engine: Engine, source: Source, paths: Sequence[str], form: Format) -> Table:
    if locations.is_remote(paths[0]):
        if form == "parquet":
            return remote.parquet(engine, paths)
        paths = remote.copied(paths, engine.spill)
    # What is declared is read from what is written; only where nothing is, types are guessed.
    if form == "parquet":
        return engine.scan(paths, form=form, lenient=True)
    return engine.parser.scan(paths, form=form, text=None if source.columns else (), lenient=True)


def _found(location: str) -> list[Entry]:
    """The files of a path or pattern, or those below a folder that are data by their names."""
    found = locations.glob(location)
    if found or any(sign in location for sign in "*?["):
        return found
    below = locations.entries(location)
    return [entry for entry in below if _is_data(entry.location, location)]


def _is_data(path: str, folder: str) -> bool:
    """Whether a file below a folder holds rows, and is no mark of the tool that wrote it (``_SUCCESS``, ``.crc``)."""
    below = path[len(folder) :].strip("/").split("/")
    if any(part.startswith(("_", ".")) for part in below):
        return False
    try:
        reader_of(path)
    except RuntimeProblem:
        return False
    return True


def _form(path: str, source: Source) -> Format:
    """The format by the file's name, else by the spec's word."""
    try:
        return reader_of(path)
    except RuntimeProblem:
        if source.kind == "csv" or source.kind == "parquet" or source.kind == "json":  # noqa: PLR1714 - narrows
            return source.kind
        raise


def digest_of(found: Sequence[Entry], location: str) -> str:
    """A digest of files: of each one's name below what they share, its size, and its content (remote: its ETag)."""
    shared = _shared(location)
    whole = hashlib.sha256()
    for entry in found:
        name = entry.location.removeprefix(shared)
        whole.update(f"{name}\0{entry.size}\0{content(entry.location)}\n".encode())
    return "sha256:" + whole.hexdigest()


def content(location: str) -> str:
    """What names the content of one file."""
    if locations.is_remote(location):
        return locations.fingerprint(location)
    return local.sha256(Path(location))


def _shared(location: str) -> str:
    """The folder that a location or pattern starts from."""
    parts = location.split("/")
    fixed = next((i for i, part in enumerate(parts) if any(sign in part for sign in "*?[")), len(parts) - 1)
    return "/".join(parts[:fixed]) + "/"
