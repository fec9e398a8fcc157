"""What Terraform itself may do: for each concern of a root, what a plan reads and what an apply changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.targets.terraform.statements import Statement


@dataclass(frozen=True, slots=True)
class Concern:
    """The rights that one part of a root needs; ``name`` is the part of a policy's name that says what for.

    Parts of one name share a policy: a role takes ten at most.
    """

    name: str
    read: tuple[Statement, ...]
    write: tuple[Statement, ...]
