"""What feeds what: from source column to feature to model to whoever relies on it."""
