"""The access log: a line of JSON a request, without any value, written by a thread so that no pipe blocks an answer."""

from __future__ import annotations

import json
import threading
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

_WAITING = 10_000
"""Lines that may wait for a slow reader; further ones are dropped, and their number is told."""


class AccessLog:
    """Lines on their way to a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: Queue[Mapping[str, object] | None] = Queue(_WAITING)
        self._dropped = 0
        self._thread = threading.Thread(target=self._write, name="access-log", daemon=True)
        self._thread.start()

    def line(self, entry: Mapping[str, object]) -> None:
        """Write a line soon."""
        try:
            self._lines.put_nowait(entry)
        except Full:
            self._dropped += 1

    def close(self) -> None:
        """Write what is left."""
        self._lines.put(None)
        self._thread.join(timeout=2)

    def _write(self) -> None:
        while (entry := self._lines.get()) is not None:
            entries, ended = self._more(entry)
            if self._dropped:
                entries.append({"event": "access lines dropped", "lines": self._dropped})
                self._dropped = 0
            self._stream.write("".join(json.dumps(one) + "\n" for one in entries))
            self._stream.flush()
            if ended:
                return

    def _more(self, first: Mapping[str, object]) -> tuple[list[Mapping[str, object]], bool]:
        """Everything that waits, and whether the end does."""
        entries = [first]
        while len(entries) < _WAITING:
            try:
                entry = self._lines.get_nowait()
            except Empty:
                break
            if entry is None:
                return entries, True
            entries.append(entry)
        return entries, False
