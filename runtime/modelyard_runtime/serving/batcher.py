"""Batching without waiting: one thread scores whatever has queued while it was busy with the batch before.

An idle server answers a lone request at once; a busy one scores many rows in one call of the model, where most of
the cost of a row is the call itself.
"""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.serving.problems import Refused
from modelyard_runtime.serving.types import Answered, Answers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelyard_runtime.serving.inputs import Row
    from modelyard_runtime.serving.limits import Limits
    from modelyard_runtime.serving.types import Asked

_STUCK = 5
"""After how many request times a batch is thought to never end."""


@dataclass(frozen=True, slots=True)
class Job:
    """A request that waits for its answers. The future belongs to the event loop."""

    asked: Asked
    future: asyncio.Future[Answered]

    @property
    def rows(self) -> int:
        """How many rows it brings."""
        return len(self.asked.rows.inputs)


Settled = tuple[Job, Answered | Exception]


class Batcher:
    """A queue before the model, and the thread that empties it. Made and asked in the event loop's thread."""

    def __init__(
        self,
        begin: Callable[[], None],
        ask: Callable[[Sequence[Row]], Answers],
        limits: Limits,
        *,
        after: Callable[[Sequence[Answered]], None] = lambda _: None,
    ) -> None:
        """Starts the thread.

        Args:
            begin: Called once in it.
            ask: The model: rows in, answers in their order out.
            limits: How many rows make a batch, how many may wait, how long a request may take.
            after: Told what was answered, in the thread, once the answers are on their way.
        """
        self._begin, self._ask, self._limits, self._after = begin, ask, limits, after
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._rows = 0
        self._since = 0.0
        self._thread = threading.Thread(target=self._work, name="model", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the model's thread runs, and gets anywhere."""
        since = self._since
        stuck = since and time.monotonic() - since > _STUCK * self._limits.seconds
        return self._thread.is_alive() and not stuck

    async def answer(self, asked: Asked) -> Answered:
        """The answers for a request.

        Raises:
            Refused: too much is waiting (503), it took too long (504), or a feature can't be computed (422).
        """
        if not self._thread.is_alive():
            raise Refused(503, "the model no longer answers")
        job = Job(asked, self._loop.create_future())
        if self._rows and self._rows + job.rows > self._limits.waiting:
            raise Refused(
                503, "too many requests are waiting; try again soon", headers=(("retry-after", "1"),)
            )
        self._rows += job.rows
        late = self._loop.call_later(self._limits.seconds, _expire, job.future)
        self._queue.put(job)
        try:
            return await job.future
        finally:
            late.cancel()

    def close(self) -> None:
        """Let the thread finish what is queued, and end."""
        self._queue.put(None)
        self._thread.join(timeout=self._limits.grace)

    def _work(self) -> None:
        self._begin()
        while (batch := self._take()) is not None:
            self._since = time.monotonic()
            settled = self._scored(batch)
            self._since = 0.0
            try:
                self._loop.call_soon_threadsafe(self._settle, batch, settled)
            except RuntimeError:  # the loop is closed: nobody waits for answers any more
                return
            self._after([answer for _, answer in settled if isinstance(answer, Answered)])

    def _take(self) -> list[Job] | None:
        """Everything that has queued, up to a batch; None when the end was queued."""
        job = self._queue.get()
        if job is None:
            return None
        batch, rows = [job], job.rows
        while rows < self._limits.batch:
            try:
                job = self._queue.get_nowait()
            except Empty:
                break
            if job is None:
                self._queue.put(None)
                break
            batch.append(job)
            rows += job.rows
        return batch

    def _scored(self, batch: list[Job]) -> list[Settled]:
        """The answers of a batch. A row that breaks it is found by scoring each request by itself."""
        waiting = [job for job in batch if not job.future.done()]
        if not waiting:
            return []
        rows = (
            [row for job in waiting for row in job.asked.rows.inputs]
            if len(waiting) > 1
            else waiting[0].asked.rows.inputs
        )
        try:
            answers = self._ask(rows)
        except Exception as error:  # noqa: BLE001 - handed on to whoever waits for the answer
            return (
                [(waiting[0], error)]
                if len(waiting) == 1
                else [one for job in waiting for one in self._scored([job])]
            )
        return _parted(waiting, answers)

    def _settle(self, batch: Sequence[Job], settled: Sequence[Settled]) -> None:
        self._rows -= sum(job.rows for job in batch)
        for job, answer in settled:
            if job.future.done():
                continue
            if isinstance(answer, Answered):
                job.future.set_result(answer)
            else:
                job.future.set_exception(_told(answer))


def _parted(jobs: Sequence[Job], answers: Answers) -> list[Settled]:
    now = time.time()
    if len(jobs) == 1:
        return [(jobs[0], Answered(jobs[0].asked, answers, now))]
    found: list[Settled] = []
    start = 0
    for job in jobs:
        end = start + job.rows
        found.append((job, Answered(job.asked, answers.part(start, end), now)))
        start = end
    return found


def _told(error: Exception) -> Exception:
    """A problem of the data as an answer; whatever else is a bug, and stays one."""
    return Refused(422, error.message) if isinstance(error, RuntimeProblem) else error


def _expire(future: asyncio.Future[Any]) -> None:
    if not future.done():
        future.set_exception(Refused(504, "the answer took too long"))
