"""Writes the packages that travel with a release anew: ``python -m modelyard.generate.pins`` (asks the package index).

Versions stay where they are as long as the ranges in `pins.groups` allow them; ``--upgrade`` moves them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from modelyard.pins import groups
from modelyard.pins.resolve.packages import Uv
from modelyard.pins.shipped import pythons, shipped

FOLDER = Path(__file__).parents[1] / "pins" / "requirements"


def main() -> None:
    """Resolve what any spec may need, for each Python."""
    wanted = groups.everything(groups.EXTRAS)
    for python in pythons():
        known = shipped(python).packages
        kept = (
            {} if "--upgrade" in sys.argv[1:] else {name: package.version for name, package in known.items()}
        )
        found = Uv().resolve(wanted, python, kept)
        packages = {
            name: {
                "version": package.version,
                "requires": list(package.requires),
                "hashes": list(package.hashes),
            }
            for name, package in sorted(found.items())
        }
        text = json.dumps({"python": python, "packages": packages}, indent=1) + "\n"
        (FOLDER / f"{python}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
