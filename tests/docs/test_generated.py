"""Reference pages and schemas in the repository are what the code generates."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelyard.generate.__main__ import generated

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", sorted(generated()))
def test_committed_file_is_current(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == generated()[path], "run `make generate`"
