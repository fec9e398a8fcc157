"""What the steps of the proof share. They run in the order of their files' names; each builds on what came before."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import machine
import services
import team as team_repository
from bench import HOME, Evidence
from document import write

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGAN = time.monotonic()
RAN: set[str] = set()
"""The tests of the proof that were run or skipped here."""


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return Evidence.of(HOME / "evidence.json")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if Path(item.path).parent == Path(__file__).parent and (
        report.when == "call" or report.outcome != "passed"
    ):
        RAN.add(item.nodeid)
        kept = Evidence.of(HOME / "evidence.json")
        why = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
        kept.result(item.path.stem, item.name, report.outcome, round(report.duration, 1), why)
    return report


def pytest_sessionfinish() -> None:
    """The page of evidence is written by a run of the proof and by nothing else."""
    evidence = Evidence.of(HOME / "evidence.json")
    if RAN:
        evidence.value(
            "total", "seconds", round((evidence.get("total", "seconds") or 0) + time.monotonic() - BEGAN)
        )
        write(evidence, evidence.get("total", "seconds"))


@pytest.fixture(scope="session")
def engine(evidence: Evidence) -> Iterator[machine.Engine]:
    yield from machine.engine(evidence)


@pytest.fixture(scope="session")
def cloud() -> Iterator[str]:
    yield from services.cloud()


@pytest.fixture(scope="session")
def warehouse() -> Iterator[str]:
    yield from services.warehouse()


@pytest.fixture(scope="session")
def tracking() -> Iterator[str]:
    yield from services.tracking()


@pytest.fixture(scope="session")
def team(cloud: str, warehouse: str, evidence: Evidence) -> Path:
    """The team's repository, compiled and committed."""
    return team_repository.repository(evidence)
