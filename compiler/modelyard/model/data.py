"""`data`: where rows come from and what is known of them."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from modelyard.model.base import (
    Count,
    Expression,
    Flag,
    Identifier,
    Integer,
    Line,
    Location,
    Number,
    OneOrMany,
    Scalar,
    SecretName,
    Section,
    Share,
    Short,
    Text,
)

ColumnType = Literal[
    "string", "category", "integer", "float", "boolean", "date", "timestamp", "text", "embedding"
]


class SecretRef(Section):
    """A secret by name: the value lives in the platform's secret store, never in the spec."""

    secret: SecretName = Field(
        description="Name of the secret: capitals, digits and underscores.", examples=["WAREHOUSE_URL"]
    )


class Delta(Section):
    """A Delta Lake table, now or at a point in its history."""

    short: ClassVar[Short] = "path"
    at_most_one: ClassVar[tuple[tuple[str, ...], ...]] = (("version", "as_of"),)

    path: Location = Field(description="Folder of the table.", examples=["s3://acme-data/orders"])
    version: Annotated[Integer, Field(ge=0)] | None = Field(
        default=None, description="Version of the table to read."
    )
    as_of: Line | None = Field(
        default=None, description="Read the table as it was at this time.", examples=["2026-01-01T00:00:00Z"]
    )


class Network(Section):
    """A destination for the network policy."""

    cidr: Annotated[str, Field(strict=True, pattern=r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$")] = Field(
        description="Address range of the database.", examples=["10.20.0.0/16"]
    )
    port: Annotated[Count, Field(le=65535)] = Field(description="TCP port of the database.", examples=[5432])


class Sql(Section):
    """A table behind an SQLAlchemy URL."""

    connection: SecretRef = Field(description="Secret that holds the connection URL.")
    table: Annotated[
        str, Field(strict=True, pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,2}$")
    ] = Field(description="Table to read, with its schema where needed.", examples=["risk.customers"])
    network: Network | None = Field(
        default=None,
        description="Where the database is reached from the cluster; needed where a job in the cluster reads it.",
    )


class Column(Section):
    """What a column holds, and the rules that its values keep."""

    short: ClassVar[Short] = "type"

    type: ColumnType = Field(description="Type of the values.")
    nulls: Share = Field(
        default=0.0, description="Share of missing values that is tolerated. Default 0%.", examples=["1%"]
    )
    min: Number | None = Field(default=None, description="Smallest allowed value.")
    max: Number | None = Field(default=None, description="Largest allowed value.")
    allowed: Annotated[tuple[Scalar, ...], Field(min_length=1)] | None = Field(
        default=None, description="The only allowed values.", examples=[["DE", "FR"]]
    )
    pattern: Text | None = Field(
        default=None, description="Regular expression (RE2) that every value matches in full."
    )
    unique: Flag = Field(default=False, description="Whether no value may appear twice.")
    pii: Flag = Field(
        default=False,
        description="Personal data: never a feature, never logged, left out of profiles and reports.",
    )
    unit: Line | None = Field(default=None, description="Unit of the values, for people.", examples=["EUR"])
    description: Text = Field(default="", description="What the column means.")


class Expectation(Section):
    """A SQL boolean that the data must keep."""

    short: ClassVar[Short] = "check"

    check: Expression = Field(
        description="SQL boolean. With an aggregate inside it is asked of the table, else of every row.",
        examples=["amount >= 0"],
    )
    at_least: Share | None = Field(
        default=None, description="Share of rows that must pass. Default 100%.", examples=["99.9%"]
    )


class Source(Section):
    """A data source: exactly one location, and what is known of its rows."""

    exactly_one: ClassVar[tuple[str, ...]] = (
        "csv",
        "parquet",
        "json",
        "delta",
        "iceberg",
        "sql",
        "bigquery",
        "snowflake",
    )

    csv: Location | None = Field(
        default=None, description="CSV files: a path or URL, globs allowed.", examples=["data/orders.csv"]
    )
    parquet: Location | None = Field(
        default=None,
        description="Parquet files: a path or URL, globs allowed.",
        examples=["s3://acme-data/orders/*.parquet"],
    )
    json_: Location | None = Field(
        default=None, alias="json", description="JSON lines: a path or URL, globs allowed."
    )
    delta: Delta | None = Field(
        default=None, description="A Delta Lake table; a bare path, or {path, version | as_of}."
    )
    iceberg: Location | None = Field(default=None, description="An Iceberg table.")
    sql: Sql | None = Field(default=None, description="A table behind an SQLAlchemy URL.")
    bigquery: Location | None = Field(default=None, description="A BigQuery table.")
    snowflake: Sql | None = Field(default=None, description="A Snowflake table.")
    versioned_by: Literal["dvc", "delta", "iceberg", "lakefs", "none"] = Field(
        default="none",
        description="What keeps the versions of the data; the version that trained a model is recorded.",
    )
    key: Annotated[tuple[Identifier, ...], Field(min_length=1), OneOrMany()] | None = Field(
        default=None, description="Column or columns that identify a row."
    )
    timestamp: Identifier | None = Field(
        default=None, description="Column that says when a row came to be known."
    )
    columns: dict[Identifier, Column] | None = Field(
        default=None,
        description=(
            "Columns by name: a type, or a mapping with its rules. Left out: every column is usable and"
            " none is checked."
        ),
    )
    expect: tuple[Expectation, ...] = Field(default=(), description="SQL booleans that the data must keep.")
    description: Text = Field(default="", description="What the source holds.")
