"""The Open Inference Protocol, version 2: a tensor for each input column, a tensor for each output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.serving.bodies import as_list, as_object, numbers
from modelyard_runtime.serving.inputs import refused
from modelyard_runtime.serving.plain import counted
from modelyard_runtime.serving.problems import Problem, Refused, got, kind
from modelyard_runtime.serving.types import Asked
from modelyard_runtime.serving.values import KEY, is_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from modelyard_runtime.serving.inputs import Form
    from modelyard_runtime.serving.limits import Limits
    from modelyard_runtime.serving.types import Answered, Identity

_WHOLE = ("INT64", "INT32", "INT16", "INT8", "UINT64", "UINT32", "UINT16", "UINT8")
_REAL = ("FP64", "FP32", "FP16")

DATATYPES: dict[str, tuple[str, ...]] = {
    "float": (*_REAL, *_WHOLE),
    "integer": _WHOLE,
    "boolean": ("BOOL",),
    KEY: ("BYTES", *_WHOLE),
    "embedding": _REAL,
}
"""The tensor types that a column of each type takes, the one of its metadata first; text and times are BYTES."""

_TEXT = ("BYTES",)

_LONGEST_ID = 128


def datatypes(type_: str) -> tuple[str, ...]:
    """The tensor types that a column of this type takes."""
    return DATATYPES.get(type_, _TEXT)


def read(document: object, form: Form, limits: Limits, identity: Identity, *, request: str) -> Asked:
    """An inference request.

    Raises:
        Refused: it is none, tensors don't fit together, or values are not what the contract says.
    """
    body = _object(document, "an inference request")
    tensors = as_list(body.get("inputs"))
    if not tensors:
        raise Refused(400, f"inputs: expected a list of tensors, got {kind(body.get('inputs'))}")
    columns = _columns(tensors, form)
    count = len(next(iter(columns.values())))
    counted(count, limits, explain=False)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return Asked(
        form.read(rows), _id(body.get("id")) or request, outputs=_outputs(body.get("outputs"), identity)
    )


def _id(given: object) -> str:
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > _LONGEST_ID or not is_text(given):
        shown = got(given)
        raise Refused(400, f"id: expected text of at most {_LONGEST_ID} characters, got {shown}")
    return given


def _object(value: object, what: str) -> dict[str, Any]:
    found = as_object(value)
    if found is None:
        raise Refused(400, f"expected {what} as an object, got {kind(value)}")
    return found


def _columns(tensors: Sequence[object], form: Form) -> dict[str, list[object]]:
    """The values of each tensor by its name, all of one length."""
    types = {column.name: column.type for column in (*form.inputs, *form.keys)}
    problems: list[Problem] = []
    columns: dict[str, list[object]] = {}
    for tensor in tensors:
        described = _object(tensor, "a tensor")
        name = described.get("name")
        if not isinstance(name, str) or name in columns:
            shown = "the same name twice" if isinstance(name, str) else kind(name)
            raise Refused(400, f"a tensor's name: expected text of its own, got {shown}")
        columns[name] = _values(name, described, types.get(name), problems)
    problems.extend(form.unknown(columns))
    lacking = (one for one in form.readers if one.name not in columns and not one.optional)
    problems.extend(Problem(one.name, None, one.expected, "no such tensor") for one in lacking)
    if problems:
        raise refused(problems)
    if len({len(values) for values in columns.values()}) > 1:
        lengths = ", ".join(f"{name} {len(values)}" for name, values in columns.items())
        raise Refused(422, f"expected tensors of one length, got {lengths}")
    return columns


def _values(name: str, tensor: Mapping[str, Any], type_: str | None, problems: list[Problem]) -> list[object]:
    """A tensor's values, one a row; what does not fit is added to the problems."""

    def wrong(field: str, expected: str, value: object) -> list[object]:
        problems.append(Problem(f"{name[:80]}.{field}", None, expected, got(value)))
        return []

    shape, data, datatype = as_list(tensor.get("shape")), as_list(tensor.get("data")), tensor.get("datatype")
    if type_ is not None and datatype not in datatypes(type_):
        return wrong("datatype", f"one of {', '.join(datatypes(type_))}", datatype)
    if shape is None or not all(type(size) is int and size >= 0 for size in shape):
        return wrong("shape", "a list of sizes", tensor.get("shape"))
    wide = type_ == "embedding"
    if len(shape) not in ((2,) if wide else (1, 2)) or (len(shape) == 2 and not wide and shape[1] != 1):
        return wrong("shape", "[rows, length]" if wide else "[rows] or [rows, 1]", str(shape)[:40])
    if data is None:
        return wrong("data", "a list", tensor.get("data"))
    values = _laid_out(data, shape, wide=wide)
    if not values:
        return wrong("data", "at least one value, and as many as the shape says", f"{len(data)} items")
    return values


def _laid_out(data: list[object], shape: Sequence[int], *, wide: bool) -> list[object] | None:
    """Tensor data, flat or nested, as one value a row; None where it is not of this shape."""
    rows = shape[0]
    width = shape[1] if len(shape) == 2 else 1
    if len(shape) == 2 and len(data) == rows and all(isinstance(item, list) for item in data):
        nested = [as_list(item) or [] for item in data]
        if any(len(item) != width for item in nested):
            return None
        data = [value for item in nested for value in item]
    if len(data) != rows * width:
        return None
    return [data[at * width : (at + 1) * width] for at in range(rows)] if wide else data


def output_tensors(identity: Identity) -> Iterator[tuple[str, str, list[int]]]:
    """The outputs that there are: name, datatype, shape."""
    yield "score", "FP64", [-1]
    if identity.classes:
        yield "label", identity.label_type, [-1]
    if len(identity.classes) > 2:
        yield "probabilities", "FP64", [-1, len(identity.classes)]


def _outputs(wanted: object, identity: Identity) -> tuple[str, ...]:
    if wanted is None:
        return ()
    listed = as_list(wanted)
    if listed is None:
        raise Refused(400, f"outputs: expected a list of objects with a name, got {kind(wanted)}")
    known = [name for name, _, _ in output_tensors(identity)]
    names: list[str] = []
    for output in listed:
        name = _object(output, "an output").get("name")
        if name not in known:
            raise Refused(400, f"outputs: expected one of {', '.join(known)}, got {got(name)}")
        names.append(name)
    return tuple(names)


def render(answered: Answered, identity: Identity) -> dict[str, object]:
    """The answer: one tensor an output."""
    answers, wanted = answered.answers, answered.asked.outputs
    rows = len(answers.score)
    data: dict[str, list[Any]] = {"score": numbers(answers.score)}
    if answers.label is not None:
        labels = answers.label.tolist()
        data["label"] = [str(one) for one in labels] if identity.label_type == "BYTES" else labels
    if answers.probabilities is not None:
        data["probabilities"] = numbers(answers.probabilities.ravel())
    outputs = [
        {"name": name, "datatype": datatype, "shape": [rows, *shape[1:]], "data": data[name]}
        for name, datatype, shape in output_tensors(identity)
        if name in data and (not wanted or name in wanted)
    ]
    return {
        "model_name": identity.name,
        "model_version": identity.version,
        "id": answered.asked.id,
        "outputs": outputs,
    }


def metadata(form: Form, identity: Identity) -> dict[str, object]:
    """What the model takes and gives."""
    inputs = [
        {
            "name": column.name,
            "datatype": datatypes(column.type)[0],
            "shape": [-1, -1] if column.type == "embedding" else [-1],
        }
        for column in form.inputs
    ]
    outputs = [
        {"name": name, "datatype": datatype, "shape": shape}
        for name, datatype, shape in output_tensors(identity)
    ]
    return {
        "name": identity.name,
        "versions": [identity.version],
        "platform": "modelyard",
        "inputs": inputs,
        "outputs": outputs,
    }
