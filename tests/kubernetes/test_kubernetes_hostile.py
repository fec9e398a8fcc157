"""Text that is syntax somewhere stays text in every manifest."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import yaml

from cluster_plans import objects, plans
from modelyard.plan.types import AlertPlan
from modelyard.targets import compose, kubernetes, monitoring
from target_plans import HOSTILE, poisoned


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_changes_no_manifest_but_where_it_is_told(kind: str) -> None:
    plan = plans()["realtime"]
    hostile = replace(poisoned(plan, HOSTILE[kind]), labels=plan.labels)
    clean = objects(plan, "rolling")
    for stem, data in objects(hostile, "rolling").items():
        if stem.startswith("config-map-"):
            continue
        if stem == "namespace":
            told = data["metadata"].pop("annotations")
            assert told["kubernetes.io/description"] == HOSTILE[kind]
            expected = {**clean[stem], "metadata": {**clean[stem]["metadata"]}}
            expected["metadata"].pop("annotations")
            assert data == expected
        elif "contract" not in str(clean[stem]):
            assert data == clean[stem], stem
        else:
            assert set(data) == set(clean[stem]), stem


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_addresses_stay_addresses(kind: str) -> None:
    plan = plans()["realtime"]
    text = HOSTILE[kind]
    first = plan.environments[0]
    alerts = (AlertPlan("email", None, text), AlertPlan("webhook", None, text))
    watched = replace(first, monitoring=replace(first.monitoring, alerts=alerts))
    tree = objects(replace(plan, environments=(watched,)), first.name)
    receiver = tree["alertmanager-config"]["spec"]["receivers"][0]
    assert receiver["emailConfigs"][0]["to"] == text
    assert receiver["webhookConfigs"][0]["url"] == text


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_file_reads_back_as_one_document(kind: str) -> None:
    for name in ("realtime", "batch", "compose"):
        plan = replace(poisoned(plans()[name], HOSTILE[kind]), labels=())
        for target in (kubernetes, monitoring, compose):
            for file in target.emit(plan):
                if file.path.endswith(".yaml"):
                    assert len(list(yaml.load_all(file.text, yaml.CSafeLoader))) == 1, file.path
                elif file.path.endswith(".json"):
                    assert json.loads(file.text), file.path
                    assert file.text.isascii()
