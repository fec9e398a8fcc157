"""What a model must prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.changes.topics.conditions import demands_as_much, subject
from modelyard.changes.topics.rule import Line, loosens, number, presence, safe

if TYPE_CHECKING:
    from modelyard.changes.types import Difference, Json, Meaning

_LOOSER = loosens("a model passes with less than before")
_STRICTER = safe("a model must show more than before")


def tree_of(value: Json) -> Json:
    """The condition of a gate or of a check."""
    if not isinstance(value, dict):
        return None
    return value.get("tree") or tree_of(value.get("check"))


def condition(difference: Difference) -> Meaning:
    """Stricter where the new condition implies the old one; looser where it does not, or where that can't be seen."""
    before, after = tree_of(difference.before), tree_of(difference.after)
    if before is None and after is not None:
        return _STRICTER
    return _STRICTER if after is not None and demands_as_much(before, after) else _LOOSER


def aligned(before: Json, after: Json) -> Json:
    """The later gates under their earlier names where only the bound moved.

    A gate may be called after its bound, and is the same gate still.
    """
    if not isinstance(before, list) or not isinstance(after, list):
        return after
    names = {str(gate.get("name")) for gate in after if isinstance(gate, dict)}
    gone = [gate for gate in before if isinstance(gate, dict) and str(gate.get("name")) not in names]
    kept = {str(gate.get("name")) for gate in before if isinstance(gate, dict)}
    result: list[Json] = []
    for gate in after:
        partner = None
        if isinstance(gate, dict) and str(gate.get("name")) not in kept:
            partner = next((old for old in gone if _subject(old) == _subject(gate)), None)
        if isinstance(gate, dict) and partner is not None:
            gone.remove(partner)
            result.append({**gate, "name": partner.get("name")})
        else:
            result.append(gate)
    return result


def _subject(gate: dict[str, Json]) -> Json:
    """What a gate is about, its slices included; its own name where that is not one thing."""
    found = subject(tree_of(gate))
    return gate.get("name") if found is None else [found, gate.get("by")]


LINES = (
    Line("gates.*.check", condition),
    Line("gates.*.confidence", number(_STRICTER, _LOOSER)),
    Line(
        "gates.*.min_rows",
        number(loosens("smaller slices are no longer judged"), safe("smaller slices are judged as well")),
    ),
    Line(
        "gates.*.inconclusive",
        lambda d: (
            loosens("a figure that proves nothing no longer stops a release")
            if d.after == "pass"
            else safe("a figure that proves nothing stops a release")
        ),
    ),
    Line(
        "gates.*.by",
        presence(
            safe("every slice must pass"),
            loosens("slices are no longer judged"),
            loosens("other slices are judged"),
        ),
    ),
    Line("gates.*.on", lambda _: loosens("the gate is judged on other rows")),
    Line(
        "gates",
        presence(
            safe("a model must show more than before"),
            loosens("nothing asks for this any more"),
            loosens("other things are asked of a model"),
        ),
    ),
)
