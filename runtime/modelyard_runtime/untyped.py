"""Libraries that say nothing of their types: imported by name, so that one place admits it."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def library(name: str) -> Any:
    """The module of this name."""
    return import_module(name)
