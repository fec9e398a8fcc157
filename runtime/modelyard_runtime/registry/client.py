"""MLflow's client behind few typed words. The one module that imports MLflow; its failures become problems here."""

from __future__ import annotations

import logging
import os
import time
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.registry import entities
from modelyard_runtime.registry.failures import exists, failing, missing, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from modelyard_runtime.registry.types import Dataset, RunRecord, Version

_SETTINGS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "CRITICAL",
    # Five tries within about 20 seconds. MLflow's own eight take four minutes to say that nobody answers.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "4",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
}
"""How MLflow behaves here, where the user's environment says nothing else."""

_ALWAYS = {
    # It prints the tracking URI as it is, password included, and standard output is for what was asked.
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}

_BATCH = 100
"""How many params or tags MLflow takes in one request."""

_TRIES, _PAUSE = 5, 0.1

RUNNING, FINISHED, KILLED = "RUNNING", "FINISHED", "KILLED"


def mlflow_client(uri: str) -> Any:
    """MLflow's client of a tracking URI, without telemetry and chatter."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ.update(_ALWAYS)
    with _quiet():
        from mlflow.tracking import MlflowClient

        return MlflowClient(uri, uri)


@contextmanager
def _quiet() -> Generator[None]:
    """Neither MLflow's warnings of its own libraries nor its log: what goes wrong is raised, and told once."""
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Registry:
    """Runs and model versions of one registry.

    Every method raises RuntimeProblem where the registry fails.

    Args:
        client: MLflow's client.
        shown: The registry's address without secrets, for messages.
        files: Where a new experiment keeps its files; empty where the server decides.
    """

    def __init__(self, client: Any, shown: str, files: str = "") -> None:
        self._client, self.shown, self._files = client, shown, files

    @contextmanager
    def _asked(self, doing: str) -> Generator[None]:
        with failing(self.shown, doing), _quiet():
            yield

    def models(self) -> tuple[str, ...]:
        """The names of the registered models, sorted."""
        with self._asked("list the models"):
            return tuple(
                sorted(str(model.name) for model in entities.pages(self._client.search_registered_models))
            )

    def aliases(self, model: str) -> dict[str, int]:
        """The aliases of a model, each with the number of its version; empty where there is no such model."""
        with self._asked(f"look {model} up"):
            try:
                found = self._client.get_registered_model(model)
            except Exception as error:
                if missing(error):
                    return {}
                raise
            return {str(alias): int(number) for alias, number in sorted(found.aliases.items())}

    def versions(self, model: str, tag: tuple[str, str] | None = None) -> tuple[Version, ...]:
        """The versions of a model, the newest first; with a tag, those that bear it."""
        named = self.aliases(model)
        with self._asked(f"list the versions of {model}"):
            found = entities.pages(
                self._client.search_model_versions, f"name='{model}'" + entities.tagged(tag)
            )
            versions = [entities.version(item, named) for item in found if item.name == model]
        return tuple(sorted(versions, key=lambda version: -version.number))

    def run(self, identifier: str) -> RunRecord | None:
        """A run; None where there is no such one."""
        with self._asked("look the run up"):
            try:
                return entities.run(self._client.get_run(identifier))
            except Exception as error:
                if missing(error):
                    return None
                raise

    def experiment(self, name: str) -> str:
        """The identifier of an experiment, which is made if there is none of this name."""
        with self._asked(f"open the experiment {name}"):
            found = self._client.get_experiment_by_name(name)
            if found is None:
                try:
                    return str(self._client.create_experiment(name, artifact_location=self._files or None))
                except Exception as error:
                    if not exists(error):
                        raise
                    # made by another training, a moment ago
                    found = self._client.get_experiment_by_name(name)
        if found.lifecycle_stage != "active":
            raise RuntimeProblem(
                f"the experiment {name} of the registry {self.shown} was deleted",
                help=f"restore it: mlflow experiments restore --experiment-id {found.experiment_id}",
            )
        return str(found.experiment_id)

    def runs(self, experiment: str, tag: tuple[str, str]) -> tuple[RunRecord, ...]:
        """The runs of an experiment that bear a tag, the newest first."""
        with self._asked("look for earlier attempts"):
            clause = f"tags.`{tag[0]}` = '{tag[1]}'"
            return tuple(entities.run(item) for item in self._client.search_runs([experiment], clause))

    def start(self, experiment: str, name: str, tags: Mapping[str, str]) -> RunRecord:
        """Begin a run, which stays RUNNING until `end`."""
        with self._asked("begin a run"):
            return entities.run(self._client.create_run(experiment, run_name=name, tags=dict(tags)))

    def log(self, run: str, *, params: Mapping[str, str], metrics: Mapping[str, float]) -> None:
        """Record params and metrics of a run."""
        with self._asked("store the run"):
            from mlflow.entities import Metric, Param

            now = int(time.time() * 1000)
            values = [Metric(name, value, now, 0) for name, value in metrics.items()]
            settings = [Param(name, value) for name, value in params.items()]
            for start in range(0, max(len(values), len(settings)), _BATCH):
                part = slice(start, start + _BATCH)
                self._client.log_batch(run, values[part], settings[part], synchronous=True)

    def log_datasets(self, run: str, datasets: Sequence[Dataset]) -> None:
        """Record the versions of the data that a run read."""
        with self._asked("store the versions of the data"):
            from mlflow.entities import Dataset as Entity
            from mlflow.entities import DatasetInput, InputTag

            tag = InputTag("mlflow.data.context", "training")
            inputs = [
                DatasetInput(
                    Entity(one.name, one.digest, one.source_type, one.source, profile=one.profile or None),
                    [tag],
                )
                for one in datasets
            ]
            if inputs:
                self._insist(lambda: self._client.log_inputs(run, inputs))

    def _insist(self, ask: Callable[[], object]) -> None:
        """Ask again what MLflow refuses because another run stored the same data at the same moment."""
        for _ in range(_TRIES):
            try:
                ask()
            except Exception as error:
                if not taken(error):
                    raise
                time.sleep(_PAUSE)
            else:
                return
        ask()

    def upload(self, run: str, path: Path, below: str) -> None:
        """Store a file, or the files of a folder, in a folder of a run."""
        with self._asked(f"store {path.name}"):
            if path.is_dir():
                self._client.log_artifacts(run, str(path), below or None)
            else:
                self._client.log_artifact(run, str(path), below or None)

    def files(self, run: str, below: str = "") -> tuple[str, ...]:
        """The paths of what a run stored in one of its folders, folders included."""
        with self._asked("list what the run stored"):
            return tuple(str(item.path) for item in self._client.list_artifacts(run, below or None))

    def download(self, run: str, path: str, into: Path) -> Path:
        """Fetch a file or folder that a run stored: where it is now."""
        into.mkdir(parents=True, exist_ok=True)
        with self._asked(f"fetch {path}"):
            found = Path(self._client.download_artifacts(run, path, str(into)))
        wanted = into / path
        if found != wanted:
            # Of a local store, MLflow leaves out the folders above a file; of a remote one, it keeps them.
            wanted.parent.mkdir(parents=True, exist_ok=True)
            found.replace(wanted)
        return wanted

    def end(self, run: str, status: str) -> None:
        """Say how a run ended."""
        with self._asked("end the run"):
            self._client.set_terminated(run, status)

    def register_model(self, name: str, description: str, tags: Mapping[str, str]) -> None:
        """Make the registered model, if there is none of this name."""
        with self._asked(f"register {name}"):
            try:
                self._client.create_registered_model(name, dict(tags), description or None)
            except Exception as error:
                if not exists(error):
                    raise

    def create_version(
        self, model: str, run: RunRecord, below: str, tags: Mapping[str, str], description: str
    ) -> int:
        """Make the next version of a model from a folder of a run, with all its tags at once: its number."""
        with self._asked(f"register a version of {model}"):
            made = self._client.create_model_version(
                model, f"{run.files.rstrip('/')}/{below}", run.id, dict(tags), description=description
            )
            return int(made.version)

    def delete_version(self, model: str, number: int) -> None:
        """Remove a version. Its number is not given again."""
        with self._asked(f"remove version {number} of {model}"):
            try:
                self._client.delete_model_version(model, str(number))
            except Exception as error:
                if not missing(error):
                    raise

    def set_alias(self, model: str, alias: str, number: int) -> bool:
        """Let an alias name a version, and no other any more: whether that version is still there."""
        with self._asked(f"name version {number} of {model} {alias}"):
            try:
                self._client.set_registered_model_alias(model, alias, str(number))
            except Exception as error:
                if not missing(error):
                    raise
                return False
            return True

    def delete_alias(self, model: str, alias: str) -> None:
        """Let an alias name nothing."""
        with self._asked(f"take the alias {alias} from {model}"):
            try:
                self._client.delete_registered_model_alias(model, alias)
            except Exception as error:
                if not missing(error):
                    raise
