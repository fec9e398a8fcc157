"""Sources that are Delta Lake tables: the newest state, or that of a version or time."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.sources.raw import Raw, absolute
from modelyard_runtime.storage.filesystems import endpoint, first_line

if TYPE_CHECKING:
    from pathlib import Path

    from deltalake import DeltaTable

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.types import Engine


def read(engine: Engine, source: Source, root: Path, instead: str | None) -> Raw:
    """The table at the version or time that the source names; files and columns are skipped as a query allows.

    Raises:
        RuntimeProblem: there is no such table, version or time, or its features need another reader.
    """
    location = absolute(instead or source.location, root)
    table = _opened(location)
    if instead is None and (source.version is not None or source.as_of is not None):
        _travel(table, location, source)
    reader: Any = table
    try:
        data: object = reader.to_pyarrow_dataset()
    except Exception as error:
        raise RuntimeProblem(f"{location} can't be read: {first_line(error)}") from error
    shown = instead or source.location
    return Raw(engine.frame(data), shown, _digest(table), version=f"delta:{table.version()}", typed=True)


def _opened(location: str) -> DeltaTable:
    try:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError
    except ImportError:
        raise RuntimeProblem(
            f"{location} is a Delta table, for which a library is missing", help="pip install deltalake"
        ) from None
    try:
        return DeltaTable(location, storage_options=_options(location))
    except TableNotFoundError:
        raise RuntimeProblem(f"there is no Delta table at {location}") from None
    except (DeltaError, OSError, ValueError) as error:
        raise RuntimeProblem(f"{location} can't be read: {first_line(error)}") from error


def _options(location: str) -> dict[str, str] | None:
    """What a store needs that the library does not find in the environment itself."""
    address = endpoint()
    if not location.startswith(("s3://", "s3a://")) or not address:
        return None
    plain = {"AWS_ALLOW_HTTP": "true"} if address.startswith("http://") else {}
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    return {"AWS_ENDPOINT_URL": address, "AWS_REGION": region, **plain}


def _travel(table: DeltaTable, location: str, source: Source) -> None:
    place = f"data.{source.name}.delta"
    wanted: int | datetime = source.version if source.version is not None else _time(source, place)
    try:
        table.load_as_version(wanted)
    except Exception as error:
        raise RuntimeProblem(
            f"{location} has no version {source.version if source.version is not None else source.as_of} ({place})",
            help=f"its newest is {_newest(location)}",
        ) from error
    written = _written(location, table.version()) if isinstance(wanted, datetime) else None
    if written is not None and isinstance(wanted, datetime) and written > wanted:
        # The library answers with the first version where a time lies before it, which never was the state then.
        raise RuntimeProblem(
            f"{location} did not exist at {source.as_of} ({place}.as_of)",
            help=f"its first version is of {written.isoformat()}",
        )


def _newest(location: str) -> int:
    return _opened(location).version()


def _time(source: Source, place: str) -> datetime:
    try:
        time = datetime.fromisoformat(source.as_of or "")
    except ValueError:
        raise RuntimeProblem(
            f"{place}.as_of is {source.as_of}, which is no time", help="write it as 2025-01-31T12:00:00Z"
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _written(location: str, version: int) -> datetime | None:
    """When a version was written; None where the log does not reach back so far.

    The newest state is asked, since an earlier one counts the versions of its history from itself.
    """
    history: list[dict[str, Any]] = _opened(location).history()
    stamps = {int(one["version"]): int(one["timestamp"]) for one in history if "timestamp" in one}
    return datetime.fromtimestamp(stamps[version] / 1000, UTC) if version in stamps else None


def _digest(table: DeltaTable) -> str:
    """A digest of the files of a version by path and size: Delta never writes a file twice."""
    import pyarrow

    actions = pyarrow.table(table.get_add_actions(flatten=True)).select(["path", "size_bytes"]).to_pylist()
    lines = sorted(f"{one['path']}\0{one['size_bytes']}\n" for one in actions)
    return "sha256:" + hashlib.sha256("".join(lines).encode()).hexdigest()
