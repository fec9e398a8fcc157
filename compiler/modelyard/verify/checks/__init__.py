"""One way to check a file."""
