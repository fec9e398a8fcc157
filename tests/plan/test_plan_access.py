"""What each role may touch follows from the spec, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelyard.check import check
from modelyard.compile import plan_spec
from modelyard.plan.access import split_s3
from modelyard.plan.names import BUCKET_LIMIT, ROLE_LIMIT, names_of
from modelyard.plan.schedules import cron_of
from modelyard.plan.types import Aws, Paths, Plan
from modelyard.project import Files
from modelyard.source.load import parse

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """
modelyard: 1
model: churn
owners: ["@acme/growth"]
repository: acme/churn
data:
  customers:
    parquet: s3://acme-data/customers/*/part-*.parquet
    key: customer_id
    timestamp: seen_at
    columns: {{customer_id: integer, seen_at: timestamp, tenure: float, churned: boolean}}
training: {{task: classification, target: churned, estimator: sklearn.dummy.DummyClassifier}}
{rest}
environments:
  staging:
    cloud: {{aws: {{account: "111111111111", region: eu-west-1}}}}
    cluster: ml
"""


def plan_of(rest: str, tmp_path: Path) -> Plan:
    files = Files(tmp_path, tmp_path)
    checked = check(parse(SPEC.format(rest=rest), "modelyard.yaml"), files)
    plan, checked = plan_spec(checked, files, Paths("modelyard.yaml", "", "ops/churn", ".github/workflows"))
    assert plan is not None, checked.diagnostics()
    return plan


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("s3://b/a/c/*.parquet", ("b", "a/c/")),
        ("s3://b/a/day=*/x.csv", ("b", "a/")),
        ("s3://b/a/x.csv", ("b", "a/")),
        ("s3://b/table", ("b", "table/")),
        ("s3://b/", ("b", "")),
        ("s3://b", ("b", "")),
        ("data/x.csv", None),
    ],
)
def test_a_location_is_granted_by_the_folder_above_its_first_glob(
    location: str, expected: tuple[str, str] | None
) -> None:
    assert split_s3(location) == expected


def test_training_reads_its_sources_and_nothing_serves(tmp_path: Path) -> None:
    access = plan_of("", tmp_path).first.access
    assert [(g.bucket, g.prefix, g.mode) for g in access.s3["train"]] == [
        ("acme-data", "customers/", "read"),
        ("churn-staging-111111111111", "churn/", "read-write"),
    ]
    assert not access.s3["serve"]
    assert not access.s3["watch"]
    assert not access.secrets


def test_an_endpoint_writes_its_log_and_the_watch_reads_it(tmp_path: Path) -> None:
    rest = "deployment: {mode: realtime}\nmonitoring: {log: s3://logs/churn/, drift: daily}"
    access = plan_of(rest, tmp_path).first.access
    assert [(g.bucket, g.prefix, g.mode) for g in access.s3["serve"]] == [("logs", "churn/", "write")]
    assert ("logs", "churn/", "read") in [(g.bucket, g.prefix, g.mode) for g in access.s3["watch"]]
    assert all(g.mode != "read-write" or g.prefix.endswith("verdicts/") for g in access.s3["watch"])


def test_no_grant_contains_another(tmp_path: Path) -> None:
    rest = "deployment: {mode: realtime}\nmonitoring: {log: s3://acme-data/customers/log/, drift: daily}"
    for grants in plan_of(rest, tmp_path).first.access.s3.values():
        for one in grants:
            for other in grants:
                same = one.bucket == other.bucket and other.mode in {one.mode, "read-write"}
                assert one == other or not (same and one.prefix.startswith(other.prefix))


def test_names_stay_within_their_limits_and_apart() -> None:
    aws = Aws("111111111111", "ap-southeast-1")
    long = [names_of("m" * 40, environment, aws) for environment in ("e" * 16, "e" * 15 + "f")]
    for names in long:
        assert len(names.artifacts_bucket) <= BUCKET_LIMIT
        assert all(len(role) <= ROLE_LIMIT for role in names.role.values())
    assert len({names.artifacts_bucket for names in long}) == 2
    assert len({role for names in long for role in names.role.values()}) == 2 * len(long[0].role)


def test_chinese_regions_have_their_own_registry_hosts() -> None:
    assert names_of("m", "e", Aws("1" * 12, "cn-north-1")).registry.endswith(".amazonaws.com.cn")


def test_named_schedules_are_spread_and_stable() -> None:
    assert cron_of("30 4 * * *", "churn") == "30 4 * * *"
    assert cron_of("daily", "churn") == cron_of("daily", "churn")
    assert len({cron_of("hourly", f"model-{n}") for n in range(200)}) > 40
