"""The feature table in files: parts, order, digests and what the index says of them."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import feature_worlds as worlds
import pyarrow.parquet as pq
import pytest
from contracts import contract

from modelyard_runtime.contract.types import Split
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.build import write_parts
from modelyard_runtime.features.index import resolved_by
from modelyard_runtime.files import sha256
from modelyard_runtime.layout import PARTS, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - sources hold times in UTC without a zone
SALES = worlds.source(
    "sales",
    {
        "id": "integer",
        "t": "timestamp",
        "who": "category",
        "x": "float",
        "late": "boolean",
        "y": "float",
    },
    key=("id",),
    timestamp="t",
)
FEATURES = [
    worlds.feature([SALES], "x", "x"),
    worlds.feature([SALES], "spent", "sum(x)", 3600, ("who",)),
    worlds.feature([SALES], "spread", "stddev(x)", 3600, ("who",)),
    worlds.feature([SALES], "last", "last(x)", 3600, ("who",)),
]


def sales(count: int, seed: int = 0) -> list[worlds.Row]:
    chance = random.Random(seed)  # noqa: S311 - made-up data
    return [
        {
            "id": at,
            # several rows a second, so that ties have to be decided
            "t": BEGIN + timedelta(seconds=chance.randrange(count // 4 + 1) * 60),
            "who": chance.choice("abcde"),
            "x": chance.uniform(-1e6, 1e6),
            "late": chance.random() < 0.3,
            "y": chance.uniform(0, 1),
        }
        for at in range(count)
    ]


def by_split(
    kind: Any, test: float = 0.2, validation: float = 0.1, by: Sequence[str] = (), **more: Any
) -> Contract:
    return worlds.world(SALES, FEATURES, split=Split(kind, test, validation, tuple(by)), **more)


def write(
    folder: Path, made: Contract, rows: Sequence[worlds.Row], *, threads: int = 2
) -> tuple[dict[str, Any], Layout]:
    engine = DuckEngine(threads=threads)
    try:
        index = write_parts(engine, made, worlds.opened(engine, {SALES: rows}), Layout(folder))
    finally:
        engine.close()
    return index, Layout(folder)


def part_rows(layout: Layout) -> dict[str, list[worlds.Row]]:
    return {part: pq.read_table(layout.features(part)).to_pylist() for part in PARTS}


def part_of(layout: Layout) -> dict[str, str]:
    return {row["__key"]: part for part, rows in part_rows(layout).items() for row in rows}


@pytest.mark.parametrize("kind", ["random", "stratified", "time", "group"])
def test_any_order_of_rows_and_number_of_threads_gives_the_same_bytes(tmp_path: Path, kind: str) -> None:
    task = "classification" if kind == "stratified" else "regression"
    made = by_split(
        kind, by=("who",) * (kind == "group"), task=task, target="late" if task == "classification" else "y"
    )
    rows = sales(3000)
    if kind == "group":
        rows = [{**row, "who": f"{row['who']}{row['id'] % 40}"} for row in rows]
    shuffled = random.Random(5).sample(rows, len(rows))  # noqa: S311 - made-up data
    one, first = write(tmp_path / "one", made, rows, threads=1)
    other, second = write(tmp_path / "other", made, shuffled, threads=4)
    assert one == other
    for part in PARTS:
        assert sha256(first.features(part)) == sha256(second.features(part))
    assert first.features_index.read_bytes() == second.features_index.read_bytes()


def test_rows_are_numbered_in_the_order_of_time_and_key(tmp_path: Path) -> None:
    _, layout = write(tmp_path, by_split("random"), sales(500))
    rows = sorted((row for part in part_rows(layout).values() for row in part), key=lambda row: row["__row"])
    assert [row["__row"] for row in rows] == list(range(500))
    assert rows == sorted(rows, key=lambda row: (row["__time"], row["__key"]))
    for part in part_rows(layout).values():
        assert part == sorted(part, key=lambda row: row["__row"])


def test_rows_without_a_target_are_left_out_counted_and_still_history(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "t": BEGIN, "who": "a", "x": 5.0, "y": None},
        {"id": 2, "t": BEGIN, "who": "a", "x": 7.0, "y": float("nan")},
        {"id": 3, "t": BEGIN, "who": "a", "x": 9.0, "y": float("inf")},
        *(
            {"id": at, "t": BEGIN + timedelta(minutes=at), "who": "a", "x": 0.0, "y": 1.0}
            for at in range(4, 30)
        ),
    ]
    index, layout = write(tmp_path, by_split("time"), rows)
    assert (index["rows"], index["dropped"]) == (29, {"no_target": 3, "no_time": 0})
    assert part_rows(layout)["train"][0]["spent"] == 21.0
    assert index["parts"]["train"]["target"] == {"min": 1.0, "mean": 1.0, "max": 1.0}


def test_rows_without_a_time_are_in_no_part_of_a_split_by_time(tmp_path: Path) -> None:
    rows = [{**row, "t": None} if row["id"] < 7 else row for row in sales(100)]
    index, layout = write(tmp_path / "time", by_split("time"), rows)
    assert index["dropped"] == {"no_target": 0, "no_time": 7}
    assert sum(len(part) for part in part_rows(layout).values()) == 93
    index, layout = write(tmp_path / "random", by_split("random"), rows)
    assert index["dropped"] == {"no_target": 0, "no_time": 0}
    assert all(row["spent"] is None for row in part_rows(layout)["train"] if row["__time"] is None)


def test_chance_moves_no_row_when_others_come(tmp_path: Path) -> None:
    _, few = write(tmp_path / "few", by_split("random"), sales(400))
    _, many = write(tmp_path / "many", by_split("random"), sales(2000))
    before, after = part_of(few), part_of(many)
    assert {key: after[key] for key in before} == before
    _, reseeded = write(tmp_path / "seed", by_split("random", seed=1), sales(400))
    assert part_of(reseeded) != before
    shares = [list(after.values()).count(part) / 2000 for part in ("test", "validation")]
    assert shares == pytest.approx([0.2, 0.1], abs=0.03)


def test_every_class_has_its_share_to_a_row(tmp_path: Path) -> None:
    rows = sales(1003)
    _, layout = write(tmp_path, by_split("stratified", task="classification", target="late"), rows)
    found = part_rows(layout)
    for late in (True, False):
        total = sum(row["late"] is late for row in rows)
        counts = {part: sum(row["__target"] is late for row in own) for part, own in found.items()}
        assert abs(counts["test"] - total * 0.2) <= 1
        assert abs(counts["validation"] - total * 0.1) <= 1
    assert len(found["test"]) == round(1003 * 0.2)


def test_class_of_one_row_is_learnt_from(tmp_path: Path) -> None:
    rare = worlds.source("sales", {"id": "integer", "x": "float", "kind": "category"}, key=("id",))
    made = worlds.world(
        rare,
        [worlds.feature([rare], "x", "x")],
        task="classification",
        target="kind",
        split=Split("stratified", 0.3, 0.3, ()),
    )
    engine = DuckEngine()
    rows = [{"id": at, "x": 0.0, "kind": "it's" if at == 5 else "b"} for at in range(20)]
    index = write_parts(engine, made, worlds.opened(engine, {rare: rows}), Layout(tmp_path))
    engine.close()
    assert index["parts"]["train"]["target"] == {"classes": {"b": 7, "it's": 1}}
    assert [index["parts"][part]["rows"] for part in PARTS] == [8, 6, 6]


def test_nothing_that_is_learnt_from_is_as_late_as_what_is_held_out(tmp_path: Path) -> None:
    index, layout = write(tmp_path, by_split("time"), sales(1000))
    times = {part: [row["__time"] for row in rows] for part, rows in part_rows(layout).items()}
    assert max(times["train"]) < min(times["validation"])
    assert max(times["validation"]) < min(times["test"])
    boundaries = index["split"]["boundaries"]
    assert boundaries["test_from"] == min(times["test"]).isoformat()
    assert boundaries["validation_from"] == min(times["validation"]).isoformat()
    assert len(times["test"]) == pytest.approx(200, abs=5)
    assert len(times["validation"]) == pytest.approx(100, abs=5)


@pytest.mark.parametrize(("late", "held_out"), [(3, 3), (1, 1), (9, 9)])
def test_rows_of_one_time_stay_together(tmp_path: Path, late: int, held_out: int) -> None:
    rows = [
        {"id": at, "t": BEGIN + timedelta(days=int(at >= 10 - late)), "who": "a", "x": 0.0, "y": 1.0}
        for at in range(10)
    ]
    _, layout = write(tmp_path, by_split("time", test=0.2, validation=0.0), rows)
    assert len(part_rows(layout)["test"]) == held_out


def test_rows_all_of_one_time_cannot_be_parted_by_it(tmp_path: Path) -> None:
    rows = [{**row, "t": BEGIN} for row in sales(50)]
    with pytest.raises(RuntimeProblem, match="all 50 rows are of one time") as refused:
        write(tmp_path, by_split("time"), rows)
    assert "random" in refused.value.help
    assert list(tmp_path.rglob("*.parquet")) == []


def test_no_group_is_in_two_parts(tmp_path: Path) -> None:
    rows = [{**row, "who": f"c{row['id'] % 150}"} for row in sales(1500)]
    _, layout = write(tmp_path, by_split("group", test=0.25, by=("who", "late")), rows)
    group = {str(row["id"]): (row["who"], row["late"]) for row in rows}
    groups = {part: {group[row["__key"]] for row in own} for part, own in part_rows(layout).items()}
    assert all(groups.values())
    assert not groups["train"] & groups["test"]
    assert not groups["train"] & groups["validation"]
    assert not groups["validation"] & groups["test"]
    # Folds of the training rows and intervals of the others keep groups whole too, so rows say theirs.
    assert {row["__group"] for row in part_rows(layout)["train"]} == {
        f"{who}|{str(late).lower()}" for who, late in groups["train"]
    }


def test_part_without_rows_is_a_problem_and_leaves_no_file(tmp_path: Path) -> None:
    rows = [{**row, "who": "only"} for row in sales(100)]
    with pytest.raises(RuntimeProblem, match="part has no row: the group split of 100 rows") as refused:
        write(tmp_path, by_split("group", by=("who",)), rows)
    assert "more groups" in refused.value.help
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_spine_without_any_target_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(RuntimeProblem, match=r"no row to learn from: of 20 rows 20 have no y"):
        write(tmp_path, by_split("random"), [{**row, "y": None} for row in sales(20)])


def test_keys_that_name_several_rows_change_nothing_of_that(tmp_path: Path) -> None:
    rows = [{**row, "id": row["id"] // 3, "t": BEGIN} for row in sales(300)]
    shuffled = random.Random(1).sample(rows, len(rows))  # noqa: S311 - made-up data
    one, first = write(tmp_path / "one", by_split("random"), rows)
    other, second = write(tmp_path / "other", by_split("random"), shuffled, threads=4)
    assert one == other
    assert sha256(first.features("train")) == sha256(second.features("train"))
    assert sum(part["rows"] for part in one["parts"].values()) == 300
    # rows of one key are never in two parts
    held = {part: {row["__key"] for row in own} for part, own in part_rows(first).items()}
    assert not held["train"] & held["test"]


def test_index_tells_features_and_parts(tmp_path: Path) -> None:
    made = by_split("random")
    index, layout = write(tmp_path, made, sales(300))
    assert json.loads(layout.features_index.read_text()) == index
    assert resolved_by(made, layout) == made
    assert [one["name"] for one in index["features"]] == ["x", "spent", "spread", "last"]
    assert index["parts"]["train"]["digest"].startswith("sha256:")
    changed = [{**row, "x": 1.0} if row["id"] == 0 else row for row in sales(300)]
    again, _ = write(tmp_path, made, changed)
    digests = [
        one["digest"] == other["digest"]
        for one, other in zip(index["parts"].values(), again["parts"].values(), strict=True)
    ]
    assert not all(digests)


def test_slices_are_text_beside_the_features(tmp_path: Path) -> None:
    from dataclasses import replace

    gate = contract("fraud").gates[3]
    made = replace(
        by_split("random"),
        gates=tuple(replace(gate, by=by) for by in ("who", "late", "last")),
    )
    index, layout = write(tmp_path, made, sales(50))
    row = part_rows(layout)["train"][-1]
    assert index["slices"] == ["last", "late", "who"]
    assert (row["__by_late"], row["__by_who"] in "abcde") in {("true", True), ("false", True)}
    assert float(row["__by_last"]) == row["last"]
