"""The fraud example as a team's own repository: real data in an object store, customers in a warehouse, a real lock."""

from __future__ import annotations

import csv
import shutil
import sys
import zipfile
from typing import TYPE_CHECKING

from bench import HOME, KEEP, ROOT, SITE, commit, fresh, git, modelyard, run
from services import AWS_ENV, fill_warehouse, tool

if TYPE_CHECKING:
    from pathlib import Path

    from bench import Evidence

TEAM = HOME / "team" / "fraud"
ROWS = 40_000
LOCATION = "s3://acme-data/transactions"


def wheel(evidence: Evidence) -> Path:
    """Modelyard's wheel, of this checkout."""
    folder = fresh(HOME / "dist")
    run([sys.executable, "-m", "build", "--quiet", "--wheel", "--outdir", folder, ROOT])
    (found,) = folder.glob("*.whl")
    zipfile.ZipFile(found).extractall(fresh(SITE))
    evidence.value("team", "wheel", found.name)
    return found


def deliver(
    folder: Path,
    *,
    rows: int = ROWS,
    seed: str = "1",
    people: bool = True,
    name: str = "part-0",
    mislabelled: bool = False,
) -> int:
    """Make transactions and put them into the bucket as Parquet; the customers go to the warehouse.

    ``mislabelled`` gives each row the label of the one 997 before it, so that nothing can be learnt from them.
    """
    import boto3
    import pyarrow.csv
    import pyarrow.parquet

    run(
        [sys.executable, ROOT / "examples" / "fraud" / "make_data.py", folder, "--rows", rows, "--seed", seed]
    )
    options = pyarrow.csv.ConvertOptions(
        column_types={"card_number": pyarrow.string(), "event_time": pyarrow.timestamp("us")},
        strings_can_be_null=True, null_values=[""],
    )  # fmt: skip
    table = pyarrow.csv.read_csv(folder / "transactions.csv", convert_options=options)
    if mislabelled:
        labels = table.column("is_fraud").combine_chunks()
        moved = pyarrow.concat_arrays([labels[-997:], labels[:-997]])
        table = table.set_column(table.schema.get_field_index("is_fraud"), "is_fraud", moved)
    pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
    s3 = boto3.client("s3", **_keys())
    s3.upload_file(str(folder / f"{name}.parquet"), "acme-data", f"transactions/{name}.parquet")
    if people:
        fill_warehouse(folder / "customers.csv")
    return int(table.num_rows)


def withdraw(name: str) -> None:
    """Take a part of the transactions back out of the bucket."""
    import boto3

    boto3.client("s3", **_keys()).delete_object(Bucket="acme-data", Key=f"transactions/{name}.parquet")


def _keys() -> dict[str, str]:
    return {
        "endpoint_url": AWS_ENV["AWS_ENDPOINT_URL"], "aws_access_key_id": "proof",
        "aws_secret_access_key": "proof", "region_name": "eu-west-1",
    }  # fmt: skip


def track(repository: Path) -> None:
    """Have DVC record which version of the data the commit is of, as `versioned_by: dvc` asks."""
    dvc = tool("dvc", "dvc[s3]>=3.60")
    quiet = {**AWS_ENV, "DVC_NO_ANALYTICS": "true"}
    if not (repository / ".dvc").is_dir():
        run([dvc, "init", "--quiet"], cwd=repository, env=quiet)
        run([dvc, "config", "core.analytics", "false"], cwd=repository, env=quiet)
        run([dvc, "remote", "add", "acme", "s3://acme-data"], cwd=repository, env=quiet)
        for key, value in (("endpointurl", AWS_ENV["AWS_ENDPOINT_URL"]), ("version_aware", "true")):
            run([dvc, "remote", "modify", "acme", key, value], cwd=repository, env=quiet)
        run([dvc, "import-url", "--quiet", "--version-aware", "--no-download", LOCATION, "transactions"],
            cwd=repository, env=quiet)  # fmt: skip
    else:
        run([dvc, "update", "--quiet", "--no-download", "transactions.dvc"], cwd=repository, env=quiet)


def repository(evidence: Evidence) -> Path:
    """Make the repository: spec, data, lock, compiled files; the first commit on main, pushed."""
    if KEEP and (TEAM / ".git" / "refs" / "remotes" / "origin" / "main").exists():
        return TEAM
    fresh(TEAM)
    for earlier in ("runs", "github", "cluster"):
        shutil.rmtree(HOME / earlier, ignore_errors=True)
    jobs = HOME / "venv-jobs" / "bin" / "python"
    if jobs.exists():  # libraries may stay, but this wheel has the version of the last one
        run([jobs, "-m", "pip", "uninstall", "--quiet", "--yes", "modelyard"])
    shutil.rmtree(TEAM.with_name("fraud.git"), ignore_errors=True)
    git(TEAM, "init", "--quiet", "--initial-branch", "main")
    for name in ("requirements.txt", "README.md"):
        shutil.copy(ROOT / "examples" / "fraud" / name, TEAM)
    spec = (ROOT / "examples" / "fraud" / "modelyard.yaml").read_text(encoding="utf-8")
    # Debian 12's Python is what the base image's stand-in has.
    spec = spec.replace('version: "3.12"', 'version: "3.11"')
    (TEAM / "modelyard.yaml").write_text(spec.split("\n", 1)[1], encoding="utf-8")
    rows = deliver(HOME / "data")
    track(TEAM)
    # Ends with 1 where no image registry answers, and says which pin stays.
    told = modelyard("lock", "--wheel", wheel(evidence), cwd=TEAM, code=None)
    assert "modelyard.lock written" in told, told
    written = modelyard("compile", cwd=TEAM).strip().splitlines()
    (TEAM / ".gitignore").write_text("build/\n", encoding="utf-8")
    git(TEAM, "init", "--quiet", "--bare", "--initial-branch", "main", TEAM.with_name("fraud.git"))
    git(TEAM, "remote", "add", "origin", TEAM.with_name("fraud.git"))
    commit(TEAM, "The spec, and what was compiled from it")
    evidence.fact(
        "team",
        f"`modelyard lock --wheel` against the package index: {told.count(' package ')} packages by hash",
    )
    evidence.fact(
        "team", f"{rows} transactions in the object store, recorded by DVC; customers in PostgreSQL"
    )
    evidence.fact("team", f"`modelyard compile`: {next(line for line in written if 'written' in line)}")
    return TEAM


def customers(folder: Path) -> list[dict[str, str]]:
    """The customers as last made."""
    with (folder / "customers.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
