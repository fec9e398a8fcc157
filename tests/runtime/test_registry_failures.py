"""A registry that fails: told with its address and never with its login, and what was stored is found again."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from registries import aliases, made, rows, versions
from trainings import ORIGIN, contract, trained

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.registry.champion import champion
from modelyard_runtime.registry.register import register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own settings of MLflow hold: here, not to wait."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")


@contextmanager
def answering(status: int, body: str = "", kind: str = "application/json") -> Iterator[str]:
    """A server that answers everything alike; its address, with a login."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://ada:s3cret@127.0.0.1:{server.server_port}"
        server.shutdown()


def failing(root: Path, tracking: str) -> RuntimeProblem:
    """The problem of a registration and of a look for the champion; both say the same of the server."""
    layout = trained(root / "build", contract())
    with pytest.raises(RuntimeProblem) as caught:
        register(contract(), layout, root=root, tracking=tracking, origin=ORIGIN)
    assert not layout.result.exists()
    with pytest.raises(RuntimeProblem):
        champion(contract(), root / "champion", root=root, tracking=tracking)
    assert "s3cret" not in caught.value.message + caught.value.help
    assert "127.0.0.1" in caught.value.message or "invalid" in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, "You are not authenticated.", "does not accept this login"),
        (401, json.dumps({"error_code": "UNAUTHENTICATED", "message": "no"}), "does not accept this login"),
        (403, json.dumps({"error_code": "PERMISSION_DENIED", "message": "no"}), "may not do that"),
        (404, "<html>not here</html>", "is no MLflow server, or one that is too old"),
        (500, "<html>oops</html>", "can't look wine-quality up in the registry"),
        (200, "<html>a page of something else</html>", "can't look wine-quality up in the registry"),
        (503, "try later", "can't look wine-quality up in the registry"),
    ],
)
def test_what_a_server_answers_is_told_in_words(status: int, body: str, words: str, tmp_path: Path) -> None:
    with answering(status, body) as address:
        assert words in failing(tmp_path, address).message


def test_nobody_answers(tmp_path: Path) -> None:
    problem = failing(tmp_path, "http://ada:s3cret@127.0.0.1:1")
    assert "nobody answers there: the connection is refused" in problem.message
    assert "run the stage again when it answers" in problem.help


def test_a_name_that_nobody_knows(tmp_path: Path) -> None:
    assert "its name is not known" in failing(tmp_path, "http://ada:s3cret@registry.invalid").message


def test_a_server_that_says_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://ada:s3cret@127.0.0.1:{silent.getsockname()[1]}"
        assert "it does not answer in time" in failing(tmp_path, address).message


def test_a_server_that_speaks_no_tls(tmp_path: Path) -> None:
    with answering(200) as address:
        message = failing(tmp_path, address.replace("http:", "https:")).message
    assert "certificate" in message or "can't look" in message


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of the run do not fit: the earlier version stays, and the next attempt makes the second one."""
    import mlflow.store.artifact.local_artifact_repo as local

    made(tmp_path / "artifacts")
    register(contract(), trained(tmp_path / "build", contract()), root=tmp_path, origin=ORIGIN)
    shutil.rmtree(tmp_path / "build")
    layout = trained(tmp_path / "build", contract(), weights="second")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "model.skops")

    with monkeypatch.context() as patch:
        patch.setattr(local.LocalArtifactRepository, "log_artifacts", full)
        with pytest.raises(OSError, match="No space left"):
            register(contract(), layout, root=tmp_path, origin=ORIGIN)
    assert versions(tmp_path / "artifacts") == [1]
    assert register(contract(), layout, root=tmp_path, origin=ORIGIN).version == 2
    assert aliases(tmp_path / "artifacts") == {"champion": 2}


def test_a_database_that_can_not_grow_is_told(tmp_path: Path) -> None:
    """SQLite itself says that it is full: a limit of its pages stands for the disk's."""
    from modelyard_runtime.registry import opened
    from modelyard_runtime.registry.address import Embedded

    made(tmp_path / "artifacts")
    with opened.writing(Embedded(str(tmp_path / "artifacts")), "wine-quality") as registry:
        engine = registry._client._tracking_client.store.engine
        from sqlalchemy import event

        def limit(connection: object, *_: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

        event.listen(engine, "connect", limit)
        engine.dispose()
        experiment = registry.experiment("wine-quality")
        with pytest.raises(RuntimeProblem, match="database or disk is full"):
            registry.start(experiment, "a run", {f"tag{number}": "x" * 4000 for number in range(60)})
    assert rows(tmp_path / "artifacts", "PRAGMA integrity_check") == [("ok",)]
