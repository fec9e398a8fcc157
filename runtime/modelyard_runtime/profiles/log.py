"""The prediction log as a table: the files of a stretch of time, under the names of the reference.

The log is written by `serving/log.py`: Parquet below ``date=2026-05-17/hour=08/`` in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import Field, Table, literal, quoted
from modelyard_runtime.layout import PROBABILITY
from modelyard_runtime.storage import locations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from modelyard_runtime.engine.types import Engine

TIME = "time"
"""The column of the log that says when a row was answered."""

OWN = frozenset({"request", "row", "time", "version", "prediction", "label"})
"""Columns that every log has; a feature of one of these names is logged with ``feature_`` before it."""


def log_files(folder: str, start: float, end: float) -> list[str]:
    """The files of the log that may hold rows from ``start`` to ``end`` (seconds since 1970), sorted.

    A folder that is not laid out by day is read whole.
    """
    days = list(_days(start, end))
    found = [one for day in days for one in _parquet(locations.join(folder, f"date={day}"))]
    first, last = _hour(start - 3600), _hour(end)
    kept = [one for one in found if first <= _stamp(one) <= last]
    return kept or [one for one in _parquet(folder) if "date=" not in one]


def log_table(
    engine: Engine, folder: str, wanted: Collection[str], span: tuple[float, float], spill: Path
) -> Table | None:
    """The log's rows of a stretch of time; None where there is no file. Remote files are copied below ``spill``.

    ``wanted`` are the columns by their names in the reference.
    """
    scan = _scan(folder, span, spill)
    if scan is None:
        return None
    types = {str(row[0]): str(row[1]) for row in engine.rows(f"DESCRIBE SELECT * FROM {scan}")}
    logged = {name: _logged(name, types) for name in wanted}
    # What the model answered is no column of every reference, but what its performance is estimated from.
    answers = {
        name: name for name in types if name in {"prediction", "label"} or name.startswith(PROBABILITY)
    }
    own = {name: column for name, column in logged.items() if column in types}
    chosen = {**answers, **own, TIME: TIME}
    renamed = ", ".join(
        quoted(column) if name == column else f"{quoted(column)} AS {quoted(name)}"
        for name, column in chosen.items()
    )
    fields = tuple(Field(name, types[column]) for name, column in chosen.items())
    return Table(f"(SELECT {renamed} FROM {scan})", fields)


def _scan(folder: str, span: tuple[float, float], spill: Path) -> str | None:
    files = [str(locations.local_copy(one, spill)) for one in log_files(folder, *span)]
    if not files:
        return None
    listed = ", ".join(literal(one) for one in files)
    return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"


def _logged(name: str, types: Collection[str]) -> str:
    """A column's name in the log."""
    return f"feature_{name}" if name in OWN and f"feature_{name}" in types else name


def _parquet(folder: str) -> list[str]:
    found = locations.list_files(folder)
    return [one for one in found if one.endswith(".parquet") and not PurePosixPath(one).name.startswith(".")]


def _days(start: float, end: float) -> Iterator[str]:
    day, last = (datetime.fromtimestamp(at, tz=UTC).date() for at in (start - 3600, end))
    while day <= last:
        yield day.isoformat()
        day += timedelta(days=1)


def _hour(at: float) -> str:
    return datetime.fromtimestamp(at, tz=UTC).strftime("%Y-%m-%d/%H")


def _stamp(file: str) -> str:
    """The hour that a file is from, as ``2026-05-17/08``."""
    parts = dict(part.split("=", 1) for part in file.split("/") if "=" in part)
    return f"{parts.get('date', '')}/{parts.get('hour', '')}"


def whole_log(engine: Engine, folder: str, span: tuple[float, float], spill: Path) -> Table | None:
    """The log's rows of a stretch of time with all columns under the log's own names; None where there is no file."""
    from modelyard_runtime.profiles.windows import before

    scan = _scan(folder, span, spill)
    if scan is None:
        return None
    fields = tuple(Field(str(r[0]), str(r[1])) for r in engine.rows(f"DESCRIBE SELECT * FROM {scan}"))
    time = next((one for one in fields if one.name == TIME), None)
    if time is None:
        return None
    kept = before(time, span[1], span[1] - span[0], 1).kept
    # A key of a name that the log uses itself is logged with `key_` before it; it goes by its own name here.
    named = [one for one in fields if not (one.name.startswith("key_") and one.name[4:] in OWN)]
    return Table(f"(SELECT * FROM {scan} WHERE {kept})", tuple(named))
