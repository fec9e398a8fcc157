"""Where an environment runs, and which of them people rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.rules.context import Context

PRODUCTION = frozenset({"prod", "production", "live"})


def platform_of(context: Context) -> str:
    """The cloud of an environment, or ``compose`` or ``local``."""
    if context.cloud is not None:
        return context.cloud
    return (context.environment.platform if context.environment else None) or "local"


def deployed(context: Context) -> bool:
    """Whether the model answers here on its own, with nobody watching a terminal."""
    return context.spec.deployment is not None and platform_of(context) != "local"


def production(context: Context) -> bool:
    """Whether people rely on this environment: by its name, or as the last of several."""
    last = len(context.contexts) > 1 and context.contexts[-1].name == context.name
    return context.cloud is not None and (last or context.name in PRODUCTION)
