"""A regression's error without labels, which is an estimate: how large errors were on held-out rows like these.

A small regression tree over the features and the answer tells where errors are large (direct loss estimation, as
NannyML has it). One half of the held-out rows decides where it splits, the other how large errors are in each leaf
(Athey and Imbens, PNAS 113, 2016), so that nothing is read from the noise that made the splits. A window's error is
the mean over the leaves that its rows fall in: right where only inputs have moved, blind to a change of concept.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from modelyard_runtime.drift.performance.types import Figure, Performed
from modelyard_runtime.drift.tails import Z
from modelyard_runtime.engine.types import literal, quoted
from modelyard_runtime.files import read_json, write_json
from modelyard_runtime.layout import ROW, SCORE, TARGET
from modelyard_runtime.profiles.kinds import number
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract, Feature
    from modelyard_runtime.drift.cells import Array
    from modelyard_runtime.engine.types import Engine, Table

METHOD = "estimate: errors of held-out rows like these"

ANSWER = "prediction"
"""What the tree calls the model's answer; a feature of this name is left out."""

FEWEST = 200
"""Held-out rows below which there is no estimate: the leaves would be a handful of rows."""

_LEAVES, _DEPTH, _LEVELS = 128, 10, 50

Json = dict[str, Any]


def write_errors(contract: Contract, parts: Sequence[tuple[Path, Path]], path: Path) -> None:
    """Add the tree to the calibration of a model that answers numbers; of another, and of too few rows, nothing.

    Args:
        contract: The contract, with the features that the table really has.
        parts: Held-out parts: their features, and the predictions that the evaluation left for them.
        path: The calibration, as `calibration.write_calibration` left it.
    """
    import numpy as np

    from modelyard_runtime.drift.reference_rows import opaque_columns
    from modelyard_runtime.models.columns import from_arrow

    if contract.training.task == "classification":
        return
    pq, arrow = library("pyarrow.parquet"), library("pyarrow")
    left_out = opaque_columns(contract)
    features = [one for one in contract.features if one.name not in left_out]
    kept, told = list[Any](), list[Any]()
    for rows, answers in parts:
        table, said = pq.read_table(rows, partitioning=None), pq.read_table(answers, partitioning=None)
        kept.append(table.take(np.searchsorted(table.column(ROW).to_numpy(), said.column(ROW).to_numpy())))
        told.append(said.select([TARGET, SCORE]))
    said = arrow.concat_tables(told)
    answer = said.column(SCORE).to_numpy()
    gap = answer - said.column(TARGET).to_numpy().astype(float)
    tree = fit(features, from_arrow(arrow.concat_tables(kept), features), answer, gap, contract.training.seed)
    if tree is not None:
        write_json(path, {**read_json(path, "the calibration"), "errors": tree})


def fit(
    features: Sequence[Feature], columns: Mapping[str, Array], answer: Array, gap: Array, seed: int
) -> Json | None:
    """The tree, as JSON; None where there are too few rows.

    Args:
        features: Features that may be named in a reference: no free text, no vectors, no personal data.
        columns: Their values for held-out rows, as `models/columns.py` holds them.
        answer: What the model answered: float64 (rows,).
        gap: Answer minus truth: float64 (rows,).
        seed: What parts the rows.
    """
    import numpy as np

    if len(gap) < FEWEST:
        return None
    half = np.random.default_rng(seed).permutation(len(gap)) < len(gap) // 2
    size = np.abs(gap)
    inputs = [
        _input(one.name, one.kind, columns[one.name], size, half) for one in features if one.name != ANSWER
    ]
    inputs.append(_input(ANSWER, "numeric", answer, size, half))
    matrix = np.column_stack([_coded(one, {**columns, ANSWER: answer}[one["name"]]) for one in inputs])
    grown = library("sklearn.tree").DecisionTreeRegressor(
        max_leaf_nodes=_LEAVES, max_depth=_DEPTH, min_samples_leaf=25, random_state=seed
    )
    tree = grown.fit(matrix[half], size[half]).tree_
    nodes = [
        [
            int(tree.feature[at]),
            float(tree.threshold[at]),
            int(tree.children_left[at]),
            int(tree.children_right[at]),
        ]
        if tree.children_left[at] >= 0
        else None
        for at in range(tree.node_count)
    ]
    place = _places(nodes, matrix[~half])
    leaves = {
        str(at): _leaf(gap[~half][place == at], gap[~half]) for at, node in enumerate(nodes) if node is None
    }
    return {"inputs": inputs, "nodes": nodes, "leaves": leaves}


def _input(name: str, kind: str, values: Array, size: Array, half: Array) -> Json:
    """How a column is read: what stands for a missing value, and the order of levels by their errors."""
    import numpy as np

    if kind != "category":
        known = values[np.isfinite(values)]
        return {"name": name, "kind": kind, "missing": float(np.median(known)) if len(known) else 0.0}
    told = np.array(["" if value is None else str(value) for value in values])
    names, counts = np.unique(told[half & (told != "")], return_counts=True)
    kept = sorted(names[np.argsort(-counts, kind="stable")][:_LEVELS].tolist())
    means = {level: float(size[half & (told == level)].mean()) for level in kept}
    ordered = sorted(kept, key=lambda level: (means[level], level))
    return {"name": name, "kind": kind, "levels": ordered, "missing": (len(ordered) - 1) / 2}


def _coded(one: Json, values: Array) -> Array:
    import numpy as np

    if one["kind"] != "category":
        found: Array = np.clip(np.where(np.isnan(values), one["missing"], values), -1e300, 1e300)
        return found
    codes = {level: float(at) for at, level in enumerate(one["levels"])}
    return np.array([codes.get(str(value), one["missing"]) for value in values], float)


def _places(nodes: Sequence[Any], matrix: Array) -> Array:
    """The leaf of each row."""
    import numpy as np

    place = np.zeros(len(matrix), np.int64)
    for at, node in enumerate(nodes):  # a node's children come after it
        if node is not None:
            here = place == at
            left = matrix[:, node[0]] <= node[1]
            place[here & left], place[here & ~left] = node[2], node[3]
    return place


def _leaf(own: Array, every: Array) -> Json:
    """Rows of a leaf, their mean absolute error, and its scatter; of all rows where the leaf holds next to none."""
    import numpy as np

    size = np.abs(own if len(own) >= 5 else every)
    return {"rows": len(size), "mae": float(size.mean()), "sd": float(size.std(ddof=1))}


def estimate(
    engine: Engine,
    table: Table,
    tree: Mapping[str, Any],
    window: tuple[float, float] | None,
    before: Mapping[str, float],
) -> Performed:
    """The estimate for a window with the features and the column ``prediction``: one scan, which counts leaves."""
    lacking = [one["name"] for one in tree["inputs"] if table.field(one["name"]) is None]
    if lacking:
        return Performed(METHOD, 0, None, window, reason=f"the window has no column {', '.join(lacking)}")
    counts = {
        str(leaf): int(rows)
        for leaf, rows in engine.rows(
            f"SELECT {_sql(tree, table, 0)} AS leaf, count(*) FROM {table.sql} WHERE isfinite({quoted(ANSWER)}) "
            "GROUP BY leaf ORDER BY leaf"
        )
    }
    total = sum(counts.values())
    if not total:
        return Performed(METHOD, 0, None, window, reason="the window has no predictions")
    value, error = _mean(tree["leaves"], counts)
    figure = Figure(value, max(0.0, value - Z * error), value + Z * error, before.get("mae"))
    return Performed(METHOD, total, None, window, {"mae": figure})


def _mean(leaves: Mapping[str, Json], counts: Mapping[str, int]) -> tuple[float, float]:
    """The mean over a window's rows, and its standard error: that of the leaves, and that of the window's own rows."""
    total = sum(counts.values())
    met = [(rows / total, leaves[at]) for at, rows in counts.items()]
    value: float = sum(share * leaf["mae"] for share, leaf in met)
    known = sum((share * leaf["sd"]) ** 2 / leaf["rows"] for share, leaf in met)
    spread = sum(share * (leaf["sd"] ** 2 + (leaf["mae"] - value) ** 2) for share, leaf in met)
    return value, math.sqrt(known + spread / total)


def _sql(tree: Mapping[str, Any], table: Table, at: int) -> str:
    """The leaf of a row, as SQL."""
    node = tree["nodes"][at]
    if node is None:
        return str(at)
    feature, threshold, left, right = node
    goes = _goes_left(tree["inputs"][feature], table, threshold)
    return f"CASE WHEN {goes} THEN {_sql(tree, table, left)} ELSE {_sql(tree, table, right)} END"


def _goes_left(one: Json, table: Table, threshold: float) -> str:
    field = table.field(one["name"])
    if field is None:
        raise AssertionError(one["name"])
    if one["kind"] == "category":
        # Missing and unknown levels go together, to the side of the middle.
        unknown_left = one["missing"] <= threshold
        side = [level for code, level in enumerate(one["levels"]) if (code <= threshold) != unknown_left]
        listed = ", ".join(literal(level) for level in side) or "NULL"
        return (
            f"({'NOT ' if unknown_left else ''}coalesce({quoted(field.name)}::VARCHAR IN ({listed}), false))"
        )
    value = f"{quoted(field.name)}::INTEGER::DOUBLE" if one["kind"] == "boolean" else number(field)
    known = f"CASE WHEN {value} IS NULL OR isnan({value}) THEN {one['missing']!r} ELSE {value} END"
    return f"({known} <= {threshold!r})"
