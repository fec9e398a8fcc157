"""What is never written to: outside the root, through links, two files under one name, and after a broken manifest."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from output_tree import MANIFEST, OWNER, compiled, files, refused, snapshot, status

from modelyard.emit.file import File
from modelyard.write import tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/etc/x",
        "a/../../x",
        "a//b",
        "./a",
        "",
        "a\\b",
        "c:x",
        "a\nb",
        ".git/hooks/pre-commit",
        "a/.GIT/x",
        "a/nul.txt",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    assert refused(root, [File(path, "x\n")]) == {path: "unsafe-path"}
    assert snapshot(tmp_path) == {}


def test_a_manifest_that_leads_elsewhere_removes_nothing(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "precious.txt"
    root.mkdir()
    outside.write_text("precious\n")
    compiled(root, files())
    data = json.loads((root / OWNER.manifest).read_text())
    data["files"]["../precious.txt"] = "sha256:" + "0" * 64
    (root / OWNER.manifest).write_text(json.dumps(data))

    assert refused(root, []) == {OWNER.manifest: "corrupt-manifest"}
    assert outside.exists()


def test_a_folder_that_is_a_link_out_of_the_root_is_refused(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "ops").symlink_to(outside)

    assert refused(root, files()) == {"ops": "path-blocked"}
    assert list(outside.iterdir()) == []


def test_a_folder_that_is_a_link_within_the_root_is_followed(tmp_path: Path) -> None:
    (tmp_path / "platform").mkdir()
    (tmp_path / "ops").symlink_to("platform")
    compiled(tmp_path, files())

    assert (tmp_path / "platform/fraud/manifest.json").exists()
    assert status(tmp_path, files()).clean


def test_a_file_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "precious.txt"
    (root / MANIFEST).parent.mkdir(parents=True)
    outside.write_text("replicas: 1\n")
    (root / MANIFEST).symlink_to(outside)

    assert refused(root, files()) == {MANIFEST: "foreign-file"}
    compiled(root, files(2), force=True)
    assert outside.read_text() == "replicas: 1\n"
    assert not (root / MANIFEST).is_symlink()


def test_a_manifest_or_journal_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "ops").mkdir(parents=True)
    outside.mkdir()
    (root / "ops/fraud").symlink_to(outside)

    assert refused(root, [File("a.txt", "a\n")]) == {"ops/fraud": "path-blocked"}
    assert list(outside.iterdir()) == []


def test_two_files_that_differ_in_case_alone_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, [File("a/B.txt", "1\n"), File("A/b.txt", "2\n")]) == {
        "a/B.txt": "colliding-paths"
    }
    assert refused(tmp_path, [File("a", "1\n"), File("a", "2\n")]) == {"a": "colliding-paths"}
    assert refused(tmp_path, [File("a", "1\n"), File("A/b", "2\n")]) == {"A/b": "colliding-paths"}


def test_a_file_of_the_team_that_differs_in_case_alone_is_named(tmp_path: Path) -> None:
    (tmp_path / "OPS").mkdir()
    (tmp_path / "OPS/notes.txt").write_text("theirs\n")

    assert set(refused(tmp_path, files()).values()) == {"colliding-paths"}


def test_a_folder_or_pipe_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).mkdir(parents=True)
    (tmp_path / MANIFEST / "theirs.txt").write_text("theirs\n")
    assert refused(tmp_path, files()) == {MANIFEST: "path-blocked"}

    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path, [File("pipe", "x\n")]) == {"pipe": "foreign-file"}


def test_a_file_of_the_team_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "ops").write_text("theirs\n")
    assert refused(tmp_path, files()) == {"ops": "path-blocked"}
    assert (tmp_path / "ops").read_text() == "theirs\n"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "corrupt-manifest"),
        ("<<<<<<< ours\n{}\n", "corrupt-manifest"),
        ("[]", "corrupt-manifest"),
        ("{}", "corrupt-manifest"),
        ('{"manifest": 1}', "corrupt-manifest"),
        ('{"manifest": 1, "model": "fraud", "spec": "s", "files": {"a": "x"}}', "corrupt-manifest"),
        ('{"manifest": 1, "model": "other", "spec": "s", "files": {}}', "corrupt-manifest"),
        ('{"manifest": 2, "model": "fraud"}', "newer-manifest"),
        ("[" * 100_000, "corrupt-manifest"),
    ],
)
def test_a_broken_manifest_is_one_clear_problem(tmp_path: Path, text: str, rule: str) -> None:
    compiled(tmp_path, files())
    (tmp_path / OWNER.manifest).write_text(text)
    before = snapshot(tmp_path)
    (problem,) = tree.update(tmp_path, files(2), OWNER, force=True)  # type: ignore[misc]

    assert (problem.path, problem.rule) == (OWNER.manifest, rule)
    assert problem.help
    assert snapshot(tmp_path) == before


def test_the_way_out_of_a_broken_manifest_works(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    (tmp_path / OWNER.manifest).unlink()

    assert set(refused(tmp_path, files(2)).values()) == {"foreign-file"}
    compiled(tmp_path, files())
    assert status(tmp_path, files()).clean


def test_binary_content_in_our_place_is_shown_as_such(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    (tmp_path / MANIFEST).write_bytes(b"\xff\xfe\x00")
    (problem,) = tree.update(tmp_path, files(), OWNER)  # type: ignore[misc]

    assert problem.difference == f"Binary file {MANIFEST} differs\n"


def test_a_root_that_is_not_there_is_named(tmp_path: Path) -> None:
    (problem,) = tree.update(tmp_path / "absent", files(), OWNER)  # type: ignore[misc]

    assert problem.rule == "no-output-root"
    assert not (tmp_path / "absent").exists()
