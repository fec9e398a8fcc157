"""The last published verdict as Prometheus metrics, over HTTP: a job that has ended can't be scraped.

A thread looks for a new verdict every so often; a request is answered from what it found, and never waits for storage.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from modelyard_runtime.drift.publish import latest
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.reports.prometheus import render

if TYPE_CHECKING:
    from types import FrameType

    from modelyard_runtime.contract.types import Contract

POLL = 60.0
"""Seconds between two looks at the storage."""

_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(slots=True)
class Shown:
    """What is answered now: the metrics, and whether storage could be asked at least once."""

    model: str
    started: float = field(default_factory=time.time)
    metrics: str = ""
    ready: bool = False

    def look(self, contract: Contract) -> None:
        """Take over the last verdict. What can't be read is told, and the one before stays."""
        try:
            document = latest(contract)
            at = _published(document) if document else self.started
            self.metrics, self.ready = render(document, model=self.model, at=at), True
        except (RuntimeProblem, OSError, KeyError, TypeError, ValueError) as error:
            sys.stderr.write(f"verdicts: {getattr(error, 'message', None) or error}\n")


def _published(document: dict[str, Any]) -> float:
    return datetime.fromisoformat(str(document["published"])).timestamp()


def export(contract: Contract, host: str, port: int, *, poll: float = POLL) -> int:
    """Serve until the process is told to end; its exit code.

    Raises:
        RuntimeProblem: the port can't be listened at.
    """
    shown, ended = Shown(contract.model), threading.Event()
    shown.metrics = render(None, model=contract.model, at=shown.started)
    try:
        server = ThreadingHTTPServer((host, port), _handler(shown))
    except OSError as error:
        raise RuntimeProblem(f"{host}:{port} can't be listened at: {error.strerror}") from error

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    sys.stderr.write(f"verdicts of {contract.model} at http://{host}:{server.server_address[1]}/metrics\n")
    while not ended.is_set():
        shown.look(contract)
        ended.wait(poll)
    server.shutdown()
    server.server_close()
    return 0


def _handler(shown: Shown) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Metrics, health and readiness; nothing else is here."""

        server_version = "modelyard"
        sys_version = ""
        timeout = 10

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._answer(200, shown.metrics, _TEXT)
            elif path == "/healthz":
                self._answer(200, "ok\n")
            elif path == "/readyz":
                self._answer(*((200, "ready\n") if shown.ready else (503, "no look at the verdicts yet\n")))
            else:
                self._answer(404, "not found\n")

        def _answer(self, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class has
            """Scrapes are no news."""

    return Handler
