"""A registration that is stopped at any moment: nothing is half-registered, and the next attempt ends it once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from registries import aliases, files_of, made, rows, statuses, versions
from trainings import ORIGIN, contract, trained

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json, sha256_of_folder
from modelyard_runtime.registry import opened
from modelyard_runtime.registry.champion import champion
from modelyard_runtime.registry.client import mlflow_client
from modelyard_runtime.registry.register import register

if TYPE_CHECKING:
    from modelyard_runtime.registry.types import Registered

HERE = Path(__file__).parent
MODEL = "wine-quality"


class Stopped(BaseException):
    """The process ends here: nothing in the product catches it, as nothing catches SIGKILL."""


class Stopping:
    """MLflow's real client that ends the process after its ``at``-th call, whose answer is lost. The call is real."""

    def __init__(self, real: Any, at: int) -> None:
        self._real, self._at = real, at
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)

        def call(*arguments: Any, **options: Any) -> Any:
            self.calls.append(name)
            try:
                return method(*arguments, **options)
            finally:
                if len(self.calls) == self._at:
                    raise Stopped(name)

        return call


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one registered version, the champion."""
    root = tmp_path_factory.mktemp("registry")
    made(root / "artifacts")
    shutil.rmtree(root / "build", ignore_errors=True)
    register(contract(), trained(root / "build", contract()), root=root, origin=ORIGIN)
    return root


def second(root: Path) -> Registered:
    """Register another model in the project."""
    shutil.rmtree(root / "build", ignore_errors=True)
    return register(
        contract(), trained(root / "build", contract(), weights="second"), root=root, origin=ORIGIN
    )


def whole(root: Path) -> None:
    """Nothing is half-registered: every version has its files, and every alias names one of them."""
    store = root / "artifacts"
    assert set(aliases(store).values()) <= set(versions(store))
    assert aliases(store)["champion"] in {1, 2}
    for number in versions(store):
        ((digest,),) = rows(
            store,
            "SELECT value FROM model_version_tags WHERE version = ? AND key = 'modelyard.model_digest'",
            number,
        )
        assert sha256_of_folder(files_of(store, number) / "model") == digest
        assert (files_of(store, number) / "lineage.json").exists()
    found = champion(contract(), root / "champion", root=root)
    assert found
    assert found.version == aliases(store)["champion"]


def calls_of_a_registration(before: Path, folder: Path) -> list[str]:
    """What a whole registration asks of MLflow, in order."""
    counted: list[Stopping] = []

    def counting(uri: str) -> Stopping:
        counted.append(Stopping(mlflow_client(uri), 0))
        return counted[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opened, "mlflow_client", counting)
        second(Path(shutil.copytree(before, folder)))
    return counted[0].calls


def writes(calls: list[str]) -> list[int]:
    """The places of the calls that change something; of several alike in a row, the first."""
    return [
        at
        for at, name in enumerate(calls, start=1)
        if not name.startswith(("get_", "search_", "list_")) and name != calls[at - 2]
    ]


def test_stopped_after_every_write_nothing_is_half_registered(before: Path, tmp_path: Path) -> None:
    places = writes(calls_of_a_registration(before, tmp_path / "whole"))
    assert len(places) > 8
    for at in (1, *places):
        root = Path(shutil.copytree(before, tmp_path / str(at)))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(opened, "mlflow_client", lambda uri, at=at: Stopping(mlflow_client(uri), at))
            with pytest.raises(Stopped):
                second(root)
        assert not (root / "build" / "result.json").exists(), at
        whole(root)
        assert second(root).version == 2
        assert versions(root / "artifacts") == [1, 2]
        assert aliases(root / "artifacts") == {"champion": 2}
        assert "RUNNING" not in statuses(root / "artifacts")
        assert statuses(root / "artifacts").count("FINISHED") == 2, at


def test_an_answer_that_is_lost_makes_no_second_version(before: Path, tmp_path: Path) -> None:
    """MLflow's HTTP client asks again when the answer to a request is lost, also when that made something."""
    root = Path(shutil.copytree(before, tmp_path / "project"))

    class Repeating:
        def __init__(self, real: Any) -> None:
            self._real = real

        def __getattr__(self, name: str) -> Any:
            method = getattr(self._real, name)
            if name != "create_model_version":
                return method

            def twice(*arguments: Any, **options: Any) -> Any:
                method(*arguments, **options)
                return method(*arguments, **options)

            return twice

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opened, "mlflow_client", lambda uri: Repeating(mlflow_client(uri)))
        assert second(root).version == 2
    assert versions(root / "artifacts") == [1, 2]
    assert aliases(root / "artifacts") == {"champion": 2}


class Interrupted:
    """MLflow's real client, between two calls of which another registration begins and ends."""

    def __init__(self, real: Any, at: int, root: Path) -> None:
        self._real, self._at, self._root = real, at, root
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)

        def call(*arguments: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self._at:
                third(self._root, self._real)
            return method(*arguments, **options)

        return call


def overtaken(before: Path, folder: Path, at: int) -> None:
    """Another registration happens before the call at this place; both versions stay, and the newer one wins."""
    root = Path(shutil.copytree(before, folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opened, "mlflow_client", lambda uri: Interrupted(mlflow_client(uri), at + 1, root))
        second(root)
    assert versions(root / "artifacts") == [1, 2, 3]
    assert aliases(root / "artifacts") == {"champion": 3}


def test_of_two_trainings_at_once_the_newer_version_is_the_champion(before: Path, tmp_path: Path) -> None:
    """A server has no lock: another registration may happen before any write of this one."""
    calls = calls_of_a_registration(before, tmp_path / "whole")
    made_at = calls.index("create_model_version")
    for at in (made_at, *(place - 1 for place in writes(calls) if place - 1 > made_at)):
        overtaken(before, tmp_path / str(at), at)


@pytest.mark.slow
def test_two_trainings_at_once_in_every_order(before: Path, tmp_path: Path) -> None:
    calls = calls_of_a_registration(before, tmp_path / "whole")
    for at in range(len(calls)):
        overtaken(before, tmp_path / str(at), at)


def third(root: Path, client: Any) -> int:
    """Another training, whose registration begins and ends between two calls of the first one."""
    from modelyard_runtime.lineage.collect import collect
    from modelyard_runtime.registry.aliases import settle
    from modelyard_runtime.registry.client import Registry
    from modelyard_runtime.registry.register import _create, _store

    registry = Registry(client, "the registry", str(root / "artifacts" / "mlflow"))
    layout = trained(root / "other", contract(), weights="third")
    record = collect(contract(), layout, ORIGIN, root)
    version = _create(registry, record, _store(registry, record, layout, None))
    settle(registry, MODEL, version.number, passed=True)
    return version.number


def test_two_processes_register_one_after_the_other(tmp_path: Path) -> None:
    """Both find no registry, and both make it."""
    started = [_process(tmp_path, name) for name in ("one", "two")]
    ended = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0], ended
    assert versions(tmp_path / "artifacts") == [1, 2]
    assert aliases(tmp_path / "artifacts") == {"champion": 2}
    numbers = [read_json(tmp_path / name / "result.json", "it")["version"] for name in ("one", "two")]
    assert sorted(numbers) == [1, 2]


def _process(root: Path, name: str, **options: Any) -> subprocess.Popen[str]:
    code = f"""
import sys; sys.path.insert(0, {str(HERE)!r})
from pathlib import Path
from trainings import ORIGIN, contract, trained
from modelyard_runtime.registry.register import register
root = Path({str(root)!r})
register(contract(), trained(root / {name!r}, contract(), weights={name!r}), root=root, origin=ORIGIN)
"""
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, **options)


@pytest.mark.slow
def test_killed_at_any_time_nothing_is_half_registered(before: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(before, tmp_path / "project"))
    began = time.monotonic()
    with _process(Path(shutil.copytree(before, tmp_path / "timed")), "second") as timed:
        assert timed.wait() == 0
    takes = time.monotonic() - began
    chance = random.Random(7)  # noqa: S311 - moments, no secrets
    killed = 0
    while killed < 15:
        with _process(root, "second", start_new_session=True) as process:
            time.sleep(takes * chance.uniform(0.5, 1.0))
            if process.poll() is not None:
                root = Path(shutil.copytree(before, tmp_path / f"project{killed}-{chance.random()}"))
                continue
            os.killpg(process.pid, signal.SIGKILL)
        killed += 1
        whole(root)
    assert second(root).version == 2
    assert versions(root / "artifacts") == [1, 2]
    assert aliases(root / "artifacts") == {"champion": 2}


def test_a_lock_that_another_process_keeps_is_told_and_given_back_when_it_ends(tmp_path: Path) -> None:
    from modelyard_runtime.registry.lock import locked

    file = tmp_path / "a" / "lock"
    code = f"""
import sys, time
from pathlib import Path
from modelyard_runtime.registry.lock import locked
with locked(Path({str(file)!r})):
    print("held", flush=True); time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RuntimeProblem, match="another process has been writing"), locked(file, wait=0.2):
            pass
        holder.kill()
    with locked(file, wait=5):
        pass
