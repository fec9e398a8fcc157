"""One small file a topic: which change means what."""
