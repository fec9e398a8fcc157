"""A server over a stand-in model whose answers say which rows they belong to: run as a script, it serves."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.contract.load import parse
from modelyard_runtime.contract.types import Feature
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.serving.distributions import OTHER, Known
from modelyard_runtime.serving.inputs import Form, form
from modelyard_runtime.serving.limits import Limits
from modelyard_runtime.serving.run import Settings, serve
from modelyard_runtime.serving.types import Answers, Identity

if TYPE_CHECKING:
    from collections.abc import Sequence

FEATURES = (
    Feature("amount", "DOUBLE", "numeric"),
    Feature("country", "VARCHAR", "category"),
    Feature("is_night", "BOOLEAN", "boolean"),
)


KNOWN = Known({"amount": (10.0, 100.0)}, {"country": ("DE", "FR", OTHER), "is_night": ("false", "true")})


@dataclass(frozen=True)
class StandIn:
    """Scores a row with its amount over a thousand; takes ``pause`` seconds a batch."""

    identity: Identity
    pause: float
    form: Form
    known: Known = KNOWN

    def begin(self) -> None:
        pass

    def answer(self, rows: Sequence[dict[str, object]]) -> Answers:
        time.sleep(self.pause)
        amounts = np.array([row["amount"] for row in rows], dtype=float)
        if (amounts == 666).any():
            raise RuntimeProblem("a feature can't be computed: out of range")
        if (amounts == 667).any():
            raise ZeroDivisionError("secret-667")
        countries = np.array([row["country"] for row in rows], dtype=object)
        nights = np.array([row["event_time"].hour < 6 for row in rows], dtype=float)  # type: ignore[attr-defined]
        features = {"amount": amounts, "country": countries, "is_night": nights}
        score = amounts / 1000
        return Answers(features, score, np.array(score >= 0.5, dtype=object))

    def explain(self, rows: Sequence[dict[str, object]]) -> Answers:
        return replace(self.answer(rows), explanations=tuple({"amount": row["amount"]} for row in rows))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("contract", type=Path)
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--log")
    parser.add_argument("--access-log", default="on")
    parser.add_argument("--limits", type=json.loads, default={})
    arguments = parser.parse_args()
    contract = parse(json.loads(arguments.contract.read_text()))
    identity = Identity(contract.model, "7", "sha256:abc", "classification", (False, True))
    settings = Settings(
        "127.0.0.1",
        0,
        arguments.log,
        access=arguments.access_log == "on",
        limits=Limits(**arguments.limits),
    )
    model = StandIn(identity, arguments.pause, form(contract, contract.inputs))
    serve(model, FEATURES, contract, settings)


if __name__ == "__main__":
    main()
