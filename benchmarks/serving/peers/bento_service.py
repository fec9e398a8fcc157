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

    @bentoml.api(batchable=True, max_batch_size=256, max_latency_ms=1000)
    def predict_batched(self, rows: pd.DataFrame) -> np.ndarray:
        return self.pipeline.predict_proba(rows)
