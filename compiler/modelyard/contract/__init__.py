"""The seam between the compiler and the runtime: one JSON document an environment."""
