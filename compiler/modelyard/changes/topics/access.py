"""Who and what may reach what."""

from __future__ import annotations

from modelyard.changes.topics.rule import Line, access, always, presence
from modelyard.changes.types import Risk

LINES = (
    Line(
        "access.approve",
        presence(
            access("somebody must approve a release"),
            access("nobody has to approve a release any more"),
            access("other people approve a release"),
        ),
    ),
    Line(
        "access.secrets",
        presence(
            access("the secret is given to workloads"),
            access("the secret is no longer given to any workload"),
            access("the secret is given to other workloads"),
        ),
    ),
    Line(
        "access.storage",
        presence(
            access("a workload may reach a place in storage"),
            access("a workload may no longer reach a place in storage"),
            access("a workload may reach other places in storage"),
        ),
    ),
    Line("access", always(Risk.CHANGES_ACCESS, "other things may be reached")),
    Line("owners", always(Risk.CHANGES_ACCESS, "other people review changes")),
    Line("repository", always(Risk.CHANGES_ACCESS, "another repository may act in the cloud")),
)
