"""Which data a run read, which of its rules hold, and what was made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.reports.html import page
from modelyard_runtime.reports.html.markup import joined, number, share, tag
from modelyard_runtime.reports.html.page import Heading, Tone, badge, note, table

if TYPE_CHECKING:
    from modelyard_runtime.reports.html.markup import Child, Html
    from modelyard_runtime.reports.run.facts import Document, Facts

_SOURCES = (
    Heading("source", place="main"),
    Heading("version"),
    Heading("rows", align="right"),
    Heading("from"),
    Heading("to"),
    Heading("rules kept", align="right"),
)
_BROKEN = (
    Heading("rule", place="main"),
    Heading("verdict"),
    Heading("kept by", align="right"),
    Heading("offenders", place="fill"),
)
_FEATURES = (
    Heading("feature", place="main"),
    Heading("kind"),
    Heading("definition", place="fill"),
    Heading("from"),
)


def sources(facts: Facts) -> Html | None:
    """The sources with their versions, and every rule that does not hold."""
    if not facts.data:
        return None
    rules = facts.data["rules"]
    rows = [
        _source(one, [rule for rule in rules if rule["source"] == one["name"]])
        for one in facts.data["sources"]
    ]
    told = [_rule(rule) for rule in rules if rule["verdict"] != "pass"]
    return page.section("Data", table(_SOURCES, rows), table(_BROKEN, told) if told else None, name="data")


def _source(one: Document, rules: list[Document]) -> tuple[Child, ...]:
    asked = [rule for rule in rules if rule["verdict"] != "note"]
    kept = sum(rule["verdict"] == "pass" for rule in asked)
    where = joined([str(one["name"]), tag("span", str(one["location"]), class_="note")])
    version = tag("code", str(one["version"]))
    return (
        where,
        version,
        number(one["rows"]),
        one["first"] or "–",
        one["last"] or "–",
        f"{kept} of {len(asked)}",
    )


def _rule(rule: Document) -> tuple[Child, ...]:
    tone: Tone = "bad" if rule["verdict"] in {"fail", "error"} else "open"
    examples = "; ".join(
        ", ".join(f"{name} {value}" for name, value in {**one["key"], **one["values"]}.items())
        for one in rule["examples"]
    )
    name = joined([str(rule["rule"]), tag("span", str(rule["place"]), class_="note")])
    return name, badge(str(rule["verdict"]), tone), share(rule["share"]), str(rule["message"]) or examples


def features(facts: Facts) -> Html | None:
    """The features by definition, and what became of the rows."""
    if not facts.features:
        return None
    rows = [_feature(one) for one in facts.features["features"]]
    dropped: dict[str, int] = facts.features.get("dropped") or {}
    told = "; ".join(f"{number(count)} rows left out: {why}" for why, count in dropped.items() if count)
    return page.section("Features", table(_FEATURES, rows), note(told) if told else None, name="features")


def _feature(one: Document) -> tuple[Child, ...]:
    columns = ", ".join(f"{column['source']}.{column['name']}" for column in one["columns"])
    return str(one["name"]), str(one["kind"]), tag("code", str(one["text"])), columns
