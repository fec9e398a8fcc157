"""A server put together from a contract and a model's folder, and run until it is told to end."""

from __future__ import annotations

import gc
import socket
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.serving.access import AccessLog
from modelyard_runtime.serving.app import App
from modelyard_runtime.serving.batcher import Batcher
from modelyard_runtime.serving.limits import Limits
from modelyard_runtime.serving.log import PredictionLog
from modelyard_runtime.serving.metrics import Metrics
from modelyard_runtime.serving.records import recorder
from modelyard_runtime.serving.server import server
from modelyard_runtime.serving.tracing import tracer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.contract.types import Contract, Feature
    from modelyard_runtime.serving.types import Answered, Model

_BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is run.

    Attributes:
        host: The address to listen on.
        port: The port, 0 for a free one.
        log: Where predictions are logged; None for nowhere.
        access: Whether requests are logged, one line of JSON each on standard output.
        limits: How much is taken on.
    """

    host: str
    port: int
    log: str | None = None
    access: bool = True
    limits: Limits = field(default_factory=Limits)


def serve(model: Model, features: Sequence[Feature], contract: Contract, settings: Settings) -> None:
    """Answer requests until SIGTERM or Ctrl+C, and end when all that were taken are answered.

    Args:
        model: What answers.
        features: The model's features, for metrics and the log.
        contract: Says what is personal data and what share of predictions is logged.
        settings: How the server is run.

    Raises:
        RuntimeProblem: the address can't be listened on.
    """
    limits, log = settings.limits, settings.log
    listening = _listen(settings.host, settings.port)
    identity = model.identity
    form = model.form
    metrics = Metrics(identity, [feature.name for feature in features], model.known)
    lines = AccessLog(sys.stdout) if settings.access else None
    spans = tracer(identity)
    kept = PredictionLog(log, recorder(contract, identity, features, form.keys), metrics) if log else None
    app = App(identity, form, limits, metrics, description=contract.description, access=lines, tracer=spans)

    def after(answered: Sequence[Answered]) -> None:
        metrics.answered(answered)
        if kept:
            kept.add(answered)

    def started() -> None:
        app.scores = Batcher(model.begin, model.answer, limits, after=after)
        # Explanations cost as much as hundreds of scores: they wait in a line of their own.
        slow = replace(limits, batch=1, waiting=10 * limits.explained)
        app.explanations = Batcher(model.begin, model.explain, slow, after=after)
        _settle()
        sys.stderr.write(_hello(contract, model, listening))
        sys.stderr.flush()

    server(app, limits, started=started).run(sockets=[listening])
    for part in (app.scores, app.explanations, kept, lines, spans):
        if part is not None:
            part.close()


def _settle() -> None:
    """Take what was loaded out of the garbage collector's sight: to look through it costs 0.1 s, while all wait."""
    gc.collect()
    gc.freeze()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise RuntimeProblem(
            f"{host}:{port} can't be listened on: {reason}", help="choose another --port"
        ) from None


def _hello(contract: Contract, model: Model, listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    place = f"[{host}]" if ":" in host else host
    one = model.identity
    return f"{one.name} version {one.version} answers on http://{place}:{port} ({contract.environment})\n"
