"""Versions of Terraform providers, from the registry."""

from __future__ import annotations

import re

from modelyard.pins.resolve import web
from modelyard.pins.resolve.web import SourceError
from modelyard.plan.inputs import Pin
from modelyard.records import dataclass

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class ProviderRegistry:
    """Asks a provider registry which versions exist."""

    base: str = "https://registry.terraform.io"

    def newest(self, name: str, address: str, major: int) -> Pin:
        """The newest released version within a major one: the next major is a person's decision.

        Raises:
            SourceError: The registry did not answer or lists no such version.
        """
        answer = web.get(f"{self.base}/v1/providers/{address}/versions")
        if answer.status != 200:
            raise SourceError(f"{address}: the registry answered {answer.status}")
        entries: list[dict[str, object]] = answer.json().get("versions", [])
        known = [found for entry in entries if (found := _VERSION.fullmatch(str(entry.get("version", ""))))]
        versions = [
            (int(found[1]), int(found[2]), int(found[3])) for found in known if int(found[1]) == major
        ]
        if not versions:
            raise SourceError(f"{address}: the registry lists no version {major}.x")
        version = ".".join(str(part) for part in max(versions))
        return Pin(name, version, address, f"{self.base} {address} {version}")
