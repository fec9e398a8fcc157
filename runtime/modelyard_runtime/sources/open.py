"""Open a source of the contract: its rows in the declared types, and which version of them it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import Field, Table, quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.sources import convert, files
from modelyard_runtime.sources.digest import rows_digest
from modelyard_runtime.sources.types import OpenedSource, Reading, SourceVersion
from modelyard_runtime.storage import locations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.sources.raw import Raw

_NO_INSTEAD: Mapping[str, str] = {}

UNREAD = "__unread_"
"""Prefix of the columns that hold, as text, what is no value of its column's declared type."""


def open_source(
    engine: Engine, source: Source, *, root: Path, instead: Mapping[str, str] = _NO_INSTEAD
) -> OpenedSource:
    """The rows of a source as a table of the engine.

    Args:
        engine: What the rows are read with. The table lives as long as it does.
        source: The source as the contract has it.
        root: The folder that relative locations start from: that of the spec.
        instead: Other locations, by the names of sources.

    Raises:
        RuntimeProblem: nothing is there, or it can't be read. Values, columns and lines that are not as declared are
            no such problem: they are what the data checks report.
    """
    raw = _raw(engine, source, root, instead.get(source.name))
    reading = _read(engine, source, raw)
    wide = reading.wide
    if not wide.fields:
        raise RuntimeProblem(
            f"{raw.location} has none of the columns of data.{source.name}",
            help=f"it has {', '.join(sorted(reading.found)) or 'no column'}",
        )
    names = tuple(field for field in wide.fields if not field.name.startswith(UNREAD))
    table = Table(f"(SELECT {', '.join(quoted(field.name) for field in names)} FROM {wide.sql})", names)
    return OpenedSource(source, table, _version(engine, source, raw, table), reading)


def _raw(engine: Engine, source: Source, root: Path, instead: str | None) -> Raw:
    """The source's own rows, or those of the files that stand for it."""
    kind = source.kind
    if instead is not None:
        kind = "delta" if locations.exists(locations.join(instead, "_delta_log")) else "parquet"
    if kind == "delta":
        from modelyard_runtime.sources import delta

        return delta.read(engine, source, root, instead)
    if kind == "sql":
        from modelyard_runtime.sources import sql

        return sql.read(engine, source)
    return files.read(engine, source, root, instead)


def _read(engine: Engine, source: Source, raw: Raw) -> Reading:
    """The raw table with every column in its declared type."""
    found = {field.name: field.type for field in raw.table.fields}
    declared = {column.name: column.sql_type for column in source.columns} or found
    present = [name for name in declared if name in found]
    chosen: list[str] = []
    fields: list[Field] = []
    apart: dict[str, str] = {}
    for name in present:
        chosen.append(f"{convert.value(name, found[name], declared[name])} AS {quoted(name)}")
        fields.append(Field(name, declared[name]))
        unread = convert.unread(name, found[name], declared[name])
        if unread is not None:
            apart[name] = UNREAD + name
            chosen.append(f"{unread} AS {quoted(apart[name])}")
            fields.append(Field(apart[name], "VARCHAR"))
    sql = f"SELECT {', '.join(chosen) or '1'} FROM {raw.table.sql}"
    kept = _parsed(engine, sql) if raw.parsed and chosen else f"({sql})"
    rejects, rejected = engine.parser.rejected(raw.table)
    return Reading(
        wide=Table(kept, tuple(fields)),
        unread=apart,
        found=found,
        missing=tuple(name for name in declared if name not in found),
        partial=tuple(name for name in raw.table.partial if name in declared),
        extra=(*(name for name in found if name not in declared), *raw.extra),
        rejected=rejected,
        rejects=rejects,
        typed=raw.typed,
    )


def _parsed(engine: Engine, sql: str) -> str:
    """Text as a table: parsed once and not by every query, and by one parser whatever the engine is."""
    if engine.parser is engine:
        return engine.keep(sql).sql
    return engine.frame(engine.parser.arrow(sql)).sql


def _version(engine: Engine, source: Source, raw: Raw, table: Table) -> SourceVersion:
    time = quoted(source.timestamp) if source.timestamp and table.field(source.timestamp) else "NULL"
    first = f"CAST(min({time}) AS VARCHAR), CAST(max({time}) AS VARCHAR)"
    rows, earliest, latest = engine.rows(f"SELECT count(*), {first} FROM {table.sql}")[0]
    digest = raw.digest or rows_digest(engine, table)
    return SourceVersion(
        name=source.name,
        kind=source.kind,
        location=raw.location,
        version=raw.version or digest[:19],
        digest=digest,
        rows=int(rows),
        first=_iso(earliest),
        last=_iso(latest),
    )


def _iso(time: object) -> str | None:
    """A time as ISO 8601 writes it: a date as it is, a time with its T."""
    return None if time is None else str(time).replace(" ", "T", 1)
