"""Every verb, one line each: its name, the module whose function of that name is the command, and what it does."""

from __future__ import annotations

VERBS = {
    "init": ("modelyard.cli.init", "write a first spec, from a template or a data file"),
    "validate": ("modelyard.cli.validate", "parse, check and lint specs"),
    "compile": ("modelyard.cli.compile", "write the files, or check that they are current"),
    "diff": ("modelyard.cli.diff", "say what a compile would change, first in words"),
    "show": ("modelyard.cli.show", "print a spec with defaults and overrides resolved"),
    "graph": ("modelyard.cli.graph", "draw the lineage from column to monitor"),
    "explain": ("modelyard.cli.explain", "print the page of a rule"),
    "schema": ("modelyard.cli.schema", "print a JSON Schema"),
    "lock": ("modelyard.cli.lock", "pin actions, images and libraries (network)"),
    "verify": ("modelyard.cli.verify", "prove the files with schemas and linters"),
    "release": ("modelyard.cli.release", "promote a model, or roll it back"),
}
"""In the order in which `modelyard --help` lists them: as a team meets them."""

RUNTIME = {
    "run": "run the pipeline here: data, features, training, gates, registration",
    "report": "write the report of a run anew",
    "serve": "answer requests with a model, over HTTP",
    "drift": "judge a window of data: stable, drift, or not enough data",
    "lineage": "say which data, code, parameters and gates made a model version, and what it feeds",
}
"""What the runtime does, in a process of its own; listed after the others."""
