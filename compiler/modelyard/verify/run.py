"""Every check over one model's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.verify import registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard.verify.types import Result, Tree


def verify(tree: Tree, names: Sequence[str]) -> tuple[Result, ...]:
    """The result of each of these checks, in their order."""
    return tuple(registry.load(name)(tree) for name in names)


def findings(results: Sequence[Result]) -> Iterator[Finding]:
    """Faults that a patch of the spec has caused, at the patch's place: that is where they are mended."""
    for result in results:
        for fault in result.faults:
            if "patches" in fault.origin:
                yield Finding(
                    "patch-breaks-schema",
                    fault.origin,
                    f"{fault.path} no longer fits the schema of its kind: {fault.message}",
                    label=f"at {fault.place}" if fault.place else "",
                    help="change the patch so that the object it leaves is a valid one",
                )
