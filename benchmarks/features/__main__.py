"""What the feature table costs: ``python -m benchmarks.features [ROWS]``, whole processes, CPU and peak memory.

The rows are made up: a spine of 16 numbers, a category and a boolean target; a joined source of half as many rows; a
hundred rows a key. Each case is a process of its own, and so is a request's median time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from modelyard_runtime.contract.load import load
from modelyard_runtime.contract.types import Column, Contract, Feature, Join, Source, Split
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.features.build import write_parts
from modelyard_runtime.features.online import OnlineFeatures
from modelyard_runtime.layout import Layout
from modelyard_runtime.sources.open import open_source

if TYPE_CHECKING:
    import resource

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "tests" / "goldens"
CASES = {
    "row features, parted by chance": ("random", "", None),
    "row features, parted by time": ("time", "", None),
    "row features, parted within classes": ("stratified", "", None),
    "and a join as of a time": ("time", "join", None),
    "and two histories": ("time", "join history", None),
    "the same, the engine within 400 MB": ("time", "join history", "400MB"),
}
REQUESTS = {
    "a request of plain inputs": "quickstart/ops/wine-quality/contract/local.json",
    "a request of the fraud example": "fraud/ops/fraud-detector/contract/prod.json",
}
DAY = 86_400


def make(folder: Path, rows: int) -> None:
    """Write the spine and the joined source."""
    keys = max(rows // 100, 10)
    numbers = ", ".join(f"(hash(i * {at + 3}) % 100000) / 7.0 AS x{at}" for at in range(16))
    who = f"'c' || (hash(i * 7) % {keys})"
    spine = (
        f"SELECT i AS id, {who} AS who, TIMESTAMP '2026-01-01' + to_seconds((hash(i) % {90 * DAY})::BIGINT) AS t, "
        f"{numbers}, (hash(i * 11) % 7)::VARCHAR AS kind, hash(i * 13) % 10 = 0 AS y FROM range({rows}) r(i)"
    )
    joined = (
        f"SELECT {who} AS who, TIMESTAMP '2025-12-01' + to_seconds((hash(i) % {120 * DAY})::BIGINT) AS since, "
        f"(hash(i) % 90)::BIGINT AS age FROM range({rows // 2}) r(i)"
    )
    for name, sql in (("spine", spine), ("people", joined)):
        duckdb.execute(f"COPY ({sql}) TO '{folder / name}.parquet' (FORMAT parquet)")


def source(name: str, columns: dict[str, str], timestamp: str, key: tuple[str, ...] = ()) -> Source:
    """A source of these columns, by name and SQL type."""
    declared = tuple(Column(column, type_) for column, type_ in columns.items())
    return Source(name, "parquet", f"{name}.parquet", None, None, None, "none", key, timestamp, declared, ())


def contract(kind: str, more: str) -> Contract:
    """The contract of a case."""
    numbers = {f"x{at}": "DOUBLE" for at in range(16)}
    spine = source(
        "spine",
        {"id": "BIGINT", "who": "VARCHAR", "t": "TIMESTAMP", **numbers, "kind": "VARCHAR", "y": "BOOLEAN"},
        "t",
        ("id",),
    )
    people = source("people", {"who": "VARCHAR", "since": "TIMESTAMP", "age": "BIGINT"}, "since")
    features = [Feature(name, "DOUBLE", "numeric", f'"{name}"', name, (("spine", name),)) for name in numbers]
    features.append(Feature("kind", "VARCHAR", "category", '"kind"', "kind", (("spine", "kind"),)))
    if "join" in more:
        features.append(Feature("age", "BIGINT", "numeric", '"age"', "age", (("people", "age"),)))
    if "history" in more:
        read = (("spine", "x0"),)
        features.append(Feature("spent", "DOUBLE", "numeric", 'sum("x0")', "", read, 7 * DAY, ("who",)))
        often = 'count(*) FILTER (WHERE "x0" > 5)'
        features.append(Feature("often", "BIGINT", "numeric", often, "", read, 28 * DAY, ("who",)))
    base = load(CONTRACTS / REQUESTS["a request of plain inputs"])
    training = replace(base.training, target="y", split=Split(kind, 0.2, 0.1, ()))  # type: ignore[arg-type]
    joins = (Join("people", ("who",), as_of=True),) if "join" in more else ()
    return replace(
        base, data=(spine, people), spine="spine", joins=joins, features=tuple(features), training=training
    )


def build(folder: Path, kind: str, more: str, limit: str | None) -> None:
    """Make the parts of a case."""
    engine, made = DuckEngine(memory_limit=limit), contract(kind, more)
    opened = {one.name: open_source(engine, one, root=folder) for one in made.data}
    write_parts(engine, made, opened, Layout(folder / "out"))
    engine.close()


def request(path: Path) -> float:
    """The median time of the features of one row, in milliseconds."""
    made = load(path)
    values = {
        "float": 1.5,
        "integer": 3,
        "boolean": True,
        "date": date(2026, 1, 1),
        "timestamp": datetime(2026, 1, 2),  # noqa: DTZ001 - requests are read into UTC without a zone
    }
    row = {column.name: values.get(column.type, "a") for column in made.inputs}
    online = OnlineFeatures(made.features, made.inputs)
    times: list[float] = []
    for _ in range(3000):
        begun = time.perf_counter()
        online.columns([row])
        times.append(time.perf_counter() - begun)
    return sorted(times[500:])[1250] * 1000


def main() -> None:
    """Measure every case, or be one."""
    if sys.argv[1:2] == ["case"]:
        kind, more, limit = json.loads(sys.argv[3])
        build(Path(sys.argv[2]), kind, more, limit)
        return
    if sys.argv[1:2] == ["request"]:
        print(f"{request(Path(sys.argv[2])):.3f} ms")
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), rows)
        for name, case in CASES.items():
            print(f"{name:<40} {cost('case', folder, json.dumps(case))}", flush=True)
    for name, path in REQUESTS.items():
        median = subprocess.run(
            [sys.executable, "-m", "benchmarks.features", "request", str(CONTRACTS / path)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        ).stdout.strip()
        print(f"{name:<40} {median}")


def cost(*arguments: str) -> str:
    """CPU seconds and peak memory of a process of its own."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.features", *arguments], cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(process.returncode)
    return _told(usage)


def _told(usage: resource.struct_rusage) -> str:
    return f"{usage.ru_utime + usage.ru_stime:5.1f} s of CPU, {usage.ru_maxrss // 1024:,} MB"


if __name__ == "__main__":
    main()
