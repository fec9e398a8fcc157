"""The bench of the proof: where things lie, how commands run, and what is written down while they do.

``MODELYARD_PROOF`` names a folder that outlives the run (the engine's root folder of 700 MB, base image, package
cache); default: ``build/proof`` of the checkout. ``MODELYARD_PROOF_KEEP=1`` also keeps servers and the team's
repository, so that one file of the proof can be run again alone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
HOME = Path(os.environ.get("MODELYARD_PROOF") or ROOT / "build" / "proof")
KEEP = os.environ.get("MODELYARD_PROOF_KEEP") == "1"
STAGING, PRODUCTION = (f"{account * 12}.dkr.ecr.eu-west-1.amazonaws.com" for account in ("1", "2"))
MODEL = "fraud-detector"
PROOF = [
    pytest.mark.proof,
    # Sockets of clients that were cut off on purpose are closed by whoever finds them.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
"""What every file of the proof is marked with."""
SITE = HOME / "site"
"""The wheel of this run, unpacked: whoever edits the checkout meanwhile changes nothing here."""


@dataclass
class Evidence:
    """What ran, for docs/proof.md: facts by step, in the order in which they were found."""

    path: Path
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if KEEP and self.path.exists():
            self.steps = json.loads(self.path.read_text(encoding="utf-8"))

    def fact(self, step: str, text: str) -> None:
        """One line of evidence for a step."""
        found = self.steps.setdefault(step, {}).setdefault("facts", [])
        if text not in found:
            found.append(text)
        self.save()

    def value(self, step: str, key: str, value: Any) -> None:
        """A figure or a name that later steps or the page need."""
        self.steps.setdefault(step, {})[key] = value
        self.save()

    def get(self, step: str, key: str) -> Any:
        """What an earlier step put down."""
        return self.steps.get(step, {}).get(key)

    def result(self, file: str, test: str, outcome: str, seconds: float, why: str) -> None:
        """How one test of the proof ended."""
        self.steps.setdefault("results", {})[f"{file}::{test}"] = [outcome, seconds, why]
        self.save()

    @classmethod
    def of(cls, path: Path) -> Evidence:
        """The one of this run."""
        if path not in _OPEN:
            _OPEN[path] = cls(path)
        return _OPEN[path]

    def save(self) -> None:
        """Keep it, so that a stopped run leaves what it found."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.steps, indent=1), encoding="utf-8")


_OPEN: dict[Path, Evidence] = {}


class ProofError(AssertionError):
    """A command of the proof did not end as it has to; its output is the message."""


def run(
    command: Sequence[object],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    code: int | None = 0,
    timeout: float = 600,
    text_in: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; any other exit code than ``code`` fails (None: every code will do)."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
        input=text_in,
    )
    if code is not None and done.returncode != code:
        told = (done.stdout + done.stderr)[-6000:]
        raise ProofError(
            f"{' '.join(map(str, command))[:300]} ended with {done.returncode}, not {code}:\n{told}"
        )
    return done


def modelyard(
    *arguments: object, cwd: Path, code: int | None = 0, env: Mapping[str, str] | None = None
) -> str:
    """The command line, as the wheel of this run has it; what it printed on both outputs."""
    done = run(
        [sys.executable, "-m", "modelyard", *arguments],
        cwd=cwd,
        code=code,
        env={"PYTHONPATH": str(SITE), **(env or {})},
    )
    return done.stdout + done.stderr


def git(folder: Path, *arguments: object) -> str:
    """Git as nobody in particular."""
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    return run(["git", *who, *arguments], cwd=folder).stdout.strip()


def commit(folder: Path, message: str) -> str:
    """Commit everything on main and push it; the commit."""
    git(folder, "add", "--all")
    if git(folder, "status", "--porcelain"):
        git(folder, "commit", "--quiet", "--message", message)
    git(folder, "push", "--quiet", "--force", "origin", "main")
    return git(folder, "rev-parse", "HEAD")


def fetch(url: str, timeout: float = 5) -> str | None:
    """What an address answers with 200; None where nothing does."""
    try:
        with urlopen(url, timeout=timeout) as answer:  # noqa: S310 - an address of this machine
            return str(answer.read().decode())
    except (URLError, TimeoutError, ConnectionError, OSError):
        return None


def until(condition: Any, seconds: float, what: str, every: float = 0.25) -> Any:
    """Wait until something is true; its value."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise ProofError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(every)
    return found


@contextmanager
def server(
    name: str,
    command: Sequence[object],
    health: str,
    *,
    env: Mapping[str, str] | None = None,
    seconds: float = 90,
    cwd: Path | None = None,
) -> Generator[None]:
    """A server in the background, with its log in the bench; one that already answers is taken as it is (KEEP)."""
    if KEEP and fetch(health) is not None:
        yield
        return
    if fetch(health) is not None:
        raise ProofError(
            f"something else answers at {health}: end it, or set MODELYARD_PROOF_KEEP=1 if it is {name}"
        )
    log = HOME / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            cwd=cwd or HOME,
        )
    try:
        until(lambda: fetch(health) is not None or process.poll() is not None, seconds, name)
        if process.poll() is not None:
            raise ProofError(f"{name} ended: {log.read_text()[-2000:]}")
        yield
    finally:
        if KEEP:
            process.returncode = 0  # it goes on without us
        else:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def fresh(folder: Path) -> Path:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
