"""The prediction log: batches of Parquet below a folder or an object store's prefix, written behind the answers' back.

Nothing that happens here delays an answer: what can't be taken or written is dropped, and counted.
"""

from __future__ import annotations

import io
import sys
import threading
import time
import uuid
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.serving.inputs import Rows
from modelyard_runtime.serving.types import Answered, Asked
from modelyard_runtime.storage import locations
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.serving.metrics import Metrics
    from modelyard_runtime.serving.records import Recorder

ROWS = 20_000
"""Rows after which a file is written: about a megabyte there, and some twenty here."""
SECONDS = 60.0
"""Age after which a file is written however small: how much a server that dies at once loses."""
TRIES = (0.0, 1.0, 3.0)
"""Seconds before each attempt to write a file."""
WAITING = 60_000
"""Rows that may wait for the writer; a row takes about a kilobyte until then."""


class PredictionLog:
    """A thread that writes what it is given."""

    def __init__(
        self, folder: str, recorder: Recorder, metrics: Metrics, *, rows: int = ROWS, seconds: float = SECONDS
    ) -> None:
        """Starts the thread."""
        self._folder, self._recorder, self._metrics = folder, recorder, metrics
        self._most, self._seconds = rows, seconds
        self._queue: SimpleQueue[list[Answered] | None] = SimpleQueue()
        self._held, self._lock = 0, threading.Lock()
        # Replicas write below the same prefix: each run of a server has a name of its own.
        self._writer, self._files = uuid.uuid4().hex[:12], 0
        self._thread = threading.Thread(target=self._work, name="prediction-log", daemon=True)
        self._thread.start()

    def add(self, answered: Sequence[Answered]) -> None:
        """Log some answers soon, or drop and count them where the writer can't keep up."""
        rows = sum(len(one.answers.score) for one in answered)
        with self._lock:
            full = self._held + rows > WAITING
            self._held += 0 if full else rows
            self._metrics.log_errors += full
        if not full:
            # Of what was asked only the keys are logged: the rest need not be held until then.
            self._queue.put([_without_inputs(one) for one in answered])

    def close(self, seconds: float = 10.0) -> None:
        """Write what is left, for at most this long."""
        self._queue.put(None)
        self._thread.join(timeout=seconds)

    def _work(self) -> None:
        ended = False
        while not ended:
            batch, ended = self._collected()
            if batch:
                self._write(batch)
                with self._lock:
                    self._held -= sum(len(one.answers.score) for one in batch)

    def _collected(self) -> tuple[list[Answered], bool]:
        """Answers until there are enough or they are old enough, and whether the end was queued."""
        batch: list[Answered] = []
        rows, until = 0, float("inf")
        while rows < self._most:
            try:
                wait = None if until == float("inf") else max(0.0, until - time.monotonic())
                answered = self._queue.get(timeout=wait)
            except Empty:
                break
            if answered is None:
                return batch, True
            if not batch:
                until = time.monotonic() + self._seconds
            batch += answered
            rows += sum(len(one.answers.score) for one in answered)
        return batch, False

    def _write(self, batch: Sequence[Answered]) -> None:
        hours: dict[str, list[Answered]] = {}
        for one in batch:
            hours.setdefault(partition(one.time), []).append(one)
        for hour, answered in hours.items():
            try:
                table = self._recorder.table(answered)
                if table.num_rows:
                    self._files += 1
                    self._put(
                        locations.join(self._folder, hour, f"{self._writer}-{self._files:06d}.parquet"), table
                    )
            except Exception as error:  # noqa: BLE001 - a log that fails must not end the log, nor the server
                self._metrics.log_errors += 1
                sys.stderr.write(f"prediction log: {len(answered)} answers lost: {_words(error)}\n")

    def _put(self, location: str, table: Any) -> None:
        data = parquet(table)
        for last, pause in zip((False, False, True), TRIES, strict=True):
            time.sleep(pause)
            try:
                locations.write_bytes(location, data)
            except (RuntimeProblem, OSError):
                if last:
                    raise
            else:
                return


def _without_inputs(one: Answered) -> Answered:
    return Answered(Asked(Rows([], one.asked.rows.keys), one.asked.id), one.answers, one.time)


def partition(moment: float) -> str:
    """The folder of a point in time: ``date=2026-05-17/hour=08``, in UTC."""
    return datetime.fromtimestamp(moment, tz=UTC).strftime("date=%Y-%m-%d/hour=%H")


def parquet(table: Any) -> bytes:
    """A table as the bytes of a Parquet file."""
    sink = io.BytesIO()
    library("pyarrow.parquet").write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _words(error: Exception) -> str:
    return (
        error.message if isinstance(error, RuntimeProblem) else f"{type(error).__name__}: {str(error)[:200]}"
    )
