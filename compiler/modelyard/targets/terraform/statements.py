"""Policy statements as values, and how they are written in HCL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit import hcl
from modelyard.emit.hcl import Attribute, Block, Comment
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modelyard.emit.hcl import Expression, Item, Value

PARTITION = hcl.reference("local.partition")


@dataclass(frozen=True, slots=True)
class When:
    """A condition of a statement: the operator, the key, the values."""

    test: str
    variable: str
    values: tuple[str | Expression, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. ``why`` becomes a comment, where a resource cannot be narrowed or a choice needs a reason."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str | Expression, ...]
    conditions: tuple[When, ...] = ()
    effect: str = "Allow"
    why: str = ""


def literal(text: str) -> str:
    """Text inside an ARN or a pattern that IAM must not read as a wildcard or a variable."""
    return "".join(f"${{{character}}}" if character in "*?$" else character for character in text)


def arn(service: str, region: str, account: str, resource: str) -> Expression:
    """An ARN in whatever partition the account is."""
    return hcl.template("arn:", PARTITION, f":{service}:{region}:{account}:{resource}")


def document(name: str, statements: Sequence[Statement], skips: Iterable[str] = ()) -> Block:
    """A policy document as a data source, which Terraform checks before anything is applied."""
    body: list[Item] = [Comment(skip) for skip in skips]
    for statement in statements:
        if statement.why:
            body.append(Comment(statement.why))
        body.append(_statement(statement))
    return Block("data", ("aws_iam_policy_document", name), tuple(body))


def json_of(name: str) -> Expression:
    """The JSON of a document by its name."""
    return hcl.reference(f"data.aws_iam_policy_document.{name}.json")


def _statement(statement: Statement) -> Block:
    body: list[Item] = [Attribute("sid", statement.sid)]
    if statement.effect != "Allow":
        body.append(Attribute("effect", statement.effect))
    body.append(Attribute("actions", list(statement.actions)))
    body.append(Attribute("resources", list(statement.resources)))
    body.extend(_condition(condition) for condition in statement.conditions)
    return Block("statement", (), tuple(body))


def _condition(condition: When) -> Block:
    values: Value = list(condition.values)
    return Block(
        "condition",
        (),
        (
            Attribute("test", condition.test),
            Attribute("variable", condition.variable),
            Attribute("values", values),
        ),
    )
