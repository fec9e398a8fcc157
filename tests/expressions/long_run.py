"""Compare very many random expressions with DuckDB, by hand.

    python tests/expressions/long_run.py 200000 [SEED]

Prints how often both agree, and every expression that we accept and DuckDB does not, or types otherwise.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parents[2] / "compiler"), str(Path(__file__).parent)]

from expression_generator import Generator  # noqa: E402 - found by the line above
from expression_oracle import SCOPE, judge  # noqa: E402

from modelyard.expressions.analyse import analyse  # noqa: E402


def outcome(text: str) -> tuple[str, str]:
    """How both judge one text, and what to print where they disagree."""
    ours = analyse(text, SCOPE)
    theirs = judge(text)
    if ours.problems:
        return ("both refuse", "") if theirs.type is None else (f"we refuse: {ours.problems[0].rule}", "")
    if theirs.type is None:
        return "DISAGREE", f"{text}   we: {ours.type}   DuckDB: {theirs.error}"
    if theirs.type != ours.type:
        return "DISAGREE", f"{text}   we: {ours.type}   DuckDB: {theirs.type}"
    again = judge(ours.sql)
    if again.type != ours.type:
        return "DISAGREE", f"{text}   printed {ours.sql}   DuckDB: {again.type or again.error}"
    return "same type", ""


def main() -> None:
    """Run as many as the command line says."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    random = Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)  # noqa: S311 - no secret is made of it
    generator = Generator(random)
    counts: Counter[str] = Counter()
    for number in range(total):
        kind = number % 10
        text = (
            generator.soup() if kind == 0 else generator.mutated() if kind == 1 else generator.expression(3)
        )
        key, detail = outcome(text)
        counts[key] += 1
        if detail:
            print(detail[:500])  # noqa: T201 - this is a script
    for key, count in counts.most_common():
        print(f"{count:9d}  {key}")  # noqa: T201 - this is a script


if __name__ == "__main__":
    main()
