"""Which images a plan needs, and where their parts lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan


@dataclass(frozen=True, slots=True)
class Image:
    """One image. Paths are relative to the repository root, which is the build's context.

    ``code`` is the folder of the team's own Python modules where the image needs them, ending in a slash
    (``./`` for the root); ``wheels`` the folder of modelyard's own wheel where the lock holds one; ``result``
    what training left for this image: the model, or the profile of its data.
    """

    name: str
    folder: str
    base: str
    result: str | None
    code: str | None
    wheels: str | None
    origin: tuple[str | int, ...]

    @property
    def dockerfile(self) -> str:
        """The Dockerfile."""
        return f"{self.folder}/{self.name}.Dockerfile"

    @property
    def requirements(self) -> str:
        """The hash-locked requirements, which workflows install too."""
        return f"{self.folder}/{self.name}.requirements.txt"


_RESULTS = {"serve": "build/model", "watch": "build/reference"}
"""What ``modelyard run --output build`` leaves, by the image that carries it into every environment."""


def images(plan: Plan) -> Iterator[Image]:
    """The images that some environment runs, and the one that trains."""
    yield _image(plan, "train", ("training",))
    deployed = any(environment.deployment is not None for environment in plan.environments)
    if deployed:
        yield _image(plan, "serve", ("deployment",))
    if deployed or any(environment.monitoring is not None for environment in plan.environments):
        yield _image(plan, "watch", ("monitoring",))


def base(plan: Plan) -> str:
    """The base image of this plan's Python, by tag and digest."""
    pin = plan.pins.images[f"docker.io/library/python:{plan.python.version}-slim"]
    return f"{pin.name}:{pin.version}@{pin.value}"


def _image(plan: Plan, name: str, origin: tuple[str | int, ...]) -> Image:
    folder = f"{plan.paths.ops}/docker"
    locked_wheel = plan.pins.requirements[name].startswith("--find-links wheels\n")
    return Image(
        name=name,
        folder=folder,
        base=base(plan),
        result=_RESULTS.get(name),
        code=_code(plan) if name != "watch" else None,
        wheels=f"{folder}/wheels/" if locked_wheel else None,
        origin=origin,
    )


def _code(plan: Plan) -> str | None:
    """The spec's folder where training runs the team's own code; None where scikit-learn is all there is."""
    training = plan.first.training
    known = training.entrypoint is None and (training.estimator or "").startswith("sklearn.")
    return None if known else f"{plan.paths.spec_folder or '.'}/"
