"""The whole spec and the workspace file."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from pydantic.types import Strict

from modelyard.model.base import (
    DnsLabel,
    EnvironmentName,
    Expression,
    Identifier,
    LabelKey,
    LabelValue,
    Line,
    OneOrMany,
    Owner,
    RelativePath,
    Repository,
    Section,
    Short,
    Text,
)
from modelyard.model.data import Source
from modelyard.model.deployment import Deployment
from modelyard.model.environments import Environment
from modelyard.model.features import Features
from modelyard.model.monitoring import Governance, Monitoring
from modelyard.model.training import Gate, Training

Version = Annotated[int, Strict(), Field(ge=1, le=1)]
"""The versions of the language that this release knows. A literal would take `true` for 1."""


class Python(Section):
    """The interpreter, and the team's own libraries."""

    short: ClassVar[Short] = "version"

    version: Literal["3.11", "3.12", "3.13"] = Field(
        default="3.12", description="Python version, quoted. Default 3.12."
    )
    requirements: RelativePath | None = Field(
        default=None,
        description="The team's requirements file, where its own code needs libraries.",
        examples=["requirements.txt"],
    )


class Spec(Section):
    """Everything about one model, from its data to its monitoring."""

    modelyard: Version = Field(description="Version of the language; this release knows 1.")
    model: DnsLabel = Field(
        description="Name of the model: lower case, digits and dashes, at most 40.",
        examples=["fraud-detector"],
    )
    description: Text = Field(default="", description="What the model does, in a sentence.")
    owners: Annotated[tuple[Owner, ...], OneOrMany()] = Field(
        default=(),
        description="People or teams who own the model; they review every change.",
        examples=[["@acme/risk-ml"]],
    )
    repository: Repository | None = Field(
        default=None,
        description="GitHub owner/name; trust policies and links are scoped to it.",
        examples=["acme/fraud"],
    )
    labels: dict[LabelKey, LabelValue] = Field(
        default_factory=dict, description="Labels carried onto every resource that can bear them."
    )
    python: Python = Field(
        default_factory=Python.model_construct, description="The interpreter, and the team's own libraries."
    )
    data: Annotated[dict[Identifier, Source], Field(min_length=1)] = Field(
        description="Data sources by name."
    )
    features: Features | None = Field(
        default=None,
        description=(
            "What the model sees. Left out: every column of the one source except key, timestamp, "
            "personal data and target."
        ),
    )
    training: Training = Field(description="How the model is made.")
    gates: tuple[Gate, ...] = Field(
        default=(), description="What the model must prove before anyone relies on it."
    )
    deployment: Deployment | None = Field(
        default=None,
        description="How the model answers. Left out: it is trained, gated and registered, and nothing is deployed.",
    )
    monitoring: Monitoring | None = Field(default=None, description="How the model is watched.")
    governance: Governance = Field(
        default_factory=Governance.model_construct, description="What is declared about the model's use."
    )
    environments: Annotated[dict[EnvironmentName, Environment], Field(min_length=1)] | None = Field(
        default=None,
        description="Where the model runs, in the order of promotion. Left out: one called local.",
    )


class Policy(Section):
    """An organisation's rule over the compiled plan."""

    check: Expression = Field(
        description="SQL boolean over the plan.",
        examples=["deployment.mode <> 'realtime' or deployment.replicas.min >= 2"],
    )
    message: Line = Field(description="What to tell whoever breaks it.")


class Workspace(Section):
    """A monorepo: where specs live, what they share, what they must keep."""

    free_form: ClassVar[tuple[str, ...]] = ("defaults",)

    modelyard: Version = Field(description="Version of the language; this release knows 1.")
    specs: Annotated[
        tuple[
            Annotated[
                str,
                Field(
                    strict=True,
                    pattern=r"^\.?[A-Za-z0-9_*-][A-Za-z0-9._*-]*(/\.?[A-Za-z0-9_*-][A-Za-z0-9._*-]*)*$",
                ),
            ],
            ...,
        ],
        Field(min_length=1),
        OneOrMany(),
    ] = Field(description="Spec files, globs allowed.", examples=[["models/*/modelyard.yaml"]])
    defaults: dict[str, Any] = Field(
        default_factory=dict,
        description="Sections that every spec starts from; what a spec says itself wins.",
    )
    policy: tuple[Policy, ...] = Field(
        default=(), description="SQL booleans over the compiled plan, each with a message."
    )
