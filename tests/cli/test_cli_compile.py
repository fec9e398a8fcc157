"""`modelyard compile`: what it writes, what it checks, and what it never touches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from spec_folders import CLOUD, LOCAL, changed, tree, written

from command_line import modelyard

if TYPE_CHECKING:
    from pathlib import Path

CARD = "ops/churn/docs/model-card.md"


@pytest.mark.parametrize("text", [LOCAL, CLOUD], ids=["local", "cloud"])
def test_compile_then_check_is_current_and_a_second_compile_changes_nothing(
    text: str, tmp_path: Path
) -> None:
    written(tmp_path, text)
    first = modelyard(tmp_path, "compile")
    files = tree(tmp_path)
    assert first.code == 0
    assert f"{len(files) - 2} written, 0 removed, 0 unchanged" in first.out
    checked = modelyard(tmp_path, "compile", "--check")
    assert (checked.code, checked.out) == (0, f"modelyard.yaml: {len(files) - 2} files are current\n")
    second = modelyard(tmp_path, "compile")
    assert second.out == f"modelyard.yaml: 0 written, 0 removed, {len(files) - 2} unchanged\n"
    assert tree(tmp_path) == files


def test_two_folders_with_one_spec_get_the_same_bytes(tmp_path: Path) -> None:
    one, other = written(tmp_path / "one", CLOUD), written(tmp_path / "two/deep", CLOUD)
    assert modelyard(one, "compile").code == modelyard(other, "compile").code == 0
    assert tree(one) == tree(other)


def test_a_few_files_are_listed_and_many_are_counted_by_folder(tmp_path: Path) -> None:
    small, large = written(tmp_path / "small"), written(tmp_path / "large", CLOUD)
    assert f"wrote   {CARD}\n" in modelyard(small, "compile").out
    assert " in ops/churn/terraform/\n" in modelyard(large, "compile").out


def test_a_stale_file_is_named_with_the_spec_s_line_and_the_command(tmp_path: Path) -> None:
    modelyard(written(tmp_path, CLOUD), "compile")
    changed(tmp_path, "replicas: 2", "replicas: 3")
    ran = modelyard(tmp_path, "compile", "--check")
    assert ran.code == 3
    lines = ran.out.splitlines()
    stale = [line for line in lines if line.startswith("ops/churn/kubernetes/prod/")]
    assert stale
    assert all(line.endswith("is not what the spec says now") for line in stale)
    place = CLOUD[: CLOUD.index("deployment:")].count("\n") + 1
    assert any(line.startswith(f"  --> modelyard.yaml:{place}:") for line in lines)
    assert "  = mend: modelyard compile modelyard.yaml" in lines
    assert lines[-1].endswith("files differ from the spec")


def test_a_missing_file_is_told_and_written_again(tmp_path: Path) -> None:
    modelyard(written(tmp_path), "compile")
    (tmp_path / CARD).unlink()
    ran = modelyard(tmp_path, "compile", "--check")
    assert ran.code == 3
    assert f"{CARD} was deleted" in ran.out
    assert modelyard(tmp_path, "compile").out.startswith(f"wrote   {CARD}\n")


def test_the_command_that_check_names_mends_it(tmp_path: Path) -> None:
    modelyard(written(tmp_path), "compile")
    changed(tmp_path, "churned: boolean", "churned: boolean, city: category")
    (mend,) = {
        line.removeprefix("  = mend: modelyard ")
        for line in modelyard(tmp_path, "compile", "--check").out.splitlines()
        if line.startswith("  = mend: ")
    }
    assert modelyard(tmp_path, *mend.split()).code == 0
    assert modelyard(tmp_path, "compile", "--check").code == 0


def test_an_edited_file_stops_everything_until_force(tmp_path: Path) -> None:
    modelyard(written(tmp_path), "compile")
    changed(tmp_path, "wine" if "wine" in LOCAL else "tenure: float", "tenure: integer")
    (tmp_path / CARD).write_text("mine\n", encoding="utf-8")
    before = tree(tmp_path)
    ran = modelyard(tmp_path, "compile")
    assert (ran.code, tree(tmp_path)) == (1, before)
    assert f"error[edited-file]: {CARD}" in ran.err
    assert "   | -mine" in ran.err
    checked = modelyard(tmp_path, "compile", "--check")
    assert checked.code == 3
    assert "  = mend: modelyard compile modelyard.yaml --force" in checked.out
    assert modelyard(tmp_path, "compile", "--force").code == 0
    assert modelyard(tmp_path, "compile", "--check").code == 0


def test_a_file_that_is_not_ours_is_left_alone_until_force(tmp_path: Path) -> None:
    written(written(tmp_path), "mine\n", CARD)
    assert modelyard(tmp_path, "compile").code == 1
    assert (tmp_path / CARD).read_text() == "mine\n"
    assert not (tmp_path / "ops/churn/manifest.json").exists()
    assert modelyard(tmp_path, "compile", "--force").code == 0
    assert (tmp_path / CARD).read_text() != "mine\n"


def test_a_file_can_t_steer_the_terminal_that_shows_it(tmp_path: Path) -> None:
    written(written(tmp_path), "\x1b]0;owned\x07mine\n", CARD)
    ran = modelyard(tmp_path, "compile")
    assert ran.code == 1
    assert "   | -\\x1b]0;owned\\x07mine" in ran.err
    assert "\x1b" not in ran.err


def test_one_environment_is_written_without_the_others(tmp_path: Path) -> None:
    modelyard(written(tmp_path, CLOUD), "compile")
    changed(tmp_path, "replicas: 2", "replicas: 4")
    before = tree(tmp_path)
    assert modelyard(tmp_path, "compile", "--env", "staging").code == 0
    after = tree(tmp_path)
    moved = {path for path in after if after[path] != before.get(path)}
    assert any("/kubernetes/staging/" in path for path in moved)
    assert not any("/kubernetes/prod/" in path for path in moved)
    assert modelyard(tmp_path, "compile", "--check", "--env", "staging").code == 0
    assert modelyard(tmp_path, "compile", "--check", "--env", "prod").code == 3


def test_out_takes_everything(tmp_path: Path) -> None:
    written(tmp_path / "repository")
    ran = modelyard(tmp_path / "repository", "compile", "--out", "../output/here")
    assert ran.code == 0
    assert list(tree(tmp_path / "repository")) == ["modelyard.yaml"]
    assert CARD in tree(tmp_path / "output/here")
    assert modelyard(tmp_path / "repository", "compile", "--check", "--out", "../output/here").code == 0


def test_root_moves_the_output_and_is_where_paths_start(tmp_path: Path) -> None:
    written(tmp_path / "models/churn")
    assert modelyard(tmp_path, "compile", "models/churn", "--root", ".").code == 0
    assert (
        json.loads((tmp_path / "ops/churn/manifest.json").read_text())["spec"]
        == "models/churn/modelyard.yaml"
    )
    assert modelyard(tmp_path / "models/churn", "compile", "--check", "--root", "../..").code == 0


@pytest.mark.parametrize("out", ["modelyard.yaml", "modelyard.yaml/below"])
def test_out_that_can_t_be_a_folder_is_told(out: str, tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path), "compile", "--out", out)
    assert ran.code == 1
    assert "error[no-output-root]" in ran.err


def test_a_renamed_model_leaves_nothing_behind(tmp_path: Path) -> None:
    modelyard(written(tmp_path), "compile")
    changed(tmp_path, "model: churn", "model: leavers")
    ran = modelyard(tmp_path, "compile", "--check")
    assert ran.code == 3
    assert "ops/churn: belongs to churn, which modelyard.yaml no longer describes" in ran.out
    assert modelyard(tmp_path, "compile").code == 0
    assert not [path for path in tree(tmp_path) if "churn" in path]
    assert b"churn\n" not in (tmp_path / ".github/CODEOWNERS").read_bytes()
    assert modelyard(tmp_path, "compile", "--check").code == 0


def test_a_renamed_model_keeps_what_was_edited_by_hand(tmp_path: Path) -> None:
    modelyard(written(tmp_path), "compile")
    changed(tmp_path, "model: churn", "model: leavers")
    (tmp_path / CARD).write_text("mine\n", encoding="utf-8")
    ran = modelyard(tmp_path, "compile")
    assert ran.code == 1
    assert f"error[edited-file]: {CARD}" in ran.err
    assert (tmp_path / CARD).read_text() == "mine\n"


def test_a_dropped_environment_takes_its_files_with_it(tmp_path: Path) -> None:
    modelyard(written(tmp_path, CLOUD), "compile")
    text = CLOUD[: CLOUD.index("  prod:")]
    written(tmp_path, text)
    assert modelyard(tmp_path, "compile").code == 0
    assert not [path for path in tree(tmp_path) if "/prod/" in path or path.endswith("/prod.json")]
    assert modelyard(tmp_path, "compile", "--check").code == 0


def test_nothing_is_written_where_one_of_several_specs_is_wrong(tmp_path: Path) -> None:
    written(tmp_path / "a")
    written(tmp_path / "b", LOCAL.replace("csv:", "cvs:"))
    before = tree(tmp_path)
    ran = modelyard(tmp_path, "compile", "a", "b")
    assert (ran.code, tree(tmp_path)) == (1, before)
    assert "error[unknown-key]" in ran.err


def test_findings_of_compile_are_written_in_the_format_asked_for(tmp_path: Path) -> None:
    written(tmp_path, LOCAL.replace("csv:", "cvs:"))
    ran = modelyard(tmp_path, "compile", "--format", "github")
    assert ran.code == 1
    assert ran.err.startswith("::error file=modelyard.yaml,line=6")


def test_the_pins_that_serve_are_told_on_standard_error(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path), "compile")
    assert "compiled with the pins that this release ships" in ran.err
    assert "pins" not in ran.out
