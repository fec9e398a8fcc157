"""The feature table, computed once for training, batch and serving from the spec's own expressions."""
