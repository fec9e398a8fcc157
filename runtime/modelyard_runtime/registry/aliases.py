"""Which versions the aliases name.

``champion`` is the newest version whose gates passed. ``challenger`` is a version that is registered and not accepted:
for the moment until its gates are acted upon, or for good where they stopped it. MLflow has no "set it if it is still
so", so whoever sets an alias looks again afterwards: of two trainings at once, the last to look sees both versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.lineage.words import GATES
from modelyard_runtime.registry.record import PASSED
from modelyard_runtime.registry.types import CHALLENGER, CHAMPION

if TYPE_CHECKING:
    from modelyard_runtime.registry.client import Registry

_LOOKS = 5


def settle(registry: Registry, model: str, number: int, *, passed: bool) -> bool:
    """Let the aliases name what they have to after a version was registered: whether it is the champion.

    Args:
        registry: The registry.
        model: The registered model.
        number: The version.
        passed: Whether its gates let it pass.
    """
    named = registry.aliases(model)
    if named.get(CHAMPION) != number and named.get(CHALLENGER, 0) < number:
        registry.set_alias(model, CHALLENGER, number)
    return _crown(registry, model, number) if passed else False


def _crown(registry: Registry, model: str, number: int) -> bool:
    wanted = number
    for _ in range(_LOOKS):
        accepted = [one.number for one in registry.versions(model) if one.tags.get(GATES) == PASSED]
        wanted = max([number, *accepted])
        if registry.aliases(model).get(CHAMPION) == wanted:
            break
        registry.set_alias(model, CHAMPION, wanted)
    named = registry.aliases(model)
    if named.get(CHALLENGER, wanted + 1) <= wanted:
        registry.delete_alias(model, CHALLENGER)
    return named.get(CHAMPION) == number
