"""What a model has to prove: every gate passes, fails, or is inconclusive. Judging needs the standard library alone."""
