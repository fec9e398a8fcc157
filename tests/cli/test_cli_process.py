"""The command as a process: how it is started, what it prints where, and pipes that end early."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from spec_folders import CLOUD, LOCAL, written

from modelyard import __version__

if TYPE_CHECKING:
    from pathlib import Path

MODULE = (sys.executable, "-m", "modelyard")
WRONG = LOCAL.replace("csv:", "cvs:")


def process(
    folder: Path, *arguments: str, start: tuple[str, ...] = MODULE, **settings: str
) -> subprocess.CompletedProcess[bytes]:
    environment = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "TERM"}}
    return subprocess.run(
        [*start, *arguments], cwd=folder, env=environment | settings, capture_output=True, check=False
    )


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version_is_answered_without_imports(option: str, tmp_path: Path) -> None:
    done = process(tmp_path, option, start=(sys.executable, "-X", "importtime", "-m", "modelyard"))
    assert done.stdout.decode() == f"modelyard {__version__}\n"
    assert b"typer" not in done.stderr


def test_output_that_is_no_terminal_has_no_colour(tmp_path: Path) -> None:
    done = process(written(tmp_path, WRONG), "validate", TERM="xterm-256color", FORCE_COLOR="1")
    assert done.returncode == 1
    assert b"error[unknown-key]" in done.stdout
    assert b"\x1b" not in done.stdout + done.stderr


def test_a_bug_leaves_the_process_with_70(tmp_path: Path) -> None:
    code = "from modelyard import check; from modelyard.cli import main; check.check = None; main.run(['validate'])"
    done = process(written(tmp_path), start=(sys.executable, "-c", code))
    assert done.returncode == 70
    assert b"Traceback" not in done.stderr


def test_an_ascii_terminal_gets_everything_escaped(tmp_path: Path) -> None:
    written(tmp_path, LOCAL.replace("target: churned", "target: größe"))
    done = process(tmp_path, "validate", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert b"gr\\xf6\\xdfe" in done.stdout


@pytest.mark.parametrize("arguments", [("explain",), ("schema",), ("graph", "--format", "svg")])
def test_a_reader_that_leaves_early_ends_it_quietly(arguments: tuple[str, ...], tmp_path: Path) -> None:
    written(tmp_path, CLOUD)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*MODULE, *arguments], cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_arguments_that_are_no_utf8_are_a_missing_file(tmp_path: Path) -> None:
    done = subprocess.run([*MODULE, "validate", b"\xff.yaml"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"no such file" in done.stderr


def test_a_folder_that_nobody_may_write_to_is_told(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "ops").symlink_to("/proc")
    done = process(tmp_path, "compile")
    assert done.returncode == 1
    assert b"error[path-blocked]" in done.stderr
