"""Compiled templates are kept like compiled modules: an aid that is never relied on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from modelyard.emit import escape, templates

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates of its own, where bytecode may be written."""
    (tmp_path / "a.md.j2").write_text("{{ '*' }} {{ value }}\n")
    monkeypatch.setattr(templates.data, "path", lambda _: str(tmp_path))
    monkeypatch.setattr(
        templates.data, "read_text", lambda name: (tmp_path / name.partition("/")[2]).read_text()
    )
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def render(value: str = "x") -> str:
    templates._environment.cache_clear()
    try:
        return templates.render("a.md.j2", value=value)
    finally:
        templates._environment.cache_clear()


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("__pycache__/*"))


def test_what_was_compiled_once_is_kept_and_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert render() == "\\* x\n"
    (file,) = kept(folder)
    monkeypatch.setattr("jinja2.Environment.compile", lambda *_, **__: pytest.fail("compiled again"))
    assert render("y_") == "\\* y\\_\n"
    assert kept(folder) == [file]


def test_a_changed_template_is_compiled_anew(folder: Path) -> None:
    render()
    (folder / "a.md.j2").write_text("new {{ value }}\n")
    assert render() == "new x\n"


@pytest.mark.parametrize("content", [b"", b"j2", b"\x00" * 100])
def test_a_broken_file_is_compiled_anew(folder: Path, content: bytes) -> None:
    render()
    (file,) = kept(folder)
    file.write_bytes(content)
    assert render() == "\\* x\n"


def test_a_changed_escaper_is_another_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render()
    monkeypatch.setattr(escape, "__file__", str(folder / "a.md.j2"))
    assert render() == "\\* x\n"
    assert len(kept(folder)) == 2


def test_nothing_is_kept_where_python_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert render() == "\\* x\n"
    assert kept(folder) == []


def test_a_folder_that_cannot_be_written_to_does_no_harm(folder: Path) -> None:
    (folder / "__pycache__").write_text("a file in the way")
    assert render() == "\\* x\n"


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jinja2.bccache.Bucket.write_bytecode", full)
    assert render() == "\\* x\n"
    assert kept(folder) == []
