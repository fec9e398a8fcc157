"""What a loss of power leaves is mended by the next compile, and never taken for somebody's edit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from output_tree import MANIFEST, OWNER, compiled, files, refused, snapshot, states

from modelyard.emit.file import File
from modelyard.write import atomic

LONG = "ops/fraud/long.txt"
TEXT = "".join(f"line {number}\n" for number in range(2000))


def emitted() -> list[File]:
    return [*files(), File(LONG, TEXT)]


LEFT = {
    "nothing": b"",
    "zeros": bytes(len(TEXT)),
    "one block": TEXT.encode()[:4096],
    "two blocks, then zeros": TEXT.encode()[:8192] + bytes(len(TEXT) - 8192),
}


@pytest.mark.parametrize("left", LEFT)
def test_a_file_that_was_cut_off_is_written_again(tmp_path: Path, left: str) -> None:
    compiled(tmp_path, emitted())
    before = snapshot(tmp_path)
    (tmp_path / LONG).write_bytes(LEFT[left])
    assert states(tmp_path, emitted()) == {LONG: "stale"}
    assert compiled(tmp_path, emitted()).written == (LONG,)
    assert snapshot(tmp_path) == before


def test_a_file_that_was_cut_off_elsewhere_was_cut_by_hand(tmp_path: Path) -> None:
    compiled(tmp_path, emitted())
    (tmp_path / LONG).write_bytes(TEXT.encode()[:4095])
    assert refused(tmp_path, emitted()) == {LONG: "edited-file"}


def test_an_empty_file_that_we_did_not_write_stays(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).parent.mkdir(parents=True)
    (tmp_path / MANIFEST).touch()
    assert refused(tmp_path, emitted()) == {MANIFEST: "foreign-file"}


def test_an_empty_file_goes_with_its_model(tmp_path: Path) -> None:
    compiled(tmp_path, emitted())
    (tmp_path / LONG).write_bytes(b"")
    assert LONG in compiled(tmp_path, []).removed


def test_what_can_t_be_made_again_is_on_the_disk_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    open_files = Path("/proc/self/fd")

    def fsync(descriptor: int) -> None:
        synced.append((open_files / str(descriptor)).readlink().relative_to(tmp_path).as_posix())

    if not open_files.exists():
        pytest.skip("no way to tell what is synced")
    monkeypatch.setattr(os, "fsync", fsync)
    compiled(tmp_path, emitted())
    journal, shared, manifest = ".manifest.next.json", "CODEOWNERS", "manifest.json"
    whole = [path for path in synced if path.endswith(".modelyard-new")]
    assert whole == [
        atomic.temporary(path) for path in (f"{OWNER.folder}/{journal}", shared, f"{OWNER.folder}/{manifest}")
    ]
    assert synced[-1] == OWNER.folder
