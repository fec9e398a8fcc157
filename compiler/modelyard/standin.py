"""Stands in for `importlib.metadata` until somebody asks it something.

pydantic and sqlglot import it for plugins, which no run of ours looks for, and it brings email, csv, sockets and
temporary files: a bare start of Python and more. It is put in place for our own process alone, not for who imports us.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

NAME = "importlib.metadata"


class _Later(ModuleType):
    """Gives way to the module itself at the first question."""

    def entry_points(self, **parameters: object) -> object:
        """What both libraries take by name while they load, and call only when they look for a plugin."""
        return _real().entry_points(**parameters)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)  # asked by the import system of every module
        return getattr(_real(), name)


def install() -> None:
    """Take the module's place, unless it is loaded already."""
    if NAME not in sys.modules:
        later = _Later(NAME)
        sys.modules[NAME] = later
        setattr(importlib, "metadata", later)  # noqa: B010 - as the import system does it


def _real() -> ModuleType:
    if isinstance(sys.modules.get(NAME), _Later):
        del sys.modules[NAME]
    return importlib.import_module(NAME)
