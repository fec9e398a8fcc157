"""Digests of images, from a registry's own HTTP API."""

from __future__ import annotations

import hashlib
import re
from dataclasses import field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from modelyard.pins.resolve import web
from modelyard.pins.resolve.web import SourceError
from modelyard.plan.inputs import Pin
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.pins.resolve.web import Answer

_INDEXES = (
    "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json"
)
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_HOSTS = {"docker.io": "https://registry-1.docker.io"}


@dataclass(frozen=True, slots=True)
class Registry:
    """Asks a registry for the index of a tag and takes the digest of what it sends.

    ``hosts`` maps the registry in an image's name to the address of its API, where the two differ.
    """

    hosts: Mapping[str, str] = field(default_factory=lambda: dict(_HOSTS))

    def newest(self, image: str, tag: str) -> Pin:
        """The digest that a tag names now: of the index, so that one digest serves every architecture.

        Raises:
            SourceError: The registry did not answer, has no such tag, or sent something other than it says.
        """
        host, _, repository = image.partition("/")
        url = f"{self.hosts.get(host, f'https://{host}')}/v2/{repository}/manifests/{tag}"
        answer = web.get(url, {"Accept": _INDEXES})
        if answer.status == 401:
            answer = web.get(
                url, {"Accept": _INDEXES, "Authorization": f"Bearer {_token(answer, repository)}"}
            )
        if answer.status != 200:
            raise SourceError(f"{image}:{tag}: the registry answered {answer.status}")
        return Pin(image, tag, _digest(answer, f"{image}:{tag}"), f"{host} tag {tag}")


def _token(answer: Answer, repository: str) -> str:
    """An anonymous token, from where the registry's challenge says."""
    challenge = dict(_CHALLENGE.findall(answer.headers.get("www-authenticate", "")))
    if "realm" not in challenge:
        raise SourceError(f"{repository}: the registry wants a login that modelyard does not know")
    scope = challenge.get("scope", f"repository:{repository}:pull")
    query = urlencode({"service": challenge.get("service", ""), "scope": scope})
    body = web.get(f"{challenge['realm']}?{query}").json()
    token = body.get("token") or body.get("access_token")
    if not isinstance(token, str):
        raise SourceError(f"{repository}: the registry gave no token")
    return token


def _digest(answer: Answer, name: str) -> str:
    """The digest of the bytes, which must be the one that the registry says."""
    media = answer.headers.get("content-type", "").partition(";")[0].strip()
    if media not in _INDEXES.split(", "):
        raise SourceError(
            f"{name}: the registry sent {media or 'nothing known'} instead of an index of architectures"
        )
    digest = f"sha256:{hashlib.sha256(answer.body).hexdigest()}"
    said = answer.headers.get("docker-content-digest", digest)
    if said != digest:
        raise SourceError(f"{name}: the registry says {said} and sent {digest}")
    return digest
