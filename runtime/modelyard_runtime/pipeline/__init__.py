"""The stages of a run, in order, each of which leaves files that the next ones read."""
