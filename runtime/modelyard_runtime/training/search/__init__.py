"""Searches over hyperparameters, one file a kind."""
