"""A lineage as OpenLineage events: the training's run begins, and completes with the model as what it put out.

Names and forms are those of the OpenLineage specification, 2-0-2, and of its own facets; there is none of ours.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from modelyard_runtime import __version__
from modelyard_runtime.lineage.words import interval, number, stage, utc

if TYPE_CHECKING:
    from modelyard_runtime.lineage.types import Judged, Lineage, Record
    from modelyard_runtime.sources.types import SourceVersion

PRODUCER = f"https://modelyard.dev/runtime/{__version__}"

_SPEC = "https://openlineage.io/spec"
_EVENT = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
_VERSIONS = {
    "DataQualityAssertionsDatasetFacet": "1-1-0",
    "DatasetTypeDatasetFacet": "1-0-1",
    "DatasetVersionDatasetFacet": "1-0-1",
    "ExecutionParametersRunFacet": "1-0-0",
    "InputStatisticsInputDatasetFacet": "1-0-0",
    "JobTypeJobFacet": "2-0-4",
    "OwnershipJobFacet": "1-0-1",
    "ProcessingEngineRunFacet": "1-1-1",
    "SourceCodeLocationJobFacet": "1-1-0",
    "TagsDatasetFacet": "1-0-0",
    "TagsRunFacet": "1-0-0",
}


def events(lineage: Lineage) -> tuple[dict[str, Any], dict[str, Any]]:
    """The events START and COMPLETE."""
    record = lineage.record
    job = {"namespace": _namespace(record), "name": f"{record.model}.train", "facets": _job(record)}
    inputs = [_input(data) for data in record.data]
    run = {"runId": str(_identifier(lineage)), "facets": _run(record)}
    shared = {"run": run, "job": job, "inputs": inputs, "producer": PRODUCER, "schemaURL": _EVENT}
    return (
        {"eventType": "START", "eventTime": utc(lineage.started), **shared, "outputs": []},
        {"eventType": "COMPLETE", "eventTime": utc(lineage.ended), **shared, "outputs": [_model(lineage)]},
    )


def _identifier(lineage: Lineage) -> uuid.UUID:
    """MLflow's identifier of the run, which is one of 32 hexadecimal digits unless a server makes its own."""
    try:
        return uuid.UUID(hex=lineage.version.run)
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{lineage.registry}/{lineage.version.run}")


def _namespace(record: Record) -> str:
    return record.origin.repository or "modelyard"


def _facet(schema: str, **fields: object) -> dict[str, Any]:
    url = f"{_SPEC}/facets/{_VERSIONS[schema]}/{schema}.json#/$defs/{schema}"
    known = {key: value for key, value in fields.items() if value not in (None, "")}
    return {"_producer": PRODUCER, "_schemaURL": url, **known}


def _job(record: Record) -> dict[str, Any]:
    origin = record.origin
    facets = {
        "jobType": _facet(
            "JobTypeJobFacet", processingType="BATCH", integration="MODELYARD", jobType="TRAINING"
        )
    }
    if origin.repository and origin.commit:
        facets["sourceCodeLocation"] = _facet(
            "SourceCodeLocationJobFacet",
            type="git",
            url=f"{origin.repository}/blob/{origin.commit}/{record.spec}",
            repoUrl=origin.repository,
            path=record.spec,
            version=origin.commit,
            branch=origin.branch,
        )
    if origin.person:
        owner = {"name": f"user:{origin.person}", "type": "MAINTAINER"}
        facets["ownership"] = _facet("OwnershipJobFacet", owners=[owner])
    return facets


def _run(record: Record) -> dict[str, Any]:
    params = {**record.params, "estimator": record.estimator, "seed": record.seed}
    tags = {"contract": record.contract, "environment": record.environment, "ci_run": record.origin.run}
    libraries = {f"library:{name}": version for name, version in record.libraries.items()}
    return {
        "processing_engine": _facet(
            "ProcessingEngineRunFacet",
            version=record.libraries.get("python", "unknown"),
            name="python",
            openlineageAdapterVersion=__version__,
        ),
        "executionParameters": _facet(
            "ExecutionParametersRunFacet",
            parameters=[{"key": key, "name": key, "value": str(value)} for key, value in params.items()],
        ),
        "tags": _facet("TagsRunFacet", tags=_tags({**tags, **libraries})),
    }


def _input(data: SourceVersion) -> dict[str, Any]:
    namespace, name = _place(data)
    return {
        "namespace": namespace,
        "name": name,
        "facets": {
            "version": _facet("DatasetVersionDatasetFacet", datasetVersion=data.version),
            "tags": _facet("TagsDatasetFacet", tags=_tags({"source": data.name, "digest": data.digest})),
        },
        "inputFacets": {"inputStatistics": _facet("InputStatisticsInputDatasetFacet", rowCount=data.rows)},
    }


def _place(data: SourceVersion) -> tuple[str, str]:
    """Namespace and name of a source: bucket and key of an object, ``file`` and the path of a file."""
    parts = urlsplit(data.location)
    if parts.scheme and parts.netloc:
        return f"{parts.scheme}://{parts.netloc}", parts.path.strip("/") or "/"
    return ("sql" if data.kind == "sql" else "file"), data.location


def _model(lineage: Lineage) -> dict[str, Any]:
    record, version = lineage.record, lineage.version
    metrics = {f"metric:{one.name}": number(one.estimate) for one in record.metrics}
    tags = {
        "digest": record.digest,
        "stage": stage(version),
        "aliases": ", ".join(version.aliases),
        **metrics,
    }
    return {
        "namespace": lineage.registry,
        "name": version.model,
        "facets": {
            "version": _facet("DatasetVersionDatasetFacet", datasetVersion=str(version.number)),
            "datasetType": _facet("DatasetTypeDatasetFacet", datasetType="MODEL"),
            "tags": _facet("TagsDatasetFacet", tags=_tags(tags)),
            "dataQualityAssertions": _facet(
                "DataQualityAssertionsDatasetFacet", assertions=[_assertion(gate) for gate in record.gates]
            ),
        },
        "outputFacets": {},
    }


def _assertion(gate: Judged) -> dict[str, Any]:
    """A gate as a test of the model. One without a verdict did not succeed; whether that stops is its severity."""
    stops = gate.verdict != "inconclusive" or gate.inconclusive == "stop"
    fields = {
        "assertion": "gate",
        "success": gate.verdict == "pass",
        "severity": "error" if stops else "warn",
        "name": gate.name,
        "description": gate.reason,
        "expected": "" if gate.threshold is None else number(gate.threshold),
        "actual": interval(gate),
        "content": gate.text,
        "contentType": "sql",
    }
    return {name: value for name, value in fields.items() if value != ""}


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value, "source": "MODELYARD"} for key, value in tags.items() if value]
