"""The receivers of alerts that a spec names by address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.model.spec import Spec

KINDS = ("slack", "pagerduty", "email", "webhook")


def literal_receivers(spec: Spec) -> Iterator[tuple[str, DocumentPath, str]]:
    """Kind, place and address of each receiver that is no secret."""
    for index, alert in enumerate(spec.monitoring.alerts if spec.monitoring else ()):
        for kind in KINDS:
            address = getattr(alert, kind)
            if address is not None and address.url is not None:
                yield kind, ("monitoring", "alerts", index, kind, "url"), address.url
