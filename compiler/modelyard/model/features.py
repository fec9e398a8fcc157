"""`features`: what the model sees, defined once for training, batch and online serving."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from modelyard.model.base import Choice, Duration, Expression, Identifier, OneOrMany, Section, Short, Text

FeatureType = Literal["numeric", "category", "boolean", "text", "embedding", "timestamp"]


class FeatureColumn(Section):
    """A feature: an expression over the row, or an aggregate over its history."""

    short: ClassVar[Short] = "expr"
    exactly_one: ClassVar[tuple[str, ...]] = ("expr", "aggregate")

    expr: Expression | None = Field(
        default=None, description="SQL expression over the row.", examples=["ln(amount + 1)"]
    )
    aggregate: Expression | None = Field(
        default=None, description="SQL aggregate over the rows before this one.", examples=["sum(amount)"]
    )
    over: Duration | None = Field(
        default=None, description="How far back the aggregate looks.", examples=["7d"]
    )
    by: Annotated[tuple[Identifier, ...], Field(min_length=1), OneOrMany()] | None = Field(
        default=None, description="Column or columns whose history is aggregated."
    )
    type: FeatureType | None = Field(
        default=None, description="How the feature is prepared; inferred from its SQL type where left out."
    )
    description: Text = Field(default="", description="What the feature means.")


class Feast(Section):
    """A Feast feature store."""

    online: Literal["redis", "dynamodb", "sqlite"] = Field(
        description="Online store that serves history features."
    )


class Store(Choice):
    """Where history features are served from."""

    feast: Feast | None = Field(default=None, description="A Feast feature store.")


class Features(Section):
    """The feature table: one row for each row of `from`."""

    from_: Identifier | None = Field(
        default=None,
        alias="from",
        description="The source whose rows are the examples; needed where there is more than one source.",
    )
    join: dict[Identifier, Annotated[tuple[Identifier, ...], Field(min_length=1), OneOrMany()]] = Field(
        default_factory=dict,
        description=(
            "Joined sources by name, with the column or columns to join by. As of the row's time where "
            "the joined source has a timestamp."
        ),
    )
    columns: Annotated[dict[Identifier, FeatureColumn], Field(min_length=1)] | None = Field(
        default=None,
        description="Features by name. Left out: every column except key, timestamp, personal data and target.",
    )
    store: Store | None = Field(
        default=None, description="Feature store for history features of a real-time deployment."
    )
