"""`monitoring` and `governance`: how the model is watched, and what is declared about its use."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from modelyard.model.base import (
    Choice,
    Duration,
    Expression,
    Flag,
    Identifier,
    Line,
    Location,
    Number,
    Schedule,
    Section,
    Share,
    Short,
    Text,
)
from modelyard.model.training import Address

DriftMethod = Literal[
    "auto", "psi", "ks", "js", "kl", "wasserstein", "chi2", "hellinger", "domain_classifier"
]
Threshold = Annotated[Number, Field(gt=0)]


class Log(Section):
    """Where predictions are kept."""

    short: ClassVar[Short] = "path"

    path: Location = Field(
        description="Folder that predictions are written to.", examples=["s3://acme-ml/fraud/predictions/"]
    )
    sample: Share = Field(default=1.0, description="Share of requests that is kept. Default 100%.")


class DriftColumn(Section):
    """A column's own method and threshold."""

    short: ClassVar[Short] = "method"

    method: DriftMethod = Field(default="auto", description="How this column is compared.")
    threshold: Threshold | None = Field(
        default=None, description="Effect from which it counts as drift, in the unit of the method."
    )


class TrainingRows(Section):
    """The rows that trained the model."""


class Reference(Choice):
    """What the window is compared with."""

    training: TrainingRows | None = Field(default=None, description="The rows that trained the model.")
    rolling: Duration | None = Field(
        default=None, description="The time before the window.", examples=["30d"]
    )


class Drift(Section):
    """The drift check."""

    short: ClassVar[Short] = "every"

    every: Schedule = Field(description="When it runs (UTC).", examples=["hourly"])
    window: Duration | None = Field(
        default=None,
        description=(
            "How much of the recent past is compared. Default: as long as the schedule's largest gap, "
            "at least 24h."
        ),
    )
    method: DriftMethod = Field(
        default="auto", description="How columns are compared; `auto` follows their types."
    )
    threshold: Threshold | None = Field(
        default=None,
        description="Effect from which it counts as drift, in the unit of the method; the method's own where left out.",
    )
    columns: dict[Identifier, DriftColumn] = Field(
        default_factory=dict, description="Columns with a method or threshold of their own."
    )
    prediction: Flag = Field(
        default=True, description="Whether the predictions are compared too. Default true."
    )
    reference: Reference | None = Field(
        default=None, description="What the window is compared with. Default training."
    )
    then: Literal["alert", "retrain"] = Field(
        default="alert", description="What drift leads to. Default alert."
    )


class Performance(Section):
    """Performance on real outcomes, once they are known."""

    labels: Identifier = Field(description="Source that holds the outcomes; joined by its key.")
    delay: Duration | None = Field(
        default=None, description="How long after a prediction its outcome is known.", examples=["14d"]
    )
    check: Expression | None = Field(
        default=None, description="SQL boolean over metrics that must hold.", examples=["recall >= 0.65"]
    )


class Service(Section):
    """What callers are promised."""

    availability: Share | None = Field(
        default=None, description="Share of requests that are answered without error.", examples=["99.9%"]
    )
    latency_p95_ms: Threshold | None = Field(
        default=None, description="Milliseconds within which 95 of 100 requests are answered."
    )


class Alert(Choice):
    """A receiver of alerts."""

    slack: Address | None = Field(default=None, description="A Slack webhook, as {secret: NAME}.")
    pagerduty: Address | None = Field(default=None, description="A PagerDuty routing key, as {secret: NAME}.")
    email: Address | None = Field(default=None, description="An e-mail address.")
    webhook: Address | None = Field(default=None, description="A webhook URL, or {secret: NAME}.")


class Monitoring(Section):
    """How the model is watched."""

    log: Log | None = Field(
        default=None, description="Where predictions are kept: a path, or {path, sample}."
    )
    drift: Drift | None = Field(default=None, description="The drift check: a schedule, or a mapping.")
    performance: Performance | None = Field(
        default=None,
        description="Performance on real outcomes. Left out: it is estimated, and said to be an estimate.",
    )
    service: Service | None = Field(
        default=None, description="What callers are promised; alerts follow from it."
    )
    alerts: tuple[Alert, ...] = Field(default=(), description="Receivers of alerts.")


class Accept(Section):
    """A rule set aside, with the reason."""

    rule: Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9-]*$")] = Field(
        description="Name of the rule.", examples=["no-fairness-gate"]
    )
    reason: Line = Field(description="Why it is set aside; shown wherever the finding would be.")


class Governance(Section):
    """What is declared about the model's use."""

    risk: Literal["minimal", "limited", "high"] = Field(
        default="minimal", description="Risk class under the EU AI Act. Default minimal."
    )
    intended_use: Text = Field(default="", description="What the model is for, and who decides.")
    limitations: tuple[Text, ...] = Field(default=(), description="Where the model must not be relied on.")
    explain: Literal["shap", "permutation"] | None = Field(
        default=None, description="How predictions are explained."
    )
    keep: Duration | None = Field(
        default=None, description="How long decision logs and evidence are kept.", examples=["10y"]
    )
    contacts: tuple[Line, ...] = Field(default=(), description="Whom to ask about the model.")
    accepts: tuple[Accept, ...] = Field(default=(), description="Rules set aside, each with its reason.")
