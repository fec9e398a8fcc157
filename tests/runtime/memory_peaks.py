"""The peak of a process's memory, for programs that tests start."""

from __future__ import annotations

from pathlib import Path


def peak_mb() -> int:
    """The most that this process held, in MB. The kernel's own count starts anew with the program.

    ``getrusage`` would begin with what the process held that started this one.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024
