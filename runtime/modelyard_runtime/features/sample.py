"""Raw values of a sample of the test part: what the skew test computes features from, where raw data is out of reach.

In CI only the stages `data` and `features` hold the secrets of the sources. So the values that a request would bring
are left beside the parts, and for what only a batch can predict the rows that it would look back on and join: the
columns that features rest on, and personal data that only tells rows apart as numbers of the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard_runtime import layout as columns
from modelyard_runtime.engine.types import Table, literal, quoted
from modelyard_runtime.features.identity import key_text, place
from modelyard_runtime.features.personal import is_personal
from modelyard_runtime.features.relation import typed_rows
from modelyard_runtime.features.resolve import input_columns
from modelyard_runtime.features.table import feature_sql
from modelyard_runtime.features.types import RAW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Contract, Join
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.layout import Layout

ROWS = 1000
"""How many rows are compared. A difference in one row of a hundred is missed once in 23,000 times."""


def path_of(contract: Contract) -> Literal["online", "batch"]:
    """How the model's features are computed for predictions: from a request, or by the engine."""
    if contract.deployment is not None:
        return "batch" if contract.deployment.mode == "batch" else "online"
    names = [column.name.lower() for column in contract.inputs]
    looks_back = any(feature.over_seconds is not None for feature in contract.features)
    return "batch" if looks_back or len(set(names)) < len(names) else "online"


def write_sample(
    engine: Engine, contract: Contract, tables: Mapping[str, Table], layout: Layout, *, named_twice: bool
) -> None:
    """Leave the raw values of a sample of the test part, chosen by a hash of the seed and the row's key.

    Args:
        engine: What reads.
        contract: The contract, every feature in its type.
        tables: The sources from which the parts were made.
        layout: Where the test part is, and where the sample goes.
        named_twice: Whether a key names several rows; those can't be told apart again, and are left out.
    """
    spine = contract.source(contract.spine)
    name, table = quoted(spine.name), tables[spine.name]
    known = f"{typed_rows(table)} AS {name}"
    key = key_text(spine, table)
    only = (
        f"AND {columns.KEY} IN (SELECT {key} FROM {known} GROUP BY 1 HAVING count(*) = 1)"
        if named_twice
        else ""
    )
    sample = _chosen(engine, contract, layout, only)
    asked = f"{known} JOIN {sample.sql} AS chosen ON {key} = chosen.{columns.KEY}"
    if path_of(contract) == "online":
        only_asked = Table(f"(SELECT {name}.* FROM {asked})", table.fields)
        _write_requests(engine, contract, {**tables, spine.name: only_asked}, sample, layout)
        return
    names = _needed(contract, table)
    numbers = _numbers(engine, contract, known, names)
    shown, matched = _told(name, names, numbers)
    engine.write_parquet(
        f"SELECT chosen.{columns.ROW}, {shown} FROM {asked}{matched} ORDER BY 1", layout.sample
    )
    rows = f"(SELECT {', '.join(f'{name}.{quoted(column)}' for column in names)} FROM {asked})"
    others = f"{key} NOT IN (SELECT {columns.KEY} FROM {sample.sql} AS chosen)"
    engine.write_parquet(
        f"SELECT {shown} FROM {known}{matched} WHERE {others} AND ({_looked_at(contract, name, rows)})",
        layout.sample_of(spine.name),
    )
    for join in contract.joins:
        own = ", ".join(quoted(column) for column in join.by)
        there = f"SELECT * FROM {tables[join.source].sql} AS raw WHERE ({own}) IN (SELECT {own} FROM {rows} AS asked)"
        shown, matched = _told("found", _needed_of(contract, join, tables[join.source]), numbers, join.by)
        engine.write_parquet(
            f"SELECT {shown} FROM ({there}) AS found{matched}", layout.sample_of(join.source)
        )


def _chosen(engine: Engine, contract: Contract, layout: Layout, only: str) -> Table:
    """Number and key of the sampled rows."""
    part = engine.table(str(layout.features("test")))
    chance = place(contract.training.seed, quoted(columns.KEY), "skew ")
    return engine.keep(
        f"SELECT {columns.ROW}, {columns.KEY} FROM {part.sql} AS part WHERE {columns.KEY} IS NOT NULL {only} "
        f"ORDER BY {chance} LIMIT {ROWS}"
    )


def _write_requests(
    engine: Engine, contract: Contract, tables: Mapping[str, Table], sample: Table, layout: Layout
) -> None:
    """The inputs of the sampled rows as a request would bring them, joined values among them."""
    pairs = input_columns(contract, tables)
    table = feature_sql(contract, tables, with_target=False, raw=pairs)
    raw = ", ".join(f"{quoted(RAW + name)} AS {quoted(name)}" for _, name in pairs)
    engine.write_parquet(
        f"SELECT chosen.{columns.ROW}, {raw} FROM ({table.sql}) AS rows "
        f"JOIN {sample.sql} AS chosen ON rows.{columns.KEY} = chosen.{columns.KEY} ORDER BY 1",
        layout.sample,
    )


def _looked_at(contract: Contract, name: str, rows: str) -> str:
    """Which rows of the spine the sampled ones may look back on: those of their ``by``, from the first window on."""
    looking = [feature for feature in contract.features if feature.over_seconds is not None]
    time = quoted(contract.source(contract.spine).timestamp or "")
    found: list[str] = []
    for by in dict.fromkeys(feature.by for feature in looking):
        seconds = max(feature.over_seconds or 0 for feature in looking if feature.by == by)
        first = f"min(CAST({time} AS TIMESTAMP)) - INTERVAL {literal(str(seconds))} SECOND"
        earliest, latest = (f"(SELECT {which} FROM {rows} AS asked)" for which in (first, f"max({time})"))
        own = [f"{name}.{quoted(column)}" for column in by]
        alike = ", ".join(quoted(column) for column in by)
        same = f" AND ({', '.join(own)}) IN (SELECT ({alike}) FROM {rows} AS asked)" if by else ""
        found.append(f"({name}.{time} >= {earliest} AND {name}.{time} < {latest}{same})")
    return " OR ".join(found) or "false"


def _numbers(engine: Engine, contract: Contract, known: str, names: Sequence[str]) -> dict[str, Table]:
    """By lower-case name, for each column that is personal and only tells rows apart: its values and their places.

    Numbers keep both what is equal and what comes first, on which the order of rows of one time rests.
    """
    spine = contract.source(contract.spine)
    read = {name.lower() for feature in contract.features for _, name in feature.columns}
    left = {*read, (spine.timestamp or "").lower()}
    owners = {name.lower(): [spine] for name in names if name.lower() not in left}
    for join in contract.joins:
        for name in owners.keys() & {by.lower() for by in join.by}:
            owners[name].append(contract.source(join.source))
    found: dict[str, Table] = {}
    for name, sources in owners.items():
        if any(is_personal(source, name) for source in sources):
            value = f"{quoted(spine.name)}.{quoted(name)}"
            distinct = f"SELECT DISTINCT {value} AS value FROM {known} WHERE {value} IS NOT NULL"
            found[name] = engine.keep(
                f"SELECT value, row_number() OVER (ORDER BY value) AS number FROM ({distinct}) AS distinct_values"
            )
    return found


def _told(
    rows: str, names: Sequence[str], numbers: Mapping[str, Table], joined_by: Sequence[str] | None = None
) -> tuple[str, str]:
    """Columns of rows as they are stored, and the joins that they need; of a joined source what it is joined by."""
    known = {name.lower() for name in (names if joined_by is None else joined_by)}
    own = {name: table for name, table in numbers.items() if name in known}
    at = {name: f"numbers_{place}" for place, name in enumerate(own)}
    shown = [
        f"{at[name.lower()]}.number AS {quoted(name)}" if name.lower() in own else f"{rows}.{quoted(name)}"
        for name in names
    ]
    matched = [
        f" LEFT JOIN {table.sql} AS {at[name]} ON {rows}.{quoted(name)} = {at[name]}.value"
        for name, table in own.items()
    ]
    return ", ".join(shown), "".join(matched)


def _needed_of(contract: Contract, join: Join, table: Table) -> list[str]:
    """A joined source's columns that features and the join itself rest on."""
    source = contract.source(join.source)
    used = [
        name for feature in contract.features for owner, name in feature.columns if owner in {source.name, ""}
    ]
    used += [*join.by, *([source.timestamp] if source.timestamp else [])]
    wanted = {name.lower() for name in used}
    return [field.name for field in table.fields if field.name.lower() in wanted]


def _needed(contract: Contract, spine: Table) -> list[str]:
    """The spine's columns that features, joins, windows and keys rest on."""
    source = contract.source(contract.spine)
    used = [
        name for feature in contract.features for owner, name in feature.columns if owner in {source.name, ""}
    ]
    used += [name for feature in contract.features for name in feature.by]
    used += [name for join in contract.joins for name in join.by]
    used += [*source.key, *([source.timestamp] if source.timestamp else [])]
    wanted = {name.lower() for name in used}
    return [field.name for field in spine.fields if field.name.lower() in wanted]
