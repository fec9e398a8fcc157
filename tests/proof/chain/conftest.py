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


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return Evidence.of(HOME / "evidence.json")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if Path(item.path).parent == Path(__file__).parent and (
        report.when == "call" or report.outcome != "passed"
    ):
        kept = Evidence.of(HOME / "evidence.json")
        why = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
        kept.result(item.path.stem, item.name, report.outcome, round(report.duration, 1), why)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The page of evidence is written by the run and by nothing else."""
    path = HOME / "evidence.json"
    if any(Path(item.path).parent == Path(__file__).parent for item in session.items) and path.exists():
        evidence = Evidence.of(path)
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
