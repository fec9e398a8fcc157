"""Printing for people and for machines: colour and progress on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


class ReaderGoneError(Exception):
    """Whoever read the output has left. No OSError, for typer would end the process by its own code."""


def out(text: str) -> None:
    """The result of a command, to standard output."""
    _write(sys.stdout, text)


def err(text: str) -> None:
    """What a command says besides its result, to standard error."""
    _write(sys.stderr, text)


def _write(stream: TextIO, text: str) -> None:
    if not text:
        return
    ended = text if text.endswith("\n") else text + "\n"
    try:
        try:
            stream.write(ended)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            stream.write(ended.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError as error:
        # What is still in the buffer must not fail once more when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise ReaderGoneError from error


def colour(stream: TextIO) -> bool:
    """Whether colour is wanted: a terminal, and nobody said no (NO_COLOR, TERM=dumb)."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(total: int, noun: str) -> Generator[Callable[[str], None], None, None]:
    """Tells what is being worked on once that has taken a second, on a terminal only."""
    started, shown, done = time.monotonic(), False, 0

    def step(name: str) -> None:
        nonlocal shown, done
        done += 1
        if sys.stderr.isatty() and time.monotonic() - started > 1:
            shown = True
            sys.stderr.write(f"\r\x1b[K{done}/{total} {noun}: {name}")
            sys.stderr.flush()

    yield step
    if shown:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
