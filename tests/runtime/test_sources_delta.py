"""Delta Lake tables as sources: a real table, its versions and times."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from source_tables import columns, open_, source

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.engine.duck import DuckEngine

deltalake = pytest.importorskip("deltalake")
TYPES = columns({"a": "integer", "b": "string"})


def rows(first: int, count: int) -> pa.Table:
    return pa.table({"a": range(first, first + count), "b": [f"n{i}" for i in range(first, first + count)]})


@pytest.fixture
def table(tmp_path: Path) -> str:
    """Three versions: ten rows, fifteen, and then but two."""
    location = str(tmp_path / "payments")
    deltalake.write_deltalake(location, rows(0, 10), partition_by=["b"])
    deltalake.write_deltalake(location, rows(10, 5), mode="append")
    deltalake.write_deltalake(location, rows(0, 2), mode="overwrite")
    return location


def test_the_newest_state_and_every_earlier_one_can_be_read(duck: DuckEngine, table: str) -> None:
    digests = set()
    for version, expected in ((None, 2), (0, 10), (1, 15), (2, 2)):
        opened = open_(duck, source(table, "delta", columns=TYPES, version=version, versioned_by="delta"))
        assert opened.version.rows == expected
        assert opened.version.version == f"delta:{2 if version is None else version}"
        assert duck.rows(f"SELECT count(DISTINCT b) FROM {opened.table.sql}") == [(expected,)]
        digests.add(opened.version.digest)
    assert len(digests) == 3


def test_a_time_names_the_state_that_was_then(duck: DuckEngine, tmp_path: Path) -> None:
    location = str(tmp_path / "payments")
    times = []
    for count in (3, 4):
        deltalake.write_deltalake(location, rows(0, count), mode="overwrite")
        time.sleep(0.05)
        times.append(datetime.now(UTC).isoformat())
        time.sleep(0.05)
    found = [open_(duck, source(location, "delta", columns=TYPES, as_of=one)).version.rows for one in times]
    assert found == [3, 4]


def test_a_state_that_never_was_is_a_problem(duck: DuckEngine, table: str, tmp_path: Path) -> None:
    for changes, message in (
        ({"version": 9}, "has no version 9"),
        ({"as_of": "2001-01-01"}, "did not exist at 2001-01-01"),
        ({"as_of": "noon"}, "is noon, which is no time"),
        ({"location": str(tmp_path / "none")}, "there is no Delta table"),
    ):
        given = {"location": table, "kind": "delta", "columns": TYPES, **changes}
        with pytest.raises(RuntimeProblem, match=message):
            open_(duck, source(**given))  # type: ignore[arg-type]


def test_another_table_may_stand_for_it(duck: DuckEngine, table: str, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    deltalake.write_deltalake(other, rows(0, 1))
    opened = open_(duck, source(table, "delta", columns=TYPES, version=1), things=other)
    assert (opened.version.rows, opened.version.version) == (1, "delta:0")


def test_a_table_lies_in_an_object_store(duck: DuckEngine, s3: str) -> None:
    import os

    location = f"{s3}/payments"
    options = {
        "AWS_ALLOW_HTTP": "true",
        "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
        "aws_conditional_put": "etag",
    }
    deltalake.write_deltalake(location, rows(0, 10), storage_options=options)
    deltalake.write_deltalake(location, rows(0, 3), mode="append", storage_options=options)
    found = [open_(duck, source(location, "delta", columns=TYPES, version=v)).version.rows for v in (0, 1)]
    assert found == [10, 13]
