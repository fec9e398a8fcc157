"""The drift report as a page: it says what the verdict says, holds no more than it may, and a browser prints it."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from drift_windows import contract, query
from test_reports_page import HOSTILE, Structure

from modelyard_runtime.drift.check import Context, check
from modelyard_runtime.drift.history import history
from modelyard_runtime.drift.run import Judgement
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.engine.types import literal, quoted
from modelyard_runtime.profiles.build import reference_profile, window_profile
from modelyard_runtime.profiles.past import windowed
from modelyard_runtime.profiles.windows import before
from modelyard_runtime.reports.html.drift import render

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = ("amount", "plan", "joined", "level")


def judged(names: tuple[str, ...] = PLAIN, level: str = "new level", columns: int = 0) -> Judgement:
    """A window of four columns, three of which have drifted, and of as many that have not."""
    amount, plan, joined, few = (quoted(name) for name in names)
    more = "".join(f", sin(i * {k + 2}.3) AS c{k}" for k in range(columns))
    rows = (
        "SELECT sin(i * 1.7) + {shift} AS {amount}, {plan_of} AS {plan}, "
        "TIMESTAMP '2026-01-01' + to_seconds(i * 60) AS {joined}, i % 5 AS {few}{more} FROM range({start}, {stop}) r(i)"
    )
    base = "['basic', 'plus', 'family'][1 + i % 3]"
    place = {"amount": amount, "plan": plan, "joined": joined, "few": few, "more": more}
    engine = DuckEngine(threads=1)
    train = query(engine, rows.format(shift=0, plan_of=base, start=0, stop=6000, **place))
    drifted = f"CASE WHEN i % 4 = 0 THEN {literal(level)} ELSE {base} END"
    window = query(engine, rows.format(shift=0.8, plan_of=drifted, start=6000, stop=12000, **place))
    reference = reference_profile(engine, train)
    current, reasons = window_profile(engine, window, reference)
    field = window.field(names[2])
    assert field is not None
    at = float(engine.rows(f"SELECT max(epoch({joined})) + 1 FROM {window.sql}")[0][0])
    past = windowed(engine, window, reference, before(field, at, 60_000, 6))
    report = check(
        contract(), reference, current, Context(reasons, {names[0]: 0.7}, window=(at - 60_000, at))
    )
    engine.close()
    return Judgement(report, reference, current, history(contract(), reference, past))


def test_the_page_says_what_the_verdict_says() -> None:
    found = judged()
    page = render(found)
    Structure(page)
    assert "3 of 4 columns have drifted" in page
    headings = re.findall(r"<h2>([^<]*)</h2>", page)
    assert headings == ["What to do", "Columns", "What changed", "Over time"]
    assert "importance 0.7" in page
    assert "new level (new)" in page
    assert found.report.columns[0].name == "amount"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_the_data_becomes_markup(name: str) -> None:
    hostile = tuple(f"{name}{i}".replace("\0", "0") for i in range(4))
    found, plain = Structure(render(judged(hostile, name.replace("\0", "0")))), Structure(render(judged()))
    assert found.names == plain.names
    assert [key for key, _ in found.attributes] == [key for key, _ in plain.attributes]


def test_it_is_small_and_asks_nothing_of_the_network() -> None:
    page = render(judged(columns=16))
    assert len(page) < 64_000
    assert not re.search(r"https?:|<script|<link|@import|url\(", page)


def test_a_browser_shows_and_prints_it(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("no chromium is installed")
    (tmp_path / "report.html").write_text(render(judged()), encoding="utf-8")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    command = [browser, *flags.split(), f"--user-data-dir={tmp_path / 'profile'}"]
    page = f"file://{tmp_path / 'report.html'}"
    for action in (f"--print-to-pdf={tmp_path / 'report.pdf'}", f"--screenshot={tmp_path / 'report.png'}"):
        subprocess.run([*command, action, page], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "report.png").stat().st_size > 20_000
