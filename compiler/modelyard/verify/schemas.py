"""The schemas that travel with modelyard, as validators; jsonschema is loaded here and not before."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from modelyard import data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.protocols import Validator

KUBERNETES = "1.34"
"""The version whose own kinds are known; the manifests use nothing newer."""

_KUSTOMIZE = "kustomize.config.k8s.io/"


def errors(schema: Validator, document: Any) -> Iterator[tuple[str, str]]:
    """Place and message of everything in a document that does not fit, in the order of the places."""
    found = sorted(
        schema.iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path]
    )
    for error in found:
        yield "/".join(str(part) for part in error.absolute_path), error.message[:300]


@cache
def named(path: str) -> Validator:
    """The validator of a shipped schema, such as ``schemas/contract.schema.json``."""
    return _validator(json.loads(data.read_text(path)))


@cache
def kind(version: str, name: str) -> Validator | None:
    """The validator of a kind of object; None where no schema of it travels with us."""
    core = _core()
    known = core["kinds"].get(f"{version}/{name}")
    if known is not None:
        return _validator({**known, "$defs": core["$defs"]})
    group, _, number = version.rpartition("/")
    try:
        return named(f"schemas/bundled/{group}/{name.lower()}_{number}.json")
    except FileNotFoundError:
        return None


@cache
def _core() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(data.read_text(f"schemas/bundled/kubernetes-{KUBERNETES}.json")))


def _validator(schema: dict[str, Any]) -> Validator:
    from jsonschema.validators import validator_for  # noqa: PLC0415 - a fifth of a second, where it is used

    return validator_for(schema)(schema)
