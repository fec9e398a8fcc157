"""Whose file it is: what a compile writes, what it prunes, and what it refuses to touch."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from output_tree import (
    CODEOWNERS,
    MANIFEST,
    OWNER,
    WORKFLOW,
    compiled,
    files,
    refused,
    snapshot,
    states,
    status,
)

from modelyard.emit.file import File
from modelyard.write import tree
from modelyard.write.check import check
from modelyard.write.orphans import orphans
from modelyard.write.types import Applied, Owner, State

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_compile_has_nothing_to_do(tmp_path: Path) -> None:
    first = compiled(tmp_path, files())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    assert set(first.written) == {file.path for file in files()}
    assert compiled(tmp_path, files()) == Applied((), (), 4)
    assert status(tmp_path, files()).clean
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    changed = [*files()[:1], File(MANIFEST, "replicas: 7\n"), *files()[2:]]

    assert compiled(tmp_path, changed).written == (MANIFEST,)
    assert (tmp_path / MANIFEST).read_text() == "replicas: 7\n"


def test_the_manifest_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    for name, order in (("one", 1), ("two", -1)):
        (tmp_path / name).mkdir()
        compiled(tmp_path / name, files()[::order])
    text = (tmp_path / "one" / OWNER.manifest).read_text()

    assert text == (tmp_path / "two" / OWNER.manifest).read_text()
    data = json.loads(text)
    assert (data["manifest"], data["model"], data["spec"]) == (1, "fraud", "modelyard.yaml")
    assert list(data["files"]) == sorted(data["files"])
    assert list(data["fragments"]) == [CODEOWNERS]


def test_what_is_no_longer_emitted_goes_with_its_empty_folders(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    outcome = compiled(tmp_path, [file for file in files() if "/staging/" not in file.path])

    assert outcome.removed == ("ops/fraud/kubernetes/staging/deployment.yaml",)
    assert not (tmp_path / "ops/fraud/kubernetes/staging").exists()
    assert (tmp_path / MANIFEST).exists()


def test_a_folder_that_holds_a_file_of_the_team_stays(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    notes = tmp_path / "ops/fraud/kubernetes/staging/NOTES.md"
    notes.write_text("ours\n")
    compiled(tmp_path, [file for file in files() if "/staging/" not in file.path])

    assert notes.read_text() == "ours\n"


def test_an_edited_file_stops_the_compile_before_anything_is_written(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    (tmp_path / MANIFEST).write_text("replicas: 99\n")
    before = snapshot(tmp_path)

    assert refused(tmp_path, files(2)) == {MANIFEST: "edited-file"}
    assert snapshot(tmp_path) == before


def test_a_refusal_shows_the_difference_and_the_ways_out(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    (tmp_path / MANIFEST).write_text("replicas: 99\n")
    (problem,) = tree.update(tmp_path, files(), OWNER)  # type: ignore[misc]

    assert (
        problem.message == f"{MANIFEST} can't be overwritten: it was edited by hand since modelyard wrote it"
    )
    assert "patches" in problem.help
    assert f"git checkout -- {MANIFEST}" in problem.help
    assert "--force" in problem.help
    assert (
        problem.difference
        == f"--- a/{MANIFEST}\n+++ b/{MANIFEST}\n@@ -1 +1 @@\n-replicas: 99\n+replicas: 1\n"
    )


def test_force_replaces_an_edited_and_a_foreign_file(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).parent.mkdir(parents=True)
    (tmp_path / MANIFEST).write_text("theirs\n")
    assert refused(tmp_path, files()) == {MANIFEST: "foreign-file"}

    compiled(tmp_path, files(), force=True)
    (tmp_path / WORKFLOW).write_text("edited\n")
    compiled(tmp_path, files(), force=True)
    assert status(tmp_path, files()).clean


def test_a_foreign_file_with_the_very_text_is_adopted(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).parent.mkdir(parents=True)
    (tmp_path / MANIFEST).write_text("replicas: 1\n")
    compiled(tmp_path, files())

    assert MANIFEST in json.loads((tmp_path / OWNER.manifest).read_text())["files"]


def test_an_edited_file_that_would_be_pruned_is_kept(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    (tmp_path / MANIFEST).write_text("replicas: 99\n")
    rest = [file for file in files() if file.path != MANIFEST]

    assert states(tmp_path, rest) == {MANIFEST: "obsolete-edited"}
    assert refused(tmp_path, rest) == {MANIFEST: "edited-file"}
    assert compiled(tmp_path, rest, force=True).removed == (MANIFEST,)


def test_a_deleted_file_is_missing_and_comes_back(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    (tmp_path / WORKFLOW).unlink()

    assert states(tmp_path, files()) == {WORKFLOW: "missing"}
    assert compiled(tmp_path, files()).written == (WORKFLOW,)


def test_check_names_state_origin_and_the_command_that_mends_it(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    (tmp_path / WORKFLOW).write_text("edited\n")
    items = {item.path: item for item in check(status(tmp_path, files(2)), "specs/fraud.yaml")}

    assert items[MANIFEST].message == f"{MANIFEST} is not what the spec says now"
    assert items[MANIFEST].origin == ("deployment", "replicas")
    assert items[MANIFEST].command == "modelyard compile specs/fraud.yaml"
    assert items[WORKFLOW].state is State.EDITED
    assert items[WORKFLOW].command == "modelyard compile specs/fraud.yaml --force"
    assert items[CODEOWNERS].message == "modelyard's lines in CODEOWNERS are not what the spec says now"


def test_check_names_a_manifest_that_lost_a_file(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    path = tmp_path / OWNER.manifest
    data = json.loads(path.read_text())
    del data["files"][MANIFEST]
    path.write_text(json.dumps(data))

    assert states(tmp_path, files()) == {OWNER.manifest: "stale"}
    compiled(tmp_path, files())
    assert status(tmp_path, files()).clean


def test_one_environment_can_be_compiled_alone(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    outcome = tree.update(tmp_path, files(2), OWNER, environment="prod")

    assert isinstance(outcome, Applied)
    assert set(outcome.written) == {WORKFLOW, MANIFEST, CODEOWNERS}
    assert states(tmp_path, files(2), "prod") == {}
    assert states(tmp_path, files(2)) == {"ops/fraud/kubernetes/staging/deployment.yaml": "stale"}


def test_removing_a_model_leaves_what_was_there_before(tmp_path: Path) -> None:
    (tmp_path / CODEOWNERS).write_text("* @everyone\n")
    (tmp_path / "modelyard.yaml").write_text("model: fraud\n")
    before = snapshot(tmp_path)
    compiled(tmp_path, files())
    tree.remove(tmp_path, OWNER)

    assert snapshot(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CODEOWNERS", "modelyard.yaml"]


def test_a_renamed_model_leaves_an_orphan_that_can_be_removed(tmp_path: Path) -> None:
    (tmp_path / "modelyard.yaml").write_text("model: scorer\n")
    compiled(tmp_path, files())
    renamed = Owner("scorer", "modelyard.yaml", "ops/scorer")
    tree.update(tmp_path, [File("ops/scorer/a.txt", "a\n")], renamed)

    assert orphans(tmp_path, {"modelyard.yaml": "scorer"}) == (OWNER,)
    tree.remove(tmp_path, OWNER)
    assert orphans(tmp_path, {"modelyard.yaml": "scorer"}) == ()
    assert not (tmp_path / "ops/fraud").exists()


def test_output_of_another_spec_is_no_orphan_while_the_spec_stands(tmp_path: Path) -> None:
    (tmp_path / "modelyard.yaml").write_text("model: fraud\n")
    compiled(tmp_path, files())

    assert orphans(tmp_path, {"other.yaml": "other"}) == ()
    (tmp_path / "modelyard.yaml").unlink()
    assert orphans(tmp_path, {"other.yaml": "other"}) == (OWNER,)


@pytest.mark.parametrize("change", ["file becomes folder", "folder becomes file"])
def test_a_path_may_change_between_file_and_folder(tmp_path: Path, change: str) -> None:
    flat, deep = [File("ops/fraud/a", "flat\n")], [File("ops/fraud/a/b/c", "deep\n")]
    old, new = (flat, deep) if change == "file becomes folder" else (deep, flat)
    compiled(tmp_path, old)
    compiled(tmp_path, new)

    assert status(tmp_path, new).clean
    assert {path for path in snapshot(tmp_path) if not path.endswith("manifest.json")} == {new[0].path}


def test_a_rename_that_differs_in_case_alone_is_possible(tmp_path: Path) -> None:
    compiled(tmp_path, [File("ops/fraud/Readme.md", "1\n")])
    compiled(tmp_path, [File("ops/fraud/README.md", "1\n")])

    assert sorted(path.name for path in (tmp_path / "ops/fraud").iterdir()) == ["README.md", "manifest.json"]


def test_files_keep_the_rights_that_the_team_gave_them(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    (tmp_path / MANIFEST).chmod(0o640)
    compiled(tmp_path, files(2))

    assert (tmp_path / MANIFEST).stat().st_mode & 0o777 == 0o640
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / WORKFLOW).stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_checkout_with_crlf_is_not_an_edit(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert status(tmp_path, files()).clean
    compiled(tmp_path, files(2))
    assert status(tmp_path, files(2)).clean


def test_two_specs_of_one_model_do_not_take_turns(tmp_path: Path) -> None:
    (tmp_path / "modelyard.yaml").write_text("model: fraud\n")
    compiled(tmp_path, files())
    copy = Owner("fraud", "copy/modelyard.yaml", "ops/fraud")
    (problem,) = tree.update(tmp_path, files(2), copy)  # type: ignore[misc]
    assert problem.rule == "model-taken"

    (tmp_path / "modelyard.yaml").unlink()
    assert isinstance(tree.update(tmp_path, files(2), copy), Applied)
    assert json.loads((tmp_path / OWNER.manifest).read_text())["spec"] == "copy/modelyard.yaml"
