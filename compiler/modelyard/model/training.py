"""`training` and `gates`: how the model is made and what it must prove."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from modelyard.model.base import (
    Choice,
    Count,
    Cpu,
    EntryPoint,
    Expression,
    Identifier,
    ImportPath,
    Integer,
    Line,
    OneOrMany,
    Schedule,
    SecretName,
    Section,
    Share,
    Short,
    Size,
)

NAMED_METRIC = r"^[a-z][a-z0-9_]*$"


class SearchMethod(Section):
    """What is searched and what decides."""

    free_form: ClassVar[tuple[str, ...]] = ("space",)

    metric: Annotated[str, Field(strict=True, pattern=NAMED_METRIC)] = Field(
        description="Metric that decides.", examples=["average_precision"]
    )
    space: Annotated[dict[Identifier, Annotated[list[Any], Field(min_length=1)]], Field(min_length=1)] = (
        Field(description="Values to try, by parameter.", examples=[{"max_leaf_nodes": [15, 31, 63]}])
    )
    trials: Count | None = Field(
        default=None, description="How many candidates are tried (random and optuna). Default 20."
    )


class Search(Choice):
    """A search over hyperparameters."""

    grid: SearchMethod | None = Field(default=None, description="Every combination.")
    random: SearchMethod | None = Field(default=None, description="Random combinations.")
    halving: SearchMethod | None = Field(
        default=None, description="Successive halving: many candidates on little data, the best on more."
    )
    optuna: SearchMethod | None = Field(default=None, description="Optuna's default sampler.")


class Holdout(Section):
    """The shares of rows that are held out."""

    test: Share = Field(default=0.2, description="Share held out for the gates. Default 20%.")
    validation: Share = Field(
        default=0.0, description="Share held out for search and calibration. Default 0%."
    )


class GroupHoldout(Section):
    """The shares of groups that are held out; a group is never parted."""

    by: Annotated[tuple[Identifier, ...], Field(min_length=1), OneOrMany()] = Field(
        description="Column or columns that make a group."
    )
    test: Share = Field(default=0.2, description="Share held out for the gates. Default 20%.")
    validation: Share = Field(
        default=0.0, description="Share held out for search and calibration. Default 0%."
    )


class Split(Choice):
    """How rows are parted into training, validation and test."""

    random: Holdout | None = Field(default=None, description="By chance.")
    stratified: Holdout | None = Field(default=None, description="By chance, with the target's shares kept.")
    time: Holdout | None = Field(
        default=None, description="The latest rows are held out; the source needs a timestamp."
    )
    group: GroupHoldout | None = Field(default=None, description="By whole groups.")


class Prepare(Section):
    """How feature values are prepared for the estimator; `auto` follows the estimator's needs."""

    numeric: Literal["auto", "standard", "robust", "minmax", "none"] = Field(
        default="auto", description="Scaling of numeric features."
    )
    category: Literal["auto", "one_hot", "ordinal", "target", "none"] = Field(
        default="auto", description="Encoding of categories."
    )
    missing: Literal["auto", "median", "mean", "most_frequent", "none"] = Field(
        default="auto", description="Filling of missing values."
    )


class Resources(Section):
    """What a workload asks for."""

    cpu: Cpu | None = Field(default=None, description="CPU: millicores such as 500m, or whole cores.")
    memory: Size | None = Field(default=None, description="Memory: 512Mi, 2Gi.")
    gpu: Annotated[Integer, Field(ge=0)] = Field(default=0, description="Number of GPUs.")


class Ray(Section):
    """A Ray cluster for training."""

    workers: Count = Field(description="Number of workers.")


class Distributed(Choice):
    """Training on several machines."""

    ray: Ray | None = Field(default=None, description="A Ray cluster.")


class Retrain(Section):
    """When the model is trained anew."""

    schedule: Schedule | None = Field(default=None, description="At these times (UTC).", examples=["weekly"])
    on: tuple[Literal["push", "data", "drift"], ...] = Field(
        default=(), description="On a change of the code, of the data, or on drift."
    )


class Address(Section):
    """A URL, or the secret that holds it."""

    short: ClassVar[Short] = "url"
    exactly_one: ClassVar[tuple[str, ...]] = ("url", "secret")

    url: Line | None = Field(
        default=None, description="The URL or address.", examples=["https://mlflow.acme.example"]
    )
    secret: SecretName | None = Field(default=None, description="Name of the secret that holds it.")


class Mlflow(Section):
    """MLflow: the team's server, or one that modelyard runs."""

    uri: Address | None = Field(
        default=None,
        description=(
            "The team's server. Left out: a server in the training environment's cluster, SQLite where "
            "there is none."
        ),
    )


class Tracking(Choice):
    """Where runs and models are recorded."""

    mlflow: Mlflow | None = Field(default=None, description="MLflow.")


class Training(Section):
    """How the model is made."""

    exactly_one: ClassVar[tuple[str, ...]] = ("estimator", "entrypoint")
    free_form: ClassVar[tuple[str, ...]] = ("params",)

    task: Literal["classification", "regression", "forecast"] = Field(description="What is learnt.")
    target: Identifier = Field(description="Column that is learnt.")
    estimator: ImportPath | None = Field(
        default=None,
        description="A scikit-learn compatible class by its import path.",
        examples=["sklearn.ensemble.HistGradientBoostingClassifier"],
    )
    entrypoint: EntryPoint | None = Field(
        default=None, description="The team's own training function, as package.module:function."
    )
    params: dict[Identifier, Any] = Field(default_factory=dict, description="Parameters of the estimator.")
    search: Search | None = Field(default=None, description="A search over hyperparameters.")
    split: Split | None = Field(
        default=None,
        description=(
            "How rows are parted. Default: time where the source has a timestamp, else stratified for "
            "classification, else random."
        ),
    )
    prepare: Prepare = Field(
        default_factory=Prepare.model_construct, description="How feature values are prepared."
    )
    seed: Annotated[Integer, Field(ge=0, le=4294967295)] = Field(
        default=0, description="Seed of everything random. Default 0."
    )
    resources: Resources = Field(
        default_factory=Resources.model_construct, description="What training asks for."
    )
    distributed: Distributed | None = Field(default=None, description="Training on several machines.")
    run_on: Literal["github", "kubernetes", "sagemaker", "vertex", "azureml"] = Field(
        default="github", description="Where training runs."
    )
    retrain: Retrain = Field(
        default_factory=Retrain.model_construct, description="When the model is trained anew."
    )
    tracking: Tracking | None = Field(
        default=None,
        description="Where runs and models are recorded. Default: MLflow on SQLite beside the spec.",
    )


class Gate(Section):
    """A bound that a model must prove before anyone relies on it."""

    short: ClassVar[Short] = "check"

    check: Expression = Field(description="SQL boolean over metrics.", examples=["roc_auc >= 0.92"])
    by: Identifier | None = Field(default=None, description="Column whose every value must keep the bound.")
    min_rows: Count = Field(default=100, description="Slices with fewer rows are not judged. Default 100.")
    confidence: Share = Field(
        default=0.95,
        description="Confidence of the interval that must lie on the right side of the bound. Default 95%.",
    )
    name: Line | None = Field(
        default=None, description="Name in reports; made from the check where left out."
    )
    on: Literal["test", "validation"] = Field(
        default="test", description="Which held-out rows are judged. Default test."
    )
    inconclusive: Literal["stop", "pass"] = Field(
        default="stop", description="What an interval across the bound means. Default stop."
    )
