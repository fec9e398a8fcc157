"""Scans and aggregates, pushed down into an engine that exists."""
