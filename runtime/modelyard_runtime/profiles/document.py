"""A profile as a JSON document, and back: one text for one profile, so that its hash names it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.profiles.types import (
    Bin,
    CategoryColumn,
    ColumnProfile,
    Grid,
    NumericColumn,
    OpaqueColumn,
    Profile,
)

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
"""Raised with every change that an older runtime would misread."""

Json = dict[str, Any]


def document(profile: Profile) -> Json:
    """The document of a profile."""
    return {
        "profile": VERSION,
        "rows": profile.rows,
        "columns": [_column_document(column) for column in profile.columns],
    }


def render(profile: Profile) -> str:
    """The text of a profile: one line a column, so that a change of one is a change of one line."""
    head = f'{{"profile": {VERSION}, "rows": {profile.rows}, "columns": [\n'
    lines = (json.dumps(_column_document(c), ensure_ascii=False, allow_nan=False) for c in profile.columns)
    return head + ",\n".join(lines) + "\n]}\n"


def digest(profile: Profile) -> str:
    """The name of a profile by its content."""
    return "sha256:" + hashlib.sha256(render(profile).encode()).hexdigest()


def load(path: Path) -> Profile:
    """The profile in a file. Its columns may be of different rows: predictions are of those that were held out.

    Raises:
        RuntimeProblem: it can't be read, is of another version, or doesn't add up.
    """
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuntimeProblem(f"the profile {path} can't be read: {error.strerror}") from None
    except ValueError as error:
        raise RuntimeProblem(f"the profile {path} is no JSON: {error}") from None
    return parse(data)


def parse(data: object) -> Profile:
    """The profile of a document.

    Raises:
        RuntimeProblem: it is of another version, or doesn't add up.
    """
    if not isinstance(data, dict) or "profile" not in data:
        raise RuntimeProblem("the file is no profile", help="name the file that training wrote")
    body = cast("Json", data)
    if body["profile"] != VERSION:
        raise RuntimeProblem(
            f"the profile is of version {body['profile']}, this runtime reads version {VERSION}",
            help="train and check with the same release of modelyard",
        )
    try:
        profile = Profile(int(body["rows"]), tuple(_column(item) for item in body["columns"]))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise RuntimeProblem(f"the profile is damaged: {type(error).__name__} at {error}") from None
    for column in profile.columns:
        if column.values < 0 or column.values != _counted(column):
            raise RuntimeProblem(f"the profile is damaged: the counts of {column.name} don't add up")
    return profile


def _counted(column: ColumnProfile) -> int:
    if isinstance(column, NumericColumn):
        return sum(item.n for item in column.bins)
    if isinstance(column, CategoryColumn):
        return sum(n for _, n in column.levels) + column.other
    return column.values


def _column_document(column: ColumnProfile) -> Json:
    head = {"name": column.name, "type": column.type}
    counts = {"rows": column.rows, "nulls": column.nulls}
    if isinstance(column, OpaqueColumn):
        return {**head, "kind": "opaque", **counts}
    if isinstance(column, CategoryColumn):
        others = None if column.others is None else dict(column.others)
        return {
            **head,
            "kind": "category",
            **counts,
            "levels": dict(column.levels),
            "other": column.other,
            "others": others,
        }
    grid = column.grid
    return {
        **head,
        "kind": "numeric",
        **counts,
        "nans": column.nans,
        "infinities": column.infinities,
        "grid": {
            "centre": grid.centre,
            "scale": grid.scale,
            "scale_is_fallback": grid.scale_is_fallback,
            "shape": grid.shape,
            "points": list(grid.points),
            "discrete": grid.discrete,
            "half": grid.half,
        },
        "bins": [[b.place, b.point, b.n, b.total, b.low, b.high] for b in column.bins],
    }


def _column(data: Json) -> ColumnProfile:
    name, type_, rows, nulls = str(data["name"]), str(data["type"]), int(data["rows"]), int(data["nulls"])
    if data["kind"] == "opaque":
        return OpaqueColumn(name, type_, rows, nulls)
    if data["kind"] == "category":
        others = data["others"]
        named = None if others is None else tuple((str(key), int(n)) for key, n in others.items())
        levels = tuple((str(key), int(n)) for key, n in data["levels"].items())
        return CategoryColumn(name, type_, rows, nulls, levels, int(data["other"]), named)
    if data["kind"] != "numeric":
        raise ValueError(f"kind {data['kind']}")
    grid = data["grid"]
    shape = grid["shape"]
    if shape not in {"softsign", "root"}:
        raise ValueError(f"shape {shape}")
    points = tuple(float(point) for point in grid["points"])
    return NumericColumn(
        name,
        type_,
        rows,
        nulls,
        int(data["nans"]),
        int(data["infinities"]),
        Grid(
            float(grid["centre"]),
            float(grid["scale"]),
            shape,
            points,
            bool(grid["scale_is_fallback"]),
            bool(grid["discrete"]),
            int(grid["half"]),
        ),
        tuple(
            Bin(int(b[0]), bool(b[1]), int(b[2]), int(b[3]), float(b[4]), float(b[5])) for b in data["bins"]
        ),
    )
