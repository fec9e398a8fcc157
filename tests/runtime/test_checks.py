"""The data checks: what each rule counts, shows and hides, and how many scans that takes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from contracts import contract
from hypothesis import given, settings
from hypothesis import strategies as st
from source_tables import column, contract_of, expectations, open_, source

from modelyard_runtime.checks import document
from modelyard_runtime.checks.run import check_sources
from modelyard_runtime.checks.types import MASK, Example
from modelyard_runtime.engine.duck import DuckEngine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.checks.types import DataReport, RuleResult
    from modelyard_runtime.contract.types import Source

EXAMPLES = Path(__file__).parents[2] / "examples"


def write(path: Path, lines: Sequence[str]) -> str:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def checked(engine: DuckEngine, *sources: Source) -> DataReport:
    return check_sources(engine, contract_of(*sources), [open_(engine, one) for one in sources])


def rule(report: DataReport, id_: str) -> RuleResult:
    return next(rule for one in report.sources for rule in one.rules if rule.id == id_)


def broken(report: DataReport) -> dict[str, int]:
    return {rule.id: rule.failed for one in report.sources for rule in one.broken}


PEOPLE = [
    "id,name,age,country,email,since,score",
    "1,ann,31,DE,a@x.org,2025-01-01,0.5",
    "2,bob,-1,FR,b@x.org,2025-01-02,0.25",
    "3,,200,XX,no address,2025-01-03,nan",
    "3,cid,x,DE,c@x.org,soon,",
    "5,dan,40,,d@x.org,2025-01-05,2.5",
]


def people(location: str, **changes: Any) -> Source:
    rules = (
        column("id", "integer", unique=True),
        column("name"),
        column("age", "integer", min=0, max=150, unit="years"),
        column("country", "category", allowed=("DE", "FR", "NO"), nulls=0.2),
        column("email", pii=True, pattern=r"[^@ ]+@[^@ ]+"),
        column("since", "date"),
        column("score", "float", max=1),
    )
    return source(location, name="people", key=("id",), **{"columns": rules, **changes})


def test_each_rule_counts_its_own_offenders_and_shows_them(duck: DuckEngine, tmp_path: Path) -> None:
    report = checked(duck, people(write(tmp_path / "x.csv", PEOPLE)))
    assert not report.passed
    assert broken(report) == {
        "people.id.unique": 1,
        "people.name.nulls": 1,
        "people.age.type": 1,
        "people.age.min": 1,
        "people.age.max": 1,
        "people.country.allowed": 1,
        "people.email.pattern": 1,
        "people.since.type": 1,
        "people.score.nulls": 2,
        "people.score.max": 1,
        "people.key": 1,
    }
    age = rule(report, "people.age.max")
    assert (age.place, age.text) == ("data.people.columns.age.max", "age <= 150 years")
    assert (age.failed, age.rows, age.share) == (1, 4, 0.75)
    assert age.examples == (Example((("id", "3"),), (("age", "200"),)),)
    assert rule(report, "people.country.nulls").verdict == "pass"
    assert rule(report, "people.age.type").examples == (Example((("id", "3"),), (("age", "x"),)),)
    assert rule(report, "people.name.nulls").examples == (Example((("id", "3"),), ()),)
    assert rule(report, "people.key").examples == (Example((("id", "3"),), ()),)


def test_personal_data_is_nowhere_in_a_report(duck: DuckEngine, tmp_path: Path) -> None:
    secret = ["ada@secret.org", "no address", "grace@secret.org"]
    lines = ["id,email,card"] + [f"{i},{text},{4000 + i}x" for i, text in enumerate(secret)]
    rules = (
        column("id", "integer"),
        column("email", pii=True, pattern="[a-z]+", unique=True),
        column("card", "integer", pii=True),
    )
    expect = expectations(
        ('length("email") > 12 AND "id" >= 0', 1.0),
        ('CAST("email" AS BIGINT) > 0', 1.0),
        "max(\"email\") < 'a'",
    )
    one = source(write(tmp_path / "x.csv", lines), key=("email", "id"), columns=rules, expect=expect)
    report = checked(duck, one)
    said = json.dumps(document.document(report), ensure_ascii=False) + "\n".join(document.lines(report))
    assert all(text not in said for text in (*secret, "secret", "4001x"))
    assert MASK in said
    assert rule(report, "things.expect[1]").verdict == "error"
    assert rule(report, "things.expect[1]").message == "Conversion Error"
    assert rule(report, "things.card.type").examples[0].values == (("card", MASK),)


def test_expectations_of_rows_and_of_the_table(duck: DuckEngine, tmp_path: Path) -> None:
    lines = ["id,a,at"] + [f"{i},{i % 10},2025-01-01 00:00:00" for i in range(1000)]
    rules = (column("id", "integer"), column("a", "integer"), column("at", "timestamp"))
    expect = expectations(
        ('"a" < 9', 0.9),  # 90 % is enough where 90 % is asked
        ('"a" < 9', 0.9000001),
        ('"a" < 9 OR "id" IS NULL', 1.0),
        'count(*) >= 1000 AND avg("a") BETWEEN 4 AND 5',
        'count(*) >= 5000 OR sum("a") > 1000000',
        'max("at") >= now() - INTERVAL 24 HOUR',
        ('("id" // NULL) = 1', 1.0),  # null: not known to be broken
        'max("id" // NULL) > 0',  # null: not known to hold
    )
    report = checked(
        duck, source(write(tmp_path / "x.csv", lines), key=("id",), columns=rules, expect=expect)
    )
    verdicts = [rule(report, f"things.expect[{i}]").verdict for i in range(len(expect))]
    assert verdicts == ["pass", "fail", "fail", "pass", "fail", "fail", "pass", "fail"]
    assert rule(report, "things.expect[1]").share == 0.9
    assert rule(report, "things.expect[2]").examples[0] == Example((("id", "9"),), (("id", "9"), ("a", "9")))
    assert rule(report, "things.expect[4]").message == "count(*) is 1000, sum(a) is 4500"
    assert rule(report, "things.expect[5]").message == "max(at) is 2025-01-01 00:00:00"
    assert rule(report, "things.expect[6]").rows == 0


def test_fresh_data_is_not_late(duck: DuckEngine, tmp_path: Path) -> None:
    duck.rows(f"COPY (SELECT now()::TIMESTAMP - INTERVAL 1 HOUR AS at) TO '{tmp_path / 'x.parquet'}'")
    expect = expectations('max("at") >= now() - INTERVAL 24 HOUR', 'max("at") < now() + INTERVAL 1 MINUTE')
    one = source(str(tmp_path / "x.parquet"), "parquet", columns=(column("at", "timestamp"),), expect=expect)
    assert checked(duck, one).passed


def test_an_expectation_that_fails_to_compute_leaves_the_others_alone(
    duck: DuckEngine, tmp_path: Path
) -> None:
    lines = ["id,a"] + [f"{i},{i}" for i in range(100)]
    rules = (column("id", "integer"), column("a", "string", pattern="[0-9]+"))
    expect = expectations(
        ('"id" >= 0', 1.0),
        ("CAST('x' || \"a\" AS BIGINT) = 1", 1.0),
        ('"id" < 50', 1.0),
        ('"nothing" > 1', 1.0),
    )
    report = checked(
        duck, source(write(tmp_path / "x.csv", lines), key=("id",), columns=rules, expect=expect)
    )
    assert [rule(report, f"things.expect[{i}]").verdict for i in range(4)] == [
        "pass",
        "error",
        "fail",
        "error",
    ]
    assert "Could not convert string" in rule(report, "things.expect[1]").message
    assert rule(report, "things.expect[2]").failed == 50
    assert rule(report, "things.a.pattern").verdict == "pass"


def test_an_empty_source_is_a_finding(duck: DuckEngine, tmp_path: Path) -> None:
    expect = expectations("count(*) >= 1", ('"a" > 0', 1.0), 'max("a") > 0')
    one = source(
        write(tmp_path / "x.csv", ["a,b"]), columns=(column("a", "integer"), column("b")), expect=expect
    )
    report = checked(duck, one)
    assert broken(report) == {"things.rows": 0, "things.expect[0]": 1, "things.expect[2]": 1}
    assert rule(report, "things.a.nulls").share is None


def test_columns_that_are_missing_extra_or_stored_otherwise(duck: DuckEngine, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    duck.rows(f"COPY (SELECT 1::INTEGER AS id, 2.0::DOUBLE AS a, 'x' AS Name, 'y' AS more) TO '{path}'")
    rules = (column("id", "integer"), column("a", "integer"), column("name", pattern="x"))
    expect = expectations(('"name" = \'x\' AND "id" > 0', 1.0))
    one = source(str(path), "parquet", key=("id",), columns=rules, expect=expect)
    report = checked(duck, one)
    assert {rule.id: rule.verdict for rule in report.sources[0].rules if rule.verdict != "pass"} == {
        "things.name.missing": "fail",
        "things.name.nulls": "error",
        "things.name.pattern": "error",
        "things.expect[0]": "error",
        "things.id.stored": "note",
        "things.a.stored": "note",
        "things.Name.extra": "note",
        "things.more.extra": "note",
    }
    assert (
        rule(report, "things.name.missing").message
        == "the data has none; there is Name, which differs in case"
    )
    assert rule(report, "things.expect[0]").message == "there is no column name"


def test_a_dated_source_may_say_two_things_at_a_time_but_it_is_noted(
    duck: DuckEngine, tmp_path: Path
) -> None:
    lines = ["id,at", "1,2025-01-01", "1,2025-01-02", "2,2025-01-01", "2,2025-01-01"]
    rules = (column("id", "integer"), column("at", "timestamp"))
    given = {"key": ("id",), "timestamp": "at", "columns": rules}
    spine = source(write(tmp_path / "x.csv", lines), name="spine", **given)
    joined = source(spine.location, name="joined", **given)
    report = checked(duck, spine, joined)
    assert (rule(report, "spine.key").verdict, rule(report, "spine.key").failed) == ("fail", 2)
    assert (rule(report, "joined.key").verdict, rule(report, "joined.key").failed) == ("note", 1)
    assert rule(report, "joined.key").text == "id, at together name one row"


class Counting(DuckEngine):
    """DuckDB, with every statement that is asked for kept."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        self.__dict__.setdefault("asked", []).append(sql)
        return super().rows(sql, parameters)


@pytest.mark.parametrize("number", [1, 60])
def test_however_many_rules_there_are_they_take_one_scan(tmp_path: Path, number: int) -> None:
    path = tmp_path / "x.parquet"
    engine = Counting(threads=2)
    values = ", ".join(f"range AS c{i}" for i in range(number))
    engine.rows(f"COPY (SELECT {values} FROM range(5000)) TO '{path}'")
    rules = tuple(column(f"c{i}", "integer", min=0, max=5000, unique=i % 7 == 0) for i in range(number))
    expect = expectations(*[(f'"c{i}" % 1 = 0', 1.0) for i in range(number)], 'sum("c0") > 0')
    opened = open_(engine, source(str(path), "parquet", key=("c0",), columns=rules, expect=expect))
    engine.__dict__["asked"].clear()
    report = check_sources(engine, contract_of(opened.source), [opened])
    asked = engine.__dict__["asked"]
    assert report.passed
    assert len(asked) == 1
    plan = str(engine.rows(f"EXPLAIN {asked[0]}"))
    assert plan.upper().count("READ_PARQUET") + plan.upper().count("PARQUET_SCAN") == 1
    engine.close()


VALUES = st.lists(st.one_of(st.none(), st.integers(-5, 15)), max_size=40)


@settings(max_examples=25, deadline=None)
@given(VALUES, st.integers(-3, 3), st.integers(5, 12), st.sampled_from([0.0, 0.1, 0.5]))
def test_counts_agree_with_plain_python(values: list[int | None], low: int, high: int, nulls: float) -> None:
    import pyarrow as pa

    from modelyard_runtime.engine.types import Table
    from modelyard_runtime.sources.types import OpenedSource, Reading, SourceVersion

    engine = DuckEngine(threads=1)
    frame = engine.frame(pa.table({"a": pa.array(values, pa.int64())}))
    one = source("x", columns=(column("a", "integer", min=low, max=high, unique=True, nulls=nulls),))
    version = SourceVersion("things", "csv", "x", "v", "d", len(values), None, None)
    opened = OpenedSource(one, Table(frame.sql, frame.fields), version, Reading(frame))
    report = check_sources(engine, contract_of(one), [opened])
    engine.close()
    present = [value for value in values if value is not None]
    expected = {
        "min": sum(value < low for value in present),
        "max": sum(value > high for value in present),
        "unique": len(present) - len(set(present)),
        "nulls": len(values) - len(present),
    }
    assert {kind: rule(report, f"things.a.{kind}").failed for kind in expected} == expected
    tolerated = expected["nulls"] <= nulls * len(values) + 1e-9
    assert (rule(report, "things.a.nulls").verdict == "pass") is tolerated


def test_examples_and_numbers_don_t_depend_on_order_or_threads(tmp_path: Path) -> None:
    lines = [f"{i},{i % 13 - 3}" for i in range(20_000)]
    found = set()
    for seed, threads in ((0, 1), (1, 4)):
        random.Random(seed).shuffle(lines)  # noqa: S311 - an order, no secret
        engine = DuckEngine(threads=threads)
        rules = (column("id", "integer"), column("a", "integer", min=0))
        one = source(write(tmp_path / "x.csv", ["id,a", *lines]), key=("id",), columns=rules)
        report = checked(engine, one)
        engine.close()
        found.add(json.dumps([document.document(report)["rules"], document.lines(report)]))
    assert len(found) == 1


def test_the_data_of_the_examples_is_what_their_specs_say(duck: DuckEngine) -> None:
    for example in ("quickstart", "demand"):
        known = contract(example)
        places = {one.name: f"data/{one.name}.csv" for one in known.data}
        opened = [open_(duck, one, EXAMPLES / example, **places) for one in known.data]
        report = check_sources(duck, known, opened)
        assert report.passed, document.lines(report)
        assert document.parse(json.loads(json.dumps(document.document(report)))) == report


def test_a_report_is_told_in_words_and_lines(duck: DuckEngine, tmp_path: Path) -> None:
    report = checked(duck, people(write(tmp_path / "x.csv", PEOPLE)))
    assert document.words(report) == "11 of 19 rules are broken"
    assert document.lines(report)[:2] == [
        "data.people.columns.id.unique: id is unique: 1 of 5 rows break it (80% keep it), as id 3 at id 3",
        "data.people.columns.name.nulls: name has no nulls: 1 of 5 rows break it (80% keep it), as id 3",
    ]
    fine = checked(duck, source(write(tmp_path / "y.csv", ["a", "1"]), columns=(column("a", "integer"),)))
    assert document.words(fine) == "3 rules hold on 1 rows"
    assert document.lines(fine) == []
