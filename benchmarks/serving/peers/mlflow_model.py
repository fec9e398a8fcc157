"""Run with MLflow's own Python: wraps a pipeline as an MLflow model, ``python mlflow_model.py PIPELINE FOLDER``."""

import sys

import joblib
import mlflow.sklearn
import pandas
from mlflow.models import infer_signature

pipeline = joblib.load(sys.argv[1])
rows = pandas.DataFrame([{"alcohol": 12.5, "acidity": 3.2, "sulphates": 0.5, "colour": "red"}])
mlflow.sklearn.save_model(
    pipeline,
    sys.argv[2],
    signature=infer_signature(rows, pipeline.predict_proba(rows)),
    pyfunc_predict_fn="predict_proba",
    serialization_format="cloudpickle",
)
