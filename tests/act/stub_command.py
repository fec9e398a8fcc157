"""Stands in for a command that needs the cloud, GitHub or a network: records the call and answers as the test says.

Called as ``stub_command.py NAME ARGUMENT…``. ``STUB_CALLS`` is the file of recorded calls; ``STUB_ANSWERS`` a JSON
list of ``{"match", "exit", "print", "write"}``: the first whose pattern is found in the call is the answer. What has
no answer goes to the real command where the runner names one, and else succeeds and says nothing.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path


def main() -> int:
    """Record, answer, or hand over."""
    name, *arguments = sys.argv[1:]
    call = " ".join([name, *arguments])
    answer = next((a for a in json.loads(os.environ["STUB_ANSWERS"]) if re.search(a["match"], call)), None)
    real = os.environ.get(f"STUB_REAL_{name.upper()}")
    if answer is None and real:
        os.execv(real.split()[0], [*real.split(), *arguments])  # noqa: S606 - the test named it
    with Path(os.environ["STUB_CALLS"]).open("a", encoding="utf-8") as calls:
        calls.write(call + "\n")
    answer = answer or {}
    for path, text in answer.get("write", {}).items():
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    sys.stdout.write(answer.get("print", ""))
    return int(answer.get("exit", 0))


if __name__ == "__main__":
    raise SystemExit(main())
