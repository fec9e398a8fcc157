"""The model that all servers answer with: trained here, and for the peers the same estimator in a pipeline."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import joblib
import numpy as np
import pandas as pd
from benchmarks.compile import install
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder

from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.models.preparation import Codes, Numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPEC = install.ROOT / "examples" / "quickstart" / "modelyard.yaml"


@dataclass(frozen=True)
class Trained:
    """The contract, the model's folder, the pipeline for the peers, and rows with their scores."""

    contract: Path
    model: Path
    pipeline: Path
    rows: tuple[dict[str, object], ...]
    scores: tuple[float, ...]


def train(work: Path) -> Trained:
    """Train the quickstart's model, and build the pipeline that gives the same scores."""
    output = work / "build"
    command = [sys.executable, "-m", "modelyard", "run", str(SPEC), "--to", "train", "--output", str(output)]
    quiet = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    predictor = Predictor.load(output / "model")
    pipeline = work / "pipeline.joblib"
    joblib.dump(_pipeline(predictor), pipeline)
    rows = tuple(_rows(64))
    columns = {
        name: np.array([row[name] for row in rows], dtype=object if name == "colour" else float)
        for name in rows[0]
    }
    scores = predictor.predict(columns).score
    same = joblib.load(pipeline).predict_proba(pd.DataFrame(list(rows)))[:, 1]
    if np.abs(same - scores).max() > 1e-12:
        raise AssertionError("the pipeline is not the same model")
    return Trained(
        output / "compiled" / "contract" / "local.json",
        output / "model",
        pipeline,
        rows,
        tuple(scores.tolist()),
    )


def _pipeline(predictor: Predictor) -> Pipeline:
    """The preparation as scikit-learn's own transformers, and the fitted estimator as it is."""
    parts: list[tuple[str, object, list[str]]] = []
    for number, step in enumerate(predictor.preparation.steps):
        if isinstance(step, Numbers):
            parts.append((f"numbers{number}", "passthrough", list(step.features)))
        elif isinstance(step, Codes):
            encoder = OrdinalEncoder(
                categories=[list(step.levels)],
                handle_unknown="use_encoded_value",
                unknown_value=np.nan,
                encoded_missing_value=np.nan,
            )
            encoder.fit(pd.DataFrame({step.feature: list(step.levels)}))
            parts.append((f"codes{number}", encoder, [step.feature]))
        else:
            raise TypeError(f"the benchmark's model has a step {type(step).__name__}")
    columns = ColumnTransformer(parts, verbose_feature_names_out=False)
    columns.fit(pd.DataFrame(list(_rows(64))))
    return Pipeline([("columns", columns), ("estimator", predictor.model.estimator)])


def _rows(count: int) -> Iterator[dict[str, object]]:
    chance = np.random.default_rng(7)
    for _ in range(count):
        yield {
            "alcohol": round(float(chance.uniform(8, 14)), 2),
            "acidity": round(float(chance.uniform(2.8, 3.8)), 2),
            "sulphates": round(float(chance.uniform(0.3, 1.2)), 2),
            "colour": str(chance.choice(["red", "white"])),
        }
