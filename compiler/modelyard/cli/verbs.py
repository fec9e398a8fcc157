"""Every verb, one line each: its name and the module whose function of that name is the command."""

from __future__ import annotations

VERBS = {
    "init": "modelyard.cli.init",
    "validate": "modelyard.cli.validate",
    "compile": "modelyard.cli.compile",
    "diff": "modelyard.cli.diff",
    "show": "modelyard.cli.show",
    "graph": "modelyard.cli.graph",
    "explain": "modelyard.cli.explain",
    "schema": "modelyard.cli.schema",
    "lock": "modelyard.cli.lock",
    "release": "modelyard.cli.release",
}
"""In the order in which `modelyard --help` lists them: as a team meets them."""
