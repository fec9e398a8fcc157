"""What the manifests promise beyond their schemas."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_address, ip_network
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from cluster_plans import REALTIME, files, in_clusters, objects, plan_of, plans, pod_specs, released
from modelyard.plan.types import Replicas
from modelyard.targets.kubernetes import as_released, emit, manifests
from modelyard.targets.kubernetes.cluster import prerequisites

if TYPE_CHECKING:
    from modelyard.plan.types import Plan

NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
LABEL = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
IMAGE = re.compile(r".+@sha256:[0-9a-f]{64}")
RECOMMENDED = {
    f"app.kubernetes.io/{key}" for key in ("name", "instance", "component", "part-of", "managed-by")
}


def of_kind(tree: dict[str, dict], kind: str) -> dict[str, dict]:
    return {data["metadata"]["name"]: data for data in tree.values() if data["kind"] == kind}


def workloads(tree: dict[str, dict]) -> list[dict]:
    """Pod templates, with the labels of their pods."""
    found = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if "spec" in node and isinstance(node["spec"], dict) and "containers" in node["spec"]:
                found.append(node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    for data in tree.values():
        walk(data)
    return found


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_names_and_labels_are_within_limits_and_labels_complete(name: str, environment: str) -> None:
    for stem, data in objects(plans()[name], environment).items():
        metadata = data["metadata"]
        assert NAME.fullmatch(metadata["name"]), stem
        assert set(metadata["labels"]) >= RECOMMENDED, stem
        assert all(LABEL.fullmatch(value) for value in metadata["labels"].values()), stem
        if data["kind"] == "CronJob":
            assert len(metadata["name"]) <= 52, "a job's name is this and eleven characters more"


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_containers_are_pinned_bounded_and_closed(name: str, environment: str) -> None:
    for stem, data in objects(plans()[name], environment).items():
        for _, pod in pod_specs(data):
            assert pod["automountServiceAccountToken"] is False, stem
            for container in pod["containers"]:
                assert IMAGE.fullmatch(container["image"]), stem
                requests, limits = container["resources"]["requests"], container["resources"]["limits"]
                assert requests["cpu"]
                assert requests["memory"] == limits["memory"]
                assert container["securityContext"]["readOnlyRootFilesystem"] is True
                assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]  # noqa: S108


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_what_answers_has_three_probes_and_time_to_stop(name: str, environment: str) -> None:
    answering = 0
    for stem, data in objects(plans()[name], environment).items():
        for _, pod in pod_specs(data):
            container = pod["containers"][0]
            if "ports" not in container:
                continue
            answering += 1
            assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(container), stem
            drain = container["lifecycle"]["preStop"]["sleep"]["seconds"]
            assert pod["terminationGracePeriodSeconds"] >= drain + 30, stem
    assert answering or "before" in name


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_everything_that_is_referred_to_exists(name: str, environment: str) -> None:
    tree = objects(plans()[name], environment)
    accounts, configs = of_kind(tree, "ServiceAccount"), of_kind(tree, "ConfigMap")
    secrets = {
        (data["spec"]["target"]["name"], entry["secretKey"])
        for data in of_kind(tree, "ExternalSecret").values()
        for entry in data["spec"]["data"]
    }
    for stem, data in tree.items():
        for _, pod in pod_specs(data):
            assert pod["serviceAccountName"] in accounts, stem
            for volume in pod["volumes"]:
                if "configMap" in volume:
                    assert volume["configMap"]["name"] in configs, stem
            for variable in pod["containers"][0]["env"]:
                if "valueFrom" in variable:
                    reference = variable["valueFrom"]["secretKeyRef"]
                    assert (reference["name"], reference["key"]) in secrets, stem


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_receivers_find_their_secrets(name: str, environment: str) -> None:
    tree = objects(plans()[name], environment)
    held = {
        (data["spec"]["target"]["name"], entry["secretKey"])
        for data in of_kind(tree, "ExternalSecret").values()
        for entry in data["spec"]["data"]
    }
    for data in of_kind(tree, "AlertmanagerConfig").values():
        receivers = {receiver["name"]: receiver for receiver in data["spec"]["receivers"]}
        assert set(receivers) == {"page", "notify"}
        assert "pagerdutyConfigs" not in receivers["notify"]
        for receiver in receivers.values():
            for config in chain.from_iterable(v for k, v in receiver.items() if k != "name"):
                for key in ("apiURL", "routingKey", "urlSecret"):
                    if key in config:
                        assert (config[key]["name"], config[key]["key"]) in held


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_services_budgets_and_policies_choose_pods_that_exist(name: str, environment: str) -> None:
    tree = objects(plans()[name], environment)
    pods = [template["metadata"]["labels"] for template in workloads(tree)]
    for stem, data in tree.items():
        if data["kind"] == "Service":
            chosen = data["spec"]["selector"]
        elif data["kind"] == "PodDisruptionBudget":
            chosen = data["spec"]["selector"]["matchLabels"]
        else:
            continue
        assert any(chosen.items() <= labels.items() for labels in pods), stem
    monitors = of_kind(tree, "ServiceMonitor")
    for monitor in monitors.values():
        wanted = monitor["spec"]["selector"]["matchLabels"]
        services = [data for data in tree.values() if data["kind"] == "Service"]
        scraped = [data for data in services if wanted.items() <= data["metadata"]["labels"].items()]
        assert scraped
        selectors = [tuple(sorted(data["spec"]["selector"].items())) for data in scraped]
        assert len(set(selectors)) == len(selectors), "a pod would be scraped twice"


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_every_pod_is_under_a_policy_of_its_own_and_nothing_else_is_open(name: str, environment: str) -> None:
    tree = objects(plans()[name], environment)
    policies = of_kind(tree, "NetworkPolicy")
    deny = [data["spec"] for data in policies.values() if data["spec"]["podSelector"] == {}]
    assert deny == [{"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}]
    chosen = [
        data["spec"]["podSelector"]["matchLabels"]
        for data in policies.values()
        if data["spec"]["podSelector"]
    ]
    for template in workloads(tree):
        assert any(labels.items() <= template["metadata"]["labels"].items() for labels in chosen)
    for data in policies.values():
        for rule in data["spec"].get("egress", []):
            assert rule["to"]
            assert rule["ports"]
        for rule in data["spec"].get("ingress", []):
            assert rule["from"]
            assert rule["ports"]


def test_the_way_to_aws_reaches_no_private_address_and_not_the_node() -> None:
    policy = objects(plans()["realtime"], "rolling")["network-policy-serve"]
    blocks = [to["ipBlock"] for rule in policy["spec"]["egress"] for to in rule["to"] if "ipBlock" in to]
    web = next(block for block in blocks if block["cidr"] == "0.0.0.0/0")
    closed = [ip_network(cidr) for cidr in web["except"]]
    for address in ("10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"):
        assert any(ip_address(address) in network for network in closed), address


def test_the_tracking_server_reaches_what_may_answer_inside_the_network_but_never_the_node() -> None:
    policy = objects(plans()["realtime"], "rolling")["network-policy-tracking"]
    blocks = [to["ipBlock"] for rule in policy["spec"]["egress"] for to in rule["to"] if "ipBlock" in to]
    web = next(block for block in blocks if block["cidr"] == "0.0.0.0/0")
    assert web["except"] == ["169.254.0.0/16"]


def test_callers_are_namespaces_or_address_ranges_as_the_spec_says() -> None:
    policy = objects(plans()["realtime"], "rolling")["network-policy-serve"]
    callers = [peer for rule in policy["spec"]["ingress"] for peer in rule["from"]]
    names = [
        peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
        for peer in callers
        if "namespaceSelector" in peer
    ]
    assert names == ["monitoring", "checkout"]
    assert {"ipBlock": {"cidr": "10.1.0.0/16"}} in callers


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_no_secret_and_no_token_is_written(name: str, environment: str) -> None:
    tree = objects(plans()[name], environment)
    assert not of_kind(tree, "Secret")
    assert all(
        data["automountServiceAccountToken"] is False for data in of_kind(tree, "ServiceAccount").values()
    )


@pytest.mark.parametrize("name", ["realtime", "batch"])
def test_before_a_release_there_is_no_endpoint_and_no_job(name: str) -> None:
    for place in plans()[f"{name}-before-a-release"].environments:
        tree = objects(plans()[f"{name}-before-a-release"], place.name)
        kinds = {data["kind"] for stem, data in tree.items() if "/" not in stem}
        allowed = {
            "Namespace",
            "ServiceAccount",
            "ResourceQuota",
            "LimitRange",
            "NetworkPolicy",
            "SecretStore",
            "ExternalSecret",
        }
        tracking = {"Deployment", "Service", "ConfigMap", "Role", "RoleBinding"}
        assert kinds <= (allowed | tracking if place.previous is None and name == "realtime" else allowed)
        assert not any(
            "serve" in (c["image"]) for d in tree.values() for _, p in pod_specs(d) for c in p["containers"]
        )


def test_the_namespace_enforces_the_restricted_profile() -> None:
    for name, environment in in_clusters():
        labels = objects(plans()[name], environment)["namespace"]["metadata"]["labels"]
        for mode in ("enforce", "warn", "audit"):
            assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"


def test_a_contract_has_the_name_of_its_content() -> None:
    plan = plans()["realtime"]
    one = objects(plan, "rolling")["config-map-contract"]
    other = objects(replace(plan, description="Another."), "rolling")["config-map-contract"]
    assert one["immutable"] is True
    assert one["metadata"]["name"] != other["metadata"]["name"]
    from modelyard.targets.contract import emit as emit_contract

    written = {file.environment: file.text for file in emit_contract(plan)}
    assert one["data"]["contract.json"] == written["rolling"]


def test_copies_are_set_in_one_place_only() -> None:
    plan = plans()["realtime"]
    assert objects(plan, "rolling")["deployment-serve"]["spec"]["replicas"] == 2
    for environment, scaler in (
        ("by-replicas", "horizontal-pod-autoscaler"),
        ("by-route", "horizontal-pod-autoscaler"),
        ("blue-green", "scaled-object"),
    ):
        tree = objects(plan, environment)
        assert "replicas" not in tree["rollout-serve"]["spec"]
        target = tree[scaler]["spec"]["scaleTargetRef"]
        assert target == {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "returns-serve"}


def asleep(*, ingress: str | None = None) -> tuple[Plan, dict[str, dict]]:
    plan = plans()["realtime"]
    first = plan.environments[0]
    deployment = replace(first.deployment, replicas=Replicas(0, 5, None, 12.5), ingress=ingress)
    sleepy = replace(plan, environments=(replace(first, deployment=deployment),))
    return sleepy, objects(sleepy, first.name)


def test_an_endpoint_that_sleeps_is_woken_by_requests_that_wait_outside_it() -> None:
    plan, tree = asleep()
    spec = tree["scaled-object"]["spec"]
    assert spec["minReplicaCount"] == 0
    (trigger,) = spec["triggers"]
    assert trigger["type"] == "external-push", "no pod, no count: its own metrics could not wake it"
    route = tree["interceptor-route"]
    assert trigger["metadata"]["interceptorRoute"] == route["metadata"]["name"]
    assert route["spec"]["scalingMetric"]["requestRate"]["targetValue"] == 13
    assert route["spec"]["target"]["service"] in of_kind(tree, "Service")
    assert "returns-wake.returns:8080" in route["spec"]["rules"][0]["hosts"]
    callers = tree["network-policy-serve"]["spec"]["ingress"][1]["from"]
    assert callers[0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "keda"}
    alerts = {
        rule.get("alert") for group in tree["prometheus-rule"]["spec"]["groups"] for rule in group["rules"]
    }
    assert "ModelEndpointDown" not in alerts, "to sleep is no fault"
    needed = [need.name for need in prerequisites(plan.environments[0])]
    assert "KEDA HTTP add-on 0.14 or later" in needed


def test_requests_from_outside_wait_too_and_the_gateway_may_send_them_there() -> None:
    _, tree = asleep(ingress="returns.acme.example")
    (backend,) = tree["http-route"]["spec"]["rules"][0]["backendRefs"]
    grant = tree["cluster/reference-grant"]
    assert grant["metadata"]["namespace"] == backend["namespace"] == "keda"
    assert grant["spec"]["to"][0]["name"] == backend["name"]
    assert tree["interceptor-route"]["spec"]["rules"][0]["hosts"][0] == "returns.acme.example"


def test_traffic_is_split_at_the_route_where_there_is_one_else_by_copies() -> None:
    plan = plans()["realtime"]
    routed = objects(plan, "by-route")
    canary = routed["rollout-serve"]["spec"]["strategy"]["canary"]
    assert canary["trafficRouting"]["plugins"] == {
        "argoproj-labs/gatewayAPI": {"httpRoute": "returns", "namespace": "returns"}
    }
    backends = routed["http-route"]["spec"]["rules"][0]["backendRefs"]
    assert [(one["name"], one["weight"]) for one in backends] == [("returns", 100), ("returns-canary", 0)]
    assert {canary["stableService"], canary["canaryService"]} == {one["name"] for one in backends}
    assert [step for step in canary["steps"] if "setWeight" in step] == [{"setWeight": 5}, {"setWeight": 50}]
    plain = objects(plan, "by-replicas")["rollout-serve"]["spec"]["strategy"]["canary"]
    assert "trafficRouting" not in plain
    assert "http-route" not in objects(plan, "by-replicas")


def test_nothing_but_predictions_is_reachable_from_outside() -> None:
    route = objects(plans()["realtime"], "by-route")["http-route"]["spec"]
    assert route["hostnames"] == ["returns.acme.example"]
    paths = [match["path"]["value"] for match in route["rules"][0]["matches"]]
    assert paths == ["/predict", "/v2"]


def test_a_swap_of_colours_is_rehearsed_and_then_judged() -> None:
    tree = objects(plans()["realtime"], "blue-green")
    strategy = tree["rollout-serve"]["spec"]["strategy"]["blueGreen"]
    templates = of_kind(tree, "AnalysisTemplate")
    for phase in ("prePromotionAnalysis", "postPromotionAnalysis"):
        assert strategy[phase]["templates"][0]["templateName"] in templates
    assert {strategy["activeService"], strategy["previewService"]} <= set(of_kind(tree, "Service"))


def test_argo_cd_holds_what_is_emitted_now_and_after_the_first_release() -> None:
    before, after = (objects(plans()[name], "by-route") for name in ("realtime-before-a-release", "realtime"))
    assert before["argocd/project"] == after["argocd/project"]
    listed = {
        (one["group"], one["kind"]) for one in after["argocd/project"]["spec"]["namespaceResourceWhitelist"]
    }
    emitted = {
        (data["apiVersion"].rpartition("/")[0], data["kind"])
        for stem, data in after.items()
        if "/" not in stem and data["kind"] != "Namespace"
    }
    assert listed == emitted
    source = after["argocd/application"]["spec"]["source"]
    assert source["repoURL"] == "https://github.com/acme/shop"
    assert source["path"] == "ops/returns/kubernetes/by-route"
    assert "argocd/application" not in objects(plans()["realtime"], "rolling")


def test_the_tracking_server_is_in_the_first_environment_alone_and_by_digest() -> None:
    plan = plans()["realtime-before-a-release"]
    tree = objects(plan, "rolling")
    container = tree["deployment-tracking"]["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == "ghcr.io/mlflow/mlflow:v3.16.0-full@sha256:" + "7" * 64
    assert tree["role-binding-tracking-reach"]["subjects"][0]["name"] == "returns:train"
    assert tree["role-tracking-reach"]["rules"][-1] == {
        "apiGroups": [""],
        "resources": ["pods/portforward"],
        "verbs": ["create"],
    }
    assert "ingress" not in tree["network-policy-tracking"]["spec"], (
        "the API server's tunnel is the only way in"
    )
    compile(tree["config-map-tracking"]["data"]["start.py"], "start.py", "exec")
    for environment in ("by-replicas", "by-route", "blue-green"):
        assert not [stem for stem in objects(plan, environment) if "tracking" in stem]


def test_without_a_pinned_image_there_is_no_tracking_server() -> None:
    plan = plans()["realtime"]
    images = {name: pin for name, pin in plan.pins.images.items() if "mlflow" not in name}
    tree = objects(replace(plan, pins=replace(plan.pins, images=images)), "rolling")
    assert "deployment-tracking" not in tree
    assert "role-tracking-reach" in tree


def test_drift_runs_as_the_spec_says_and_never_twice_at_once() -> None:
    job = objects(plans()["realtime"], "rolling")["cron-job-watch"]["spec"]
    assert job["timeZone"] == "Etc/UTC"
    assert job["concurrencyPolicy"] == "Forbid"
    assert job["jobTemplate"]["spec"]["activeDeadlineSeconds"] <= 86_400
    container = job["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert container["args"][0] == "drift"
    assert container["image"].endswith("b2" * 32)


def test_a_batch_runs_the_served_image_on_its_schedule() -> None:
    tree = objects(plans()["batch"], "prod")
    job = tree["cron-job-batch"]["spec"]
    assert job["schedule"] == "15 4 * * *"
    assert job["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["image"].endswith("a1" * 32)
    assert "rollout-serve" not in tree
    assert "deployment-serve" not in tree


def test_the_quota_has_room_for_two_full_sets() -> None:
    plan = plans()["realtime"]
    hard = objects(plan, "by-route")["resource-quota"]["spec"]["hard"]
    assert int(hard["pods"]) >= 40
    assert int(hard["requests.memory"].removesuffix("Mi").removesuffix("Gi")) >= 40


BUILT_IN = re.compile(
    r"v1|(apps|batch|policy|autoscaling|networking\.k8s\.io|rbac\.authorization\.k8s\.io)/.+"
)


@pytest.mark.parametrize("name", plans())
def test_what_is_emitted_needs_exactly_what_the_docs_ask_for(name: str) -> None:
    plan = plans()[name]
    for place in plan.environments:
        if place.cluster is None:
            continue
        sent = manifests(plan, as_released(place)).manifests
        foreign = {one.kind for one in sent if not BUILT_IN.fullmatch(str(one.data["apiVersion"]))}
        needs = [set(need.kinds) for need in prerequisites(place) if need.kinds]
        assert foreign <= set().union(*needs), place.name
        assert all(kinds & foreign for kinds in needs), place.name


def test_prerequisites_follow_from_the_plan() -> None:
    needed = {
        place.name: [n.name for n in prerequisites(place)] for place in plans()["realtime"].environments
    }
    assert {"External Secrets Operator", "Prometheus Operator"} <= set(needed["rolling"])
    assert "KEDA" in needed["blue-green"]
    assert "Argo Rollouts plug-in argoproj-labs/gatewayAPI" in needed["by-route"]
    assert "Argo CD" in needed["by-route"]


def test_every_file_says_where_it_comes_from() -> None:
    for name, environment in in_clusters():
        for file in files(name, environment):
            assert file.text.startswith("# Generated by modelyard from modelyard.yaml."), file.path


def test_the_same_plan_gives_the_same_files() -> None:
    plan = released(plan_of(REALTIME.format(model="returns"), "returns"))
    assert list(emit(plan)) == list(emit(plans()["realtime"]))


def test_a_machine_alone_gets_no_manifests() -> None:
    assert list(emit(plans()["compose"])) == []
