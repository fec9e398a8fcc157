"""The plain form of a command line is read as typer reads it."""

from __future__ import annotations

import inspect
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from spec_folders import written

from command_line import modelyard
from modelyard.cli.app import application
from modelyard.cli.direct import FORMS, direct

if TYPE_CHECKING:
    from pathlib import Path

LINES = [
    "compile",
    "compile .",
    "compile a b --check",
    "compile --force --check a",
    "compile --env staging --out here",
    "compile --out here a --out there",
    "compile --root .. --format json a",
    "compile --format sarif",
    "validate",
    "validate a b",
    "validate --format github --root .. a",
    "validate --base HEAD^1 a",
]
OTHERS = [
    "compile --help",
    "compile --out=x",
    "compile --format pdf",
    "compile --env",
    "compile -- -a",
    "diff",
    "",
    "-V",
]


def defaults(verb: str) -> dict[str, Any]:
    """What a verb does where nothing is said."""
    parameters = inspect.signature(import_module(FORMS[verb].module).run).parameters.values()
    return {parameter.name: parameter.default for parameter in parameters}


@pytest.mark.parametrize("line", LINES)
def test_a_plain_line_calls_the_verb_as_typer_would(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    verb, *_ = arguments = line.split()
    called: dict[str, Any] = {}

    def run(specs: list[str] | None, **more: object) -> int:
        called.update({"specs": specs or None, **more})
        return 0

    monkeypatch.setattr(import_module(f"modelyard.cli.{verb}"), "run", run)
    application(arguments)(args=arguments, standalone_mode=False)
    plain = direct(arguments)
    assert isinstance(plain, partial)
    assert {**defaults(verb), **plain.keywords} == called


@pytest.mark.parametrize("line", OTHERS)
def test_any_other_line_is_left_to_typer(line: str) -> None:
    assert direct(line.split()) is None


@pytest.mark.parametrize("verb", FORMS)
def test_a_verb_s_options_are_the_same_in_both(verb: str) -> None:
    declared = set(inspect.signature(getattr(import_module(f"modelyard.cli.{verb}"), verb)).parameters)
    form = FORMS[verb]
    assert {option.removeprefix("--") for option in (*form.flags, *form.options)} | {"specs"} == declared
    assert set(defaults(verb)) == declared


def test_both_ways_do_the_same(tmp_path: Path) -> None:
    written(tmp_path)
    assert modelyard(tmp_path, "compile", "--out", "one").code == 0
    assert (
        modelyard(tmp_path, "compile", "--out=one", "--check").out == "modelyard.yaml: 13 files are current\n"
    )
