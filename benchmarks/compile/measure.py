"""CPU of whole processes, run in turn so that a busy machine is equally unfair to all."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@dataclass(frozen=True)
class Case:
    """One command. ``before`` runs before each time and is not measured."""

    name: str
    command: tuple[str, ...]
    folder: Path
    before: Callable[[], None] | None = None
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Measured:
    """CPU seconds (user and system, children included) of each run, and the largest memory of any."""

    cpu: tuple[float, ...]
    peak_mb: float

    @property
    def least(self) -> float:
        """What it costs where nothing disturbs it."""
        return min(self.cpu)

    @property
    def middle(self) -> float:
        """What it costs as a rule."""
        return statistics.median(self.cpu)


class FailedError(Exception):
    """A command that did not do its work; the text says what it printed."""


def environment(more: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """What commands run with: bytecode is kept, nobody is told, and no path of this checkout leaks in."""
    dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV"}
    quiet = {"DO_NOT_TRACK": "1", "NO_COLOR": "1", "NPM_CONFIG_UPDATE_NOTIFIER": "false", "CI": "1"}
    return {key: value for key, value in os.environ.items() if key not in dropped} | quiet | dict(more)


class Runner:
    """A small process that runs commands and says what each cost."""

    def __init__(self, folder: Path) -> None:
        """Starts it; what commands print goes to a file in ``folder``."""
        self._output = folder / "output.txt"
        script = str(Path(__file__).with_name("runner.py"))
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """Ends it."""
        self._process.communicate()

    def once(self, case: Case) -> tuple[float, float]:
        """CPU seconds and peak memory of one run; raises FailedError where the command does."""
        if case.before is not None:
            case.before()
        request = {
            "command": case.command,
            "folder": str(case.folder),
            "environment": environment(case.environment),
            "output": str(self._output),
        }
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise FailedError("the runner has no pipes")
        asked.write(json.dumps(request) + "\n")
        asked.flush()
        answer = json.loads(answers.readline())
        if answer["status"]:
            raise FailedError(f"{case.name} exited with {answer['status']}: {self.output()[-800:]}")
        return answer["cpu"], answer["peak_mb"]

    def output(self) -> str:
        """What the last command printed."""
        return self._output.read_text(encoding="utf-8", errors="replace")


def interleaved(runner: Runner, cases: list[Case], rounds: int) -> dict[str, Measured]:
    """All cases in turn, ``rounds`` times, after one round that warms caches and is thrown away."""
    found: dict[str, list[tuple[float, float]]] = {case.name: [] for case in cases}
    for number in range(rounds + 1):
        for case in cases:
            result = runner.once(case)
            if number:
                found[case.name].append(result)
    return {
        name: Measured(tuple(cpu for cpu, _ in runs), max(peak for _, peak in runs))
        for name, runs in found.items()
    }
