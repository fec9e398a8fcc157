from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "network: asks the real package index; run with `pytest -m network`")


def pytest_collection_modifyitems(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """The default suite is the same without a network."""
    if "network" in config.option.markexpr:
        return
    for item in items:
        if "network" in item.keywords:
            item.add_marker(
                pytest.mark.skip(reason="asks the real package index; run with `pytest -m network`")
            )
