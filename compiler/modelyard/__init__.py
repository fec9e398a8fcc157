"""Compile one YAML spec of a model into the files of the platform that runs it."""

__all__ = ["__version__"]

__version__ = "0.1.0"
