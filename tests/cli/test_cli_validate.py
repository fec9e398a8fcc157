"""`modelyard validate`: one spec and many, for people and for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from spec_folders import CLOUD, LOCAL, written

from command_line import modelyard

if TYPE_CHECKING:
    from pathlib import Path

WRONG = LOCAL.replace("target: churned", "target: churn").replace("csv:", "cvs:")
WARNED = CLOUD.replace("    expect: [count(*) >= 1000]\n", "")


@pytest.mark.parametrize("text", [LOCAL, CLOUD], ids=["local", "cloud"])
def test_a_spec_without_findings_is_valid_in_one_line(text: str, tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, text), "validate")
    assert (ran.code, ran.said) == (0, "modelyard.yaml: valid\n")


def test_warnings_do_not_stop(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, WARNED), "validate")
    assert ran.code == 0
    assert ran.out.startswith("warning[no-data-expectation]")
    assert ran.out.endswith("modelyard.yaml: valid (1 warning)\n")


def test_every_finding_comes_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, WRONG), "validate")
    assert ran.code == 1
    assert ran.out.index("[unknown-key]") < ran.out.index("[unknown-column]")
    assert ran.out.endswith("errors\n")


def test_specs_and_folders_are_named_as_the_user_named_them(tmp_path: Path) -> None:
    written(tmp_path / "a")
    written(tmp_path / "b", WRONG)
    written(tmp_path, WARNED, "c/other.yaml")
    ran = modelyard(tmp_path, "validate", "a", "b/modelyard.yaml", "c/other.yaml")
    assert ran.code == 1
    assert "--> b/modelyard.yaml:6:" in ran.out
    assert "--> c/other.yaml:7:" in ran.out
    assert "a/modelyard.yaml" not in ran.out


def test_a_spec_named_twice_is_checked_once(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, WARNED), "validate", ".", "modelyard.yaml")
    assert ran.out.count("warning[") == 1


def test_many_valid_specs_are_counted(tmp_path: Path) -> None:
    for name in "abcd":
        written(tmp_path / name, LOCAL.replace("churn\n", f"churn-{name}\n"))
    ran = modelyard(tmp_path, "validate", *"abcd")
    assert (ran.code, ran.said) == (0, "4 specs: valid\n")


def test_json_has_what_text_has(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, WRONG), "validate", "--format", "json")
    found = json.loads(ran.out)["diagnostics"]
    assert (ran.code, ran.err) == (1, "")
    assert {"unknown-key", "unknown-column"} <= {each["rule"] for each in found}
    assert all(each["severity"] == "error" for each in found)


def test_json_of_a_valid_spec_is_an_empty_list(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path), "validate", "--format", "json")
    assert (ran.code, json.loads(ran.out)["diagnostics"]) == (0, [])


@pytest.mark.parametrize("text", [LOCAL, WRONG], ids=["valid", "wrong"])
def test_sarif_has_the_shape_that_code_scanning_needs(text: str, tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, text), "validate", "--format", "sarif")
    log = json.loads(ran.out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (place,) = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"] == "modelyard.yaml"
        assert place["physicalLocation"]["region"]["startLine"] >= 1
    assert bool(run["results"]) is (ran.code == 1)


def test_github_lines_annotate(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, WRONG), "validate", "--format", "github")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines
    assert all(line.startswith("::error file=modelyard.yaml,line=") for line in lines)


def test_root_must_hold_the_spec(tmp_path: Path) -> None:
    (written(tmp_path) / "elsewhere").mkdir()
    ran = modelyard(tmp_path, "validate", "--root", "elsewhere")
    assert ran.code == 2
    assert "not under the root" in ran.err


def test_a_spec_that_is_no_utf8_or_not_readable_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "modelyard.yaml").write_bytes(b"model: \xff\n")
    ran = modelyard(tmp_path, "validate")
    assert ran.code == 1
    assert "error[invalid-encoding]" in ran.out


def test_a_spec_that_can_t_be_planned_is_found_before_compile(tmp_path: Path) -> None:
    written(tmp_path, LOCAL.replace("data:\n", 'python: "3.13"\ndata:\n', 1))
    written(tmp_path, 'lock: 1\npython: "3.12"\n', "modelyard.lock")
    ran = modelyard(tmp_path, "validate")
    assert ran.code == 1
    assert "error[stale-lock]" in ran.out
