"""`modelyard init`: whatever it writes validates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from spec_folders import written

from command_line import modelyard
from modelyard.cli.init import Template

if TYPE_CHECKING:
    from pathlib import Path

ROWS = "".join(
    f"{number},{19 + number % 60},{'gold' if number % 3 else 'basic'},2026-01-{1 + number % 28:02}T08:00:00,"
    f"{number * 1.5},{'true' if number % 4 == 0 else 'false'}\n"
    for number in range(1, 301)
)
CUSTOMERS = f"customer_id,age,plan,seen_at,spend,churned\n{ROWS}"


def fine(folder: Path, *where: str) -> str:
    """The spec that was written, once it has shown to validate and compile."""
    ran = modelyard(folder, "validate", *where)
    assert (ran.code, "error[" in ran.said) == (0, False), ran.said
    assert modelyard(folder, "compile", *where).code == 0
    return (folder.joinpath(*where) / "modelyard.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("template", Template)
def test_every_template_validates(template: Template, tmp_path: Path) -> None:
    ran = modelyard(tmp_path, "init", "first-model", "--template", template.value)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "wrote first-model/modelyard.yaml; next: modelyard validate first-model\n"
    assert "\nmodel: first-model\n" in fine(tmp_path, "first-model")


def test_a_spec_that_is_there_is_kept_until_force(tmp_path: Path) -> None:
    written(tmp_path, "mine\n")
    ran = modelyard(tmp_path, "init")
    assert (ran.code, (tmp_path / "modelyard.yaml").read_text()) == (1, "mine\n")
    assert "--force" in ran.err
    assert modelyard(tmp_path, "init", "--force").code == 0
    fine(tmp_path)


@pytest.mark.parametrize(
    ("folder", "name"),
    [("Fraud Model", "fraud-model"), ("2026", "model"), ("a" * 60, "a" * 40), ("Ünïcode", "n-code")],
)
def test_the_model_is_named_after_its_folder(folder: str, name: str, tmp_path: Path) -> None:
    assert modelyard(tmp_path, "init", folder).code == 0
    assert f"\nmodel: {name}\n" in fine(tmp_path, folder)


def test_a_model_s_name_can_be_given(tmp_path: Path) -> None:
    assert modelyard(tmp_path, "init", "--model", "leavers").code == 0
    assert "\nmodel: leavers\n" in fine(tmp_path)


def test_columns_are_learnt_from_csv(tmp_path: Path) -> None:
    written(tmp_path, CUSTOMERS, "data/customers.csv")
    assert modelyard(tmp_path, "init", "--from", "data/customers.csv").code == 0
    spec = fine(tmp_path)
    for line in ("csv: data/customers.csv", "key: customer_id", "timestamp: seen_at", "target: churned"):
        assert f" {line}\n" in spec
    assert "task: classification" in spec
    assert yaml.safe_load(spec)["data"]["customers"]["columns"]["plan"]["allowed"] == ["basic", "gold"]


def test_a_number_is_learnt_by_regression(tmp_path: Path) -> None:
    written(tmp_path, CUSTOMERS, "customers.csv")
    assert modelyard(tmp_path, "init", "--from", "customers.csv", "--target", "spend").code == 0
    assert "task: regression" in fine(tmp_path)


@pytest.mark.parametrize(
    ("first", "row"),
    [
        ("Id,id,select,label", "{0},{0},x{1},{1}"),
        ("from,order,group,label", "{0},{1},g{1},{1}"),
        ("true,no,on,label", "{0},{1},{0},{1}"),
        ("timestamp,key,prediction,label", "2026-01-02T08:00:00Z,k{0},{1},{1}"),
        ("with space,größe,x,label", "{0},{0},{0}.5,{1}"),
        ("email,phone,age,label", "u{0}@example.org,+49{0},{0},{1}"),
        ("x,label", ",{1}"),
    ],
)
def test_odd_columns_are_named_or_left_out(first: str, row: str, tmp_path: Path) -> None:
    rows = "\n".join(row.format(number, number % 2) for number in range(200))
    written(tmp_path, f"{first}\n{rows}\n", "data.csv")
    assert modelyard(tmp_path, "init", "--from", "data.csv").code == 0
    fine(tmp_path)


def test_columns_are_learnt_from_parquet(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    written(tmp_path, CUSTOMERS, "customers.csv")
    source, target = tmp_path / "customers.csv", tmp_path / "customers.parquet"
    duckdb.sql(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet)")
    assert modelyard(tmp_path, "init", "--from", "customers.parquet", "--target", "churned").code == 0
    spec = fine(tmp_path)
    for line in ("parquet: customers.parquet", "timestamp: seen_at", "target: churned"):
        assert f" {line}\n" in spec


def test_data_elsewhere_is_named_from_the_spec_s_folder(tmp_path: Path) -> None:
    written(tmp_path, CUSTOMERS, "data/customers.csv")
    assert modelyard(tmp_path, "init", "models/churn", "--from", "data/customers.csv").code == 0
    text = (tmp_path / "models/churn/modelyard.yaml").read_text()
    assert "csv: ../../data/customers.csv" in text


@pytest.mark.parametrize(
    ("text", "options", "code", "says"),
    [
        ("a,b\n1,2\n", (), 2, "--target"),
        ("a,b\n1,2\n", ("--target", "c"), 2, "no column is called 'c'"),
        ("a,b\n1,2,3\n", ("--target", "a"), 1, "3 values"),
        ("a,a\n1,2\n", ("--target", "a"), 1, "distinct column names"),
        ("", ("--target", "a"), 1, "distinct column names"),
    ],
)
def test_data_that_tells_too_little_is_told(
    text: str, options: tuple[str, ...], code: int, says: str, tmp_path: Path
) -> None:
    written(tmp_path, text, "data.csv")
    ran = modelyard(tmp_path, "init", "--from", "data.csv", *options)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert not (tmp_path / "modelyard.yaml").exists()


@pytest.mark.parametrize("name", ["missing.csv", "missing.parquet", "broken.parquet"])
def test_data_that_can_t_be_read_is_told(name: str, tmp_path: Path) -> None:
    written(tmp_path, "PAR1 no parquet", "broken.parquet")
    ran = modelyard(tmp_path, "init", "--from", name)
    assert ran.code == 1
    assert name in ran.err
    assert "bug" not in ran.err
