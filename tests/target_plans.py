"""Plans to emit files from, made by the real checks and the real resolver."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from modelyard.check import check
from modelyard.pins.load import load
from modelyard.pins.types import Needs
from modelyard.plan.resolve import resolve
from modelyard.plan.types import Paths, Pins, Plan, Release
from modelyard.source.load import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

REALTIME = """\
modelyard: 1
model: returns
description: Says which orders come back.
owners: ["@acme/shop", "@kim"]
repository: acme/shop
labels: {team: shop}
data:
  orders:
    parquet: s3://acme-orders/daily/*.parquet
    key: order_id
    timestamp: ordered_at
    description: One row an order.
    columns:
      order_id: string
      ordered_at: timestamp
      price: {type: float, min: 0, max: 10000, unit: EUR}
      shop: {type: category, allowed: [Oslo, Bergen], nulls: 1%}
      email: {type: string, pii: true}
      returned: boolean
    expect:
      - count(*) >= 100
      - {check: price < 5000, at_least: 99.9%}
training:
  task: classification
  target: returned
  estimator: sklearn.ensemble.RandomForestClassifier
  params: {n_estimators: 200}
  retrain: {schedule: weekly, on: [push, drift]}
gates:
  - roc_auc >= 0.7
  - {check: recall >= 0.5, by: shop, min_rows: 50}
deployment:
  mode: realtime
  strategy: {canary: {steps: [10%, 50%], every: 10m, abort: error_rate > 0.01}}
  replicas: {min: 2, max: 6, target_cpu: 70%}
  ingress: returns.acme.example
monitoring:
  log: {path: s3://acme-ml/returns/predictions/, sample: 100%}
  drift: {every: daily, window: 7d, then: retrain}
  performance: {labels: orders, delay: 30d, check: recall >= 0.4}
  service: {availability: 99.5%, latency_p95_ms: 80}
  alerts: [{slack: {secret: SLACK_WEBHOOK}}]
governance:
  risk: high
  intended_use: Set stock aside for what comes back.
  limitations: [Not judged for gift cards.]
  explain: shap
  keep: 10y
environments:
  staging: {cloud: {aws: {account: "111111111111", region: eu-west-1}}, cluster: shared}
  prod:
    cloud: {aws: {account: "222222222222", region: eu-west-1}}
    cluster: {create: {nodes: {min: 2, max: 4, type: m7i.large}}}
    approve: ["@acme/leads"]
"""

BATCH = """\
modelyard: 1
model: demand
owners: ["@acme/planning"]
repository: acme/models
python: {version: "3.13"}
data:
  sales:
    parquet: s3://acme-sales/daily/*.parquet
    timestamp: day
    columns: {day: timestamp, price: float, units: integer}
training:
  task: regression
  target: units
  entrypoint: demand.train:fit
gates: [mape <= 0.2]
deployment:
  mode: batch
  schedule: daily
  input: s3://acme-sales/next/
  output: s3://acme-forecasts/demand/
environments:
  prod: {cloud: {aws: {account: "333333333333", region: eu-north-1}}, cluster: analytics}
"""

LOCAL = """\
modelyard: 1
model: iris
data: {iris: {csv: iris.csv, columns: {width: float, species: category}}}
training: {task: classification, target: species, estimator: sklearn.linear_model.LogisticRegression}
"""

RELEASE = Release(
    version=3,
    serve_digest="sha256:" + "a1" * 32,
    watch_digest="sha256:" + "b2" * 32,
    model_digest="sha256:" + "c3" * 32,
    data_version="dvc:4f2a",
    gates_digest="sha256:" + "d4" * 32,
    commit="e5" * 20,
    serve_image="registry.example/returns/serve@sha256:" + "a1" * 32,
    watch_image="registry.example/returns/watch@sha256:" + "b2" * 32,
)


class Nothing:
    """No file beside the spec, and nothing emitted before."""

    def read(self, path: str) -> str | None:
        """Nothing."""
        return None

    def read_output(self, path: str) -> str | None:
        """Nothing."""
        return None


def plan_of(text: str, paths: Paths, releases: Mapping[str, Release] | None = None) -> Plan:
    """The plan of a spec, with the shipped pins."""
    checked = check(parse(text, paths.spec), Nothing())
    # Rules about good practice may come and go; what keeps a spec from being planned may not.
    assert checked.spec and checked.contexts, [found.message for found in checked.diagnostics()]  # noqa: PT018
    pins = load(None, Needs(checked.spec.python.version, "0.1.0", frozenset({"aws", "shap"})))
    assert isinstance(pins, Pins)
    views = [(context.view, context.analysis) for context in checked.contexts]
    return resolve(views, pins, releases or {}, paths, "0.1.0")


@cache
def plans() -> Mapping[str, Plan]:
    """Plans by what is special about them."""
    alone = Paths("modelyard.yaml", "", "ops/returns", ".github/workflows")
    return {
        "realtime": plan_of(REALTIME, alone),
        "released": plan_of(REALTIME, alone, {"staging": RELEASE}),
        "batch-with-team-code": plan_of(
            BATCH, Paths("models/demand/modelyard.yaml", "models/demand", "ops/demand", ".github/workflows")
        ),
        "team-code-at-the-root": plan_of(
            BATCH, Paths("modelyard.yaml", "", "ops/demand", ".github/workflows")
        ),
        "compose": plan_of(
            LOCAL + "deployment: {mode: realtime}\nenvironments: {box: {platform: compose}}\n",
            Paths("modelyard.yaml", "", "ops/iris", ".github/workflows"),
        ),
        "local": plan_of(LOCAL, Paths("modelyard.yaml", "", "ops/iris", ".github/workflows")),
    }


HOSTILE = {
    "quotes": "a'b\"c'' \"\" \\ \\n",
    "lines": "a\nRUN id\n\n# heading\n- item\r\n```\nx",
    "expression": "${{ secrets.X }} ${HOME} $HOME",
    "shell": "$(id) `id`; id && id | id > x",
    "templates": "{{ a }} {% b %} %{ if c }",
    "markup": "--> <!-- <b>x</b> <script>alert(1)</script> [a](javascript:x) | b |",
    "control": "a\0b\x07\x1b[31m\x7f\x85\u2028\u2029\ufeff",
    "direction": "\u202eevil\u202c\u2066x\u2069",
    "emoji": "🚀 👩‍👩‍👧",
    "long": "ab | ${{ x }} " * 800,
}
"""Text that is syntax somewhere."""


def poisoned(plan: Plan, text: str) -> Plan:
    """The plan with this text in place of what an author writes freely."""
    first, *others = plan.environments
    governance = replace(
        first.governance,
        intended_use=text,
        limitations=(text, text),
        contacts=(text,),
        accepts=(("x", text),),
    )
    data = tuple(
        replace(
            source,
            description=text,
            location=text,
            columns=tuple(replace(c, description=text, unit=text, pattern=text) for c in source.columns),
        )
        for source in first.data
    )
    training = replace(first.training, params={text: text})
    poison = replace(first, governance=governance, data=data, training=training, approve=(text,))
    environments = (poison, *(replace(each, governance=governance, approve=(text,)) for each in others))
    return replace(
        plan, description=text, labels=(("team", text),), owners=(text,), environments=environments
    )
