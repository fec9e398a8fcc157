"""The seam to the compiler, read with the standard library alone."""
