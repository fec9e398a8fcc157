"""A system that fails: calls that change the disk are counted, and one of them kills or runs out of space."""

from __future__ import annotations

import errno
import os
import signal
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS = ("open", "write", "fchmod", "fsync", "replace", "unlink", "mkdir", "rmdir")


class Killed(BaseException):
    """Stands for the end of the process where a test stays in one: nothing in the product catches it."""


@contextmanager
def failing(at: int, fail: Callable[[str, tuple[Any, ...]], None]) -> Iterator[list[int]]:
    """Lets ``fail`` happen in place of the call number ``at``; gives a list whose one item counts the calls."""
    real = {name: getattr(os, name) for name in CALLS}
    count = [0]

    def patched(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            count[0] += 1
            if count[0] == at:
                fail(name, arguments)
            return real[name](*arguments, **more)

        return call

    for name in CALLS:
        setattr(os, name, patched(name))
    try:
        yield count
    finally:
        for name, function in real.items():
            setattr(os, name, function)


def killed_at(at: int, work: Callable[[], object]) -> bool:
    """Whether ``work``, in a process of its own, was killed at this call: halfway through where it writes."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # the child never returns to whatever threads there are
        child = os.fork()
    if child == 0:
        write, kill = os.write, os.kill

        def die(name: str, arguments: tuple[Any, ...]) -> None:
            if name == "write":
                write(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            kill(os.getpid(), signal.SIGKILL)

        try:
            with failing(at, die):
                work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def out_of_space(name: str, arguments: tuple[Any, ...]) -> None:
    """The failure of a full disk, for the calls that can meet it."""
    if name in ("write", "mkdir", "fsync") or (name == "open" and arguments[1] & os.O_CREAT):
        path = os.fspath(arguments[0]) if name in ("open", "mkdir") else None
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


def kill_here(name: str, arguments: tuple[Any, ...]) -> None:
    """The end of the process, simulated."""
    raise Killed(name, arguments)
