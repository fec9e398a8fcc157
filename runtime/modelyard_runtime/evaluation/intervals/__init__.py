"""Intervals, one kind a file: each with its source, and each tried by simulation (benchmarks/intervals)."""
