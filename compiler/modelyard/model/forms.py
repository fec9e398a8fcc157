"""What a text must look like, in words: one phrase a pattern, for messages and for the reference."""

from __future__ import annotations

from typing import get_args

from modelyard.model import base, data, environments, spec, training


def _pattern(annotation: object) -> str:
    """The regular expression that a text type is bound by."""
    for mark in get_args(annotation)[1:]:
        for inner in (mark, *getattr(mark, "metadata", ())):
            found = getattr(inner, "pattern", None)
            if isinstance(found, str):
                return found
    raise LookupError(f"{annotation} has no pattern")


def _field(section: type[base.Section], name: str) -> str:
    """The regular expression of one key."""
    for mark in section.model_fields[name].metadata:
        found = getattr(mark, "pattern", None)
        if isinstance(found, str):
            return found
    return _pattern(
        next(a for a in (*get_args(section.model_fields[name].annotation), object) if get_args(a))
    )


PHRASES: dict[str, str] = {
    _pattern(base.Line): "a single line",
    _pattern(
        base.Identifier
    ): "letters, digits and underscores, not starting with a digit, at most 63 characters",
    _pattern(
        base.DnsLabel
    ): "lower-case letters, digits and dashes, starting with a letter, at most 40 characters",
    _pattern(
        base.EnvironmentName
    ): "lower-case letters, digits and dashes, starting with a letter, at most 16 characters",
    _pattern(base.Owner): "@user, @organisation/team or an e-mail address",
    _pattern(base.Repository): "owner/name, as on GitHub",
    _pattern(base.SecretName): "capitals, digits and underscores, not starting with a digit",
    _pattern(base.Hostname): "a host name of two or more lower-case labels, such as fraud.acme.example",
    _pattern(base.LabelKey): "letters, digits, dashes, dots and underscores, at most 63 characters",
    _pattern(base.LabelValue): "letters, digits, dashes, dots and underscores, at most 63 characters",
    _pattern(base.ImportPath): "an import path such as sklearn.linear_model.LogisticRegression",
    _pattern(base.EntryPoint): "package.module:function",
    _pattern(base.RelativePath): "a path relative to the spec, without ..",
    _pattern(base.Location): "a path or URL without spaces, quotes, backslashes or $",
    _field(data.Sql, "table"): "a table name such as risk.customers",
    _field(data.Network, "cidr"): "an address range such as 10.20.0.0/16",
    _field(environments.Aws, "account"): "an account number of twelve digits, in quotes",
    _field(environments.Aws, "region"): "a region such as eu-west-1",
    _field(environments.Nodes, "type"): "a machine type such as m7i.large",
    _field(environments.ClusterCreate, "version"): 'a Kubernetes version such as "1.34"',
    _field(environments.Cluster, "name"): "letters, digits, dashes and underscores, at most 100 characters",
    _field(environments.Patch, "kind"): "a kind such as Deployment",
    _field(training.SearchMethod, "metric"): "the name of a metric",
    r"^[a-z][a-z0-9-]*$": "the name of a rule, such as no-drift-check",
    _pattern(
        get_args(spec.Workspace.model_fields["specs"].annotation)[0]
    ): "a path or glob relative to the workspace file",
}
"""By regular expression, what matches it, in words."""
