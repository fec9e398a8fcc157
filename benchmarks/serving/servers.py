"""The servers that are compared: how each is started, asked, and what it answers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import sklearn
from benchmarks.compile import install
from benchmarks.compile.measure import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from benchmarks.serving.model import Trained

OURS = "modelyard serve"
VERSIONS = {"mlflow": "3.17.0", "bentoml": "1.4.40"}
PEERS = Path(__file__).with_name("peers")
_STARTS_WITHIN = 120

Row = dict[str, object]


@dataclass(frozen=True)
class Server:
    """A server: its command for a port, the path and body of a question, and the score in an answer."""

    name: str
    command: Callable[[int], Sequence[str]]
    folder: Path
    path: str
    question: Callable[[Row], object]
    score: Callable[[Any], float]
    settings: Mapping[str, str]


@dataclass
class Started:
    """A server that answers."""

    server: Server
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}{self.server.path}"

    def ask(self, row: Row) -> float:
        """The score of a row."""
        body = json.dumps(self.server.question(row)).encode()
        request = urllib.request.Request(self.url, body, {"content-type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own servers
            return self.server.score(json.load(answer))

    def processes(self) -> list[psutil.Process]:
        """The server's processes."""
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]

    def cpu(self) -> float:
        """CPU seconds of all its processes so far."""
        return sum(sum(one.cpu_times()[:2]) for one in self.processes())

    def memory(self) -> float:
        """Megabytes that its processes hold, shared pages counted once."""
        return sum(one.memory_full_info().uss for one in self.processes()) / 1e6


@contextmanager
def started(server: Server, row: Row) -> Iterator[Started]:
    """The server while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        list(server.command(port)),
        cwd=server.folder,
        stdout=subprocess.DEVNULL,
        stderr=(server.folder / f"{server.path.strip('/').replace('/', '-')}-{port}.txt").open("wb"),
        env=environment({"OMP_NUM_THREADS": "1", **server.settings}),
        start_new_session=True,
    )
    found = Started(server, port, process)
    try:
        _answers(found, row)
        yield found
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(found: Started, row: Row) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and found.process.poll() is None:
        try:
            found.ask(row)
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise install.NotInstalledError(f"{found.server.name}: {error.read()[:300]!r}") from None
            time.sleep(0.5)
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise install.NotInstalledError(f"{found.server.name} did not start")


def ours(trained: Trained, work: Path) -> Server:
    """This checkout's server, with its prediction log."""
    command = (sys.executable, "-m", "modelyard_runtime", "serve", "--contract", str(trained.contract))
    more = ("--model", str(trained.model), "--log", str(work / "log"))
    return Server(
        OURS,
        lambda port: (*command, *more, "--port", str(port)),
        work,
        "/predict",
        lambda row: row,
        lambda answer: float(answer["predictions"][0]["score"]),
        {},
    )


def mlflow(trained: Trained, work: Path) -> Server:
    """MLflow's scoring server over the pipeline."""
    programs = install.python(
        "mlflow-serve", f"mlflow=={VERSIONS['mlflow']}", f"scikit-learn=={sklearn.__version__}"
    )
    folder = work / "mlflow"
    _run([str(programs / "python"), str(PEERS / "mlflow_model.py"), str(trained.pipeline), str(folder)])
    command = (str(programs / "mlflow"), "models", "serve", "-m", str(folder), "--env-manager", "local")
    return Server(
        "mlflow models serve",
        lambda port: (*command, "--host", "127.0.0.1", "--port", str(port)),
        work,
        "/invocations",
        lambda row: {"dataframe_records": [row]},
        lambda answer: float(answer["predictions"][0][1]),
        {"PATH": f"{programs}:{os.environ['PATH']}", "MLFLOW_DISABLE_TELEMETRY": "true"},
    )


def bentoml(trained: Trained, work: Path, *, batches: bool) -> Server:
    """BentoML over the pipeline, with and without its adaptive batching."""
    programs = install.python(
        "bentoml", f"bentoml=={VERSIONS['bentoml']}", "pandas", f"scikit-learn=={sklearn.__version__}"
    )
    folder = work / ("bentoml-batches" if batches else "bentoml")
    folder.mkdir()
    shutil.copy(PEERS / "bento_service.py", folder / "service.py")
    shutil.copy(trained.pipeline, folder / "pipeline.joblib")
    command = (str(programs / "bentoml"), "serve", "service:Wine", "--host", "127.0.0.1")
    return Server(
        f"BentoML{', batchable' if batches else ''}",
        lambda port: (*command, "--port", str(port)),
        folder,
        "/predict_batched" if batches else "/predict",
        lambda row: {"rows": [row]},
        lambda answer: float(answer[0][1]),
        {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "BENTOML_DO_NOT_TRACK": "True",
            "BENTOML_HOME": str(work / "bento-home"),
        },
    )


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, env=environment(), capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode:
        raise install.NotInstalledError(done.stderr.strip().splitlines()[-1][:200])
