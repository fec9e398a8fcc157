"""whylogs: both profiles, and their drift scores."""

import sys

import pandas as pd
import whylogs
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores

reference, current = (whylogs.log(pd.read_parquet(path)).view() for path in sys.argv[1:3])
print(len(calculate_drift_scores(target_view=current, reference_view=reference)))
