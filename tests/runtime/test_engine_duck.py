"""DuckDB as the engine: frames and streams come and go, and memory stays bounded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.engine.open import open_engine
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from modelyard_runtime.engine.types import Engine


def test_frames_of_every_library_are_tables(duck: DuckEngine) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    data = {"a": [3, 1, 2], "b": ["x", None, "y"]}
    for made in (pandas.DataFrame(data), polars.DataFrame(data), pa.table(data), pa.table(data).to_reader()):
        table = duck.frame(made)
        assert [(field.name, field.type) for field in table.fields] == [("a", "BIGINT"), ("b", "VARCHAR")]
        for _ in range(2):  # a stream can be read once, its table as often as one likes
            assert duck.rows(f"SELECT * FROM {table.sql} ORDER BY a") == [(1, None), (2, "y"), (3, "x")]
        assert duck.arrow(f"SELECT * FROM {table.sql} ORDER BY a").read_all().to_pydict()["a"] == [1, 2, 3]
    with pytest.raises(RuntimeProblem, match="int is no table"):
        duck.frame(7)


def test_results_are_frames_of_every_library(duck: DuckEngine) -> None:
    polars = pytest.importorskip("polars")
    pytest.importorskip("pandas")
    stream = duck.arrow("SELECT range AS a FROM range(10) ORDER BY a")
    assert polars.from_arrow(stream.read_all())["a"].to_list() == list(range(10))
    assert duck.arrow("SELECT 1 AS a").read_pandas()["a"].tolist() == [1]


def test_streams_may_be_read_side_by_side(duck: DuckEngine) -> None:
    streams = [
        duck.arrow(f"SELECT range * {k} AS a FROM range(200000) ORDER BY a", batch=10_000) for k in (1, 2)
    ]
    firsts = [stream.read_next_batch() for stream in streams]
    assert duck.rows("SELECT 1") == [(1,)]
    rests = [stream.read_all() for stream in streams]
    assert [first.num_rows + rest.num_rows for first, rest in zip(firsts, rests, strict=True)] == [
        200_000
    ] * 2


def test_a_file_has_the_order_of_its_query_and_is_whole_or_not_there(tmp_path: Path) -> None:
    engine = DuckEngine(threads=4)
    path = tmp_path / "x.parquet"
    sql = "SELECT (range * 7919) % 500009 AS a FROM range(500000) ORDER BY a"
    assert engine.write_parquet(sql, path) == 500_000
    values = parquet.read_table(path)["a"].to_numpy()
    assert (values[1:] >= values[:-1]).all()
    before = path.read_bytes()
    with pytest.raises(RuntimeProblem, match="can't be read"):
        engine.write_parquet("SELECT CAST('x' || range AS BIGINT) AS a FROM range(9)", path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["x.parquet"]
    engine.close()


def test_times_without_a_zone_are_utc_and_nothing_is_printed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    engine = DuckEngine()
    zone = "SELECT current_setting('TimeZone'), TIMESTAMPTZ '2025-01-01 00:00:00+00'::TIMESTAMP::VARCHAR"
    assert engine.rows(zone) == [("UTC", "2025-01-01 00:00:00")]
    assert engine.arrow(zone).read_all().to_pylist()[0]["current_setting('TimeZone')"] == "UTC"
    assert engine.rows("SELECT current_setting('enable_progress_bar')") == [(False,)]
    engine.close()
    assert capfd.readouterr() == ("", "")


def test_what_is_spilt_goes_with_the_engine() -> None:
    engine = DuckEngine(memory_limit="50MB")
    folder = engine.spill
    assert folder.is_dir()
    engine.close()
    assert not folder.exists()


def test_an_engine_opens_by_name_with_its_limits() -> None:
    engine: Engine = open_engine("duckdb", memory_limit="64MB", threads=1)
    assert engine.rows("SELECT current_setting('threads'), current_setting('memory_limit')") == [
        (1, "61.0 MiB")
    ]
    engine.close()
    small = open_engine("duckdb", memory_limit="45 MB")
    assert small.rows("SELECT current_setting('threads')") == [(1,)]
    small.close()
    with pytest.raises(RuntimeProblem, match="the engine can't be started"):
        open_engine("duckdb", memory_limit="much")


BOUNDED = """
import sys
sys.path.insert(0, {tests!r})
from memory_peaks import peak_mb
from source_tables import column, contract_of, expectations, open_, source
from modelyard_runtime.checks.run import check_sources
from modelyard_runtime.engine.duck import DuckEngine

engine = DuckEngine(memory_limit={limit!r}, threads=2)
rules = (
    column("id", "integer", unique=True),
    *(column(f"n{{i}}", "float", min=0) for i in range(8)),
    column("name", "category", pattern="[0-9a-f]+"),
)
given = dict(key=("id",), columns=rules, expect=expectations(('"n0" + "n1" >= 0', 1.0), "count(*) > 10"))
one = source({location!r}, {form!r}, **given)
opened = open_(engine, one)
report = check_sources(engine, contract_of(one), [opened])
assert report.passed, report
print(opened.version.rows, peak_mb())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize(
    ("form", "rows", "limit", "most"),
    [
        # rows of 120 bytes and more: 72 MB where 60 MB may be held, and beside them what the libraries are
        ("parquet", 600_000, "60MB", 350),
        ("csv", 600_000, "60MB", 350),
        pytest.param("parquet", 20_000_000, "400MB", 900, marks=pytest.mark.slow),
        pytest.param("csv", 8_000_000, "200MB", 700, marks=pytest.mark.slow),
    ],
)
def test_checks_of_more_than_fits_in_memory_stay_in_bounds(
    tmp_path: Path, form: str, rows: int, limit: str, most: int
) -> None:
    location = tmp_path / f"large.{form}"
    engine = DuckEngine(threads=2)
    numbers = ", ".join(f"random() * 1000 AS n{i}" for i in range(8))
    names = (
        "md5(range::VARCHAR) || md5((range + 1)::VARCHAR)"
        if rows < 1_000_000
        else "md5((range % 1000)::VARCHAR)"
    )
    engine.rows(f"COPY (SELECT range AS id, {numbers}, {names} AS name FROM range({rows})) TO '{location}'")
    engine.close()
    tests = str(Path(__file__).parent)
    program = BOUNDED.format(tests=tests, limit=limit, location=str(location), form=form)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    counted, peak = (int(word) for word in done.stdout.split())
    assert counted == rows
    assert peak < most
