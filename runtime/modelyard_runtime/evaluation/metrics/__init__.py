"""Metrics, one a file: definition, source, and the interval that goes with it."""
