"""Help and exit codes: what a script can rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from spec_folders import LOCAL, changed, written

from command_line import modelyard
from modelyard import __version__, check
from modelyard.cli.verbs import VERBS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_has_an_example(verb: str, tmp_path: Path) -> None:
    ran = modelyard(tmp_path, verb, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Example: modelyard {verb}" in ran.out


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_lists_every_verb_with_its_summary_and_the_exit_codes(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    ran = modelyard(tmp_path, *arguments)
    assert ran.code == 0
    places = [ran.out.index(f"\n  {verb} ") for verb in VERBS]
    assert places == sorted(places)
    assert "Exit codes: 0 fine, 1 findings, 2 usage, 3 output differs" in " ".join(ran.out.split())


def test_version(tmp_path: Path) -> None:
    ran = modelyard(tmp_path, "--version")
    assert (ran.code, ran.said) == (0, f"modelyard {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("vaildate",), "vaildate"),
        (("validate", "--fromat", "json"), "--fromat"),
        (("validate", "--format", "xml"), "xml"),
        (("compile", "--env", "production"), 'no environment is called "production"'),
        (("show", "--env", "production"), "choose one of local"),
        (("graph", "--env", "production"), "choose one of local"),
        (("explain", "unknwon-key"), 'did you mean "unknown-key"?'),
        (("schema", "specs"), "specs"),
        (("validate", "missing.yaml"), "no such file: missing.yaml"),
        (("validate", "empty"), "no modelyard.yaml and no modelyard.workspace.yaml in empty"),
        (("release",), "environment"),
        (("release", "local"), "--from or --rollback"),
        (("release", "local", "--from", "x", "--rollback"), "--from or --rollback"),
        (("release", "local", "--from", "nowhere"), "neither a training's output folder nor an environment"),
        (("release", "moon", "--rollback"), "choose one of local"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(
    arguments: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    (written(tmp_path) / "empty").mkdir()
    ran = modelyard(tmp_path, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says.lower() in ran.err.lower()
    assert "\nerror" in f"\n{ran.err}"


@pytest.mark.parametrize("verb", ["validate", "compile", "diff", "show", "graph", "lock"])
def test_a_folder_without_a_spec_leads_to_init(verb: str, tmp_path: Path) -> None:
    ran = modelyard(tmp_path, verb)
    assert ran.code == 2
    assert "modelyard init" in ran.err


@pytest.mark.parametrize("verb", ["validate", "compile", "diff", "show", "graph"])
def test_a_spec_with_an_error_is_1_and_the_error_is_shown(verb: str, tmp_path: Path) -> None:
    written(tmp_path, LOCAL.replace("target: churned", "target: churn"))
    ran = modelyard(tmp_path, verb)
    assert ran.code == 1
    assert "--> modelyard.yaml:12:" in ran.said
    assert 'did you mean "churned"?' in ran.said


def test_a_release_from_a_spec_with_an_error_is_1(tmp_path: Path) -> None:
    written(tmp_path, LOCAL.replace("target: churned", "target: churn"))
    ran = modelyard(tmp_path, "release", "local", "--rollback")
    assert ran.code == 1
    assert "nothing can be released" in ran.err


def test_exit_codes_of_a_spec_s_life(tmp_path: Path) -> None:
    written(tmp_path)
    codes = [modelyard(tmp_path, *words.split()).code for words in ("validate", "compile --check", "diff")]
    assert codes == [0, 3, 3]
    codes = [modelyard(tmp_path, *words.split()).code for words in ("compile", "compile --check", "diff")]
    assert codes == [0, 0, 0]
    changed(tmp_path, "0.75", "0.8")
    codes = [
        modelyard(tmp_path, *words.split()).code for words in ("compile --check", "diff", "compile", "diff")
    ]
    assert codes == [3, 3, 0, 0]


def broken(*_: object) -> None:
    raise RuntimeError("the sky fell")


def test_a_bug_is_70_and_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "check", broken)
    ran = modelyard(written(tmp_path), "validate")
    assert (ran.code, ran.out) == (70, "")
    first, second, *rest = ran.err.splitlines()
    assert first.startswith("bug in modelyard: RuntimeError in load_project (cli/load.py:")
    assert second == "  the sky fell"
    assert len(rest) == 1
    assert "Traceback" not in ran.err


def test_a_bug_s_traceback_is_shown_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "check", broken)
    monkeypatch.setenv("MODELYARD_TRACEBACK", "1")
    ran = modelyard(written(tmp_path), "validate")
    assert ran.code == 70
    assert "Traceback (most recent call last)" in ran.err


def test_an_interruption_is_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "check", interrupted)
    assert modelyard(written(tmp_path), "validate").code == 130
