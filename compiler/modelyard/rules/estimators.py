"""scikit-learn's estimators as a table, so that a spec can be judged without importing the library."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

Form: TypeAlias = "str | list[object]"
"""A word (``boolean``, ``none``, ``string``, ``list``, ``mapping``, ``any``) or a list that begins with what it is.

``options`` with the values; ``int``, ``real`` or ``fraction`` (a number written with a point) with bounds and which of
them are included; ``hidden`` with a form that is taken and not advertised.
"""


@dataclass(frozen=True, slots=True)
class Estimator:
    """An estimator: ``classifier``, ``regressor`` or ``other``, what its parameters take, which have no default."""

    path: str
    kind: str
    params: Mapping[str, list[Form]]
    required: tuple[str, ...]


@cache
def _table() -> Mapping[str, dict[str, object]]:
    text = Path(__file__).with_name("estimators.json").read_text(encoding="utf-8")
    return cast("Mapping[str, dict[str, object]]", json.loads(text)["estimators"])


def paths(kinds: tuple[str, ...] = ("classifier", "regressor")) -> tuple[str, ...]:
    """The import paths of all estimators of these kinds."""
    return tuple(path for path, entry in _table().items() if entry["kind"] in kinds)


def find(path: str) -> Estimator | None:
    """The estimator of this import path, None where scikit-learn has none."""
    entry = _table().get(path)
    if entry is None:
        return None
    return Estimator(
        path,
        str(entry["kind"]),
        cast("Mapping[str, list[Form]]", entry["params"]),
        tuple(cast("list[str]", entry["required"])),
    )


def fits(value: object, forms: list[Form]) -> bool:
    """Whether a parameter takes a value."""
    return any(_fits(value, form) for form in forms)


def _fits(value: object, form: Form) -> bool:
    if isinstance(form, str):
        return {
            "any": True,
            "none": value is None,
            "boolean": isinstance(value, bool),
            "string": isinstance(value, str),
            "list": isinstance(value, list),
            "mapping": isinstance(value, dict),
        }[form]
    if form[0] == "hidden":
        return _fits(value, cast("Form", form[1]))
    if form[0] == "options":
        return any(type(option) is type(value) and option == value for option in form[1:])
    return _within(value, form)


def _within(value: object, form: list[object]) -> bool:
    kind = form[0]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if (kind == "int" and isinstance(value, float)) or (kind == "fraction" and isinstance(value, int)):
        return False
    low, high = cast("float | None", form[1]), cast("float | None", form[2])
    closed = str(form[3])
    above = low is None or value > low or (value == low and closed in {"left", "both"})
    below = high is None or value < high or (value == high and closed in {"right", "both"})
    return above and below


def described(forms: list[Form]) -> str:
    """What a parameter takes, in words. Empty where nothing that YAML can say is taken."""
    words = [word for form in forms if (word := _word(form))]
    return ", ".join(words[:-1]) + f" or {words[-1]}" if len(words) > 1 else "".join(words)


def _word(form: Form) -> str:
    if isinstance(form, str):
        return {
            "any": "anything",
            "none": "null",
            "boolean": "true or false",
            "string": "a text",
            "list": "a list",
            "mapping": "a mapping",
        }[form]
    if form[0] == "options":
        return ", ".join(f'"{option}"' if isinstance(option, str) else str(option) for option in form[1:])
    if form[0] == "hidden":
        return ""
    nouns = {"int": "a whole number", "fraction": "a number with a point"}
    return _range(nouns.get(str(form[0]), "a number"), form)


def _range(noun: str, form: list[object]) -> str:
    low, high, closed = form[1], form[2], str(form[3])
    if low is not None and high is not None and closed == "both":
        return f"{noun} from {low} to {high}"
    parts = [noun]
    if low is not None:
        parts.append(f"{'of at least' if closed in {'left', 'both'} else 'above'} {low}")
    if high is not None:
        parts.append(
            f"{'and' if low is not None else 'of'} {'at most' if closed in {'right', 'both'} else 'below'} {high}"
        )
    return " ".join(parts)
