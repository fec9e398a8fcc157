"""Every expression of a spec, read against the names that its place knows."""
