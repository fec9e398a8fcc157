"""The one job that builds images: what it pushes is what every environment runs, by digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.github import steps
from modelyard.targets.github.needs import IMAGES, repository
from modelyard.targets.github.workflow import because, job, literal, permissions

if TYPE_CHECKING:
    from modelyard.plan.types import Plan
    from modelyard.targets.github.steps import Step


def images(plan: Plan) -> dict[str, object]:
    """Build, push and sign the images of a candidate that has passed its gates."""
    environment = plan.first
    return job(
        "Build and sign the images",
        needs="train",
        runs_on=environment.runner,
        timeout=60,
        environment=environment.names.github_environment["train"],
        outputs={image: f"${{{{ steps.{image}.outputs.digest }}}}" for image in IMAGES},
        permissions=permissions("contents: read", "id-token: write", "attestations: write"),
        steps=[
            steps.checkout(plan),
            steps.download(plan, f"{plan.model}-candidate", steps.OUTPUT, title="Fetch the candidate"),
            steps.aws(plan, environment, "train"),
            steps.registries(plan, environment),
            steps.uses(plan, "docker/setup-buildx-action", "Set up BuildKit"),
            *(step for image in IMAGES for step in _image(plan, image)),
        ],
    )


def _image(plan: Plan, image: str) -> list[Step]:
    name = literal(repository(plan.first, image))
    digest = f"${{{{ steps.{image}.outputs.digest }}}}"
    subject = {"subject-name": name, "subject-digest": digest}
    bill = f"{image}.spdx.json"
    return [
        steps.uses(
            plan,
            "docker/build-push-action",
            f"Build the {image} image",
            {
                "context": ".",
                "file": literal(f"{plan.paths.ops}/docker/{image}.Dockerfile"),
                "push": True,
                "tags": f"{name}:${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}",
                "provenance": because("Unsigned, they would prove nothing: the signed ones follow.", False),
                "sbom": False,
            },
            id=image,
        ),
        steps.uses(
            plan,
            "anchore/sbom-action",
            f"List what is in the {image} image",
            {
                "image": f"{name}@{digest}",
                "format": "spdx-json",
                "output-file": bill,
                "upload-artifact": False,
                "upload-release-assets": False,
            },
        ),
        steps.uses(plan, "actions/attest", f"Sign the provenance of the {image} image", subject),
        steps.uses(
            plan, "actions/attest", f"Sign the contents of the {image} image", {**subject, "sbom-path": bill}
        ),
    ]
