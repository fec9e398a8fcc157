"""Personal data that only tells rows apart stands in no file that a run leaves, and nothing else changes by that."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import feature_worlds as worlds
import pyarrow.parquet as pq
import pytest
from contracts import contract
from feature_sales import LOOKING, PEOPLE, SALES, looking, people, sales

from modelyard_runtime.contract.types import Split
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.evaluation.naive import scale
from modelyard_runtime.features.build import write_parts
from modelyard_runtime.features.personal import rests_on_personal
from modelyard_runtime.features.skew import skew
from modelyard_runtime.layout import PARTS, Layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract, Source

NAMES = {who: f"{who}@people.example" for who in "abcdefg"}
MAIL = worlds.source("sales", {"mail": "string"}).columns
SOLD = replace(SALES, key=("mail",), columns=(*SALES.columns, *MAIL))
KNOWN = replace(PEOPLE, columns=(*PEOPLE.columns, *MAIL))


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    made = DuckEngine(threads=2)
    yield made
    made.close()


def marked(source: Source, *names: str) -> Source:
    return replace(source, columns=tuple(replace(one, pii=one.name in names) for one in source.columns))


def rows(count: int) -> tuple[list[worlds.Row], list[worlds.Row]]:
    sold = [
        {**row, "who": NAMES[row["who"]], "mail": f"buyer-{row['id']:05}@mail.example"}
        for row in sales(count)
    ]
    known = [{**row, "who": NAMES[row["who"]], "mail": f"{row['who']}@mail.example"} for row in people()]
    return sold, known


def built(
    engine: DuckEngine, folder: Path, split: Split, spine: Source, joined: Source
) -> tuple[Contract, Layout]:
    gates = (replace(contract("fraud").gates[3], by="who"),)
    base = looking()
    made = replace(base, data=(spine, joined), gates=gates, training=replace(base.training, split=split))
    sold, known = rows(900)
    write_parts(engine, made, worlds.opened(engine, {spine: sold, joined: known}), Layout(folder))
    return made, Layout(folder)


@pytest.mark.parametrize(
    "split", [Split("time", 0.2, 0.0, ()), Split("group", 0.2, 0.0, ("who", "n"))], ids=["time", "group"]
)
def test_no_file_holds_a_key_a_group_or_a_slice_that_is_personal(
    engine: DuckEngine, tmp_path: Path, split: Split
) -> None:
    open_, plain = built(engine, tmp_path / "open", split, SOLD, KNOWN)
    made, layout = built(
        engine, tmp_path / "hidden", split, marked(SOLD, "mail", "who"), marked(KNOWN, "mail")
    )
    files = sorted(path for path in layout.root.rglob("*") if path.is_file())
    assert len(files) == 7
    for path in files:
        held = str(pq.read_table(path).to_pydict()) if path.suffix == ".parquet" else path.read_text()
        assert ".example" not in held, path
    one = {row["x"]: row for part in PARTS for row in pq.read_table(plain.features(part)).to_pylist()}
    two = {row["x"]: row for part in PARTS for row in pq.read_table(layout.features(part)).to_pylist()}
    for x, row in two.items():
        raw = one[x]
        assert row["__key"] == hashlib.sha256(raw["__key"].encode()).hexdigest()
        assert row["__by_who"] == hashlib.sha256(raw["__by_who"].encode()).hexdigest()
        assert [row[feature.name] for feature in LOOKING] == [raw[feature.name] for feature in LOOKING]
    assert len({row["__key"] for row in two.values()}) == 900
    report = skew(made, layout)
    assert report.passed, report.lines()
    assert report.rows > 0
    assert skew(open_, plain).passed


def test_skew_report_names_rows_by_their_number(engine: DuckEngine, tmp_path: Path) -> None:
    made, layout = built(
        engine, tmp_path, Split("time", 0.2, 0.0, ()), marked(SOLD, "mail"), marked(KNOWN, "who")
    )
    table = pq.read_table(layout.features("test"))
    values = [None, *table.column("most").to_pylist()[1:]]
    place = table.schema.get_field_index("most")
    pq.write_table(table.set_column(place, table.schema.field(place), [values]), layout.features("test"))
    told = str(skew(made, layout).document())
    assert "'row': 'row " in told
    assert ".example" not in told


def test_only_the_personal_part_of_a_key_is_hashed_so_series_stay_told_apart(
    engine: DuckEngine, tmp_path: Path
) -> None:
    found = []
    for name, spine in (("open", SOLD), ("hidden", marked(SOLD, "mail"))):
        own = replace(spine, key=("mail", "t"))
        made = replace(looking(), data=(own, KNOWN))
        sold, known = rows(900)
        daily = [{**row, "mail": f"{row['id'] % 2}|@mail.example"} for row in sold]
        write_parts(engine, made, worlds.opened(engine, {own: daily, KNOWN: known}), Layout(tmp_path / name))
        found.append(scale(Layout(tmp_path / name).features("train"), own))
    assert found[0] == found[1]
    assert found[0][0] is not None


def test_column_of_a_source_that_nobody_could_name_is_taken_for_personal_where_it_may_be() -> None:
    made = replace(looking(), data=(replace(SALES, columns=()), marked(KNOWN, "mail")))
    unknown = replace(LOOKING[0], columns=(("", "mail"),))
    assert rests_on_personal(made, unknown)
    assert not rests_on_personal(made, replace(unknown, columns=(("sales", "mail"),)))
