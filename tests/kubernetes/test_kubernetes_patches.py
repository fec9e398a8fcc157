"""The team's patches: strategic merge and JSON Patch as their specifications have them, applied before writing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cluster_plans import objects, plans
from modelyard.plan.types import Patch
from modelyard.targets.kubernetes import emit, json_patch, problems, unmatched
from modelyard.targets.kubernetes.json_patch import JsonPatchError
from modelyard.targets.kubernetes.patches import patch_findings
from modelyard.targets.kubernetes.strategic_merge import MergeError, merge

if TYPE_CHECKING:
    from modelyard.plan.types import Plan


def with_patches(environment: str, *patches: tuple[str, str | None, object], name: str = "realtime") -> Plan:
    plan = plans()[name]
    found = tuple(Patch(index, kind, called, patch) for index, (kind, called, patch) in enumerate(patches))
    return replace(
        plan,
        environments=tuple(
            replace(place, patches=found if place.name == environment else ()) for place in plan.environments
        ),
    )


WHOLE = {
    "kind": "Deployment",
    "metadata": {"name": "a", "labels": {"x": "1", "y": "2"}},
    "spec": {
        "replicas": 2,
        "template": {
            "spec": {
                "containers": [
                    {
                        "name": "serve",
                        "image": "i",
                        "args": ["a", "b"],
                        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                        "ports": [{"containerPort": 8080, "protocol": "TCP", "name": "http"}],
                    }
                ],
                "volumes": [{"name": "tmp", "emptyDir": {}}],
                "tolerations": [{"key": "gpu"}],
            }
        },
    },
}


def pod(data: dict) -> dict:
    return data["spec"]["template"]["spec"]


def in_pod(part: dict) -> dict:
    return {"spec": {"template": {"spec": part}}}


def test_mappings_merge_and_null_removes_a_key() -> None:
    found = merge(WHOLE, {"metadata": {"labels": {"x": "9", "y": None, "z": "3"}}})
    assert found["metadata"] == {"name": "a", "labels": {"x": "9", "z": "3"}}
    assert WHOLE["metadata"]["labels"] == {"x": "1", "y": "2"}, "the whole is not changed"


def test_containers_and_their_lists_merge_by_name() -> None:
    part = {
        "containers": [{"name": "serve", "env": [{"name": "B", "value": "9"}, {"name": "C", "value": "3"}]}]
    }
    container = pod(merge(WHOLE, in_pod(part)))["containers"][0]
    assert container["image"] == "i"
    assert container["env"] == [
        {"name": "A", "value": "1"},
        {"name": "B", "value": "9"},
        {"name": "C", "value": "3"},
    ]


def test_a_container_of_another_name_is_added() -> None:
    found = pod(merge(WHOLE, in_pod({"containers": [{"name": "proxy", "image": "p"}]})))
    assert [one["name"] for one in found["containers"]] == ["serve", "proxy"]


def test_ports_merge_by_number_and_volumes_by_name() -> None:
    part = {
        "containers": [{"name": "serve", "ports": [{"containerPort": 8080, "name": "web"}]}],
        "volumes": [{"name": "tmp", "emptyDir": {"medium": "Memory"}}, {"name": "more", "emptyDir": {}}],
    }
    found = pod(merge(WHOLE, in_pod(part)))
    assert found["containers"][0]["ports"] == [{"containerPort": 8080, "protocol": "TCP", "name": "web"}]
    assert found["volumes"] == [
        {"name": "tmp", "emptyDir": {"medium": "Memory"}},
        {"name": "more", "emptyDir": {}},
    ]


def test_the_ports_of_a_service_merge_by_their_own_number() -> None:
    service = {"spec": {"ports": [{"port": 80, "protocol": "TCP", "targetPort": "http"}]}}
    found = merge(service, {"spec": {"ports": [{"port": 80, "appProtocol": "http"}]}})
    assert found["spec"]["ports"] == [
        {"port": 80, "protocol": "TCP", "targetPort": "http", "appProtocol": "http"}
    ]


def test_lists_without_a_key_are_replaced() -> None:
    found = pod(merge(WHOLE, in_pod({"tolerations": [], "containers": [{"name": "serve", "args": ["c"]}]})))
    assert found["tolerations"] == []
    assert found["containers"][0]["args"] == ["c"]


def test_directives_delete_and_replace() -> None:
    env = [{"name": "A", "$patch": "delete"}]
    found = pod(merge(WHOLE, in_pod({"containers": [{"name": "serve", "env": env}]})))
    assert found["containers"][0]["env"] == [{"name": "B", "value": "2"}]
    fresh = [{"$patch": "replace"}, {"name": "only", "image": "o"}]
    assert pod(merge(WHOLE, in_pod({"containers": fresh})))["containers"] == [{"name": "only", "image": "o"}]
    assert merge(WHOLE, {"metadata": {"$patch": "replace", "name": "b"}})["metadata"] == {"name": "b"}
    assert "metadata" not in merge(WHOLE, {"metadata": {"$patch": "delete"}})


@pytest.mark.parametrize(
    ("part", "path"),
    [
        (in_pod({"containers": [{"image": "x"}]}), ("spec", "template", "spec", "containers", 0)),
        ({"spec": {"$retainKeys": ["a"]}}, ("spec", "$retainKeys")),
        ({"spec": {"$patch": "explode"}}, ("spec", "$patch")),
    ],
)
def test_what_cannot_be_merged_says_where(part: dict, path: tuple) -> None:
    with pytest.raises(MergeError) as found:
        merge(WHOLE, part)
    assert found.value.path == path


# The examples of RFC 6902, appendix A.
@pytest.mark.parametrize(
    ("document", "operations", "expected"),
    [
        ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"foo": "bar", "baz": "qux"}),
        (
            {"foo": ["bar", "baz"]},
            [{"op": "add", "path": "/foo/1", "value": "qux"}],
            {"foo": ["bar", "qux", "baz"]},
        ),
        ({"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
        ({"foo": ["bar", "qux", "baz"]}, [{"op": "remove", "path": "/foo/1"}], {"foo": ["bar", "baz"]}),
        (
            {"baz": "qux", "foo": "bar"},
            [{"op": "replace", "path": "/baz", "value": "boo"}],
            {"baz": "boo", "foo": "bar"},
        ),
        (
            {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
            [{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}],
            {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
        ),
        (
            {"foo": ["all", "grass", "cows", "eat"]},
            [{"op": "move", "from": "/foo/1", "path": "/foo/3"}],
            {"foo": ["all", "cows", "eat", "grass"]},
        ),
        (
            {"baz": "qux", "foo": ["a", 2, "c"]},
            [
                {"op": "test", "path": "/baz", "value": "qux"},
                {"op": "test", "path": "/foo/1", "value": 2},
            ],
            {"baz": "qux", "foo": ["a", 2, "c"]},
        ),
        (
            {"foo": "bar"},
            [{"op": "add", "path": "/child", "value": {"grandchild": {}}}],
            {"foo": "bar", "child": {"grandchild": {}}},
        ),
        (
            {"foo": "bar"},
            [{"op": "add", "path": "/baz", "value": "qux", "xyz": 123}],
            {"foo": "bar", "baz": "qux"},
        ),
        ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
        (
            {"foo": ["bar"]},
            [{"op": "add", "path": "/foo/-", "value": ["abc", "def"]}],
            {"foo": ["bar", ["abc", "def"]]},
        ),
        ({"a": 1}, [{"op": "copy", "from": "/a", "path": "/b"}], {"a": 1, "b": 1}),
    ],
)
def test_json_patch_does_what_its_specification_shows(
    document: dict, operations: list, expected: dict
) -> None:
    before = repr(document)
    assert json_patch.apply(document, operations) == expected
    assert repr(document) == before


@pytest.mark.parametrize(
    ("operations", "index"),
    [
        ([{"op": "test", "path": "/baz", "value": "bar"}], 0),
        ([{"op": "add", "path": "/baz/bat", "value": "qux"}], 0),
        ([{"op": "add", "path": "/x", "value": 1}, {"op": "remove", "path": "/nothing"}], 1),
        ([{"op": "replace", "path": "/nothing", "value": 1}], 0),
        ([{"op": "explode", "path": "/foo"}], 0),
        ([{"op": "add", "path": "foo", "value": 1}], 0),
        ([{"op": "add", "path": "/foo"}], 0),
        ([{"op": "move", "path": "/foo"}], 0),
        (["add"], 0),
        ([{"op": "add", "path": "/list/01", "value": 1}], 0),
        ([{"op": "add", "path": "/list/9", "value": 1}], 0),
        ([{"op": "remove", "path": ""}], 0),
        ([{"op": "replace", "path": "", "value": 1}], 0),
        ([{"op": "move", "from": "/map", "path": "/map/inner"}], 0),
        ([{"op": "test", "path": "/one", "value": True}], 0),
    ],
)
def test_an_operation_that_is_not_possible_says_which(operations: list, index: int) -> None:
    document = {"foo": "bar", "list": [1], "map": {"a": 1}, "one": 1}
    with pytest.raises(JsonPatchError) as found:
        json_patch.apply(document, operations)
    assert found.value.index == index


def test_a_patch_of_a_deployment_finds_the_rollout_that_stands_in_for_it() -> None:
    part = in_pod({"priorityClassName": "high"}) | {"metadata": {"annotations": {"team": "risk"}}}
    plan = with_patches("by-route", ("Deployment", "returns-serve", part))
    rollout = objects(plan, "by-route")["rollout-serve"]
    assert rollout["metadata"]["annotations"]["team"] == "risk"
    assert pod(rollout)["priorityClassName"] == "high"
    assert pod(rollout)["containers"][0]["name"] == "serve"
    assert problems(plan) == ()


def test_a_patch_without_a_name_changes_every_object_of_its_kind() -> None:
    plan = with_patches(
        "rolling",
        ("Service", None, [{"op": "add", "path": "/spec/ipFamilyPolicy", "value": "PreferDualStack"}]),
    )
    services = [data for data in objects(plan, "rolling").values() if data["kind"] == "Service"]
    assert len(services) > 1
    assert all(data["spec"]["ipFamilyPolicy"] == "PreferDualStack" for data in services)


def test_an_object_can_be_taken_away_and_leaves_the_kustomization_too() -> None:
    plan = with_patches("rolling", ("PodDisruptionBudget", None, {"$patch": "delete"}))
    assert "pod-disruption-budget" not in objects(plan, "rolling")
    listing = next(f.text for f in emit(plan) if f.path.endswith("rolling/kustomization.yaml"))
    assert "pod-disruption-budget" not in listing


def test_patches_apply_in_order() -> None:
    one = {"metadata": {"annotations": {"a": "1"}}}
    other = [{"op": "replace", "path": "/metadata/annotations/a", "value": "2"}]
    plan = with_patches("rolling", ("PodDisruptionBudget", None, one), ("PodDisruptionBudget", None, other))
    assert objects(plan, "rolling")["pod-disruption-budget"]["metadata"]["annotations"] == {"a": "2"}


@pytest.mark.parametrize("name", ["realtime", "realtime-before-a-release"])
def test_a_patch_that_matches_nothing_is_found_before_the_first_release_too(name: str) -> None:
    plan = with_patches(
        "rolling",
        ("HorizontalPodAutoscaler", None, {}),
        ("PodDisruptionBudget", None, {}),
        ("PodDisruptionBudget", "nobody", {}),
        name=name,
    )
    assert unmatched(plan) == (("rolling", 0), ("rolling", 2))
    findings = list(patch_findings(plan))
    assert [found.rule for found in findings] == ["unmatched-patch", "unmatched-patch"]
    assert findings[0].path == ("environments", "rolling", "patches", 0, "kind")
    assert findings[1].path == ("environments", "rolling", "patches", 2, "name")
    assert findings[1].allowed == ("returns-serve",)
    assert "PodDisruptionBudget" in findings[0].allowed


def test_a_patch_that_cannot_be_applied_is_found_at_its_place() -> None:
    plan = with_patches(
        "rolling",
        ("Service", "returns", [{"op": "test", "path": "/spec/type", "value": "NodePort"}]),
        ("Deployment", "returns-serve", in_pod({"containers": [{"image": "x"}]})),
        ("Service", "returns", {"kind": None}),
    )
    findings = list(patch_findings(plan))
    assert [found.rule for found in findings] == ["invalid-patch"] * 3
    assert findings[0].path == ("environments", "rolling", "patches", 0, "patch", 0)
    assert findings[1].path[-5:] == ("spec", "template", "spec", "containers", 0)
    assert findings[2].path[-1] == "kind"


def test_a_failed_patch_leaves_its_object_as_it_was() -> None:
    broken = [{"op": "add", "path": "/spec/x", "value": 1}, {"op": "remove", "path": "/nothing"}]
    plan = with_patches("rolling", ("Service", "returns", broken))
    assert objects(plan, "rolling")["service"] == objects(plans()["realtime"], "rolling")["service"]
