"""The data that everyone reads: written once by DuckDB, the same for the same numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

CONTRACT = (
    Path(__file__).parents[2]
    / "tests"
    / "goldens"
    / "quickstart"
    / "ops"
    / "wine-quality"
    / "contract"
    / "local.json"
)
START = 1_704_067_200
"""Seconds since 1970 of the first row: 2024-01-01."""

NORMAL = "sqrt(-2 * ln(1 - {u})) * cos(6.283185307179586 * {v})"


def _uniform(seed: int) -> str:
    """A number from 0 to 1 that follows from the row's number: the same on every machine."""
    return f"((hash(i * 64 + {seed}) % 9007199254740992) / 9007199254740992.0)"


def _normal(seed: int) -> str:
    return f"({NORMAL.format(u=_uniform(seed), v=_uniform(seed + 1))})"


def columns(shift: float) -> list[str]:
    """Twenty columns as a table of customers or payments has them; the first is shifted."""
    numbers = [
        f"{_normal(1)} + {shift} AS score",
        f"round(exp(1.2 * {_normal(3)} + 3), 2) AS amount",
        f"CASE WHEN {_uniform(5)} < 0.6 THEN 0 ELSE exp({_normal(6)}) END AS discount",
        f"floor(-4 * ln(1 - {_uniform(8)}))::INTEGER AS visits",
        f"(18 + floor(70 * {_uniform(9)} * {_uniform(10)}))::INTEGER AS age",
        f"CASE WHEN {_uniform(11)} < 0.05 THEN NULL ELSE {_uniform(12)} END AS rating",
        f"tan(3.141592653589793 * ({_uniform(13)} - 0.5)) AS heavy",
        f"1e9 + {_uniform(14)} * 1e6 AS far",
        f"{_normal(15)} * 100 AS balance",
        f"{_normal(17)} + {_normal(19)} AS speed",
        "(hash(i * 64 + 21) % 1000)::INTEGER AS code",
        "TIMESTAMP '2024-01-01' + to_seconds((i * {step})::BIGINT) AS time",
    ]
    names = [
        f"['basic', 'plus', 'family'][1 + floor(3 * {_uniform(23)})::INTEGER] AS plan",
        f"'country ' || floor(50 * {_uniform(24)} * {_uniform(25)})::INTEGER AS country",
        f"'city ' || floor(300 * {_uniform(26)} * {_uniform(27)})::INTEGER AS city",
        f"CASE WHEN {_uniform(28)} >= 0.02 THEN 'segment ' || floor(5 * {_uniform(29)})::INTEGER END AS segment",
        f"{_uniform(30)} < 0.3 AS premium",
        f"'item ' || floor(1000 * {_uniform(31)} * {_uniform(32)})::INTEGER AS item",
        f"['web', 'shop', 'phone', 'mail'][1 + floor(4 * {_uniform(33)} * {_uniform(34)})::INTEGER] AS channel",
        f"'code ' || floor(20 * {_uniform(35)})::INTEGER AS reason",
    ]
    return [*numbers, *names]


def table(path: Path, rows: int, *, offset: int, shift: float) -> Path:
    """So many rows of the twenty columns, evenly over a year."""
    if not path.exists():
        step = 31_536_000 / rows
        chosen = ", ".join(columns(shift)).replace("{step}", repr(step))
        sql = f"SELECT {chosen} FROM (SELECT range AS i FROM range({rows}))".replace(
            "hash(i ", f"hash((i + {offset}) "
        )
        _write(sql, path)
    return path


def wide(path: Path, rows: int, count: int, *, offset: int) -> Path:
    """Many columns of normal numbers."""
    if not path.exists():
        chosen = ", ".join(f"{_normal(3 * k)} AS c{k:04}" for k in range(count))
        sql = f"SELECT {chosen} FROM (SELECT range + {offset} AS i FROM range({rows}))".replace(
            "i * 64", "i * 4096"
        )
        _write(sql, path)
    return path


def shuffled(path: Path, source: Path) -> Path:
    """The rows of a table in another order."""
    if not path.exists():
        _write(f"SELECT * FROM '{source}' ORDER BY hash(score)", path)
    return path


def _write(sql: str, path: Path) -> None:
    staged = path.with_suffix(".part")
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({sql}) TO '{staged}' (FORMAT parquet)")
    staged.replace(path)


def contract(path: Path, window_seconds: int) -> Path:
    """A compiled contract whose windows are this long."""
    data: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
    data["monitoring"]["drift"] |= {"window_seconds": window_seconds}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path
