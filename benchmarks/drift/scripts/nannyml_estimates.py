"""NannyML's confidence-based estimates and Jensen-Shannon distances of seeded data: a fixture that tests hold ours to.

    cd benchmarks/drift/scripts
    ../../.peers/drift-nannyml/bin/python nannyml_estimates.py ../../../tests/runtime/fixtures/nannyml.json

Scores are too sure of themselves, so that NannyML too finds that they need calibration: where it finds that they don't,
it takes them as they are, and its estimates are other ones.
"""

import json
import sys
from pathlib import Path

import nannyml
import numpy as np
import pandas as pd

ROWS, CHUNK, CHUNKS, SEED = 2_000, 700, 3, 11
CLASSES = ("a", "b", "c")
TWO = ("roc_auc", "accuracy", "f1", "precision", "recall", "specificity")
SEVERAL = ("accuracy", "f1", "precision", "recall")


def two(draw: np.random.Generator, rows: int, shift: float) -> pd.DataFrame:
    """Scores of a classifier of two classes, its answers, and what was true."""
    x = draw.normal(shift, 1.0, rows)
    true = draw.random(rows) < 1 / (1 + np.exp(-x))
    score = np.round(1 / (1 + np.exp(-2.5 * x - 0.4 * draw.normal(size=rows) - 0.5)), 4)
    return pd.DataFrame({"score": score, "label": (score >= 0.5).astype(int), "target": true.astype(int)})


def several(draw: np.random.Generator, rows: int, shift: float) -> pd.DataFrame:
    """The same of three classes."""
    x = draw.normal(size=(rows, 3)) + np.array([shift, 0.0, -shift])
    chance = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    true = (draw.random((rows, 1)) > chance.cumsum(axis=1)).sum(axis=1).clip(0, 2)
    sure = np.exp(2.5 * x) / np.exp(2.5 * x).sum(axis=1, keepdims=True)
    table = pd.DataFrame({f"p_{name}": np.round(sure[:, at], 4) for at, name in enumerate(CLASSES)})
    table["label"] = [CLASSES[at] for at in sure.argmax(axis=1)]
    table["target"] = [CLASSES[at] for at in true]
    return table


def estimates(reference: pd.DataFrame, current: pd.DataFrame, kind: str) -> list[dict[str, float]]:
    """What NannyML estimates for each chunk."""
    names = TWO if kind == "binary" else SEVERAL
    score = "score" if kind == "binary" else {name: f"p_{name}" for name in CLASSES}
    found = nannyml.CBPE(
        y_pred_proba=score,
        y_pred="label",
        y_true="target",
        metrics=list(names),
        problem_type=f"classification_{kind}",
        chunk_size=CHUNK,
    )
    found.fit(reference)
    if kind == "binary" and not found.needs_calibration:
        raise SystemExit("NannyML finds that these scores need no calibration")
    table = found.estimate(current.drop(columns="target")).filter(period="analysis").to_df()
    return [{name: float(table[name]["value"].iloc[at]) for name in names} for at in range(len(table))]


def distances(reference: pd.DataFrame, current: pd.DataFrame) -> dict[str, object]:
    """NannyML's distance of the scores and of the answers of each chunk, and the bins that it counts scores in."""
    given = (reference[["score", "label"]], current[["score", "label"]])
    one, other = (table.assign(label=table["label"].astype(str)) for table in given)
    found = nannyml.UnivariateDriftCalculator(
        column_names=["score", "label"],
        continuous_methods=["jensen_shannon"],
        categorical_methods=["jensen_shannon"],
        chunk_size=CHUNK,
    )
    found.fit(one)
    table = found.calculate(other).filter(period="analysis").to_df()
    edges = np.histogram_bin_edges(reference["score"].to_numpy(float), bins="doane")
    values = {name: table[name]["jensen_shannon"]["value"].tolist() for name in ("score", "label")}
    return {"edges": edges.tolist(), **values}


def main() -> None:
    """Write the fixture."""
    draw = np.random.default_rng(SEED)
    document: dict[str, object] = {"nannyml": nannyml.__version__, "seed": SEED, "chunk": CHUNK}
    for kind, make in (("binary", two), ("multiclass", several)):
        reference = make(draw, ROWS, 0.0)
        current = pd.concat([make(draw, CHUNK, 0.6 * at) for at in range(CHUNKS)], ignore_index=True)
        tables = {"reference": reference, "current": current.drop(columns="target")}
        document[kind] = {
            **{name: {column: table[column].tolist() for column in table} for name, table in tables.items()},
            "estimates": estimates(reference, current, kind),
            **({"jensen_shannon": distances(reference, current)} if kind == "binary" else {}),
        }
    path = Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")


main()
