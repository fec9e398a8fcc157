"""Finds the templates and schemas that travel with modelyard, in an installed copy or in a checkout."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib costs a tenth of a cold start
_ROOTS = (
    os.path.join(_PACKAGE, "_data"),  # noqa: PTH118
    os.path.dirname(os.path.dirname(_PACKAGE)),  # noqa: PTH120
)


def path(relative: str) -> str:
    """The absolute path of a shipped file, such as ``templates/docker/serve.Dockerfile.j2``.

    Args:
        relative: Forward slashes, starting with ``templates/`` or ``schemas/``.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    for root in _ROOTS:
        candidate = os.path.join(root, *relative.split("/"))  # noqa: PTH118
        if os.path.exists(candidate):  # noqa: PTH110
            return candidate
    raise FileNotFoundError(f"modelyard's own file {relative} is missing from this installation")


def read_text(relative: str) -> str:
    """The text of a shipped file."""
    descriptor = os.open(path(relative), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        return b"".join(iter(lambda: os.read(descriptor, 1 << 16), b"")).decode()
    finally:
        os.close(descriptor)
