"""The runtime: works on data by the compiled contract alone."""
