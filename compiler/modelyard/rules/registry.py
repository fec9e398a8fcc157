"""Every rule, one line each. A rule's module is loaded when its page or its check is needed, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Severity
from modelyard.rules.types import Rule

if TYPE_CHECKING:
    from types import ModuleType

_E, _W = Severity.ERROR, Severity.WARNING

# fmt: off
RULES: tuple[Rule, ...] = (
    Rule("control-character", "syntax", _E, "a character that no editor shows, such as an escape code"),
    Rule("duplicate-key", "syntax", _E, "a key that its mapping already has"),
    Rule("empty-document", "syntax", _E, "a file without content"),
    Rule("hidden-direction", "syntax", _W, "a character that makes text read differently from what it says"),
    Rule("invalid-encoding", "syntax", _E, "bytes that are not UTF-8"),
    Rule("merge-key", "syntax", _E, "the merge key of YAML 1.1"),
    Rule("non-string-key", "syntax", _E, "a key that YAML reads as a number, a boolean, a list or nothing"),
    Rule("recursive-alias", "syntax", _E, "an alias inside the value that it repeats"),
    Rule("root-not-mapping", "syntax", _E, "a document that is a list or a single value"),
    Rule("several-documents", "syntax", _E, "a file with more than one document"),
    Rule("tab-indentation", "syntax", _E, "a tab in indentation"),
    Rule("too-deep", "syntax", _E, "lists and mappings nested beyond the limit"),
    Rule("too-large", "syntax", _E, "a file beyond the limit of size"),
    Rule("too-many-nodes", "syntax", _E, "more keys and values than the limit, aliases followed"),
    Rule("undefined-alias", "syntax", _E, "an alias without an anchor before it"),
    Rule("unreadable-file", "syntax", _E, "a file that is not there or can't be opened"),
    Rule("unsupported-tag", "syntax", _E, "a value with a tag"),
    Rule("yaml-syntax", "syntax", _E, "text that is not YAML"),
)
# fmt: on

_BY_ID = {rule.id: rule for rule in RULES}


def find(rule_id: str) -> Rule | None:
    """The rule of that name, if there is one."""
    return _BY_ID.get(rule_id)


def severity_of(rule_id: str) -> Severity:
    """How much a rule weighs. A name that is not registered is a bug, so this raises ``KeyError``."""
    return _BY_ID[rule_id].severity


def load(rule_id: str) -> ModuleType:
    """The module of a rule: its page is the docstring, its check the function ``check``."""
    from importlib import import_module  # noqa: PLC0415 - most runs find nothing and load no rule

    return import_module(_BY_ID[rule_id].module)
