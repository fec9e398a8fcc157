"""`deployment`: how the model answers."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from modelyard.model.base import (
    Choice,
    Count,
    Duration,
    Expression,
    Hostname,
    Integer,
    Line,
    Location,
    Number,
    OneOrMany,
    Schedule,
    Section,
    Share,
    Short,
)
from modelyard.model.training import Resources


class Rolling(Section):
    """Pods are replaced a few at a time."""


class Canary(Section):
    """Traffic moves in steps, and back when the abort condition holds."""

    steps: Annotated[tuple[Share, ...], Field(min_length=1)] = Field(
        default=(0.05, 0.25, 0.5),
        description="Shares of traffic, one after another. Default 5%, 25%, 50%.",
        examples=[["5%", "25%", "50%"]],
    )
    every: Duration = Field(default=600, description="Pause between steps. Default 10m.")
    abort: Expression | None = Field(
        default=None,
        description="SQL boolean over service metrics; while it holds, the release goes back.",
        examples=["error_rate > 0.01"],
    )


class BlueGreen(Section):
    """A full second set is started, checked, and takes all traffic at once."""

    every: Duration = Field(
        default=600, description="How long the new set is watched before it takes traffic. Default 10m."
    )
    abort: Expression | None = Field(
        default=None,
        description="SQL boolean over service metrics; where it holds, the new set takes no traffic.",
    )


class Shadow(Section):
    """The new model sees a copy of the traffic and answers nobody."""

    share: Share = Field(default=1.0, description="Share of traffic that is copied. Default 100%.")


class Strategy(Choice):
    """How a release replaces the one before."""

    rolling: Rolling | None = Field(default=None, description="Pods are replaced a few at a time.")
    canary: Canary | None = Field(
        default=None, description="Traffic moves in steps, with an abort condition."
    )
    blue_green: BlueGreen | None = Field(default=None, description="A full second set takes over at once.")
    shadow: Shadow | None = Field(default=None, description="The new model sees a copy of the traffic.")


class Replicas(Section):
    """How many copies run."""

    short: ClassVar[Short] = ("min", "max")
    at_most_one: ClassVar[tuple[tuple[str, ...], ...]] = (("target_cpu", "target_rps"),)

    min: Annotated[Integer, Field(ge=0, le=1000)] = Field(
        default=2, description="Fewest copies; 0 scales to zero. Default 2."
    )
    max: Annotated[Count, Field(le=1000)] | None = Field(
        default=None, description="Most copies. Default: as many as min."
    )
    target_cpu: Share | None = Field(
        default=None, description="CPU share to scale on. Default 70% where max is above min."
    )
    target_rps: Annotated[Number, Field(gt=0)] | None = Field(
        default=None, description="Requests a second and copy to scale on."
    )


class Deployment(Section):
    """How the model answers: an endpoint or a batch job."""

    free_form: ClassVar[tuple[str, ...]] = ("kafka", "onnx")

    mode: Literal["realtime", "batch", "stream", "edge"] = Field(description="How the model answers.")
    schedule: Schedule | None = Field(default=None, description="When a batch runs (UTC).")
    input: Location | None = Field(
        default=None, description="What a batch reads: a source by name, or a location."
    )
    output: Location | None = Field(default=None, description="Where a batch writes.")
    kafka: dict[str, Any] | None = Field(default=None, description="Topics of a stream.")
    onnx: dict[str, Any] | None = Field(default=None, description="Options of an edge model.")
    strategy: Strategy | None = Field(
        default=None, description="How a release replaces the one before. Default rolling."
    )
    replicas: Replicas | None = Field(
        default=None,
        description="How many copies run: a number, or {min, max, target_cpu | target_rps}. Default 2.",
    )
    resources: Resources = Field(
        default_factory=Resources.model_construct, description="What each copy asks for."
    )
    ingress: Hostname | None = Field(
        default=None, description="Host name under which the endpoint is reached from outside the cluster."
    )
    server: Literal["modelyard", "kserve"] = Field(default="modelyard", description="What serves the model.")
    allow_from: Annotated[tuple[Line, ...], OneOrMany()] = Field(
        default=(),
        description="Namespaces or address ranges that may call the endpoint. Default: the gateway alone.",
        examples=[["checkout"]],
    )
