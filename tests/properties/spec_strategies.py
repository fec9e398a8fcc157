"""Random specs that are valid by construction: every section, short and long forms, one to three environments."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Spec = dict[str, Any]
Draw = Any

CLASSIFIERS = (
    "sklearn.ensemble.HistGradientBoostingClassifier",
    "sklearn.ensemble.RandomForestClassifier",
    "sklearn.linear_model.LogisticRegression",
)
REGRESSORS = (
    "sklearn.ensemble.HistGradientBoostingRegressor",
    "sklearn.ensemble.RandomForestRegressor",
    "sklearn.linear_model.Ridge",
)
TYPES = ("integer", "float", "boolean", "category", "string", "date", "timestamp")
EXPRESSIONS = {
    "integer": ("{0}", "{0} + 1", "abs({0}) % 7", "coalesce({0}, 0)", "case when {0} > 3 then 1 else 0 end"),
    "float": ("{0}", "ln({0} + 1)", "round({0}, 2)", "greatest({0}, 0)", "{0} / 2"),
    "boolean": ("{0}", "not {0}"),
    "category": ("{0}", "upper({0})", "{0} in ('a', 'b')"),
    "string": ("length({0})", "lower({0}) = 'x'"),
    "date": ("month({0})", "dayofweek({0}) in (0, 6)"),
    "timestamp": ("hour({0}) < 6", "date_part('year', {0})"),
}
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=30)
LINES = TEXTS.map(lambda text: text.strip() or "a line")


def maybe(draw: Draw, section: Spec, key: str, value: st.SearchStrategy[Any]) -> None:
    """Write the key, or leave it out."""
    if draw(st.booleans()):
        section[key] = draw(value)


def share(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(lambda number: f"{number}%")


@st.composite
def column(draw: Draw, kind: str) -> Any:
    """A column as a type, or as a mapping with rules that fit the type."""
    if draw(st.booleans()):
        return kind
    made: Spec = {"type": kind}
    if kind in ("integer", "float"):
        maybe(draw, made, "min", st.integers(-5, 0))
        maybe(draw, made, "max", st.integers(10, 10_000))
        maybe(draw, made, "unit", LINES)
    if kind in ("category", "string"):
        maybe(draw, made, "allowed", st.lists(LINES, min_size=1, max_size=3, unique=True))
    maybe(draw, made, "nulls", share(0, 40))
    maybe(draw, made, "description", TEXTS)
    return made


@st.composite
def sources(draw: Draw, place: str, target: str) -> tuple[Spec, dict[str, str]]:
    """The spine `rows` with a target, perhaps a second source to join; and the spine's usable columns by type."""
    count = draw(st.integers(1, 5))
    usable = {f"c{number}": draw(st.sampled_from(TYPES)) for number in range(count)}
    if not any(kind in ("integer", "float", "category", "boolean") for kind in usable.values()):
        usable["c0"] = "float"
    columns: Spec = {"row_id": "string", "seen_at": "timestamp", "who": "string"}
    columns |= {name: draw(column(kind)) for name, kind in usable.items()}
    columns["outcome"] = target
    columns["email"] = {"type": "string", "pii": True}
    rows: Spec = {
        **draw(location(place, "rows")),
        "key": draw(st.sampled_from(["row_id", ["row_id"], ["row_id", "who"]])),
        "timestamp": "seen_at",
        "columns": columns,
    }
    maybe(draw, rows, "versioned_by", st.sampled_from(["dvc", "none"]))
    maybe(draw, rows, "description", TEXTS)
    rows["expect"] = draw(expectations())
    found: Spec = {"rows": rows}
    if draw(st.booleans()):
        found["others"] = {
            **draw(location(place, "others")),
            "key": "who",
            "timestamp": "known_at",
            "columns": {"who": "string", "known_at": "timestamp", "score": "float", "group_name": "category"},
        }
    return found, usable


def expectations() -> st.SearchStrategy[list[Any]]:
    one = st.sampled_from(
        ["count(*) >= 100", "row_id is not null", {"check": "length(row_id) > 2", "at_least": "99.5%"}]
    )
    return st.lists(one, min_size=1, max_size=3, unique_by=str)


@st.composite
def location(draw: Draw, place: str, name: str) -> Spec:
    base = f"s3://acme-data/{name}/" if place == "aws" else f"data/{name}/"
    kind = draw(st.sampled_from(["csv", "parquet", "json", "delta"]))
    if kind == "delta":
        long = st.fixed_dictionaries({"path": st.just(base)}, optional={"version": st.integers(0, 9)})
        return {"delta": draw(st.one_of(st.just(base), long))}
    return {kind: f"{base}*.{kind}"}


@st.composite
def features(draw: Draw, data: Spec, usable: dict[str, str], *, history: bool) -> Spec | None:
    """Expressions over the spine, over a joined source, and where it can be served over history."""
    if len(data) == 1 and draw(st.integers(0, 3)) == 0:
        return None
    columns: Spec = {}
    for number, (name, kind) in enumerate(usable.items()):
        text = draw(st.sampled_from(EXPRESSIONS[kind])).format(name)
        columns[f"f{number}"] = draw(
            st.sampled_from([text, {"expr": text}, {"expr": text, "description": "why"}])
        )
    made: Spec = {"columns": columns}
    if len(data) > 1:
        made |= {"from": "rows", "join": {"others": draw(st.sampled_from(["who", ["who"]]))}}
        columns["score"] = "coalesce(score, 0)"
        columns["group_name"] = "group_name"
    if history and draw(st.booleans()):
        columns["past"] = {"aggregate": "count(*)", "over": draw(durations(1, 60)), "by": "who"}
    return made


def durations(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(lambda days: f"{days}d")


def schedules() -> st.SearchStrategy[str]:
    cron = st.tuples(st.integers(0, 59), st.integers(0, 23)).map(lambda at: f"{at[0]} {at[1]} * * *")
    return st.one_of(st.sampled_from(["hourly", "daily", "weekly", "monthly"]), cron)


@st.composite
def training(draw: Draw, task: str, *, drifts: bool) -> Spec:
    classes = CLASSIFIERS if task == "classification" else REGRESSORS
    made: Spec = {"task": task, "target": "outcome"}
    if draw(st.integers(0, 4)):
        made["estimator"] = draw(st.sampled_from(classes))
    else:
        made["entrypoint"] = "team.train:fit"
        made["params"] = {"depth": draw(st.integers(1, 9)), "note": draw(TEXTS)}
    validation = "0%"
    if "estimator" in made and "Forest" in made["estimator"] and draw(st.booleans()):
        method = draw(st.sampled_from(["grid", "random", "halving", "optuna"]))
        metric = "roc_auc" if task == "classification" else "mae"
        made["search"] = {method: {"metric": metric, "space": {"max_depth": [2, 4, 8]}}}
        validation = "10%"
    made["split"] = {"time": {"test": draw(share(10, 30)), "validation": validation}}
    maybe(draw, made, "seed", st.integers(0, 9))
    maybe(draw, made, "resources", st.sampled_from([{"cpu": 4, "memory": "8Gi"}, {"memory": "4Gi"}]))
    maybe(
        draw,
        made,
        "prepare",
        st.sampled_from([{"numeric": "robust"}, {"category": "ordinal", "missing": "median"}]),
    )
    on = draw(st.sampled_from([["push"], ["push", "data"], []])) + (["drift"] if drifts else [])
    made["retrain"] = {"schedule": draw(schedules()), "on": on}
    maybe(draw, made, "tracking", st.sampled_from(TRACKING))
    return made


TRACKING = ({"mlflow": {"uri": "https://mlflow.acme.example"}}, {"mlflow": {"uri": {"secret": "MLFLOW_URI"}}})


@st.composite
def gates(draw: Draw, task: str, slices: list[str]) -> list[Any]:
    bounds = (
        [
            "roc_auc >= 0.7",
            "recall >= 0.4 and precision >= 0.3",
            "log_loss <= 0.7",
            "recall_at_precision(0.8) >= 0.2",
        ]
        if task == "classification"
        else ["mae <= 12", "rmse <= 20.5", "r2 >= 0.2"]
    )
    made: list[Any] = draw(st.lists(st.sampled_from(bounds), min_size=1, max_size=2, unique=True))
    if slices and draw(st.booleans()):
        gate: Spec = {"check": "recall >= 0.35" if task == "classification" else "mae <= 15", "by": slices[0]}
        maybe(draw, gate, "min_rows", st.integers(30, 300))
        maybe(draw, gate, "inconclusive", st.sampled_from(["stop", "pass"]))
        made.append(gate)
    return made


@st.composite
def realtime(draw: Draw, place: str) -> Spec:
    made: Spec = {
        "mode": "realtime",
        "resources": {"cpu": "500m", "memory": draw(st.sampled_from(["1Gi", "2Gi"]))},
    }
    if place == "aws":
        made["strategy"] = draw(st.sampled_from(STRATEGIES))
        made["replicas"] = draw(st.sampled_from(REPLICAS))
        maybe(draw, made, "ingress", st.just("model.acme.example"))
        maybe(draw, made, "allow_from", st.sampled_from(["checkout", ["shop", "10.1.0.0/16"]]))
    return made


STRATEGIES: tuple[Any, ...] = (
    "rolling",
    {"rolling": {}},
    {"canary": {"steps": ["25%", "50%"], "every": "5m", "abort": "error_rate > 0.01"}},
    {"canary": {"abort": "error_rate > 0.02 or latency_p95_ms > 200", "steps": ["50%"]}},
    {"blue_green": {"every": "10m", "abort": "error_rate > 0.05"}},
)
REPLICAS: tuple[Any, ...] = (4, {"min": 4, "max": 9}, {"min": 4, "max": 9, "target_cpu": "60%"})


@st.composite
def batch(draw: Draw) -> Spec:
    made: Spec = {"mode": "batch", "schedule": draw(schedules())}
    made |= {"input": "s3://acme-data/next/", "output": "s3://acme-scores/out/"}
    maybe(draw, made, "resources", st.sampled_from([{"cpu": 1, "memory": "2Gi"}, {"memory": "3Gi"}]))
    return made


@st.composite
def monitoring(draw: Draw, mode: str | None, place: str, *, drifts: bool) -> Spec:
    made: Spec = {
        "drift": {"every": draw(st.sampled_from(["hourly", "daily"])), "window": draw(durations(2, 30))}
    }
    maybe(draw, made["drift"], "reference", st.sampled_from(["training", {"rolling": "60d"}]))
    maybe(draw, made["drift"], "prediction", st.booleans())
    if drifts:
        made["drift"]["then"] = "retrain"
    if mode == "realtime":
        made["log"] = "s3://acme-logs/model/" if place == "aws" else "logs/model/"
        maybe(draw, made, "service", st.sampled_from([{"availability": "99.5%"}, {"latency_p95_ms": 120}]))
    if mode and place == "aws":
        maybe(
            draw, made, "alerts", st.lists(st.sampled_from(RECEIVERS), min_size=1, max_size=3, unique_by=str)
        )
    return made


RECEIVERS: tuple[Spec, ...] = (
    {"slack": {"secret": "SLACK_WEBHOOK"}},
    {"pagerduty": {"secret": "PAGERDUTY_KEY"}},
    {"email": "ml@acme.example"},
)


@st.composite
def environments(draw: Draw, place: str, mode: str | None) -> Spec | None:
    """None, one machine, or one to three accounts in the order of promotion."""
    if place == "compose":
        return {"box": {"platform": "compose"}}
    if place == "local":
        return draw(st.sampled_from([None, {"here": {"platform": "local"}}]))
    names = draw(st.sampled_from([["prod"], ["staging", "prod"], ["dev", "staging", "prod"]]))
    return {name: draw(account(number, mode, last=name == names[-1])) for number, name in enumerate(names, 1)}


@st.composite
def account(draw: Draw, number: int, mode: str | None, *, last: bool) -> Spec:
    made: Spec = {"cloud": {"aws": {"account": str(number) * 12, "region": "eu-west-1"}}}
    made["cluster"] = draw(
        st.sampled_from(["shared", {"name": "ml"}, {"create": {"nodes": {"min": 3, "max": 6}}}])
    )
    if (isinstance(made["cluster"], dict) and "create" in made["cluster"]) or draw(st.booleans()):
        made["budget"] = draw(st.integers(50, 5000))
    if last:
        made["approve"] = draw(st.sampled_from(["@kim", ["@acme/leads"], ["@acme/leads", "@kim"]]))
    maybe(draw, made, "namespace", st.just("models"))
    if mode == "realtime" and draw(st.booleans()):
        made["override"] = {"deployment": {"replicas": {"min": draw(st.integers(4, 6)), "max": 12}}}
    if draw(st.booleans()):
        made["patches"] = [
            {"kind": "Namespace", "patch": {"metadata": {"annotations": {"note": draw(LINES)}}}}
        ]
    return made


@st.composite
def specs(draw: Draw) -> Spec:
    """A whole spec."""
    place = draw(st.sampled_from(["aws", "aws", "aws", "compose", "local"]))
    task = draw(st.sampled_from(["classification", "regression"]))
    modes = {"aws": ["realtime", "batch", None], "compose": ["realtime"], "local": [None]}
    mode = draw(st.sampled_from(modes[place]))
    watched = mode is not None or place == "local"
    drifts = watched and place == "aws" and draw(st.booleans())
    data, usable = draw(sources(place, "boolean" if task == "classification" else "float"))
    made: Spec = {
        "modelyard": 1,
        "model": draw(st.from_regex(r"[a-z][a-z0-9]{1,12}(-[a-z0-9]{1,8})?", fullmatch=True)),
    }
    maybe(draw, made, "description", TEXTS)
    made["owners"] = draw(st.sampled_from(["@acme/ml", ["@acme/ml", "@kim", "ml@acme.example"]]))
    made["repository"] = "acme/models"
    maybe(
        draw,
        made,
        "labels",
        st.dictionaries(st.sampled_from(["team", "cost.centre"]), st.just("a-1"), max_size=2),
    )
    maybe(draw, made, "python", st.sampled_from(["3.11", "3.12", {"version": "3.13"}]))
    made["data"] = data
    columns = draw(features(data, usable, history=mode == "batch"))
    if columns is not None:
        made["features"] = columns
    made["training"] = draw(training(task, drifts=drifts))
    made["gates"] = draw(gates(task, [name for name, kind in usable.items() if kind == "category"]))
    if mode:
        made["deployment"] = draw(realtime(place) if mode == "realtime" else batch())
    if watched:
        made["monitoring"] = draw(monitoring(mode, place, drifts=drifts))
    if draw(st.booleans()):
        made["governance"] = {
            "risk": draw(st.sampled_from(["minimal", "limited"])),
            "intended_use": draw(TEXTS),
        }
    places = draw(environments(place, mode))
    if places is not None:
        made["environments"] = places
    return made
