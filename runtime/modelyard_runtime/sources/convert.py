"""Raw columns as their declared types: a value that is none of its type is told apart from one that is missing."""

from __future__ import annotations

from modelyard_runtime.engine.types import quoted

_NARROWER = {
    "BIGINT": frozenset({"TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"}),
    "DOUBLE": frozenset(
        {
            *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DECIMAL"),
            *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
        }
    ),
    "TIMESTAMP": frozenset(
        {"DATE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "TIMESTAMP WITH TIME ZONE"}
    ),
    "VARCHAR": frozenset(
        {
            *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER"),
            *("UBIGINT", "BOOLEAN", "DATE", "UUID", "ENUM", "FLOAT", "DOUBLE", "DECIMAL", "TIMESTAMP"),
        }
    ),
    "DOUBLE[]": frozenset({"FLOAT[]"}),
}
"""What every value of which is a value of the declared type too, whatever it is called in the file."""


def is_lossless(found: str, declared: str) -> bool:
    """Whether each value of a raw type can be read as the declared one."""
    base = found.partition("(")[0]
    return found == declared or base in _NARROWER.get(declared, ()) or _is_vector(found, declared)


def value(name: str, found: str, declared: str) -> str:
    """A raw column as SQL of its declared type; null where the value is none of that type.

    Numbers are not rounded and times not cut to make them fit: ``1.5`` is no integer, and noon no date.
    """
    raw = quoted(name)
    if found == declared:
        return raw
    if found == "VARCHAR":
        return _of_text(raw, declared)
    if is_lossless(found, declared):
        return f"CAST({raw} AS {declared})"
    return _exact(raw, found, declared) or _of_text(f"CAST({raw} AS VARCHAR)", declared)


def _exact(raw: str, found: str, declared: str) -> str:
    """A value of another type where it is one of the declared type too; empty where the types are strangers."""
    number = found == "DOUBLE" or found.partition("(")[0] in _NARROWER["DOUBLE"]
    if declared == "BOOLEAN" and number:
        return f"CASE WHEN {raw} IN (0, 1) THEN {raw} = 1 END"
    if declared == "BIGINT" and number:
        return f"CASE WHEN TRY_CAST({raw} AS BIGINT) = {raw} THEN TRY_CAST({raw} AS BIGINT) END"
    if declared == "DATE" and found.startswith("TIMESTAMP") and not found.endswith("]"):
        time = f"CAST({raw} AS TIMESTAMP)"
        return f"CASE WHEN CAST({time} AS DATE) = {time} THEN CAST({time} AS DATE) END"
    return ""


def unread(name: str, found: str, declared: str) -> str | None:
    """The text of a raw value that is none of the declared type, as SQL that is null elsewhere; None: there is none."""
    if is_lossless(found, declared):
        return None
    raw = quoted(name)
    return f"CASE WHEN {value(name, found, declared)} IS NULL THEN CAST({raw} AS VARCHAR) END"


def _of_text(raw: str, declared: str) -> str:
    if declared == "VARCHAR":
        return raw
    if declared == "BIGINT":
        # A cast alone would round 1.5, and read 0x1F.
        return f"CASE WHEN TRY_CAST({raw} AS DOUBLE) = TRY_CAST({raw} AS BIGINT) THEN TRY_CAST({raw} AS BIGINT) END"
    if declared == "TIMESTAMP":
        # By way of a time with a zone, since a cast alone would leave an offset such as +02:00 aside.
        return f"CAST(TRY_CAST({raw} AS TIMESTAMP WITH TIME ZONE) AS TIMESTAMP)"
    if declared == "DATE":
        date = f"TRY_CAST({raw} AS DATE)"
        return f"CASE WHEN {date} = TRY_CAST({raw} AS TIMESTAMP) THEN {date} END"
    if declared == "DOUBLE[]":
        vector = f"TRY_CAST({raw} AS DOUBLE[])"
        return f"CASE WHEN len({vector}) = list_count({vector}) THEN {vector} END"
    return f"TRY_CAST({raw} AS {declared})"


def _is_vector(found: str, declared: str) -> bool:
    """Whether a list's type is a vector of numbers of one length, as ``FLOAT[768]``."""
    return declared == "DOUBLE[]" and found.startswith(("FLOAT[", "DOUBLE[")) and found.count("[") == 1
