"""Who may talk to whom: nobody, but for what the spec touches."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import cluster, sizes, wake
from modelyard.targets.kubernetes.manifest import Json, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard.targets.kubernetes.manifest import Place

_PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
_LINK_LOCAL = "169.254.0.0/16"
_WEB = 443
_S3 = (
    "Port 443 outside private ranges is where S3 answers: it has no fixed addresses. A cluster that reaches S3 "
    "through an interface endpoint needs a patch that adds its address."
)
_PORT = 8080
_DATABASE = 5432
TRACKING_PORT = 5000


def manifests(place: Place) -> Iterator[Manifest]:
    """Deny everything, then one policy a workload with exactly what it needs."""
    yield _policy(place, "default-deny", "namespace", None, [], [])
    for role in sizes.roles(place):
        inward = _callers(place) if role == "serve" else []
        yield _policy(place, role, role, place.selector(role), inward, _outward(place, role))
    if "watch" in sizes.roles(place):
        selector = place.selector("verdicts")
        yield _policy(place, "verdicts", "verdicts", selector, [_scrape()], _aws(place, "watch"))
    if _rehearses(place):
        to_preview: Json = {
            "to": [{"podSelector": {"matchLabels": place.selector("serve")}}],
            "ports": _ports(_PORT),
        }
        selector = place.selector("rehearsal")
        yield _policy(place, "rehearsal", "rehearsal", selector, [], [_names(), to_preview])


def _rehearses(place: Place) -> bool:
    deployment = place.environment.deployment
    return deployment is not None and deployment.strategy.kind == "blue_green"


def _policy(
    place: Place,
    stem: str,
    component: str,
    selector: dict[str, str] | None,
    inward: Sequence[Json],
    outward: Sequence[Json],
) -> Manifest:
    data: Json = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": place.metadata(f"{place.model}-{stem}", component),
        "spec": {
            "podSelector": {"matchLabels": selector} if selector else {},
            "policyTypes": ["Ingress", "Egress"],
            **({"ingress": list(inward)} if inward else {}),
            **({"egress": list(outward)} if outward else {}),
        },
    }
    reaches = any(_web(rule) for rule in outward)
    note = _S3 if reaches and stem != "tracking" else ""
    return Manifest(f"network-policy-{stem}", data, ("deployment", "allow_from"), note)


def _web(rule: Json) -> bool:
    return rule["ports"] == _ports(_WEB)


def _callers(place: Place) -> list[Json]:
    deployment = place.environment.deployment
    found = [_scrape()]
    if deployment is None:
        return found
    peers = [_peer(caller) for caller in deployment.allow_from]
    if wake.sleeps(place):
        peers.insert(0, _namespace(cluster.KEDA_NAMESPACE))
    elif deployment.ingress:
        peers.insert(0, _namespace(cluster.GATEWAY_NAMESPACE))
    if _rehearses(place):
        peers.append({"podSelector": {"matchLabels": place.selector("rehearsal")}})
    if peers:
        found.append({"from": peers, "ports": _ports(_PORT)})
    return found


def _peer(caller: str) -> Json:
    """A caller as the spec names it: an address range, or the name of a namespace."""
    try:
        return {"ipBlock": {"cidr": str(ip_network(caller))}}
    except ValueError:
        return _namespace(caller)


def _namespace(name: str) -> Json:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def _scrape() -> Json:
    return {"from": [_namespace(cluster.MONITORING_NAMESPACE)], "ports": _ports(_PORT)}


def _ports(*numbers: int) -> list[Json]:
    return [{"port": number, "protocol": "TCP"} for number in numbers]


def _names() -> Json:
    """DNS, and from the cluster's own servers alone."""
    dns = {**_namespace("kube-system"), "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
    return {
        "to": [dns],
        "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
    }


def _reaches_aws(place: Place, role: str) -> bool:
    return role == "tracking" or bool(place.environment.access.s3.get(role))  # type: ignore[call-overload]


def _aws(place: Place, role: str) -> list[Json]:
    """The way to AWS, for a role that has a grant there."""
    if not _reaches_aws(place, role):
        return []
    # S3 answers under public addresses, also through a gateway endpoint; the parameter store and the secrets that the
    # tracking server reads may answer inside the network.
    closed = [_LINK_LOCAL] if role == "tracking" else sorted([*_PRIVATE, _LINK_LOCAL], key=ip_network)
    web: Json = {"cidr": "0.0.0.0/0", "except": closed}
    return [
        _names(),
        {"to": [{"ipBlock": {"cidr": cluster.POD_IDENTITY_AGENT}}], "ports": _ports(80)},
        {"to": [{"ipBlock": web}], "ports": _ports(_WEB)},
    ]


def _outward(place: Place, role: str) -> list[Json]:
    found = _aws(place, role)
    if role == "tracking":
        blocks = [{"ipBlock": {"cidr": cidr}} for cidr in _PRIVATE]
        found.append({"to": blocks, "ports": _ports(_DATABASE)})
    ways = [way for way in place.environment.access.egress if way.role == role]
    found.extend({"to": [{"ipBlock": {"cidr": way.cidr}}], "ports": _ports(way.port)} for way in ways)
    return found if not found or _reaches_aws(place, role) else [_names(), *found]
