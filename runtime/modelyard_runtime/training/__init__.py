"""From the feature table to a model: prepare, search, fit, store."""
