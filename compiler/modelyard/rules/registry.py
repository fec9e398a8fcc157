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
    Rule("choice-given-twice", "structure", _E, "two keys of which only one may be given"),
    Rule("choice-missing", "structure", _E, "none of several keys of which one is needed"),
    Rule("empty-value", "structure", _E, "a key without a value, or an empty list where one entry is needed"),
    Rule("malformed-value", "structure", _E, "a name or text that does not have the form that its place needs"),
    Rule("min-rows-without-slice", "structure", _E, "a smallest slice for a gate that has no slices", checks=True),
    Rule("missing-key", "structure", _E, "a required key that is not there"),
    Rule("missing-spine", "structure", _E, "several sources, and no word on whose rows are the examples"),
    Rule("trials-without-sampling", "structure", _E, "a number of trials that the search has no use for", checks=True),
    Rule("unknown-key", "structure", _E, "a key that the language does not have there"),
    Rule("unknown-value", "structure", _E, "a word that is none of those that its key takes"),
    Rule("value-out-of-range", "structure", _E, "a number or text beyond its limits"),
    Rule("window-without-aggregate", "structure", _E, "a window on a feature that looks at one row", checks=True),
    Rule("wrong-type", "structure", _E, "a value of another kind than its key takes"),
    Rule("wrong-unit", "structure", _E, "a duration, size, CPU, share or schedule without its unit"),
    Rule("approver-without-account", "names", _E, "an approver who is no GitHub user or team", checks=True),
    Rule("column-case-collision", "names", _E, "two columns that differ in case only", checks=True),
    Rule("feature-named-like-target", "names", _E, "a feature that bears the target's name", checks=True),
    Rule("foreign-team", "names", _E, "a team of another organisation than the repository's", checks=True),
    Rule("reserved-secret-name", "names", _E, "a secret's name that means something else to the platform", checks=True),
    Rule("secret-with-two-meanings", "names", _E, "one secret's name for two different things", checks=True),
    Rule("self-join", "names", _E, "a source that is joined to itself", checks=True),
    Rule("unknown-column", "names", _E, "a column that no source declares", checks=True),
    Rule("unknown-drift-column", "names", _E, "a drift setting for a column that does not exist", checks=True),
    Rule("unknown-metric", "names", _E, "a metric that its place does not know", checks=True),
    Rule("unknown-rule", "names", _E, "an accepted rule that does not exist", checks=True),
    Rule("unknown-slice", "names", _E, "a gate's slices by a column that does not exist", checks=True),
    Rule("unknown-source", "names", _E, "a source that is not under data", checks=True),
    Rule("aggregate-among-rows", "expressions", _E, "an aggregate mixed with columns outside of it"),
    Rule("aggregate-in-row-expression", "expressions", _E, "an aggregate where one value a row is meant"),
    Rule("ambiguous-column", "expressions", _E, "a column that several sources have"),
    Rule("expression-syntax", "expressions", _E, "an expression that is no SQL"),
    Rule("metric-arguments", "expressions", _E, "a metric with too few, too many or impossible numbers"),
    Rule("nested-aggregate", "expressions", _E, "an aggregate inside an aggregate"),
    Rule("not-boolean", "expressions", _E, "a value where a condition is meant"),
    Rule("row-expression-in-aggregate", "expressions", _E, "one value a row where an aggregate is meant"),
    Rule("type-mismatch", "expressions", _E, "an operator whose sides do not go together"),
    Rule("unknown-function", "expressions", _E, "a function that does not exist"),
    Rule("unsupported-condition", "expressions", _E, "a condition over metrics that cannot be decided"),
    Rule("unsupported-expression", "expressions", _E, "SQL that an expression cannot hold"),
    Rule("wrong-argument-type", "expressions", _E, "a function called with values that it does not take"),
    Rule("wrong-arity", "expressions", _E, "a function called with too few or too many values"),
    Rule("chance-in-feature", "leaks", _E, "a feature that is drawn by chance", checks=True),
    Rule("clock-in-feature", "leaks", _E, "a feature that reads the clock", checks=True),
    Rule("history-without-timestamp", "leaks", _E, "a history feature over rows without a time", checks=True),
    Rule("joined-target", "leaks", _W, "a feature over a joined column that is called like the target", checks=True),
    Rule("key-as-feature", "leaks", _E, "a feature that is a row's key", checks=True),
    Rule("personal-data-as-feature", "leaks", _E, "a feature over personal data", checks=True),
    Rule("target-history", "leaks", _E, "a history of outcomes that are not known yet", checks=True),
    Rule("target-in-feature", "leaks", _E, "a feature that is made from the target", checks=True),
    Rule("timestamp-as-feature", "leaks", _W, "a feature that is the row's timestamp", checks=True),
    Rule("undated-join", "leaks", _W, "a joined source that does not say when its rows came to be known", checks=True),
    Rule("code-not-found", "training", _W, "a class or function that nothing seems to provide", checks=True),
    Rule("estimator-against-task", "training", _E, "an estimator that does another task", checks=True),
    Rule("forecast-without-timestamp", "training", _E, "a forecast over rows without a time", checks=True),
    Rule("idle-gpu", "training", _W, "a GPU for an estimator that does not use one", checks=True),
    Rule("invalid-parameter", "training", _E, "a value that the estimator does not take", checks=True),
    Rule("metric-against-task", "training", _E, "a search that is decided by another task's metric", checks=True),
    Rule("missing-parameter", "training", _E, "an estimator that lacks a parameter without a default", checks=True),
    Rule("no-feature", "training", _E, "a model without a feature", checks=True),
    Rule("no-training-rows", "training", _E, "shares that leave nothing to train on", checks=True),
    Rule("parameter-set-and-searched", "training", _E, "a parameter that is set and searched at once", checks=True),
    Rule("random-split-of-dated-rows", "training", _W, "a split by chance of rows that have a time", checks=True),
    Rule("search-of-one", "training", _W, "a search with one candidate", checks=True),
    Rule("search-without-validation", "training", _E, "a search without rows to choose by", checks=True),
    Rule("seed-in-params", "training", _W, "a second seed", checks=True),
    Rule("split-without-timestamp", "training", _E, "a split by time of rows without a time", checks=True),
    Rule("stratified-number", "training", _E, "a stratified split over a number", checks=True),
    Rule("target-against-task", "training", _E, "a target whose type the task can't learn", checks=True),
    Rule("unknown-estimator", "training", _E, "a class that scikit-learn does not have", checks=True),
    Rule("unknown-parameter", "training", _E, "a parameter that the estimator does not have", checks=True),
    Rule("champion-only-gates", "gates", _W, "gates that ask nothing of the first model", checks=True),
    Rule("champion-without-registry", "gates", _E, "a comparison with a champion that nobody remembers", checks=True),
    Rule("contradictory-gate", "gates", _E, "a gate that no model passes", checks=True),
    Rule("duplicate-gate", "gates", _W, "a gate that is there twice", checks=True),
    Rule("fairness-without-slice", "gates", _E, "a fairness metric without the groups that it compares", checks=True),
    Rule("gate-without-rows", "gates", _E, "a gate on rows that are not held out", checks=True),
    Rule("slice-without-groups", "gates", _W, "slices by a column that has a value for each row", checks=True),
    Rule("unusable-confidence", "gates", _E, "a confidence that decides nothing or everything", checks=True),
    Rule("vacuous-gate", "gates", _E, "a gate that every model passes", checks=True),
    Rule("weaker-gate", "gates", _W, "a gate that lets through more than the committed one", checks=True),
    Rule("batch-overwrites-input", "deployment", _E, "a batch that writes where it reads", checks=True),
    Rule("canary-cannot-split", "deployment", _E, "a canary step that is smaller than one copy", checks=True),
    Rule("canary-without-abort", "deployment", _W, "a canary that nothing turns back", checks=True),
    Rule("gpu-without-gpu-nodes", "deployment", _E, "a GPU in a cluster whose machines have none", checks=True),
    Rule("history-without-store", "deployment", _E, "history features that nothing serves online", checks=True),
    Rule("ignored-by-mode", "deployment", _E, "a key that the chosen mode has no use for", checks=True),
    Rule("ignored-by-platform", "deployment", _E, "a key that the chosen platform has no use for", checks=True),
    Rule("incomplete-batch", "deployment", _E, "a batch without schedule, input or output", checks=True),
    Rule("local-path-in-cluster", "deployment", _E, "a local path that a job in the cluster would need", checks=True),
    Rule("malformed-caller", "deployment", _E, "a caller that is no namespace and no address range", checks=True),
    Rule("memory-below-need", "deployment", _E, "less memory than the process needs to start", checks=True),
    Rule("pod-larger-than-node", "deployment", _E, "a copy that no machine of the cluster can hold", checks=True),
    Rule("replicas-reversed", "deployment", _E, "fewer replicas at most than at least", checks=True),
    Rule("scaling-without-room", "deployment", _E, "a target to scale on where nothing can scale", checks=True),
    Rule("steps-not-rising", "deployment", _E, "canary steps that do not rise", checks=True),
    Rule("unreachable-database", "deployment", _E, "a database that the cluster is not let through to", checks=True),
    Rule("zero-replicas-without-trigger", "deployment", _E, "a service that sleeps and never wakes", checks=True),
    Rule("alerts-without-cause", "monitoring", _E, "receivers of alerts where nothing can raise one", checks=True),
    Rule("check-tighter-than-gate", "monitoring", _W, "a bound that a released model may miss", checks=True),
    Rule("drift-method-against-type", "monitoring", _E, "a drift method that cannot compare its column", checks=True),
    Rule("gate-looser-than-promise", "monitoring", _W, "a gate that lets through what breaks the promise", checks=True),
    Rule("impossible-availability", "monitoring", _E, "an availability without room for an error", checks=True),
    Rule("keep-shorter-than-delay", "monitoring", _E, "decision logs that are deleted before use", checks=True),
    Rule("labels-without-delay", "monitoring", _W, "outcomes that are taken to be known at once", checks=True),
    Rule("labels-without-key", "monitoring", _E, "outcomes that cannot be matched with predictions", checks=True),
    Rule("log-without-predictions", "monitoring", _E, "a log of predictions that stays empty", checks=True),
    Rule("malformed-receiver", "monitoring", _E, "a receiver whose address is of another kind", checks=True),
    Rule("performance-without-log", "monitoring", _E, "outcomes without predictions to compare them with", checks=True),
    Rule("promise-without-endpoint", "monitoring", _E, "a promise to callers where nobody can call", checks=True),
    Rule("retrain-without-trigger", "monitoring", _E, "drift that is to retrain what does not listen", checks=True),
    Rule("rolling-shorter-than-window", "monitoring", _W, "a reference that is shorter than the window", checks=True),
    Rule("threshold-out-of-range", "monitoring", _E, "a threshold that its method never reaches", checks=True),
    Rule("trigger-without-drift", "monitoring", _E, "a training that waits for drift that nobody reports", checks=True),
    Rule("window-shorter-than-schedule", "monitoring", _W, "a drift window with gaps between the runs", checks=True),
    Rule("drift-on-personal-data", "security", _E, "a drift setting for personal data", checks=True),
    Rule("literal-secret", "security", _E, "a text that looks like a credential", checks=True),
    Rule("literal-webhook", "security", _E, "a receiver's address that is itself a credential", checks=True),
    Rule("logged-personal-data", "security", _E, "personal data that would be logged", checks=True),
    Rule("plain-http", "security", _E, "an address without encryption", checks=True),
    Rule("slice-by-personal-data", "security", _E, "slices by personal data", checks=True),
    Rule("unmarked-personal-data", "security", _W, "a column that is personal by its name and not marked", checks=True),
    Rule("weakening-patch", "security", _W, "a patch that takes away a protection", checks=True),
    Rule("world-open", "security", _E, "an endpoint that the whole internet may call", checks=True),
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
