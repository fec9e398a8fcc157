"""How long one prediction takes on the path that the server takes, from the last byte read to the first byte written.

Requests go one after the other through the server's own application in this process: JSON is parsed, values are held
to the contract, features computed, the model asked, the answer written as JSON. What is missing is the network, and
other requests. The times are of this machine: a gate on them is worth as much as it is like the one that serves.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.evaluation.intervals.order import OrderStatistic
from modelyard_runtime.evaluation.metrics.registry import LATENCY
from modelyard_runtime.evaluation.written import CONFIDENCE, Json, figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.serving.app import App
    from modelyard_runtime.serving.model import Served

MOST, FEWEST = 1_000, 100
"""How many requests are timed, at most, and at least even if they are slow."""

SECONDS = 5.0
"""After so much time no more than the fewest are timed."""

WARM_UP = 50
"""Requests before the first that is timed."""

_DIFFERENT = 200


@dataclass(frozen=True, slots=True)
class Times:
    """The times of single predictions.

    Attributes:
        milliseconds: Sorted.
        path: What was timed.
        reason: Why nothing was.
    """

    milliseconds: tuple[float, ...] = ()
    path: str = ""
    reason: str = ""

    def document(self) -> Json:
        """The times as they are written down."""
        return {"milliseconds": list(self.milliseconds), "path": self.path, "reason": self.reason}


def measure(contract: Contract, folder: Path, rows: Path) -> Times:
    """Time predictions of a model.

    Args:
        contract: Says what requests hold.
        folder: The model's folder.
        rows: A part of the feature table, whose values requests are made from.
    """
    from modelyard_runtime.serving.model import open_model

    try:
        served = open_model(contract, folder)
    except RuntimeProblem as problem:
        return Times(reason=problem.message)
    try:
        return asyncio.run(_timed(served, _bodies(served, rows)))
    except _RefusedError as refused:
        return _directly(served, str(refused))


def document(model: Times, champion: Times | None) -> Json:
    """The document of the latencies: no seed repeats it."""
    metrics = {
        name: figure(OrderStatistic(model.milliseconds, share, 0.0))
        for name, share in LATENCY.items()
        if model.milliseconds
    }
    return {
        "format": 1,
        "confidence": CONFIDENCE,
        "metrics": metrics,
        "model": model.document(),
        "champion": champion.document() if champion else None,
    }


class _RefusedError(Exception):
    """No request could be made up that the server answers."""


def _directly(served: Served, refused: str) -> Times:
    """The times of features and model alone, where no request keeps the contract's rules (as of a pattern)."""
    from modelyard_runtime.serving.model import example

    rows = [example(served.form)]
    for _ in range(WARM_UP):
        served.answer(rows)
    times: list[float] = []
    end = time.monotonic() + SECONDS
    while _more(times, end):
        began = time.perf_counter()
        served.answer(rows)
        times.append(round((time.perf_counter() - began) * 1000, 4))
    return Times(tuple(sorted(times)), f"features and model without the server, which refused: {refused}")


async def _timed(served: Served, bodies: Sequence[bytes]) -> Times:
    from modelyard_runtime.serving.app import App
    from modelyard_runtime.serving.batcher import Batcher
    from modelyard_runtime.serving.limits import Limits
    from modelyard_runtime.serving.metrics import Metrics

    limits = Limits()
    names = [feature.name for feature in served.features]
    app = App(served.identity, served.form, limits, Metrics(served.identity, names))
    app.scores = batcher = Batcher(served.begin, served.answer, limits)
    try:
        for place in range(WARM_UP):
            await _ask(app, bodies[place % len(bodies)])
        times = await _times(app, bodies)
    finally:
        batcher.close()
    return Times(tuple(sorted(times)), "the server's application in one process, one request at a time")


async def _times(app: App, bodies: Sequence[bytes]) -> list[float]:
    times: list[float] = []
    end = time.monotonic() + SECONDS
    while _more(times, end):
        body = bodies[len(times) % len(bodies)]
        began = time.perf_counter()
        await _ask(app, body)
        times.append(round((time.perf_counter() - began) * 1000, 4))
    return times


def _more(times: list[float], end: float) -> bool:
    return len(times) < MOST and (len(times) < FEWEST or time.monotonic() < end)


async def _ask(app: App, body: bytes) -> None:
    """One request through the application, as its HTTP server hands it over."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "method": "POST", "path": "/predict", "query_string": b"", "headers": headers}
    await app(scope, receive, send)
    if sent[0]["status"] != 200:
        raise _RefusedError(str(json.loads(sent[1]["body"]).get("error")))


def _bodies(served: Served, path: Path) -> list[bytes]:
    """Requests: made-up values that keep the contract's rules, and real ones where a feature is a raw column."""
    from modelyard_runtime.engine.types import quoted
    from modelyard_runtime.serving.model import example
    from modelyard_runtime.untyped import library

    made_up = {name: _plain(value) for name, value in example(served.form).items()}
    plain = {feature.name for feature in served.features if feature.sql == quoted(feature.name)}
    names = [column.name for column in served.form.inputs if column.name in plain]
    rows: list[dict[str, Any]] = [{}]
    if names:
        file = library("pyarrow.parquet").ParquetFile(path)
        first = next(file.iter_batches(batch_size=_DIFFERENT, columns=names), None)
        rows = first.to_pylist() if first is not None and first.num_rows else rows
    optional = served.form.optional
    return [
        json.dumps(
            made_up
            | {name: _plain(value) for name, value in row.items() if value is not None or name in optional}
        ).encode()
        for row in rows
    ]


def _plain(value: object) -> object:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, (date, datetime)) else value
