"""The network part of `modelyard lock`: one source a module, each behind a small interface."""
