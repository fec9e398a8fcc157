"""`environments`: where the model runs, and what differs there."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from modelyard.model.base import Choice, Count, DnsLabel, Integer, Line, OneOrMany, Owner, Section, Short


class Aws(Section):
    """An AWS account and region."""

    account: Annotated[str, Field(strict=True, pattern=r"^[0-9]{12}$")] = Field(
        description="Account number: twelve digits, quoted.", examples=["111111111111"]
    )
    region: Annotated[str, Field(strict=True, pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")] = Field(
        description="Region.", examples=["eu-west-1"]
    )


class Cloud(Choice):
    """The cloud that an environment lives in."""

    free_form: ClassVar[tuple[str, ...]] = ("gcp", "azure")

    aws: Aws | None = Field(default=None, description="Amazon Web Services.")
    gcp: dict[str, Any] | None = Field(default=None, description="Google Cloud.")
    azure: dict[str, Any] | None = Field(default=None, description="Microsoft Azure.")


class Nodes(Section):
    """The machines of a cluster."""

    min: Count = Field(default=2, description="Fewest machines. Default 2.")
    max: Count | None = Field(default=None, description="Most machines. Default: as many as min.")
    type: Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$")] = Field(
        default="m7i.large", description="Machine type. Default m7i.large.", examples=["m7i.large"]
    )


class ClusterCreate(Section):
    """A cluster of its own, with a private API endpoint."""

    nodes: Nodes = Field(default_factory=Nodes.model_construct, description="Its machines.")
    version: Annotated[str, Field(strict=True, pattern=r"^1\.[0-9]{2}$")] = Field(
        default="1.34", description="Kubernetes version, quoted. Default 1.34."
    )
    name: DnsLabel | None = Field(default=None, description="Its name. Default: model and environment.")


class Cluster(Section):
    """A Kubernetes cluster: an existing one by name, or one to create."""

    short: ClassVar[Short] = "name"
    exactly_one: ClassVar[tuple[str, ...]] = ("name", "create")

    name: Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9][-_A-Za-z0-9]{0,99}$")] | None = Field(
        default=None, description="Name of an existing cluster.", examples=["ml-staging"]
    )
    create: ClusterCreate | None = Field(default=None, description="Make one.")


class Override(Section):
    """What differs in one environment: merged deeply over the spec; a list replaces a list, null removes a key."""

    free_form: ClassVar[tuple[str, ...]] = (
        "data",
        "features",
        "training",
        "gates",
        "deployment",
        "monitoring",
        "governance",
    )

    data: dict[str, Any] | None = Field(default=None, description="Differences in `data`.")
    features: dict[str, Any] | None = Field(default=None, description="Differences in `features`.")
    training: dict[str, Any] | None = Field(default=None, description="Differences in `training`.")
    gates: list[Any] | None = Field(
        default=None, description="The gates of this environment, in place of the spec's."
    )
    deployment: dict[str, Any] | None = Field(default=None, description="Differences in `deployment`.")
    monitoring: dict[str, Any] | None = Field(default=None, description="Differences in `monitoring`.")
    governance: dict[str, Any] | None = Field(default=None, description="Differences in `governance`.")


class Patch(Section):
    """A change to emitted manifests of one kind."""

    free_form: ClassVar[tuple[str, ...]] = ("patch",)

    kind: Annotated[str, Field(strict=True, pattern=r"^[A-Z][A-Za-z]*$")] = Field(
        description="Kind of the manifests.", examples=["Deployment"]
    )
    name: Line | None = Field(
        default=None, description="Name of the manifest; all of the kind where left out."
    )
    patch: dict[str, Any] | list[Any] = Field(
        description="A strategic merge, or a list of JSON Patch operations."
    )


class Environment(Section):
    """Where the model runs, and what differs there. The order of writing is the order of promotion."""

    at_most_one: ClassVar[tuple[tuple[str, ...], ...]] = (("cloud", "platform"),)

    cloud: Cloud | None = Field(default=None, description="Cloud account.")
    platform: Literal["compose", "local"] | None = Field(
        default=None,
        description="One machine: containers with Compose, or nothing deployed. Default local where there is no cloud.",
    )
    cluster: Cluster | None = Field(default=None, description="Kubernetes cluster: a name, or {create: …}.")
    namespace: DnsLabel | None = Field(
        default=None, description="Kubernetes namespace. Default: the model's name."
    )
    approve: Annotated[tuple[Owner, ...], OneOrMany()] = Field(
        default=(), description="People or teams who approve a release here.", examples=[["@acme/risk-leads"]]
    )
    delivery: Literal["kubectl", "argocd"] | None = Field(
        default=None,
        description=(
            "Who applies the manifests: the release workflow, or Argo CD from inside. Default kubectl; "
            "argocd for a created cluster, whose API is private."
        ),
    )
    runner: Annotated[tuple[Line, ...], Field(min_length=1), OneOrMany()] | None = Field(
        default=None,
        description="Labels of the GitHub runner that reaches this environment. Default ubuntu-24.04.",
        examples=[["self-hosted", "vpc"]],
    )
    budget: Annotated[Integer, Field(ge=1)] | None = Field(
        default=None, description="US dollars a month from which the cloud alarms."
    )
    override: Override | None = Field(default=None, description="What differs from the spec here.")
    patches: tuple[Patch, ...] = Field(default=(), description="Changes to emitted manifests.")
