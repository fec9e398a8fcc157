"""Evidently with PSI for every column."""

import sys

import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset

reference, current = (pd.read_parquet(path) for path in sys.argv[1:3])
snapshot = Report([DataDriftPreset(num_method="psi", cat_method="psi")]).run(current, reference)
print(len(snapshot.json()))
