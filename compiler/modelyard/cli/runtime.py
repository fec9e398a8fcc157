"""Verbs that work on data: handed over to the runtime as a process of its own, which is never imported here."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from modelyard.cli.exit import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEEDED = ("duckdb", "numpy")

_COMPILED = frozenset({"--contract", "--help", "-h"})
"""What says that there is no spec to compile: a stage of a workflow names its contract, and starts at once."""


def _with_contract(arguments: Sequence[str]) -> Sequence[str]:
    if is_complete(arguments):
        return arguments
    from modelyard.cli.contract import with_contract

    return with_contract(arguments)


def is_complete(arguments: Sequence[str]) -> bool:
    """Whether a command line names a contract already, or asks for help, so that no spec has to be compiled."""
    return not _COMPILED.isdisjoint(word.partition("=")[0] for word in arguments[1:])


def hand_over(arguments: Sequence[str]) -> int:
    """Let the runtime take the place of this process; where a system can't do that, run it and give its exit code.

    Raises:
        CommandError: the runtime's libraries are not installed, or the spec that is named can't be compiled.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise CommandError(
            f"modelyard {arguments[0]} needs the runtime, and {' and '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} not installed",
            help="pip install 'modelyard[runtime]'",
        )
    arguments = _with_contract(arguments)
    # -P: a file of the folder that the user happens to stand in must not pass for a library.
    command = [sys.executable, "-P", "-m", "modelyard_runtime", *arguments]
    if os.name != "nt":
        os.execv(sys.executable, command)  # noqa: S606 - the interpreter that runs this
    import subprocess

    return subprocess.run(command, check=False).returncode  # noqa: S603 - the interpreter that runs this
