"""What a change of the spec means: per environment and in words first, then by file, then as text."""
