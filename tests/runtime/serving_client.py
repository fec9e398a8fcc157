"""Servers for tests, each a process of its own, and how they are asked."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

STAND_IN = Path(__file__).with_name("serving_stand_in.py")
STARTS_WITHIN = 60

ROW: dict[str, object] = {
    "amount": 12.5,
    "country": "DE",
    "segment": "retail",
    "event_time": "2026-05-17T02:30:00Z",
    "opened_at": "2020-01-01",
}
"""A request that the fraud example's contract allows."""


def row(**changes: object) -> dict[str, object]:
    return {**ROW, **changes}


@dataclass
class Running:
    """A server: where it answers, its process, and the files that hold what it printed."""

    url: str
    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.url.removeprefix("http://").partition(":")
        return host, int(port)

    def post(self, document: object, path: str = "/predict", **headers: str) -> httpx.Response:
        kinds = {"content-type": "application/json", **headers}
        return httpx.post(self.url + path, content=json.dumps(document), headers=kinds, timeout=30)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=30)

    def end(self, number: int = signal.SIGTERM, within: float = 30) -> int:
        """Tell it to end: its exit code."""
        self.process.send_signal(number)
        return self.process.wait(within)

    def lines(self) -> list[dict[str, Any]]:
        """The access log."""
        return [json.loads(line) for line in self.out.read_text().splitlines()]


def until(wanted: Callable[[], object], seconds: float = 15) -> None:
    """Wait for something that happens behind an answer."""
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@contextmanager
def running(
    folder: Path, command: Sequence[str], environment: Mapping[str, str] | None = None
) -> Generator[Running]:
    """A server that runs for as long as the block."""
    folder.mkdir(parents=True, exist_ok=True)
    out, err = folder / "out.txt", folder / "err.txt"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            stdout=stdout,
            stderr=stderr,
            env={**os.environ, **(environment or {})},
        )
        try:
            yield Running(_told(process, err), process, out, err)
        finally:
            process.kill()
            process.wait()


def _told(process: subprocess.Popen[bytes], err: Path) -> str:
    """Where the server says that it answers."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        found = re.search(r"answers on (\S+)", err.read_text())
        if found:
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {err.read_text()}")


@contextmanager
def stand_in(
    folder: Path, contract: Mapping[str, Any], *arguments: str, **environment: str
) -> Generator[Running]:
    """A server over the stand-in model."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "contract.json"
    file.write_text(json.dumps(contract))
    with running(folder, [str(STAND_IN), str(file), *arguments], environment) as server:
        yield server
