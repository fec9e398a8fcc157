"""`modelyard verify`: clean on what we emit, and each check finds the fault that it is for."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cluster_plans import plans
from command_line import modelyard
from modelyard.compile import emit
from modelyard.verify import registry, tools
from modelyard.verify.types import Result, Tree
from support import bundle_schemas
from support.examples import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

ALWAYS = ("promises", "schemas")


def tree_of(name: str, folder: Path) -> Tree:
    """The files of a plan, on disk as they are emitted."""
    plan = plans()[name]
    files = emit(plan)
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    return Tree(folder, plan, files)


def changed(tree: Tree, end: str, old: str, new: str) -> Tree:
    """The same tree with one text replaced in the first file that ends so."""
    file = next(file for file in tree.files if file.path.endswith(end) and old in file.text)
    other = replace(file, text=file.text.replace(old, new, 1))
    (tree.root / file.path).write_text(other.text, encoding="utf-8")
    return replace(tree, files=tuple(other if one is file else one for one in tree.files))


def run(name: str, tree: Tree) -> Result:
    """One check, which has to have a tool to check with."""
    result = registry.load(name)(tree)
    if result.state == "not-checked" and result.get:
        pytest.skip(result.why)
    return result


@pytest.mark.parametrize("name", ["realtime", "batch", "compose"])
@pytest.mark.parametrize("check", ALWAYS)
def test_what_we_emit_keeps_our_promises_and_fits_the_schemas(name: str, check: str, tmp_path: Path) -> None:
    result = run(check, tree_of(name, tmp_path))
    assert list(result.faults) == []
    assert result.state == "passed"
    assert result.files >= 5


@pytest.mark.parametrize("check", [name for name in registry.CHECKS if name not in {*ALWAYS, "checkov"}])
def test_the_linters_find_nothing(check: str, tmp_path: Path) -> None:
    result = run(check, tree_of("realtime", tmp_path))
    assert list(result.faults) == []
    assert result.version


FAULTS = [
    (
        "promises",
        "-train.yml",
        "    permissions:\n      contents: read",
        "    permissionz:\n      contents: read",
    ),
    ("promises", "-train.yml", "permissions: {}", "permissions: write-all"),
    ("promises", "serve.Dockerfile", "USER 65532:65532", "USER root"),
    ("promises", "serve.Dockerfile", "@sha256:", "@sha512:"),
    ("schemas", "-check.yml", "runs-on:", "run-on:"),
    ("schemas", "dashboard.json", '"title"', '"titel"'),
    ("schemas", "rules.yaml", "expr:", "exp:"),
    ("schemas", ".json", '"contract": 1', '"contract": "1"'),
    ("actionlint", "-check.yml", "github.event.pull_request.number", "github.evnt.pull_request.number"),
    ("zizmor", "-check.yml", "permissions: {}", "permissions: write-all"),
    ("hadolint", "serve.Dockerfile", "WORKDIR /app", "WORKDIR app"),
    ("kubectl", "kustomization.yaml", "resources:", "resourcez:"),
    ("promtool", "/rules.yaml", "expr:", "exp:"),
    ("terraform", ".tf", " = ", "   =   "),
]


@pytest.mark.parametrize(("check", "end", "old", "new"), FAULTS)
def test_a_fault_is_found_and_its_file_named(
    check: str, end: str, old: str, new: str, tmp_path: Path
) -> None:
    result = run(check, changed(tree_of("realtime", tmp_path), end, old, new))
    assert result.state == "failed"
    folder = end if "/" in end or check not in {"kubectl", "terraform"} else ""
    assert all(fault.path for fault in result.faults)
    assert any(folder in fault.path for fault in result.faults)


def test_what_is_not_installed_is_said_with_the_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools, "find", lambda name: None)
    tree = tree_of("realtime", tmp_path)
    for name in tools.GET.keys() & registry.CHECKS.keys():
        result = registry.load(name)(tree)
        assert (result.state, result.why) == ("not-checked", f"{name} is not installed")
        assert result.get


def test_a_linter_that_can_not_be_started_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bin" / "hadolint"
    broken.parent.mkdir()
    broken.write_text("#!/nonexistent/interpreter\n")
    broken.chmod(0o755)
    monkeypatch.setattr(tools, "find", lambda name: str(broken))
    result = registry.load("hadolint")(tree_of("realtime", tmp_path / "tree"))
    assert result.state == "failed"
    assert "can't be started" in result.faults[0].message


def compiled(folder: Path, example: str = "quickstart") -> Path:
    """An example compiled beside its spec."""
    shutil.copytree(EXAMPLES / example, folder / example)
    assert modelyard(folder, "compile", example).code == 0
    return folder


def test_the_command_reports_as_text_json_and_sarif(tmp_path: Path) -> None:
    compiled(tmp_path)
    only = ("--only", "promises", "--only", "schemas")
    text = modelyard(tmp_path, "verify", "quickstart", *only)
    assert text.code == 0
    assert "no faults in 2 checks" in text.out
    assert "checkov     not checked: it takes minutes" in text.out
    data = json.loads(modelyard(tmp_path, "verify", "quickstart", *only, "--format", "json").out)
    assert [check["state"] for check in data["models"][0]["checks"]] == ["passed", "passed", "not-checked"]
    sarif = json.loads(modelyard(tmp_path, "verify", "quickstart", *only, "--format", "sarif").out)
    assert sarif["version"] == "2.1.0"
    assert [run["results"] for run in sarif["runs"]] == [[], []]


def test_files_that_are_not_those_of_the_spec_are_not_proved(tmp_path: Path) -> None:
    compiled(tmp_path)
    contract = next((tmp_path / "quickstart").rglob("local.json"))
    contract.write_text(contract.read_text() + "\n")
    ran = modelyard(tmp_path, "verify", "quickstart")
    assert ran.code == 3
    assert "are not what the spec gives rise to" in ran.err


def test_an_unknown_check_is_a_matter_of_usage(tmp_path: Path) -> None:
    ran = modelyard(compiled(tmp_path), "verify", "quickstart", "--only", "magic")
    assert ran.code == 2
    assert "choose from promises, schemas" in ran.err


@pytest.mark.skipif(not bundle_schemas.SCHEMAS.is_dir(), reason="no public schemas here (MODELYARD_SCHEMAS)")
def test_the_schemas_that_travel_with_us_are_those_that_were_published() -> None:
    for name, text in bundle_schemas.bundled().items():
        assert (bundle_schemas.TARGET / name).read_text(encoding="utf-8") == text, name
