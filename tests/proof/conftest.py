"""Lends the proofs of whole outputs what the targets' own tests judge single plans with."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / room) for room in ("kubernetes", "terraform")]
