"""Whatever a spec says, checking and compiling it end in diagnostics or files. The long run: ``tests/fuzz/long.py``."""

from __future__ import annotations

import random
import time

from whole import judge_whole, made, whole_specs

SECONDS = 8
"""Of this process's time: enough for some hundreds of specs on a slow machine."""


def test_disturbed_specs_end_in_diagnostics_or_files() -> None:
    specs, began, count = whole_specs(), time.process_time(), 0
    while time.process_time() - began < SECONDS:
        content = made(random.Random(f"suite:{count}"), specs)  # noqa: S311 - reproducible, not secret
        try:
            judge_whole(content)
        except Exception as error:
            raise AssertionError(f"input suite:{count} ended in {error!r}\n{content}") from error
        count += 1
    assert len(specs) > 50
    assert count > 100


def test_specs_of_the_corpus_themselves() -> None:
    for content, _ in whole_specs():
        judge_whole(content)
