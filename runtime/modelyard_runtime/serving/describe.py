"""What a server says of itself: a short description, and an OpenAPI document, both made from the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.serving.inference import output_tensors
from modelyard_runtime.serving.plain import name_of
from modelyard_runtime.serving.values import KEY

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Column
    from modelyard_runtime.serving.inputs import Form
    from modelyard_runtime.serving.limits import Limits
    from modelyard_runtime.serving.types import Identity

Json = dict[str, Any]


def server() -> Json:
    """The server, as the Open Inference Protocol has it."""
    from modelyard_runtime import __version__

    return {"name": "modelyard", "version": __version__, "extensions": []}


def model(identity: Identity, form: Form, limits: Limits, description: str) -> Json:
    """The model: what it takes and gives, and where."""
    return {
        "model": identity.name,
        "version": identity.version,
        "digest": identity.digest,
        "description": description,
        "task": identity.task,
        "inputs": [_input(column, required=column.name not in form.optional) for column in form.inputs],
        "keys": [column.name for column in form.keys],
        "outputs": [name for name, _, _ in output_tensors(identity)],
        "classes": list(identity.classes),
        "limits": {"rows": limits.rows, "rows_explained": limits.explained, "body_bytes": limits.body},
        "endpoints": {
            "predict": "POST /predict",
            "explain": "POST /predict?explain=true",
            "infer": f"POST /v2/models/{identity.name}/infer",
            "metrics": "GET /metrics",
            "openapi": "GET /openapi.json",
        },
    }


def _input(column: Column, *, required: bool) -> Json:
    rules = {"min": column.min, "max": column.max, "pattern": column.pattern, "unit": column.unit}
    found: Json = {"name": column.name, "type": column.type, "required": required}
    found |= {name: value for name, value in rules.items() if value is not None}
    return found | ({"allowed": list(column.allowed)} if column.allowed else {})


def openapi(identity: Identity, form: Form, limits: Limits, description: str) -> Json:
    """The server as an OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": identity.name, "version": identity.version, "description": description},
        "paths": {
            "/predict": {"post": _predict()},
            f"/v2/models/{identity.name}/infer": {"post": _infer()},
            **{path: {"get": _get(words)} for path, words in _READ.items()},
        },
        "components": {
            "schemas": {
                "Row": _row(form),
                "Rows": _object({"rows": _list("Row", maxItems=limits.rows, minItems=1)}),
                "Prediction": _prediction(identity),
                "Predictions": _object(
                    {"model": _TEXT, "version": _TEXT, "predictions": _list("Prediction")}
                ),
                "Problem": _object(
                    {"field": _TEXT, "row": {"type": ["integer", "null"]}, "expected": _TEXT, "got": _TEXT}
                ),
                "Error": _object(
                    {"error": _TEXT, "problems": _list("Problem"), "problems_total": {"type": "integer"}},
                    ["error"],
                ),
            }
        },
    }


_TEXT: Json = {"type": "string"}
_READ = {
    "/healthz": "Whether the server lives.",
    "/readyz": "Whether it answers predictions.",
    "/metrics": "Metrics, in Prometheus' text format.",
    "/v2": "The server.",
    "/v2/health/live": "Whether the server lives.",
    "/v2/health/ready": "Whether it answers predictions.",
}
_REFUSALS = {
    "400": "No JSON, or no request of this protocol.",
    "413": "Too many rows or bytes.",
    "415": "Not application/json.",
    "422": "Values that are not what the contract says; each is listed.",
    "503": "Too much is waiting; Retry-After says when to try again.",
    "504": "The answer took too long.",
}


def _predict() -> Json:
    return {
        "summary": "Score rows that have the names of the spec.",
        "parameters": [
            {
                "name": "explain",
                "in": "query",
                "schema": {"type": "boolean", "default": False},
                "description": "Whether each prediction comes with what moved it.",
            }
        ],
        "requestBody": _content({"oneOf": [_ref("Row"), _ref("Rows")]}, required=True),
        "responses": {
            "200": {"description": "The predictions.", **_content(_ref("Predictions"))},
            **_refused(),
        },
    }


def _infer() -> Json:
    return {
        "summary": "Score tensors, by the Open Inference Protocol, version 2.",
        "requestBody": _content({"type": "object"}, required=True),
        "responses": {
            "200": {"description": "Output tensors.", **_content({"type": "object"})},
            **_refused(),
        },
    }


def _get(words: str) -> Json:
    return {"summary": words, "responses": {"200": {"description": words}}}


def _refused() -> Json:
    return {code: {"description": words, **_content(_ref("Error"))} for code, words in _REFUSALS.items()}


def _row(form: Form) -> Json:
    columns = {column.name: _schema(column, optional=column.name in form.optional) for column in form.inputs}
    keys = {column.name: _schema(column, optional=True) for column in form.keys}
    required = [column.name for column in form.inputs if column.name not in form.optional]
    return _object({**columns, **keys}, required) | {"additionalProperties": False}


_TYPES: dict[str, Json] = {
    KEY: {"type": ["string", "integer"]},
    "float": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string", "format": "date-time"},
    "embedding": {"type": "array", "items": {"type": "number"}},
}


def _schema(column: Column, *, optional: bool) -> Json:
    found = dict(_TYPES.get(column.type, _TEXT))
    rules = {"minimum": column.min, "maximum": column.max, "pattern": column.pattern}
    found |= {name: value for name, value in rules.items() if value is not None}
    if column.allowed:
        found["enum"] = [*column.allowed, *([None] if optional else [])]
    if optional:
        types = found["type"]
        found["type"] = [*(types if isinstance(types, list) else [types]), "null"]
    return found | ({"description": f"in {column.unit}"} if column.unit else {})


def _prediction(identity: Identity) -> Json:
    fields: Json = {"score": {"type": ["number", "null"]}}
    if identity.classes:
        fields["label"] = {"enum": list(identity.classes)}
    if len(identity.classes) > 2:
        fields["probabilities"] = _object({name_of(one): {"type": "number"} for one in identity.classes})
    return _object({**fields, "explanation": {"type": "object"}}, list(fields))


def _object(properties: Json, required: list[str] | None = None) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
    }


def _list(schema: str, **rules: int) -> Json:
    return {"type": "array", "items": _ref(schema), **rules}


def _ref(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def _content(schema: Json, **more: bool) -> Json:
    return {**more, "content": {"application/json": {"schema": schema}}}
