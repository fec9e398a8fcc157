"""A spec on the command line of a runtime verb becomes a contract that the runtime reads."""

from __future__ import annotations

import argparse
import json
import shutil
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

import modelyard
import modelyard_runtime
from command_line import modelyard as command
from modelyard.cli.contract import VERBS, with_contract
from modelyard.cli.exit import CommandError
from modelyard.cli.runtime import is_complete
from modelyard.cli.verbs import RUNTIME
from modelyard_runtime.__main__ import VERBS as MODULES
from support.examples import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def quickstart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(EXAMPLES / "quickstart", tmp_path / "quickstart")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "quickstart"


def test_a_spec_is_compiled_and_its_contract_named(quickstart: Path) -> None:
    words = with_contract(["run", "quickstart", "--stage", "data"])
    contract = quickstart / "build" / "compiled" / "contract" / "local.json"
    assert words[:3] == ["run", "--contract", str(contract)]
    assert words[-2:] == ["--stage", "data"]
    assert json.loads(contract.read_text())["model"] == "wine-quality"
    assert (contract.parents[1] / "docs" / "model-card.md").exists()
    given = dict(zip(words[1::2], words[2::2], strict=True))
    assert (given["--root"], given["--output"]) == (str(quickstart), str(quickstart / "build"))


def test_no_spec_means_the_one_of_this_folder(quickstart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(quickstart)
    words = with_contract(["serve", "--port", "0"])
    assert words[1:] == [
        "--contract",
        str(quickstart / "build/compiled/contract/local.json"),
        "--root",
        str(quickstart),
        "--model",
        str(quickstart / "build/model"),
        "--port",
        "0",
    ]


def test_what_is_given_is_kept(quickstart: Path, tmp_path: Path) -> None:
    words = with_contract(["run", "--output=other", "--resume", "quickstart", "--env", "local"])
    assert "--output=other" in words
    assert "--output" not in words
    assert "--env" not in words
    assert (tmp_path / "other/compiled/contract/local.json").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--contract", "x.json", "--stage", "data"],
        ["run", "--contract=x.json"],
        ["run", "--help"],
        ["serve", "-h"],
    ],
)
def test_a_contract_or_a_question_needs_no_spec(words: list[str]) -> None:
    assert is_complete(words)


def test_a_verb_that_takes_no_spec_is_left_as_it_is() -> None:
    words = ["lineage", "churn@3"]
    assert not is_complete(words)
    assert with_contract(words) == words


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "quickstart", "--env", "moon"], 'no environment is called "moon"'),
        (["run", "quickstart", "quickstart"], "one spec at a time"),
        (["run", str(EXAMPLES / "workspace")], "several specs are named"),
    ],
)
def test_what_can_not_be_meant_is_refused(quickstart: Path, words: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        with_contract(words)


def test_a_spec_with_errors_is_told_with_its_places(
    quickstart: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = quickstart / "modelyard.yaml"
    spec.write_text(spec.read_text().replace("estimator:", "estimater:"))
    with pytest.raises(CommandError, match="can't be compiled"):
        with_contract(["run", "quickstart"])
    assert "error[unknown-key]" in capsys.readouterr().err
    assert not (quickstart / "build").exists()


@pytest.mark.parametrize("verb", VERBS)
def test_the_flags_are_those_of_the_runtime(verb: str) -> None:
    parser = argparse.ArgumentParser()
    import_module(MODULES[verb]).add_arguments(parser)
    flags = {
        option
        for action in parser._actions
        if action.nargs == 0
        for option in action.option_strings
        if option.startswith("--")
    }
    assert flags - {"--help"} == VERBS[verb].flags
    options = {option for action in parser._actions for option in action.option_strings}
    assert {name for name, _ in VERBS[verb].defaults} <= options


def test_every_runtime_verb_is_listed_by_both() -> None:
    assert set(RUNTIME) == set(MODULES) - {"profile"}


def test_compiler_and_runtime_are_of_one_version() -> None:
    assert modelyard.__version__ == modelyard_runtime.__version__


def test_a_check_below_a_folder_that_is_not_there_names_what_is_missing(
    quickstart: Path, tmp_path: Path
) -> None:
    ran = command(tmp_path, "compile", "quickstart", "--check", "--out", "nowhere")
    assert ran.code == 3
    assert "files differ from the spec" in ran.out
