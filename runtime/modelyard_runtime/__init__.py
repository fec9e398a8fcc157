"""The runtime: works on data by the compiled contract alone."""

__version__ = "0.1.0"
"""The same as the compiler's: both come in one distribution, and a test compares them."""
