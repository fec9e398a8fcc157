"""Which libraries go into which image. Ranges stand here; exact versions and hashes in the lock.

The serving image holds what answers a request and nothing else; training holds the serving path too, because
latency and skew are measured on it. What only some specs need is an extra.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MODELYARD = (
    "pydantic>=2.10,<3",
    "pyyaml>=6.0.2,<7",
    "jinja2>=3.1.6,<4",
    "jsonschema>=4.23,<5",
    "typer>=0.15,<1",
    "sqlglot>=30,<31",
)
"""What modelyard itself depends on, as its own metadata says; a test compares."""

_ENGINE = ("duckdb>=2,<3", "numpy>=2,<3", "pyarrow>=20")
_PROFILES = ("nanoarrow>=0.7,<1",)
_MODEL = ("scikit-learn>=1.6,<2", "skops>=0.12,<1")
_SERVING = ("httptools>=0.6.4,<1", "uvicorn>=0.32,<1", "uvloop>=0.19,<1")
_TRACKING = ("alembic>=1.13,<2", "mlflow-skinny>=3.2,<4", "sqlalchemy>=2,<3")

IMAGES: dict[str, tuple[str, ...]] = {
    "serve": (*MODELYARD, *_ENGINE, *_MODEL, *_SERVING),
    "train": (*MODELYARD, *_ENGINE, *_PROFILES, *_MODEL, *_SERVING, *_TRACKING),
    "watch": (*MODELYARD, *_ENGINE, *_PROFILES, "scikit-learn>=1.6,<2"),
}
"""What every spec's image of this name installs."""

EXTRAS: dict[str, dict[str, tuple[str, ...]]] = {
    "aws": {"train": ("boto3>=1.35,<2",)},
    "delta": {"train": ("deltalake>=1,<2",), "watch": ("deltalake>=1,<2",)},
    "delta-batch": {"serve": ("deltalake>=1,<2",)},
    "optuna": {"train": ("optuna>=4,<6",)},
    "shap": {"train": ("shap>=0.46,<1",), "serve": ("shap>=0.46,<1",)},
    "sql": {
        "train": ("psycopg[binary]>=3.2,<4", "sqlalchemy>=2,<3"),
        "watch": ("psycopg[binary]>=3.2,<4", "sqlalchemy>=2,<3"),
    },
    # A batch reads its sources with the image that serves.
    "sql-batch": {"serve": ("psycopg[binary]>=3.2,<4", "sqlalchemy>=2,<3")},
}
"""What an image installs besides, by what a spec uses."""

TEAM_IMAGES = ("train", "serve")
"""Where the team's own libraries go: the drift job reads profiles and logs, never the team's code."""


def extras(
    *,
    source_kinds: Sequence[str],
    search: str | None,
    explain: str | None,
    platforms: Iterable[str],
    mode: str | None,
) -> frozenset[str]:
    """The extras that a spec needs, from the words that it uses."""
    words = {*source_kinds, *(f"{kind}-{mode}" for kind in source_kinds), *platforms, search, explain}
    return frozenset(name for name in EXTRAS if name in words)


def requirements(image: str, extras: Iterable[str]) -> tuple[str, ...]:
    """The ranges that an image asks for, sorted, each once."""
    more = (line for extra in extras for line in EXTRAS[extra].get(image, ()))
    return tuple(sorted({*IMAGES[image], *more}))


def everything(extras: Iterable[str]) -> tuple[str, ...]:
    """The ranges of all images together: what is resolved at once, so that images agree on versions."""
    chosen = tuple(extras)
    return tuple(sorted({line for image in IMAGES for line in requirements(image, chosen)}))


def normalised(requirement: str) -> str:
    """The name in a requirement, as indexes compare it: ``Jinja2>=3`` is ``jinja2``."""
    name = re.match(r"[A-Za-z0-9._-]*[A-Za-z0-9]", requirement.strip())
    if name is None:
        raise ValueError(f"not a requirement: {requirement!r}")
    return re.sub(r"[-_.]+", "-", name[0]).lower()
