"""What the README shows is what the product says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from modelyard.cli.main import run
from modelyard.rules.registry import RULES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, begins: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return next(text for text in found if text.startswith(begins))


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        run(arguments)
    return capsys.readouterr().out


def test_the_spec_is_the_quickstart() -> None:
    shipped = (ROOT / "examples" / "quickstart" / "modelyard.yaml").read_text(encoding="utf-8")
    assert block("yaml", "modelyard: 1") == shipped.split("\n", 1)[1]


def test_the_finding_is_what_validate_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = (ROOT / "examples" / "quickstart" / "modelyard.yaml").read_text(encoding="utf-8")
    (tmp_path / "modelyard.yaml").write_text(spec.replace("estimator:", "estimater:"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    printed = said(["validate"], capsys)
    shown = block("console", "$ modelyard validate").split("\n", 1)[1]
    assert printed.startswith(shown)


def test_the_change_is_what_diff_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fraud = ROOT / "examples" / "fraud"
    for name in ("modelyard.yaml", "modelyard.lock", "requirements.txt"):
        (tmp_path / name).write_text((fraud / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said(["compile"], capsys)
    spec = tmp_path / "modelyard.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("roc_auc >= 0.92", "roc_auc >= 0.90"), encoding="utf-8"
    )
    printed = said(["diff"], capsys)
    shown = block("console", "$ modelyard diff").split("\n")[1:-1]
    assert all(line in printed.splitlines() for line in shown)


def test_the_verbs_and_numbers_are_true() -> None:
    from modelyard.cli.verbs import RUNTIME, VERBS

    assert f"`{' '.join(VERBS)}`" in README
    assert f"`{' '.join(RUNTIME)}`" in README
    assert len(RULES) > 200
