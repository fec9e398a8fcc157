"""Files as sources: declared types, values that are none of theirs, versions by content."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from source_tables import column, columns, open_, source

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.sources.versions import data_version, document, parse

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.engine.duck import DuckEngine
    from modelyard_runtime.sources.types import OpenedSource


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def rows(engine: DuckEngine, opened: OpenedSource, *more: str) -> list[tuple[Any, ...]]:
    return engine.rows(f"SELECT * FROM {opened.table.sql} {' '.join(more)}")


def unread(engine: DuckEngine, opened: OpenedSource) -> dict[str, list[str]]:
    """Per column, the texts that could not be read as its type."""
    found = {}
    for name, apart in opened.reading.unread.items():
        sql = f"SELECT {quoted(apart)} FROM {opened.reading.wide.sql} WHERE {quoted(apart)} IS NOT NULL ORDER BY 1"
        texts = [row[0] for row in engine.rows(sql)]
        if texts:
            found[name] = texts
    return found


TEXTS: dict[str, dict[str, Any]] = {
    # what a type makes of a text; None for what is no value of it
    "integer": {"7": 7, "-3": -3, " 7 ": 7, "1e3": 1000, "3.0": 3, "1.5": None, "0x1F": None, "seven": None},
    "float": {"1.5": 1.5, "-2": -2.0, "1e400": float("inf"), "nan": "nan", "1,5": None, "x": None},
    "boolean": {"true": True, "F": False, "1": True, "0": False, "maybe": None, "2": None},
    "date": {"2025-03-01": date(2025, 3, 1), "2025-03-01 12:00:00": None, "01/02/2025": None, "soon": None},
    "timestamp": {
        "2025-03-01 12:00:00": datetime(2025, 3, 1, 12),  # noqa: DTZ001 - times are UTC without a zone
        "2025-03-01T12:00:00Z": datetime(2025, 3, 1, 12),  # noqa: DTZ001
        "2025-03-01T12:00:00+02:00": datetime(2025, 3, 1, 10),  # noqa: DTZ001
        "2025-03-01": datetime(2025, 3, 1),  # noqa: DTZ001
        "noon": None,
    },
    "string": {"007": "007", "NO": "NO", "1.50": "1.50", "true": "true"},
    "embedding": {"[1, 2.5]": [1.0, 2.5], "[]": [], "[1, x]": None, "1": None},
}


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("type_", TEXTS)
def test_text_becomes_its_declared_type_or_is_told_apart(
    duck: DuckEngine, tmp_path: Path, type_: str, form: str
) -> None:
    texts = TEXTS[type_]
    if form == "csv":
        lines = [f'{i},"{text}"' for i, text in enumerate(texts)]
        location = write(tmp_path / "x.csv", "\n".join(["i,v", *lines, f"{len(texts)},"]) + "\n")
    else:
        lines = [f'{{"i": {i}, "v": "{text}"}}' for i, text in enumerate(texts)]
        location = write(tmp_path / "x.json", "\n".join([*lines, f'{{"i": {len(texts)}}}']))
    opened = open_(duck, source(location, columns=columns({"i": "integer", "v": type_})))
    found = [
        "nan" if value != value else value  # noqa: PLR0124 - NaN is what differs from itself
        for _, value in rows(duck, opened, "ORDER BY i")
    ]
    assert found == [*texts.values(), None]
    bad = sorted(text for text, value in texts.items() if value is None)
    assert unread(duck, opened) == ({"v": bad} if bad else {})
    assert opened.version.rows == len(texts) + 1


def test_json_numbers_and_lists_are_read_as_declared(duck: DuckEngine, tmp_path: Path) -> None:
    location = write(
        tmp_path / "x.jsonl", '{"id": 7, "v": [1, 2.5], "t": true}\n{"id": 8, "extra": {"a": 1}}\n'
    )
    given = columns({"id": "string", "v": "embedding", "t": "boolean"})
    opened = open_(duck, source(location, "json", columns=given))
    assert rows(duck, opened, "ORDER BY id") == [("7", [1.0, 2.5], True), ("8", None, None)]
    assert opened.reading.extra == ("extra",)


PARQUET: dict[str, tuple[Any, str, list[Any], list[str]]] = {
    # raw values, declared type, values as read, what could not be read
    "narrow integers fit": (pa.array([1, None], pa.int16()), "integer", [1, None], []),
    "whole doubles are integers": (pa.array([1.0, 2.5]), "integer", [1, None], ["2.5"]),
    "integers are floats": (pa.array([1, 2]), "float", [1.0, 2.0], []),
    "nought and one are booleans": (pa.array([0, 1, 2]), "boolean", [False, True, None], ["2"]),
    "numbers are no text of numbers": (pa.array(["1", "x"]), "float", [1.0, None], ["x"]),
    "numbers can be names": (pa.array([7, 8]), "category", ["7", "8"], []),
    "midnight is a date": (
        pa.array([datetime(2025, 1, 1), datetime(2025, 1, 1, 12)]),  # noqa: DTZ001
        "date",
        [date(2025, 1, 1), None],
        ["2025-01-01 12:00:00"],
    ),
    "zones become UTC": (
        pa.array([datetime(2025, 1, 1, 12)], pa.timestamp("us", "Europe/Berlin")),  # noqa: DTZ001
        "timestamp",
        [datetime(2025, 1, 1, 12)],  # noqa: DTZ001 - Arrow takes the value for UTC
        [],
    ),
    "vectors of one length": (
        pa.array([[1, 2]], pa.list_(pa.float32(), 2)),
        "embedding",
        [[1.0, 2.0]],
        [],
    ),
    "a structure is no number": (pa.array([{"a": 1}]), "float", [None], ["{'a': 1}"]),
}


@pytest.mark.parametrize("case", PARQUET)
def test_stored_types_become_the_declared_ones_without_loss(
    duck: DuckEngine, tmp_path: Path, case: str
) -> None:
    raw, type_, values, bad = PARQUET[case]
    parquet.write_table(pa.table({"v": raw}), tmp_path / "x.parquet")
    opened = open_(duck, source(str(tmp_path / "*.parquet"), "parquet", columns=columns({"v": type_})))
    assert [row[0] for row in rows(duck, opened)] == values
    assert unread(duck, opened) == ({"v": bad} if bad else {})


def test_columns_are_missing_extra_or_partial(duck: DuckEngine, tmp_path: Path) -> None:
    write(tmp_path / "1.csv", "a,b,c\n1,x,3\n")
    write(tmp_path / "2.csv", "c,a,d\n4,2,y\n")
    opened = open_(
        duck, source(str(tmp_path / "*.csv"), columns=columns({"a": "integer", "c": "integer", "e": "float"}))
    )
    assert rows(duck, opened, "ORDER BY a") == [(1, 3), (2, 4)]
    assert opened.reading.missing == ("e",)
    assert opened.reading.extra == ("b", "d")
    whole = open_(duck, source(str(tmp_path / "*.csv")))
    assert rows(duck, whole, "ORDER BY a") == [(1, "x", 3, None), (2, None, 4, "y")]
    assert whole.reading.partial == ("b", "d")


def test_parquet_files_may_differ_in_their_columns(duck: DuckEngine, tmp_path: Path) -> None:
    parquet.write_table(pa.table({"a": pa.array([1], pa.int32()), "b": ["x"]}), tmp_path / "1.parquet")
    parquet.write_table(pa.table({"c": [0.5], "a": pa.array([2], pa.int64())}), tmp_path / "2.parquet")
    opened = open_(
        duck, source(f"{tmp_path}/*.parquet", "parquet", columns=columns({"a": "integer", "b": "string"}))
    )
    assert rows(duck, opened, "ORDER BY a") == [(1, "x"), (2, None)]
    assert (opened.reading.partial, opened.reading.extra) == (("b",), ("c",))


def test_broken_lines_are_counted_and_named(duck: DuckEngine, tmp_path: Path) -> None:
    text = "a,b\n1,x\n2\n3,y,z\n" + "".join(f"{i},x\n" for i in range(4, 3000)) + "z,z,z,z,z\n"
    opened = open_(
        duck, source(write(tmp_path / "x.csv", text), columns=columns({"a": "integer", "b": "string"}))
    )
    assert opened.reading.rejects == 3
    assert opened.reading.rejected[:2] == ("x.csv:3: missing columns", "x.csv:4: too many columns")
    assert opened.version.rows == 2997


def test_an_open_source_has_the_types_of_all_its_rows(duck: DuckEngine, tmp_path: Path) -> None:
    text = "a,b\n" + "1,2025-01-01\n" * 30_000 + "1.5,2025-01-02\n"
    opened = open_(duck, source(write(tmp_path / "x.csv", text)))
    assert [field.type for field in opened.table.fields] == ["DOUBLE", "DATE"]


def test_no_file_no_column_and_no_format_are_problems(duck: DuckEngine, tmp_path: Path) -> None:
    with pytest.raises(RuntimeProblem, match=r"no file matches .*none-\*\.csv") as caught:
        open_(duck, source("none-*.csv"), tmp_path)
    assert "data.things" in caught.value.help
    location = write(tmp_path / "x.csv", "a\n1\n")
    with pytest.raises(RuntimeProblem, match=r"none of the columns of data\.things"):
        open_(duck, source(location, columns=(column("b"),)))
    with pytest.raises(RuntimeProblem, match="can't be read"):
        open_(duck, source(write(tmp_path / "x.parquet", "no parquet"), "parquet"))


def test_the_version_names_the_content_and_not_the_place(duck: DuckEngine, tmp_path: Path) -> None:
    one = write(tmp_path / "one" / "x.csv", "a,t\n1,2025-01-01T00:00:00\n2,2025-01-03T06:00:00\n")
    known = source(one, columns=columns({"a": "integer", "t": "timestamp"}), timestamp="t")
    first = open_(duck, known).version
    assert (first.rows, first.first, first.last) == (2, "2025-01-01T00:00:00", "2025-01-03T06:00:00")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert open_(duck, known, things=str(tmp_path / "two" / "x.csv")).version.digest == first.digest
    write(tmp_path / "two" / "x.csv", "a,t\n1,2025-01-01T00:00:00\n3,2025-01-03T06:00:00\n")
    assert open_(duck, known, things=str(tmp_path / "two" / "x.csv")).version.digest != first.digest
    assert data_version([first]) == f"things@{first.version}"
    assert parse(document([first])) == (first,)


def test_many_sources_still_have_a_version_of_one_line(duck: DuckEngine, tmp_path: Path) -> None:
    known = source(write(tmp_path / "x.csv", "a\n1\n"))
    versions = [open_(duck, source(known.location, name=f"source_number_{i}")).version for i in range(12)]
    line = data_version(versions)
    assert len(line) <= 200
    assert line == data_version(reversed(versions))
    assert line.startswith("12 sources, sha256:")


@pytest.mark.parametrize("form", ["parquet", "csv", "json"])
def test_an_object_store_holds_sources_too(duck: DuckEngine, s3: str, form: str) -> None:
    from modelyard_runtime.storage import locations

    duck.rows("CREATE TABLE told AS SELECT range AS a, 'n' || range AS b FROM range(5000)")
    for i in range(3):
        file = duck.spill / f"part.{form}"
        duck.rows(f"COPY (FROM told WHERE a % 3 = {i}) TO '{file}'")
        locations.write_bytes(f"{s3}/remote-{form}/part {i}.{form}", file.read_bytes())
    locations.write_bytes(f"{s3}/remote-{form}/_SUCCESS", b"")
    given = columns({"a": "integer", "b": "string"})
    for location in (f"{s3}/remote-{form}/*.{form}", f"{s3}/remote-{form}/"):
        opened = open_(duck, source(location, form, columns=given))
        total = duck.rows(f"SELECT count(*), sum(a), count(DISTINCT b) FROM {opened.table.sql}")
        assert total == [(5000, 12497500, 5000)]
    before = opened.version.digest
    locations.write_bytes(f"{s3}/remote-{form}/part 0.{form}", file.read_bytes())
    assert open_(duck, source(location, form, columns=given)).version.digest != before


def test_a_query_fetches_only_what_it_needs_from_a_store(duck: DuckEngine, s3: str, tmp_path: Path) -> None:
    from modelyard_runtime.storage import locations

    file = tmp_path / "wide.parquet"
    wide = ", ".join(f"random() AS c{i}" for i in range(20))
    duck.rows(f"COPY (SELECT range AS a, {wide} FROM range(60000)) TO '{file}' (ROW_GROUP_SIZE 10000)")
    locations.write_bytes(f"{s3}/wide.parquet", file.read_bytes())
    opened = open_(duck, source(f"{s3}/wide.parquet", "parquet"))
    plan = duck.rows(f"EXPLAIN SELECT sum(c3) FROM {opened.table.sql} WHERE a >= 55000")[0][1]
    assert "ARROW_SCAN" in plan
    assert "c3" in plan
    assert "c4" not in plan
    assert '"a">=55000' in plan.replace(" ", "")


def test_a_changed_schema_in_a_store_is_unified(duck: DuckEngine, s3: str, tmp_path: Path) -> None:
    from modelyard_runtime.storage import locations

    for name, table in (
        ("1", pa.table({"a": pa.array([1], pa.int32()), "b": ["x"]})),
        ("2", pa.table({"a": pa.array([2], pa.int64())})),
    ):
        parquet.write_table(table, tmp_path / name)
        locations.write_bytes(f"{s3}/drifting/{name}.parquet", (tmp_path / name).read_bytes())
    opened = open_(
        duck, source(f"{s3}/drifting/*.parquet", "parquet", columns=columns({"a": "integer", "b": "string"}))
    )
    assert rows(duck, opened, "ORDER BY a") == [(1, "x"), (2, None)]
    assert opened.reading.partial == ("b",)
