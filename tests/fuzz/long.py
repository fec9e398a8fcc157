"""A million inputs, by hand: ``python tests/fuzz/long.py [COUNT] [SEED] [whole]``.

Prints what was found, how long it took and how much memory. The reader alone gets bytes, noise and disturbed specs;
with ``whole`` every check and the compiler get disturbed specs. Every input must end in diagnostics or success. The
first that does not is printed with its seed, and the exit code is 1. Memory is the peak of the process, so it shows
whether anything piles up over the run.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import mutations  # noqa: E402 - found by the path set above
import whole  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable


def inputs(everything: bool) -> tuple[Callable[[random.Random], str | bytes], Callable[..., tuple[str, ...]]]:
    """What makes an input, and what judges it."""
    if everything:
        specs = whole.whole_specs()
        return lambda chance: whole.made(chance, specs), whole.judge_whole
    texts = mutations.corpus()
    return lambda chance: mutations.made(chance, texts), mutations.judge


def main(count: int, seed: int, everything: bool) -> int:
    """Run, report, and say by the exit code whether all went well."""
    made, judge = inputs(everything)
    rules: Counter[str] = Counter()
    longest, began = 0.0, time.process_time()
    for number in range(count):
        chance = random.Random(f"{seed}:{number}")  # noqa: S311 - reproducible, not secret
        content = made(chance)
        before = time.process_time()
        try:
            found = judge(content)
        except Exception as error:  # noqa: BLE001 - anything that escapes is what this run looks for
            print(f"input {seed}:{number} ended in {error!r}\n{content!r}")  # noqa: T201 - a script
            return 1
        longest = max(longest, time.process_time() - before)
        rules.update(found or ["(nothing found)"])
    _report(count, time.process_time() - began, longest, rules)
    return 0


def _report(count: int, seconds: float, longest: float, rules: Counter[str]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} inputs, {seconds:.0f} s CPU, slowest {longest * 1000:.0f} ms, peak {peak:.0f} MB")  # noqa: T201
    for rule, times in sorted(rules.items()):
        print(f"{times:>10,}  {rule}")  # noqa: T201


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument != "whole"]
    count, seed = (numbers + [1_000_000, 1][len(numbers) :])[:2]
    sys.exit(main(count, seed, "whole" in sys.argv[1:]))
