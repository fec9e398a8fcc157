"""The contract's JSON Schema: closed, every key required, so that the runtime never guesses a default."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.contract.build import CONTRACT_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
ANY: Schema = {}


def _object(description: str, /, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "required": list(properties),
        "properties": dict(properties),
    }


def _list(items: Schema, description: str = "") -> Schema:
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(*values: str) -> Schema:
    return {"enum": list(values)}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


CONDITION = _object(
    "A boolean over metrics, as written and as a tree.",
    text=TEXT,
    tree={"$ref": "#/$defs/node"},
)

NODE: Schema = {
    "description": (
        "A node of a condition: a metric or number; `op` and, or (items), not (item), between (item, low, high), "
        "or a comparison or arithmetic operator (left, right); `-` with an item alone negates."
    ),
    "type": "object",
}

COLUMN = _object(
    "A declared column with its rules. `nulls` is the tolerated share.",
    name=TEXT,
    type=_one_of(
        "string", "category", "integer", "float", "boolean", "date", "timestamp", "text", "embedding"
    ),
    sql_type=TEXT,
    nulls=SHARE,
    min=_or_null(NUMBER),
    max=_or_null(NUMBER),
    allowed=_list(TEXT),
    pattern=_or_null(TEXT),
    unique=FLAG,
    pii=FLAG,
    unit=_or_null(TEXT),
)

EXPRESSION: dict[str, Schema] = {
    "sql": TEXT,
    "text": TEXT,
    "columns": _list(_object("A column that the expression reads.", source=TEXT, name=TEXT)),
}

SOURCE = _object(
    "A data source. `location` is a path, URL or table; `secret` names the connection of a SQL source.",
    name=TEXT,
    kind=_one_of("csv", "parquet", "json", "delta", "sql"),
    location=TEXT,
    secret=_or_null(TEXT),
    version=_or_null(WHOLE),
    as_of=_or_null(TEXT),
    versioned_by=_one_of("dvc", "delta", "none"),
    key=_list(TEXT),
    timestamp=_or_null(TEXT),
    columns=_list(COLUMN),
    expect=_list(
        _object(
            "A boolean over the table or over every row, in DuckDB's SQL; `index` is its place in the spec.",
            sql=TEXT,
            text=TEXT,
            of=_one_of("table", "row"),
            at_least=SHARE,
            index=WHOLE,
        )
    ),
)

FEATURES = _object(
    "The feature table: one row for each row of `from`. `open`: every column but those in `exclude` is a feature.",
    **{"from": TEXT},
    open=FLAG,
    exclude=_list(TEXT),
    join=_list(_object("A joined source.", source=TEXT, by=_list(TEXT), as_of=FLAG)),
    columns=_list(
        _object(
            "A feature: a row expression, or an aggregate over the seconds of history before the row.",
            name=TEXT,
            **EXPRESSION,
            sql_type=TEXT,
            kind=_one_of("numeric", "category", "boolean", "text", "embedding", "timestamp"),
            over_seconds=_or_null(WHOLE),
            by=_list(TEXT),
        )
    ),
    inputs=_list(COLUMN, "The raw columns that a request brings."),
)

RESOURCES = _object("What a workload asks for.", cpu_millicores=WHOLE, memory_mib=WHOLE, gpu=WHOLE)

TRAINING = _object(
    "How the model is made. Exactly one of `estimator` and `entrypoint` is set.",
    task=_one_of("classification", "regression", "forecast"),
    target=TEXT,
    estimator=_or_null(TEXT),
    entrypoint=_or_null(TEXT),
    params=_map(ANY),
    prepare=_map(TEXT),
    search=_or_null(
        _object(
            "A search over hyperparameters.",
            kind=_one_of("grid", "random", "halving", "optuna"),
            metric=TEXT,
            space=_map(_list(ANY)),
            trials=_or_null(WHOLE),
        )
    ),
    split=_object(
        "How rows are parted.",
        kind=_one_of("random", "stratified", "time", "group"),
        test=SHARE,
        validation=SHARE,
        by=_list(TEXT),
    ),
    seed=WHOLE,
    resources=RESOURCES,
    retrain=_object(
        "When it is trained anew.", schedule=_or_null(TEXT), on=_list(_one_of("push", "data", "drift"))
    ),
    tracking=_object(
        "Where runs and models are recorded.",
        kind=_one_of("embedded", "server", "external"),
        uri=_or_null(TEXT),
        uri_secret=_or_null(TEXT),
    ),
)

GATE = _object(
    "A bound that the model must prove.",
    name=TEXT,
    check=CONDITION,
    by=_or_null(TEXT),
    min_rows=WHOLE,
    confidence=SHARE,
    on=_one_of("test", "validation"),
    inconclusive=_one_of("stop", "pass"),
)

DEPLOYMENT = _object(
    "The endpoint or the batch job.",
    mode=_one_of("realtime", "batch"),
    strategy=_object(
        "How a release replaces the one before.",
        kind=_one_of("rolling", "canary", "blue_green"),
        steps=_list(SHARE),
        every_seconds=WHOLE,
        abort=_or_null(CONDITION),
    ),
    replicas=_object(
        "How many copies run.", min=WHOLE, max=WHOLE, target_cpu=_or_null(SHARE), target_rps=_or_null(NUMBER)
    ),
    resources=RESOURCES,
    ingress=_or_null(TEXT),
    allow_from=_list(TEXT),
    schedule=_or_null(TEXT),
    input=_or_null(TEXT),
    output=_or_null(TEXT),
)

METHOD = _one_of("auto", "psi", "ks", "js", "kl", "wasserstein", "chi2", "hellinger", "domain_classifier")

MONITORING = _object(
    "What is logged, compared and promised.",
    log=_or_null(_object("Where predictions go.", path=TEXT, sample=SHARE)),
    drift=_or_null(
        _object(
            "The drift check; `every_seconds` is the schedule's largest gap.",
            schedule=TEXT,
            every_seconds=WHOLE,
            window_seconds=WHOLE,
            method=METHOD,
            threshold=_or_null(NUMBER),
            columns=_list(
                _object("A column's own.", name=TEXT, method=METHOD, threshold=_or_null(NUMBER)),
            ),
            prediction=FLAG,
            rolling_seconds=_or_null(WHOLE),
            then=_one_of("alert", "retrain"),
        )
    ),
    performance=_or_null(
        _object("Realised performance.", labels=TEXT, delay_seconds=WHOLE, check=_or_null(CONDITION)),
    ),
    service=_object(
        "What callers are promised.", availability=_or_null(SHARE), latency_p95_ms=_or_null(NUMBER)
    ),
    alerts=_list(
        _object(
            "A receiver.",
            kind=_one_of("slack", "pagerduty", "email", "webhook"),
            secret=_or_null(TEXT),
            address=_or_null(TEXT),
        )
    ),
)

GOVERNANCE = _object(
    "What is declared about the model's use.",
    risk=_one_of("minimal", "limited", "high"),
    intended_use=TEXT,
    limitations=_list(TEXT),
    explain=_or_null(_one_of("shap", "permutation")),
    keep_days=_or_null(WHOLE),
    contacts=_list(TEXT),
    accepts=_list(_object("A rule set aside.", rule=TEXT, reason=TEXT)),
)

ACCESS = _object(
    "What each role touches.",
    secrets=_list(_object("A secret by name.", name=TEXT, roles=_list(TEXT))),
    storage=_map(
        _list(_object("A grant.", bucket=TEXT, prefix=TEXT, mode=_one_of("read", "write", "read-write"))),
    ),
    approve=_list(TEXT),
)


def contract_schema() -> Schema:
    """The JSON Schema (2020-12) of `ops/<model>/contract/<environment>.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://modelyard.dev/schemas/contract.schema.json",
        "title": "modelyard contract",
        **_object(
            "What the compiler tells the runtime about one environment of one model.",
            contract={"const": CONTRACT_VERSION},
            model=TEXT,
            description=TEXT,
            owners=_list(TEXT),
            repository=_or_null(TEXT),
            spec=TEXT,
            environment=TEXT,
            platform=_one_of("aws", "compose", "local"),
            promotes_from=_or_null(TEXT),
            python=TEXT,
            data=_list(SOURCE),
            features=FEATURES,
            training=TRAINING,
            gates=_list(GATE),
            deployment=_or_null(DEPLOYMENT),
            monitoring=_or_null(MONITORING),
            governance=GOVERNANCE,
            access=ACCESS,
            artifacts=TEXT,
        ),
        "$defs": {"node": NODE},
    }


def contract_paths() -> frozenset[tuple[str, ...]]:
    """Every path that a contract's mappings can have: what a policy may ask about."""
    return frozenset(_paths(contract_schema(), ()))


def _paths(schema: Schema, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for option in cast("list[Schema]", schema.get("anyOf", [])):
        yield from _paths(option, above)
    for key, below in cast("dict[str, Schema]", schema.get("properties", {})).items():
        yield (*above, key)
        yield from _paths(below, (*above, key))
