"""How much a document may hold: far above any real spec, far below what would hurt."""

from __future__ import annotations

MAX_BYTES = 1024 * 1024
"""Size of a file. The largest spec of our corpus has 20 kB."""

MAX_DEPTH = 64
"""Lists and mappings inside each other, aliases followed. The language itself needs 12."""

MAX_NODES = 100_000
"""Keys, values, lists and mappings, those behind an alias counted each time."""

MAX_NUMBER = 100
"""Characters of a number. Longer digits are text: no field of the language needs them as a number."""

MAX_REPORTED = 100
"""Findings in one document before reading stops, and anchors that an alias is compared with."""
