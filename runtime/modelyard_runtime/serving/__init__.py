"""Answers by a model: over HTTP one request at a time, and as a batch."""
