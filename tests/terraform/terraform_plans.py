"""Plans whose Terraform differs in kind, made by the real checks and the real resolver."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from modelyard.plan.types import Paths
from target_plans import plan_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.plan.types import Plan

FRAUD = """\
modelyard: 1
model: fraud-detector
owners: ["@acme/risk-ml", "@kim"]
repository: acme/fraud
labels: {team: risk, Model: other}
data:
  transactions:
    parquet: s3://acme-data/transactions/*.parquet
    key: transaction_id
    timestamp: event_time
    columns: {transaction_id: string, event_time: timestamp, amount: float, is_fraud: boolean}
    expect: [count(*) >= 1000]
  customers:
    sql: {connection: {secret: WAREHOUSE_URL}, table: customers}
    key: customer_id
    columns: {customer_id: string}
features:
  from: transactions
  columns: {amount: amount}
training:
  task: classification
  target: is_fraud
  estimator: sklearn.ensemble.HistGradientBoostingClassifier
  retrain: {schedule: weekly, on: [push, drift]}
  tracking: mlflow
gates: [roc_auc >= 0.9]
deployment:
  mode: realtime
  strategy: rolling
  replicas: 2
monitoring:
  log: {path: s3://acme-ml/fraud/predictions/}
  drift: {every: hourly, window: 24h, then: retrain}
  alerts: [{slack: {secret: SLACK_WEBHOOK}}, {email: risk@acme.example}]
governance: {keep: 10y}
environments:
  staging:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
    cluster: ml-staging
  prod:
    cloud: {aws: {account: "222222222222", region: eu-west-1}}
    cluster: {create: {nodes: {min: 2, max: 6, type: m7g.large}}}
    approve: ["@acme/risk-leads"]
    budget: 500
"""

DEMAND = """\
modelyard: 1
model: demand
owners: ["@acme/planning"]
repository: acme/models
data:
  sales:
    parquet: s3://acme-sales/daily/*.parquet
    timestamp: day
    columns: {day: timestamp, price: float, units: integer}
    expect: [count(*) >= 100]
training:
  task: regression
  target: units
  estimator: sklearn.ensemble.HistGradientBoostingRegressor
  tracking: {mlflow: {uri: "https://mlflow.acme.example"}}
gates: [mape <= 0.2]
deployment:
  mode: batch
  schedule: daily
  input: s3://acme-sales/next/
  output: s3://acme-forecasts/demand/
environments:
  prod: {cloud: {aws: {account: "333333333333", region: eu-north-1}}, cluster: analytics}
"""


def fraud() -> Plan:
    """Real-time in two accounts: an existing cluster with the tracking server, then a cluster of its own."""
    plan = plan_of(FRAUD, Paths("modelyard.yaml", "", "ops/fraud-detector", ".github/workflows"))
    staging, prod = plan.environments
    server = replace(staging.training.tracking, kind="server", uri=None)
    training = replace(staging.training, tracking=server)
    return replace(plan, environments=(replace(staging, training=training), prod))


def demand(text: str = DEMAND) -> Plan:
    """Batch in one environment, on an existing cluster, with a tracking server elsewhere."""
    return plan_of(text, Paths("modelyard.yaml", "", "ops/demand", ".github/workflows"))


@cache
def plans() -> Mapping[str, Plan]:
    """Plans by what is special about them."""
    found = {"fraud": fraud(), "demand": demand()}
    (only,) = found["demand"].environments
    found["no-cluster"] = _with(found["demand"], replace(only, cluster=None, deployment=None))
    everything = replace(
        found["fraud"].first, cluster=found["fraud"].environments[1].cluster, delivery="argocd"
    )
    found["all-in-one"] = _with(found["fraud"], replace(everything, budget=90))
    return found


def _with(plan: Plan, *environments: object) -> Plan:
    return replace(plan, environments=environments)


def longest() -> Plan:
    """The longest names that a spec may have, where every name must be cut to fit."""
    plan = plans()["all-in-one"]
    text = (
        FRAUD.replace("fraud-detector", "m--" + "m" * 37)
        .replace("  staging:", f"  {'e' * 16}:")
        .replace("  prod:", f"  {'p' * 16}:")
    )
    long = plan_of(text, Paths("modelyard.yaml", "", "ops/long", ".github/workflows"))
    first, second = long.environments
    training = replace(first.training, tracking=plan.first.training.tracking)
    return replace(long, environments=(replace(first, training=training), second))
