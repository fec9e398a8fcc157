"""The shipped table of functions is DuckDB's own."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from expression_oracle import COLUMNS, SCOPE, difference, judge

from modelyard.expressions.analyse import analyse
from modelyard.expressions.functions import is_aggregate, is_volatile, names
from modelyard.expressions.keywords import RESERVED

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
SAMPLES = (*COLUMNS, "null", "1", "300", "-1", "1.5", "'x'", "1e2", "[1, 2]")
PAIRED = (
    *(
        "flag",
        "tiny",
        "big",
        "huge",
        "utiny",
        "ubig",
        "single",
        "real",
        "price",
        "name",
        "day",
        "seen",
        "zoned",
    ),
    *("wait", "counts", "tags", "null", "1", "300", "1.5", "'x'"),
)


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "generate_functions", ROOT / "benchmarks/tools/generate_functions.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_table_is_what_the_installed_duckdb_says() -> None:
    generator = _generator()
    shipped = (ROOT / "compiler/modelyard/expressions/functions.json").read_text(encoding="utf-8")
    assert shipped == generator.render()
    assert len(shipped) < 40_000
    made = json.loads(shipped)
    assert set(made["scalar"]) == generator.SCALARS
    assert set(made["aggregate"]) == generator.AGGREGATES


@pytest.mark.parametrize("name", names())
def test_function_of_one_argument_agrees_for_every_type(name: str) -> None:
    assert [found for sample in SAMPLES if (found := difference(f"{name}({sample})"))] == []


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "//", "%", "**", "&", "|", "||", "<", "=", "like"])
def test_operator_agrees_for_every_pair_of_types(operator: str) -> None:
    pairs = [f"({left}) {operator} ({right})" for left in PAIRED for right in PAIRED]
    assert [found for pair in pairs if (found := difference(pair))] == []


@pytest.mark.parametrize(
    "form", ["[{}, {}]", "coalesce({}, {})", "case when flag then {} else {} end", "nullif({}, {})"]
)
def test_shared_type_agrees_for_every_pair_of_types(form: str) -> None:
    pairs = [form.format(left, right) for left in PAIRED for right in PAIRED]
    assert [found for pair in pairs if (found := difference(pair))] == []


def test_nothing_that_reads_files_settings_or_the_catalogue_can_be_called() -> None:
    forbidden = "read_text read_csv getenv current_setting current_user version nextval getvariable query"
    assert not set(forbidden.split()) & set(names())
    assert all(
        analyse(f"{name}('x')", SCOPE).problems[0].rule == "unknown-function" for name in forbidden.split()
    )


def test_kinds_of_functions() -> None:
    assert is_aggregate("sum")
    assert not is_aggregate("ln")
    assert all(is_volatile(name) for name in ("now", "random", "today", "current_date", "current_timestamp"))


def test_reserved_words_are_those_of_duckdb() -> None:
    wrong = [
        word
        for word in sorted(RESERVED)
        if judge(f"1 = {word}").error.startswith("Binder Error: Referenced column")
    ]
    assert wrong == []
