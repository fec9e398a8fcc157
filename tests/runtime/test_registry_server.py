"""A real MLflow server on SQLite, over HTTP. `make test-slow` installs it in an environment of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from registries import aliases, rows, statuses, versions
from trainings import ORIGIN, contract, trained

from modelyard_runtime.__main__ import main
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json
from modelyard_runtime.registry.champion import champion
from modelyard_runtime.registry.register import register

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MLFLOW = ROOT / ".venv-mlflow" / "bin" / "mlflow"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not MLFLOW.exists(), reason="no MLflow server in .venv-mlflow (make .venv-mlflow/.done)"
    ),
]


class Server:
    """A server with its folder: its database, and its files behind HTTP."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.folder, self.uri = folder, f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [
            str(MLFLOW),
            "server",
            "--backend-store-uri",
            f"sqlite:///{self.folder / 'mlflow.db'}",
            "--artifacts-destination",
            str(self.folder / "files"),
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--workers",
            "1",
        ]
        environ = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, env=environ, cwd=self.folder, start_new_session=True
            )
        deadline = time.monotonic() + 120
        while not self._answers():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.uri}/health", timeout=1):  # noqa: S310 - of this machine
                return True
        except (URLError, TimeoutError, ConnectionError):
            return False

    def stop(self) -> None:
        """End it with all its processes, as a machine that goes down does."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("server"))
    made.start()
    yield made
    made.stop()


def model(name: str) -> str:
    """A model of its own for each test: they share the server."""
    return name.removeprefix("test_").replace("_", "-")[:40].strip("-")


def registered(root: Path, server: Server, name: str, **changes: object) -> int:
    given = contract(model=name)
    shutil.rmtree(root, ignore_errors=True)
    layout = trained(root, given, **changes)  # type: ignore[arg-type]
    return register(given, layout, root=root, tracking=server.uri, origin=ORIGIN).version


def test_a_registration_over_http(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "over-http"
    assert champion(contract(model=name), tmp_path / "champion", root=tmp_path, tracking=server.uri) is None
    assert registered(tmp_path / "build", server, name) == 1
    assert registered(tmp_path / "build", server, name) == 1
    assert registered(tmp_path / "build", server, name, weights="second") == 2
    assert registered(tmp_path / "build", server, name, weights="worse", verdict="fail") == 3
    found = champion(contract(model=name), tmp_path / "champion", root=tmp_path, tracking=server.uri)
    assert found
    assert found.version == 2
    assert found.metrics
    assert read_json(found.metrics, "its metrics")["metrics"]["roc_auc"]["estimate"] == 0.9
    assert capsys.readouterr().out == ""
    assert main(["lineage", f"{name}@champion", "--tracking", server.uri.replace("//", "//ada:s3cret@")]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{name} version 2 (champion, stage Production)\n")
    assert f"in {server.uri}\n" in out
    assert main(["lineage", "--tracking", server.uri]) == 0
    assert f"{name}: 3 (challenger), 2 (champion), 1\n" in capsys.readouterr().out


def test_what_the_server_stores_is_what_mlflow_shows(server: Server, tmp_path: Path) -> None:
    name = "shown"
    registered(tmp_path / "build", server, name)
    ((run, source),) = rows(server.folder, "SELECT run_id, source FROM model_versions WHERE name = ?", name)
    assert source.endswith(f"/{run}/artifacts/model")
    params = dict(rows(server.folder, "SELECT key, value FROM params WHERE run_uuid = ?", run))
    assert params["max_iter"] == "100"
    metrics = dict(rows(server.folder, "SELECT key, value FROM latest_metrics WHERE run_uuid = ?", run))
    assert metrics["roc_auc_lower"] == 0.88
    data = rows(
        server.folder,
        "SELECT name FROM datasets JOIN inputs ON source_id = dataset_uuid WHERE destination_id = ?",
        run,
    )
    assert data == [("wines",)]


def test_several_trainings_at_once(server: Server, tmp_path: Path) -> None:
    name = "at-once"

    def train(number: int) -> int:
        return registered(tmp_path / str(number), server, name, weights=str(number))

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(train, range(6)))
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    named = rows(server.folder, "SELECT alias, version FROM registered_model_aliases WHERE name = ?", name)
    assert named == [("champion", 6)]


def test_the_same_training_at_once_is_one_version(server: Server, tmp_path: Path) -> None:
    name = "the-same-at-once"

    def train(number: int) -> int:
        return registered(tmp_path / str(number), server, name)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(train, range(4))) == {1}
    named = rows(server.folder, "SELECT alias, version FROM registered_model_aliases WHERE name = ?", name)
    assert named == [("champion", 1)]


def test_a_server_that_goes_down_is_told_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    (tmp_path / "server").mkdir()
    server = Server(tmp_path / "server")
    server.start()
    try:
        assert registered(tmp_path / "build", server, "m") == 1
        code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from trainings import ORIGIN, contract, trained
from modelyard_runtime.registry.client import Registry
from modelyard_runtime.registry.register import register
real = Registry.upload
def upload(self, run, path, below):
    real(self, run, path, below)
    if path.name == "reference":
        print("stored a part", flush=True)
        sys.stdin.readline()
Registry.upload = upload
root = Path({str(tmp_path / "build")!r})
given = contract(model="m")
register(given, trained(root, given, weights="second"), root=root, tracking={server.uri!r}, origin=ORIGIN)
"""
        command = [sys.executable, "-c", code]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as training:
            assert training.stdout
            assert training.stdout.readline() == "stored a part\n"
            server.stop()
            _, error = training.communicate("\n", timeout=120)
        # Which of them depends on whether the server was asked before or while it went down.
        told = (
            "nobody answers there: the connection is refused",
            "the connection broke",
            "not answer in time",
        )
        assert any(words in error for words in told), error
        server.start()
        assert versions(server.folder) == [1]
        with pytest.raises(RuntimeProblem, match="is of no known kind"):
            register(contract(), trained(tmp_path / "x", contract()), root=tmp_path, tracking="x://y")
        assert registered(tmp_path / "build", server, "m", weights="second") == 2
        assert versions(server.folder) == [1, 2]
        assert aliases(server.folder) == {"champion": 2}
        assert statuses(server.folder) == ["FINISHED", "KILLED", "FINISHED"]
    finally:
        server.stop()
