"""NannyML's univariate drift, Jensen-Shannon alone, the whole window as one chunk."""

import sys

import nannyml
import pandas as pd

reference, current = (pd.read_parquet(path) for path in sys.argv[1:3])
names = [name for name in reference.columns if not str(reference[name].dtype).startswith("datetime")]
words = [name for name in names if reference[name].dtype in (object, bool)]
calculator = nannyml.UnivariateDriftCalculator(
    column_names=names,
    treat_as_categorical=words,
    continuous_methods=["jensen_shannon"],
    categorical_methods=["jensen_shannon"],
    chunk_number=1,
)
calculator.fit(reference)
print(len(calculator.calculate(current).to_df().to_json()))
