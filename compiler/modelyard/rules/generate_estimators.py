"""Write ``estimators.json``: scikit-learn's estimators, their kinds and what their parameters take.

Run by hand as ``python -m modelyard.rules.generate_estimators`` where scikit-learn is installed. The compiler reads the
table and never imports the library; a test compares the two.
"""

from __future__ import annotations

import inspect
import json
import math
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any, cast

TABLE = Path(__file__).with_name("estimators.json")
_WORDS: dict[str, list[Any]] = {
    "boolean": ["boolean"],
    "array-like": ["list"],
    "random_state": [["int", 0, 4294967295, "both"], "none"],
    "verbose": ["boolean", ["int", 0, None, "left"]],
    "no_validation": ["any"],
    "cv_object": [["int", 2, None, "left"], "list", "none"],
}


def table() -> dict[str, Any]:
    """The table of the installed scikit-learn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        classes = sorted((_public(cls), cls) for _, cls in import_module("sklearn.utils").all_estimators())
    return {
        "scikit-learn": import_module("sklearn").__version__,
        "estimators": {name: _estimator(cls) for name, cls in classes},
    }


def text(content: dict[str, Any]) -> str:
    """The table as the file has it: one estimator a line."""
    lines = (
        f"    {json.dumps(name)}: {json.dumps(estimator, sort_keys=True)}"
        for name, estimator in content["estimators"].items()
    )
    version = json.dumps(content["scikit-learn"])
    return f'{{\n  "scikit-learn": {version},\n  "estimators": {{\n' + ",\n".join(lines) + "\n  }\n}\n"


def _public(cls: type) -> str:
    """The path that people import a class by: the shortest below the library itself."""
    parts = cls.__module__.split(".")
    for depth in range(2, len(parts)):
        package = ".".join(parts[:depth])
        if getattr(import_module(package), cls.__name__, None) is cls:
            return f"{package}.{cls.__name__}"
    return f"{cls.__module__}.{cls.__name__}"


def _estimator(cls: type) -> dict[str, Any]:
    parameters = {
        name: parameter
        for name, parameter in inspect.signature(cls).parameters.items()
        if parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
    }
    constraints = getattr(cls, "_parameter_constraints", {})
    return {
        "kind": _kind(cls),
        "params": {name: _alternatives(constraints.get(name, "no_validation")) for name in parameters},
        "required": [name for name, parameter in parameters.items() if parameter.default is parameter.empty],
    }


def _kind(cls: type) -> str:
    base = import_module("sklearn.base")
    if issubclass(cls, base.ClassifierMixin):
        return "classifier"
    return "regressor" if issubclass(cls, base.RegressorMixin) else "other"


def _alternatives(constraints: Any) -> list[Any]:
    """What a parameter takes, as far as YAML can say it. Objects and functions cannot be said and are left out."""
    found: list[Any] = []
    each = [constraints]
    if isinstance(constraints, list):
        each = list[Any](cast("Any", constraints))
    for constraint in each:
        for form in _forms(constraint):
            if form not in found:
                found.append(form)
    return ["any"] if "any" in found else found


def _forms(constraint: Any) -> list[Any]:
    validation = import_module("sklearn.utils._param_validation")
    if constraint is None:
        return ["none"]
    if isinstance(constraint, str):
        return _WORDS.get(constraint, [])
    if isinstance(constraint, validation.Hidden):
        return [["hidden", form] for form in _forms(constraint.constraint)]
    if isinstance(constraint, validation.Interval):
        return [_interval(constraint)]
    if isinstance(constraint, validation.Options):
        plain = all(isinstance(option, str | int) for option in constraint.options)
        return [["options", *sorted(constraint.options, key=str)]] if plain else ["any"]
    return _type(constraint)


def _interval(constraint: Any) -> list[Any]:
    kind = {"Integral": "int", "RealNotInt": "fraction"}.get(constraint.type.__name__, "real")
    bounds = [
        None if bound is None or math.isinf(bound) else bound for bound in (constraint.left, constraint.right)
    ]
    return [kind, *(int(b) if b is not None and b == int(b) else b for b in bounds), str(constraint.closed)]


def _type(constraint: Any) -> list[Any]:
    names = {
        "str": "string",
        "list": "list",
        "tuple": "list",
        "dict": "mapping",
        "Mapping": "mapping",
        "MutableMapping": "mapping",
        "Integral": ["int", None, None, "neither"],
        "Real": ["real", None, None, "neither"],
        "float": ["real", None, None, "neither"],
    }
    if isinstance(constraint, type) and constraint.__name__ in names:
        return [names[constraint.__name__]]
    return ["any"] if type(constraint).__name__ == "MissingValues" else []


if __name__ == "__main__":
    TABLE.write_text(text(table()), encoding="utf-8", newline="\n")
