"""What a rule may look at."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.analysis.types import Analysis
    from modelyard.diagnostics.types import DocumentPath
    from modelyard.model.environments import Environment
    from modelyard.model.parse import View
    from modelyard.model.spec import Spec
    from modelyard.source.types import Document


class Beside(Protocol):
    """The files that a spec may name or stand beside, by path relative to the spec's folder, and the output root's."""

    def read(self, path: str) -> str | None:
        """The text of a file beside the spec, None where there is none."""

    def read_output(self, path: str) -> str | None:
        """The text of a committed output, by path under the output root, None where there is none."""


@dataclass(frozen=True)
class Context:
    """One environment's view of a spec, its analysis, and what surrounds it.

    Paths that a rule puts into a finding are paths of ``spec`` (long form, merged); the caller locates them in what was
    written, drops those about things that were left out as misfits, and removes repetitions between environments.
    ``contexts`` are those of all environments in order of promotion, this one among them. ``committed`` is this
    environment's contract as compiled before, None where there is none.
    """

    view: View
    analysis: Analysis
    beside: Beside
    committed: Mapping[str, object] | None = None
    contexts: tuple[Context, ...] = field(default=(), compare=False, repr=False)

    @property
    def spec(self) -> Spec:
        """The merged spec."""
        return self.view.spec

    @property
    def environment(self) -> Environment | None:
        """The environment, None where the spec names none and `local` is meant."""
        return self.view.environment

    @property
    def name(self) -> str:
        """The environment's name."""
        return self.view.name

    @property
    def document(self) -> Document:
        """The document as written: for questions about what stands there and what does not."""
        return self.view.document

    @property
    def first(self) -> bool:
        """Whether models are trained here."""
        return not self.contexts or self.contexts[0].name == self.name

    @property
    def cloud(self) -> str | None:
        """The cloud of this environment: aws, gcp, azure, or None."""
        cloud = self.environment.cloud if self.environment else None
        if cloud is None:
            return None
        return "aws" if cloud.aws else "gcp" if cloud.gcp is not None else "azure"

    def intact(self, *path: str | int) -> bool:
        """Whether everything at, above and below this path fitted, so that its absence or value may be spoken of."""
        located: DocumentPath = self.view.locate(path)
        return self.view.intact(located)
