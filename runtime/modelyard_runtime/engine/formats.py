"""How a file is read, by how its name ends."""

from __future__ import annotations

from typing import Literal

from modelyard_runtime.errors import RuntimeProblem

Format = Literal["parquet", "csv", "json"]

_ENDINGS: dict[str, Format] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".csv.gz": "csv",
    ".csv.zst": "csv",
    ".tsv": "csv",
    ".tsv.gz": "csv",
    ".json": "json",
    ".json.gz": "json",
    ".jsonl": "json",
    ".jsonl.gz": "json",
    ".ndjson": "json",
    ".ndjson.gz": "json",
}


def reader_of(location: str) -> Format:
    """How a location is read.

    Raises:
        RuntimeProblem: its name ends like no format that is known.
    """
    for ending, form in _ENDINGS.items():
        if location.lower().endswith(ending):
            return form
    raise RuntimeProblem(
        f"the format of {location} is unknown", help=f"name a file that ends in {', '.join(sorted(_ENDINGS))}"
    )
