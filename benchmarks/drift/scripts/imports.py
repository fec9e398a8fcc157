"""What a check imports, and nothing else."""

import duckdb  # noqa: F401
import numpy as np  # noqa: F401

import modelyard_runtime.cli.drift
import modelyard_runtime.contract.load
import modelyard_runtime.drift.methods.js
import modelyard_runtime.drift.methods.missing
import modelyard_runtime.drift.methods.new_levels
import modelyard_runtime.drift.methods.wasserstein
import modelyard_runtime.drift.run
import modelyard_runtime.reports.html.drift
import modelyard_runtime.reports.json  # noqa: F401
