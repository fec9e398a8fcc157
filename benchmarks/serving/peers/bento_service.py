"""Run with BentoML's own Python: a service over a pipeline, as its documentation writes them."""

from pathlib import Path

import bentoml
import joblib
import numpy as np
import pandas as pd


@bentoml.service
class Wine:
    def __init__(self) -> None:
        self.pipeline = joblib.load(Path(__file__).with_name("pipeline.joblib"))

    @bentoml.api
    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        return self.pipeline.predict_proba(rows)

    # Batches of data frames don't work in this release (it adds a number to a tuple); those of lists do.
    @bentoml.api(batchable=True, max_batch_size=256, max_latency_ms=10_000)
    def predict_batched(self, rows: list[dict]) -> list[list[float]]:
        return self.pipeline.predict_proba(pd.DataFrame(rows)).tolist()
