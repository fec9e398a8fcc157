"""Emitted files against schemas, our own promises, and whichever linters are installed."""
