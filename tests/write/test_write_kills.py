"""A compile that is killed, that meets a full disk, or that is not alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from faults import failing, killed_at, out_of_space
from output_tree import CODEOWNERS, MANIFEST, OWNER, compiled, files, refused, snapshot, states, status

from modelyard.emit.file import File
from modelyard.write import tree
from modelyard.write.lock import locked
from modelyard.write.types import Applied

if TYPE_CHECKING:
    from pathlib import Path

TEAM = "* @everyone\n"
SCENARIOS = {
    "first compile": ([], files()),
    "every file changes": (files(), files(2)),
    "files come and go": (
        [*files(), File("ops/fraud/old/x.txt", "x\n")],
        [*files(2), File("ops/fraud/new/y.txt", "y\n")],
    ),
    "the model goes": (files(), []),
    "a folder becomes a file": ([File("ops/fraud/a/b", "1\n")], [File("ops/fraud/a", "2\n")]),
    "a file becomes a folder": ([File("ops/fraud/a", "1\n")], [File("ops/fraud/a/b", "2\n")]),
}


def prepared(root: Path, old: list[File]) -> Path:
    """A root as the team has it, compiled to ``old``."""
    root.mkdir()
    (root / CODEOWNERS).write_text(TEAM)
    (root / "README.md").write_text("theirs\n")
    if old:
        compiled(root, old)
    return root


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_next_compile_ends_what_a_killed_one_began(tmp_path: Path, scenario: str) -> None:
    old, new = SCENARIOS[scenario]
    clean = prepared(tmp_path / "clean", old)
    compiled(clean, new)
    at = 0
    while True:
        at += 1
        root = prepared(tmp_path / f"killed-{at}", old)
        if not killed_at(at, lambda root=root: tree.update(root, new, OWNER)):  # type: ignore[misc]
            break
        compiled(root, new)
        assert snapshot(root) == snapshot(clean), f"killed at call {at}"
        assert status(root, new).clean
        # Killed between its last file and its last folder, a model leaves an empty folder that git doesn't see.
        assert folders(root) == folders(clean) or not new
    assert at > 5


def folders(root: Path) -> list[str]:
    """Every folder under the root."""
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir())


def test_after_a_kill_the_spec_may_change_and_be_killed_again(tmp_path: Path) -> None:
    clean = prepared(tmp_path / "clean", files())
    compiled(clean, files(3))
    for first in range(2, 60, 11):
        for second in range(1, 60, 9):
            root = prepared(tmp_path / f"{first}-{second}", files())
            killed_at(first, lambda root=root: tree.update(root, files(2), OWNER))  # type: ignore[misc]
            killed_at(second, lambda root=root: tree.update(root, files(3), OWNER))  # type: ignore[misc]
            compiled(root, files(3))
            assert snapshot(root) == snapshot(clean)


def test_after_a_kill_the_old_spec_can_be_compiled_again(tmp_path: Path) -> None:
    for at in range(1, 60, 2):
        root = prepared(tmp_path / str(at), files())
        before = snapshot(root)
        killed_at(at, lambda root=root: tree.update(root, files(2), OWNER))  # type: ignore[misc]
        compiled(root, files())
        assert snapshot(root) == before


def test_after_a_kill_one_environment_can_be_compiled_first(tmp_path: Path) -> None:
    for at in range(1, 60, 2):
        root = prepared(tmp_path / str(at), files())
        killed_at(at, lambda root=root: tree.update(root, files(2), OWNER))  # type: ignore[misc]
        assert isinstance(tree.update(root, files(3), OWNER, environment="prod"), Applied)
        compiled(root, files(3))
        assert status(root, files(3)).clean


def test_an_edit_after_a_kill_is_still_an_edit(tmp_path: Path) -> None:
    for at in range(1, 60, 3):
        root = prepared(tmp_path / str(at), files())
        killed_at(at, lambda root=root: tree.update(root, files(2), OWNER))  # type: ignore[misc]
        (root / MANIFEST).write_text("replicas: 99\n")
        assert refused(root, files(2)) == {MANIFEST: "edited-file"}


def test_check_says_that_a_compile_did_not_finish(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    (tmp_path / OWNER.journal).write_text("{")

    assert states(tmp_path, files()) == {OWNER.journal: "obsolete"}
    compiled(tmp_path, files())
    assert not (tmp_path / OWNER.journal).exists()


def test_a_full_disk_leaves_the_last_good_state(tmp_path: Path) -> None:
    new = [*files(2), File("ops/fraud/new/deep/y.txt", "y\n")]
    failures = 0
    for at in range(1, 200):
        root = prepared(tmp_path / str(at), files())
        before = snapshot(root), folders(root)
        with failing(at, out_of_space) as count:
            outcome = tree.update(root, new, OWNER)
        if isinstance(outcome, Applied):
            if count[0] < at:
                break
            continue
        failures += 1
        assert "no space left on device" in outcome[0].message
        assert "nothing was changed" in outcome[0].message
        assert (snapshot(root), folders(root)) == before
        compiled(root, new)
        assert status(root, new).clean
    assert failures > 15


def test_a_file_that_changes_during_the_compile_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(tmp_path, files())
    real = os.fsync

    def edit(descriptor: int) -> None:
        (tmp_path / MANIFEST).write_text("edited meanwhile\n")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", edit)
    assert refused(tmp_path, files(2)) == {MANIFEST: "changed-meanwhile"}
    monkeypatch.undo()
    assert (tmp_path / MANIFEST).read_text() == "edited meanwhile\n"
    assert states(tmp_path, files())[MANIFEST] == "edited"


def test_a_second_compile_waits_and_then_says_so(tmp_path: Path) -> None:
    with locked(tmp_path) as first:
        assert first is None
        began = time.monotonic()
        (problem,) = tree.update(tmp_path, files(), OWNER, wait=0.2)  # type: ignore[misc]
        assert time.monotonic() - began < 5

    assert problem.rule == "compile-under-way"
    assert snapshot(tmp_path) == {}
    compiled(tmp_path, files())


def test_the_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert list(tmp_path.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


COMPETITOR = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from output_tree import OWNER, files
from modelyard.write import tree
from modelyard.write.types import Applied
for round in range(15):
    outcome = tree.update(Path(sys.argv[1]), files(int(sys.argv[2])), OWNER)
    assert isinstance(outcome, Applied), outcome
"""


def test_two_compiles_at_once_end_in_the_output_of_one(tmp_path: Path) -> None:
    here = os.path.dirname(__file__)  # noqa: PTH120
    rivals = [
        subprocess.Popen([sys.executable, "-c", COMPETITOR, str(tmp_path), version, here])
        for version in ("1", "2")
    ]
    assert [rival.wait(timeout=60) for rival in rivals] == [0, 0]

    assert any(status(tmp_path, files(version)).clean for version in (1, 2))
