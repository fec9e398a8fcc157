"""Databases as sources: real SQLite and PostgreSQL, streamed in batches."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from source_tables import columns, contract_of, open_, source

from modelyard_runtime.checks.document import lines
from modelyard_runtime.checks.run import check_sources
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.duck import DuckEngine

VARIABLE = "DATABASE_URL"
NOON = datetime(2025, 3, 1, 12)  # noqa: DTZ001 - times are UTC without a zone
TYPES = {
    "id": "integer",
    "name": "string",
    "price": "float",
    "paid": "boolean",
    "day": "date",
    "at": "timestamp",
}


def table(location: str, **changes: Any) -> Source:
    return source(location, "sql", secret=VARIABLE, **{"columns": columns(TYPES), "key": ("id",), **changes})


@pytest.fixture
def sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    path = tmp_path / "shop.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE orders (id INTEGER, name TEXT, price REAL, paid BOOLEAN, day DATE, at TIMESTAMP)"
    )
    return connection


@pytest.fixture
def postgresql(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    psycopg = pytest.importorskip("psycopg")
    monkeypatch.setenv("DATABASE_URL", postgres)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS shop CASCADE")
        connection.execute("CREATE SCHEMA shop")
        yield connection


def test_sqlite_is_read_by_the_declared_types(duck: DuckEngine, sqlite: sqlite3.Connection) -> None:
    rows = [(1, "007", 1.5, 1, "2025-03-01", "2025-03-01 12:00:00"), (2, None, None, None, None, None)]
    sqlite.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", rows)
    sqlite.commit()
    opened = open_(duck, table("orders", timestamp="at"))
    assert duck.rows(f"SELECT * FROM {opened.table.sql} ORDER BY id") == [
        (1, "007", 1.5, True, date(2025, 3, 1), NOON),
        (2, None, None, None, None, None),
    ]
    assert (opened.version.rows, opened.version.first) == (2, "2025-03-01T12:00:00")


def test_what_sqlite_holds_against_its_types_is_a_finding(
    duck: DuckEngine, sqlite: sqlite3.Connection
) -> None:
    rows = [(i, "a", "dear" if i == 7 else 1.0, 2, "2025-03-01", "noon") for i in range(20)]
    sqlite.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", rows)
    sqlite.commit()
    one = table("orders")
    told = "\n".join(lines(check_sources(duck, contract_of(one), [open_(duck, one)])))
    assert "price is a float: 1 of 20 rows break it (95% keep it), as price dear at id 7" in told
    assert "paid is a boolean: 20 of 20 rows break it" in told
    assert "at is a timestamp: 20 of 20 rows" in told


def test_postgresql_is_read_in_its_own_types(duck: DuckEngine, postgresql: Any) -> None:
    postgresql.execute(
        "CREATE TABLE shop.orders (id bigint, name varchar(20), price numeric(20, 2), paid boolean, day date,"
        ' at timestamptz, "Odd ""name""" text, tags double precision[], code uuid)'
    )
    postgresql.execute(
        "INSERT INTO shop.orders VALUES (1, '007', 1234567890123456.75, true, '2025-03-01', '2025-03-01 12:00+00',"
        " 'x', '{1,2.5}', '00000000-0000-0000-0000-000000000001'), (2, null, null, null, null, null, null, null, null)"
    )
    given = {**TYPES, 'Odd "name"': "string", "tags": "embedding", "code": "string"}
    opened = open_(duck, table("shop.orders", columns=columns(given)))
    assert duck.rows(f"SELECT * FROM {opened.table.sql} ORDER BY id") == [
        (
            *(1, "007", 1234567890123456.75, True, date(2025, 3, 1), NOON),
            *("x", [1.0, 2.5], "00000000-0000-0000-0000-000000000001"),
        ),
        (2, *[None] * 8),
    ]
    assert opened.reading.extra == ()


def test_rows_have_a_digest_whatever_their_order(duck: DuckEngine, postgresql: Any) -> None:
    postgresql.execute("CREATE TABLE shop.orders (id bigint, name text)")
    postgresql.execute("INSERT INTO shop.orders SELECT i, 'n' || i FROM generate_series(1, 1000) i")
    known = table("shop.orders", columns=columns({"id": "integer", "name": "string"}))
    first = open_(duck, known).version
    assert first.version == first.digest[:19]
    postgresql.execute("CREATE TABLE shop.turned AS SELECT * FROM shop.orders ORDER BY id DESC")
    turned = table("shop.turned", columns=known.columns)
    assert open_(duck, turned).version.digest == first.digest
    postgresql.execute("UPDATE shop.turned SET name = 'n1' WHERE id = 2")
    assert open_(duck, turned).version.digest != first.digest
    postgresql.execute("UPDATE shop.turned SET name = 'n2' WHERE id = 2")
    postgresql.execute("INSERT INTO shop.turned VALUES (1, 'n1'), (1, 'n1')")
    assert open_(duck, turned).version.digest != first.digest


def test_problems_name_the_variable_and_keep_the_password(
    duck: DuckEngine, monkeypatch: pytest.MonkeyPatch, postgres: str
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(RuntimeProblem, match="environment variable DATABASE_URL, which is not set"):
        open_(duck, table("orders"))
    monkeypatch.setenv("DATABASE_URL", "hunter2://:::")
    with pytest.raises(RuntimeProblem) as caught:
        open_(duck, table("orders"))
    assert "hunter2" not in str(caught.value) or "driver" in str(caught.value)
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/none")
    with pytest.raises(RuntimeProblem, match=r"the database of data\.things .*refused") as caught:
        open_(duck, table("orders"))
    assert "hunter2" not in str(caught.value)
    monkeypatch.setenv("DATABASE_URL", postgres)
    with pytest.raises(RuntimeProblem, match="has no table nowhere"):
        open_(duck, table("nowhere"))
    with pytest.raises(RuntimeProblem, match=r"has none of the columns"):
        open_(duck, table("pg_catalog.pg_class", columns=columns({"nothing": "string"})))


def test_a_failing_row_is_told_as_what_it_is(duck: DuckEngine, postgresql: Any) -> None:
    postgresql.execute("CREATE TABLE shop.orders (id bigint, at timestamp)")
    postgresql.execute("INSERT INTO shop.orders VALUES (1, 'infinity')")
    with pytest.raises(
        RuntimeProblem, match=r"the database of data\.things .*can't be read: timestamp too large"
    ):
        open_(duck, table("shop.orders", columns=columns({"id": "integer", "at": "timestamp"})))


STREAMED = """
import sys
sys.path.insert(0, {tests!r})
from memory_peaks import peak_mb
from source_tables import columns, open_, source
from modelyard_runtime.engine.duck import DuckEngine

engine = DuckEngine(memory_limit="60MB", threads=2)
one = source("shop.large", "sql", secret="DATABASE_URL", columns=columns({{"id": "integer", "name": "string"}}))
warm = source("pg_catalog.pg_namespace", "sql", secret="DATABASE_URL", columns=columns({{"nspname": "string"}}))
open_(engine, warm)
before = peak_mb()
opened = open_(engine, one)
after = peak_mb()
print(opened.version.rows, after - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_a_large_table_never_lies_in_memory(postgresql: Any) -> None:
    postgresql.execute(
        "CREATE TABLE shop.large AS SELECT i AS id, repeat(md5(i::text), 64) AS name FROM generate_series(1, 200000) i"
    )
    program = STREAMED.format(tests=str(Path(__file__).parent))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    rows, grown = (int(word) for word in done.stdout.split())
    assert rows == 200_000
    # 200,000 names of 2,048 characters are 400 MB: that many and more would be held if the cursor were the client's.
    # What reads them, and a few batches, take some 170.
    assert grown < 300
