"""From two profiles to one of three verdicts."""
