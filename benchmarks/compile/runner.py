"""Runs commands for `measure` in a process that stays small, for a child's peak begins with what its parent holds.

Reads one JSON object a line, runs its command, and answers with one: seconds of CPU, megabytes, exit status, output.
"""

import json
import os
import subprocess
import sys


def run(command: list[str], folder: str, environment: dict[str, str], output: str) -> dict[str, object]:
    """Run one command to its end."""
    with open(output, "wb") as file:  # noqa: PTH123 - this process stays small
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = usage.ru_utime + usage.ru_stime
    return {"cpu": seconds, "peak_mb": usage.ru_maxrss / 1024, "status": process.returncode}


for line in sys.stdin:
    sys.stdout.write(json.dumps(run(**json.loads(line))) + "\n")
    sys.stdout.flush()
