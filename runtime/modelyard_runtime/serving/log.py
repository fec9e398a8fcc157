"""The prediction log: batches of Parquet below a folder or an object store's prefix, written behind the answers' back.

Nothing that happens here delays an answer: what can't be taken or written is dropped, and counted.
"""

from __future__ import annotations

import io
import sys
import threading
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.serving.inputs import Rows
from modelyard_runtime.serving.types import Answered, Asked
from modelyard_runtime.storage import locations
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from modelyard_runtime.serving.metrics import Metrics
    from modelyard_runtime.serving.records import Recorder

ROWS = 20_000
"""Rows after which a file is written: about a megabyte there, and some twenty here."""
SECONDS = 60.0
"""Age after which a file is written however small: how much a server that dies at once loses."""
CHUNK = 256
"""Rows that are made into a table at once: a millisecond or two in which this thread keeps the others waiting."""
TRIES = (0.0, 1.0, 3.0)
"""Seconds before each attempt to write a file."""
WAITING = 60_000
"""Rows that may wait for the writer; a row takes about a kilobyte until then."""


class _Kept:
    """What goes into the next files: answers that wait, and columns already made of others, by hour."""

    def __init__(self) -> None:
        self.rows, self.waiting = 0, 0
        self.tables: dict[str, list[Any]] = {}
        self._answers: list[Answered] = []

    def add(self, answered: Sequence[Answered]) -> None:
        """Let some answers wait."""
        rows = sum(len(one.answers.score) for one in answered)
        self.rows, self.waiting = self.rows + rows, self.waiting + rows
        self._answers += answered

    def taken(self) -> dict[str, list[Answered]]:
        """The answers that waited, by hour; none waits after that."""
        hours: dict[str, list[Answered]] = {}
        for one in self._answers:
            hours.setdefault(partition(one.time), []).append(one)
        self._answers, self.waiting = [], 0
        return hours


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
        library("pyarrow")  # its import would hold up the answers of the minute in which it is first needed
        ended = False
        while not ended:
            kept = _Kept()
            ended = self._collect(kept)
            self._convert(kept)
            if kept.rows:
                self._write(kept)
                with self._lock:
                    self._held -= kept.rows

    def _collect(self, kept: _Kept) -> bool:
        """Take answers until there are enough or they are old enough; whether the end was queued."""
        until = float("inf")
        while kept.rows < self._most:
            try:
                wait = None if until == float("inf") else max(0.0, until - time.monotonic())
                answered = self._queue.get(timeout=wait)
            except Empty:
                break
            if answered is None:
                return True
            if not kept.rows:
                until = time.monotonic() + self._seconds
            kept.add(answered)
            if kept.waiting >= CHUNK:
                self._convert(kept)
        return False

    def _convert(self, kept: _Kept) -> None:
        """Make columns of the answers that wait: small ones often, not one large one while everybody waits."""
        for hour, answered in kept.taken().items():
            with self._told(sum(len(one.answers.score) for one in answered)):
                table = self._recorder.table(answered)
                if table.num_rows:
                    kept.tables.setdefault(hour, []).append(table)

    def _write(self, kept: _Kept) -> None:
        for hour, tables in kept.tables.items():
            with self._told(sum(table.num_rows for table in tables)):
                self._files += 1
                name = f"{self._writer}-{self._files:06d}.parquet"
                joined = library("pyarrow").concat_tables(tables).combine_chunks()
                self._put(locations.join(self._folder, hour, name), joined)

    @contextmanager
    def _told(self, rows: int) -> Generator[None]:
        """A log that fails ends neither the log nor the server: it is told and counted."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - see above
            self._metrics.log_errors += 1
            sys.stderr.write(f"prediction log: rows lost: {rows}: {_words(error)}\n")

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
