"""`python -m modelyard.generate`: write schemas and reference pages below the working directory."""

from __future__ import annotations

from pathlib import Path

from modelyard.generate.commands import commands
from modelyard.generate.language import language
from modelyard.generate.metrics import metrics
from modelyard.generate.schemas import schemas


def generated() -> dict[str, str]:
    """Every generated file but the rules' pages, by path below the repository."""
    return {
        **{f"schemas/{name}": text for name, text in schemas().items()},
        "docs/reference/language.md": language(),
        "docs/reference/commands.md": commands(),
        "docs/reference/metrics.md": metrics(),
    }


def main() -> None:
    """Write what differs."""
    for path, text in generated().items():
        place = Path(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists() or place.read_text(encoding="utf-8") != text:
            place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
