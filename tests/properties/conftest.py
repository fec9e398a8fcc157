"""Lends the properties what the targets' own tests judge manifests with."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / room) for room in ("kubernetes", "terraform", "fuzz")]
