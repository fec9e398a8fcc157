"""``python -m benchmarks.gates``: how often intervals and verdicts are wrong; ``cost`` measures what judging costs."""

from __future__ import annotations

import sys

from benchmarks.gates import cost, simulate

if sys.argv[1:2] == ["cost"]:
    cost.main()
else:
    simulate.main(float(sys.argv[1]) if sys.argv[1:] else 1.0)
