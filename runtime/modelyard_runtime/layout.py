"""Where the stages of a run leave what the next ones read: the one list of paths below the output folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")

ROW, TARGET, TIME, KEY = "__row", "__target", "__time", "__key"
"""Columns of the feature table beside the features: the row's number, its target, its time and its key as text."""

GROUP = "__group"
"""Column that holds a row's group as text, where rows are parted by group."""

BY = "__by_"
"""Prefix of the columns that hold the values of a gate's ``by``: ``__by_country``."""

SCORE, LABEL = "score", "label"
"""Columns of stored predictions: probability of the positive class or predicted number, and predicted class."""

PROBABILITY = "p_"
"""Prefix of the columns that hold each class's probability where there are more than two: ``p_red``."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The output folder of a run. ``model`` is what the serving image holds, ``reference`` what the drift job holds."""

    root: Path

    @property
    def contract(self) -> Path:
        """The contract that was run, where it was compiled on the spot."""
        return self.root / "contract.json"

    @property
    def state(self) -> Path:
        """Which stages are done, on which inputs."""
        return self.root / "run.json"

    @property
    def data_report(self) -> Path:
        """The report of the data checks."""
        return self.root / "data" / "report.json"

    @property
    def sources(self) -> Path:
        """The versions of the sources: hash, rows, time range."""
        return self.root / "data" / "sources.json"

    def features(self, part: Part) -> Path:
        """The rows of one part, with features, target, time, key and slices."""
        return self.root / "features" / f"{part}.parquet"

    @property
    def features_index(self) -> Path:
        """Which features there are, and how many rows each part has."""
        return self.root / "features" / "index.json"

    @property
    def sample(self) -> Path:
        """Raw values of a sample of the test part, for the comparison with predictions."""
        return self.root / "features" / "sample" / "rows.parquet"

    def sample_of(self, source: str) -> Path:
        """The rows of a source that the sample is joined with, or looks back on."""
        return self.root / "features" / "sample" / "sources" / f"{source}.parquet"

    @property
    def model(self) -> Path:
        """The model's folder: everything that answers a request, and nothing else."""
        return self.root / "model"

    @property
    def training(self) -> Path:
        """Chosen parameters, the search, libraries."""
        return self.root / "training" / "training.json"

    @property
    def reference(self) -> Path:
        """The folder with what later drift checks compare with."""
        return self.root / "reference"

    @property
    def profile(self) -> Path:
        """The reference profile of features and predictions."""
        return self.reference / "profile.json"

    @property
    def calibration(self) -> Path:
        """What an estimate of performance without labels is made from."""
        return self.reference / "calibration.json"

    @property
    def importance(self) -> Path:
        """How much each feature matters to the model: a drift check names the columns in that order."""
        return self.reference / "importance.json"

    @property
    def metrics(self) -> Path:
        """Every metric with its interval, overall and by slice."""
        return self.root / "evaluation" / "metrics.json"

    @property
    def latency(self) -> Path:
        """Latencies measured on the serving path: the one part of an evaluation that no seed repeats."""
        return self.root / "evaluation" / "latency.json"

    def predictions(self, part: Part) -> Path:
        """The model's answers for the rows of a part: row, target, score, label, slices."""
        return self.root / "evaluation" / f"{part}.parquet"

    def champion_predictions(self, part: Part) -> Path:
        """The champion's answers for the same rows."""
        return self.root / "evaluation" / f"champion-{part}.parquet"

    @property
    def champion(self) -> Path:
        """Who the champion is: name, version, its own metrics; absent where there is none."""
        return self.root / "evaluation" / "champion.json"

    @property
    def explanations(self) -> Path:
        """Which features move the predictions, and how much."""
        return self.root / "evaluation" / "explanations.json"

    @property
    def skew(self) -> Path:
        """The comparison of training's features with serving's."""
        return self.root / "skew" / "report.json"

    @property
    def gates(self) -> Path:
        """The gate report."""
        return self.root / "gates" / "report.json"

    @property
    def result(self) -> Path:
        """The training result that `modelyard release` reads."""
        return self.root / "result.json"

    @property
    def summary(self) -> Path:
        """The gates and metrics as Markdown, for a job's page."""
        return self.root / "summary.md"

    @property
    def report(self) -> Path:
        """The report of the run, one HTML file."""
        return self.root / "report.html"

    @property
    def docs(self) -> Path:
        """The folder of the compiler's pages with what was measured: model card, technical documentation."""
        return self.root / "docs"

    @property
    def model_card(self) -> Path:
        """The model card with what was measured."""
        return self.docs / "model-card.md"
