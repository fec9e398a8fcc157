"""The secrets that a spec names, with what each is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.model.monitoring import Alert
    from modelyard.model.spec import Spec


@dataclass(frozen=True, slots=True)
class SecretUse:
    """A secret's name, where it stands, what its value must be, and a name that would suit it."""

    name: str
    path: DocumentPath
    meaning: str
    example: str


RECEIVERS = {
    "slack": ("a Slack webhook", "SLACK_WEBHOOK"),
    "pagerduty": ("a PagerDuty key", "PAGERDUTY_KEY"),
    "email": ("an e-mail address", "ALERT_ADDRESS"),
    "webhook": ("a webhook", "ALERT_WEBHOOK"),
}


def secrets_of(spec: Spec) -> Iterator[SecretUse]:
    """Every use of a secret, in the order of the language's sections."""
    for name, source in spec.data.items():
        for kind, table in (("sql", source.sql), ("snowflake", source.snowflake)):
            if table is not None:
                path: DocumentPath = ("data", name, kind, "connection", "secret")
                yield SecretUse(table.connection.secret, path, "a database connection", "WAREHOUSE_URL")
    mlflow = spec.training.tracking.mlflow if spec.training.tracking else None
    if mlflow and mlflow.uri and mlflow.uri.secret:
        path = ("training", "tracking", "mlflow", "uri", "secret")
        yield SecretUse(mlflow.uri.secret, path, "a tracking server's address", "MLFLOW_URI")
    for index, alert in enumerate(spec.monitoring.alerts if spec.monitoring else ()):
        yield from _receivers(index, alert)


def _receivers(index: int, alert: Alert) -> Iterator[SecretUse]:
    for kind, (meaning, example) in RECEIVERS.items():
        address = getattr(alert, kind)
        if address is not None and address.secret:
            path: DocumentPath = ("monitoring", "alerts", index, kind, "secret")
            yield SecretUse(address.secret, path, meaning, example)
