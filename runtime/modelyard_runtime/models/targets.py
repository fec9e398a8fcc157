"""The target of rows: classes as numbers 0, 1, …, or numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.columns import array_of, objects

if TYPE_CHECKING:
    from modelyard_runtime.models.card import Class
    from modelyard_runtime.models.columns import Array

MOST_CLASSES = 1_000
"""Beyond so many classes a target is an identifier, and no estimator learns it."""


def classes_of(target: Any, name: str) -> tuple[Class, ...]:
    """The classes in order: false before true, numbers by size, texts by their code points.

    Of two classes the second is the positive one: true, or the later in that order.

    Raises:
        RuntimeProblem: there is only one, there are too many, or they are numbers that don't name classes.
    """
    import pyarrow as pa

    found = values_of(target, name)
    classes = sorted({value for value in found.tolist() if value is not None})
    if len(classes) > MOST_CLASSES:
        raise RuntimeProblem(
            f"the target {name} has {len(classes):,} different values", help="name a target of few classes"
        )
    if len(classes) < 2:
        words = f"always {classes[0]}" if classes else "never there"
        raise RuntimeProblem(
            f"the target {name} is {words} in the training rows, so there is nothing to tell apart",
            help="choose a longer or another range of data, or another split",
        )
    fractional = pa.types.is_floating(target.type) or pa.types.is_decimal(target.type)
    if fractional and not all(float(value).is_integer() for value in classes):
        raise RuntimeProblem(
            f"the target {name} is a number with a fraction, such as {classes[0]}, and names no class",
            help="write `task: regression`, or name a target of classes",
        )
    return tuple(int(value) if isinstance(value, float) else value for value in classes)


def values_of(target: Any, name: str) -> Array:
    """The classes of rows, as the data has them: booleans, whole numbers or texts (object array).

    Raises:
        RuntimeProblem: the target is of a type that names no classes.
    """
    import pyarrow as pa

    kind = target.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_decimal(kind):
        return objects(target.cast(pa.float64()).to_pylist())
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return objects(target.to_pylist())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        raise RuntimeProblem(f"the target {name} is {kind}, which names no classes")
    return array_of(target, "category")


def codes_of(target: Any, classes: tuple[Class, ...], name: str) -> Array:
    """The number of each row's class, -1 for a class that is none of these: int64 of shape (rows,)."""
    known: dict[object, int] = {value: index for index, value in enumerate(classes)}
    values = values_of(target, name).tolist()
    return np.fromiter((known.get(value, -1) for value in values), np.int64, len(values))


def truth_of(target: Any, classes: tuple[Class, ...], name: str) -> Array:
    """The target of rows as a model's task has it: codes of classes, or numbers where there are no classes.

    Raises:
        RuntimeProblem: it is of a type that the task can't have.
    """
    whole = target.combine_chunks() if hasattr(target, "num_chunks") else target
    return codes_of(whole, classes, name) if classes else numbers_of(whole, name)


def numbers_of(target: Any, name: str) -> Array:
    """The numbers to learn: float64 of shape (rows,).

    Raises:
        RuntimeProblem: the target isn't a number, or infinite somewhere.
    """
    import pyarrow as pa

    kind = target.type
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if not (number or pa.types.is_boolean(kind)):
        raise RuntimeProblem(
            f"the target {name} is {kind} and no number", help="write `task: classification`"
        )
    values = array_of(target, "numeric")
    if not np.isfinite(values).all():
        raise RuntimeProblem(
            f"the target {name} is infinite or not a number in {int((~np.isfinite(values)).sum()):,} rows",
            help="leave such rows out, or mend them, before training",
        )
    return values
