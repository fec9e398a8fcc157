"""Where runs and model versions are recorded: MLflow, embedded in SQLite or behind a server."""
