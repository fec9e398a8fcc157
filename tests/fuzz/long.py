"""A million inputs, by hand: ``python tests/fuzz/long.py [COUNT] [SEED]``. Prints what was found, how long, how much.

Every input must end in diagnostics or success. The first that does not is printed with its seed, and the exit code
is 1. Memory is the peak of the process, so it shows whether anything piles up over the run.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from mutations import corpus, judge, made  # noqa: E402 - found by the path set above


def main(count: int, seed: int) -> int:
    """Run, report, and say by the exit code whether all went well."""
    specs = corpus()
    rules: Counter[str] = Counter()
    longest, began = 0.0, time.process_time()
    for number in range(count):
        chance = random.Random(f"{seed}:{number}")  # noqa: S311 - reproducible, not secret
        content = made(chance, specs)
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
    arguments = [int(argument) for argument in sys.argv[1:3]]
    sys.exit(main(*(arguments + [1_000_000, 1][len(arguments) :])))
