"""Runs the commands of a rule's document: `modelyard` in this process, a few words of its own, and the shell's.

`hold FOLDER` keeps the lock of a folder as another compile would, `meanwhile COMMAND` lets a command of the shell
happen inside the next compile, between its look at the disk and its writing. `lock PYTHON` writes a lock that holds
the pins which modelyard ships, as a network would be needed for others. Every command but the last one prepares:
it has to succeed, and only what the last one says counts.
"""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

from command_line import modelyard
from modelyard.pins.shipped import shipped
from modelyard.pins.write import text
from modelyard.write import lock, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = "/repository"
"""What stands for the test's folder in what is shown."""
_FIXED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CEILING_DIRECTORIES": "/",
    "LC_ALL": "C",
    "PYTHONDONTWRITEBYTECODE": "1",
    **{f"GIT_{who}_{what}": who for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}
_MODELYARD = re.compile(r"([A-Z_]+=\S* )*modelyard ")


def say(commands: Sequence[str], folder: Path) -> str:
    """What the last of these commands says in the folder, after the others have prepared it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with ExitStack() as until_the_end, mock.patch.dict(os.environ, {**_FIXED, "PATH": path}):
        for command in commands[:-1]:
            code, said = _run(command, folder, until_the_end)
            assert code == 0, f"{command}\n{said}"
        code, said = _run(commands[-1], folder, until_the_end)
    assert code != 0, "a document shows what is refused"
    return said.replace(str(folder), ROOT)


def _run(command: str, folder: Path, until_the_end: ExitStack) -> tuple[int, str]:
    word, _, rest = command.partition(" ")
    if word == "hold":
        until_the_end.enter_context(_held(folder / rest))
    elif word == "meanwhile":
        until_the_end.enter_context(_inside_a_compile(rest, folder))
    elif word == "lock":
        (folder / "modelyard.lock").write_text(text(shipped(rest)), encoding="utf-8")
    elif _MODELYARD.match(command):
        return _modelyard(shlex.split(command), folder)
    else:
        return _shell(command, folder)
    return 0, ""


def _modelyard(words: list[str], folder: Path) -> tuple[int, str]:
    """`modelyard …`, settings of the environment such as `PATH=` in front."""
    at = words.index("modelyard")
    settings = dict(word.split("=", 1) for word in words[:at])
    with mock.patch.dict(os.environ, settings):
        ran = modelyard(folder, *words[at + 1 :])
    return ran.code, ran.said


def _shell(command: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The lock of another compile, and a clock on which half a minute is soon over."""
    descriptor, tick = os.open(folder, os.O_RDONLY), count(step=10)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    clock = SimpleNamespace(monotonic=lambda: next(tick), sleep=lambda _: None)
    try:
        with mock.patch.object(lock, "time", clock):
            yield
    finally:
        os.close(descriptor)


@contextmanager
def _inside_a_compile(command: str, folder: Path) -> Iterator[None]:
    apply = tree.apply

    def disturbed(*arguments: Any, **more: Any) -> Any:
        assert _shell(command, folder)[0] == 0
        return apply(*arguments, **more)

    with mock.patch.object(tree, "apply", disturbed):
        yield
