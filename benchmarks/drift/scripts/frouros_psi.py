"""Frouros' PSI, column by column; categories as codes."""

import sys

import numpy as np
import pandas as pd
from frouros.detectors.data_drift import PSI

reference, current = (pd.read_parquet(path) for path in sys.argv[1:3])
found = {}
for name in reference.columns:
    one, other = reference[name], current[name]
    if one.dtype in (object, bool):
        known = pd.Categorical(one.astype(str))
        one, other = known.codes, pd.Categorical(other.astype(str), categories=known.categories).codes
    elif str(one.dtype).startswith("datetime"):
        one, other = (side.astype("int64") for side in (one, other))
    sides = [np.asarray(side, float) for side in (one, other)]
    detector = PSI(num_bins=10)
    detector.fit(X=sides[0][np.isfinite(sides[0])])
    found[name] = detector.compare(X=sides[1][np.isfinite(sides[1])])[0].distance
print(len(found))
