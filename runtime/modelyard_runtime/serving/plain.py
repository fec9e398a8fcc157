"""The plain protocol: rows as objects with the names of the spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.serving.bodies import as_list, as_object, numbers
from modelyard_runtime.serving.inputs import refused
from modelyard_runtime.serving.problems import Problem, Refused, kind
from modelyard_runtime.serving.types import Asked

if TYPE_CHECKING:
    from modelyard_runtime.serving.inputs import Form
    from modelyard_runtime.serving.limits import Limits
    from modelyard_runtime.serving.types import Answered, Identity


def read(document: object, form: Form, limits: Limits, *, request: str, explain: bool) -> Asked:
    """A request: one row as an object, or ``{"rows": [{…}, …]}``.

    Raises:
        Refused: it is neither, or values are not what the contract says.
    """
    body = as_object(document)
    if body is None:
        raise refused(
            [Problem("body", None, 'an object with the inputs, or {"rows": [{…}]}', kind(document))]
        )
    given: object = body["rows"] if len(body) == 1 and "rows" in body else [body]
    rows = as_list(given)
    if not rows:
        shown = "an empty list" if rows == [] else kind(given)
        raise refused([Problem("rows", None, "a list with at least one row", shown)])
    counted(len(rows), limits, explain=explain)
    return Asked(form.read(rows), request, explain)


def counted(rows: int, limits: Limits, *, explain: bool) -> None:
    """Refuse a request of too many rows."""
    most = limits.explained if explain else limits.rows
    if rows > most:
        raise Refused(413, f"{rows} rows are more than the {most} that a request may have")


def render(answered: Answered, identity: Identity) -> dict[str, object]:
    """The answer: for each row its score, for a classifier its label, for more than two classes all probabilities."""
    answers = answered.answers
    predictions: list[dict[str, object]] = [{"score": score} for score in numbers(answers.score)]
    if answers.label is not None:
        for prediction, label in zip(predictions, answers.label.tolist(), strict=True):
            prediction["label"] = label
    if answers.probabilities is not None:
        names = [name_of(one) for one in identity.classes]
        for prediction, shares in zip(predictions, answers.probabilities, strict=True):
            prediction["probabilities"] = dict(zip(names, numbers(shares), strict=True))
    for prediction, explanation in zip(predictions, answers.explanations, strict=False):
        prediction["explanation"] = explanation
    return {"model": identity.name, "version": identity.version, "predictions": predictions}


def name_of(label: object) -> str:
    """A class as the key of an object."""
    return str(label).lower() if isinstance(label, bool) else str(label)
