"""What the faults work on: a small delivery, the command of a training on it, a candidate that was kept."""

from __future__ import annotations

import random
import shutil
import sys
from typing import TYPE_CHECKING

from bench import HOME, MODEL, ROOT, fresh, run
from breaking import ENV

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = f"ops/{MODEL}/contract/staging.json"
CHANCE = random.Random(7)  # noqa: S311 - moments to kill at


def small_delivery(team: Path) -> tuple[Path, Path]:
    """A smaller delivery, so that a training takes seconds, and the output of a run that nothing disturbed."""
    data, output = HOME / "small", HOME / "undisturbed"
    if not (data / "transactions.csv").exists():
        run([sys.executable, ROOT / "examples" / "fraud" / "make_data.py", data, "--rows", 12_000])
    if not (output / "model").exists() or (output / "of").read_text() != str(team.stat().st_mtime_ns):
        done = run(training(data, fresh(output), "--to", "train"), cwd=team, env=ENV, code=None)
        assert done.returncode == 0, done.stdout + done.stderr
        (output / "of").write_text(str(team.stat().st_mtime_ns))
    return data, output


def training(data: Path, output: Path, *more: object) -> list[object]:
    """The command of a training on local files."""
    return [
        sys.executable, "-m", "modelyard", "run", "--contract", CONTRACT, "--output", output,
        "--data", f"transactions={data / 'transactions.csv'}", "--data", f"customers={data / 'customers.csv'}", *more,
    ]  # fmt: skip


def candidate() -> Path:
    """A candidate that a train workflow kept."""
    return min((HOME / "runs").glob(f"*-{MODEL}-train/artifacts/{MODEL}-candidate"))


def copied_candidate(name: str) -> Path:
    """A copy of that candidate, to work on."""
    output = fresh(HOME / name)
    output.rmdir()
    shutil.copytree(candidate(), output)
    return output


def registration(output: Path) -> list[object]:
    """The command that registers what is in an output folder."""
    return [
        sys.executable, "-m", "modelyard", "run", "--stage", "register", "--contract", CONTRACT, "--output", output,
    ]  # fmt: skip
