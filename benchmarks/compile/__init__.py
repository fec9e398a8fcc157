"""What a compile costs, beside what comparable tools cost, in one run: ``python -m benchmarks.compile``."""
