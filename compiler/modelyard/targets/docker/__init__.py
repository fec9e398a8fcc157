"""The images: Dockerfiles, what they ignore, and the requirements that they and the workflows install."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.escape import Verbatim
from modelyard.emit.file import File
from modelyard.emit.header import header
from modelyard.emit.templates import render
from modelyard.targets.docker.images import Image, images

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan

_NEVER = ("**/.venv", "**/__pycache__", "**/tests", "**/test_*.py", "**/conftest.py")
"""Python files that are no part of what the team runs."""


def emit(plan: Plan) -> Iterator[File]:
    """Three files an image."""
    for image in images(plan):
        yield _dockerfile(plan, image)
        yield _dockerignore(plan, image)
        yield _requirements(plan, image)


def _dockerfile(plan: Plan, image: Image) -> File:
    text = render(
        f"docker/{image.name}.Dockerfile.j2",
        header=header(plan.paths.spec),
        file=image.dockerfile,
        base=image.base,
        base_name=image.base.partition("@")[0],
        title=f"{plan.model} {image.name}",
        description=plan.description,
        source=f"https://github.com/{plan.repository}" if plan.repository else "",
        labels=plan.labels,
        requirements=image.requirements,
        wheels=image.wheels or "",
        code=image.code or "",
        result=image.result or "",
    )
    return File(image.dockerfile, text, image.origin)


def _dockerignore(plan: Plan, image: Image) -> File:
    code = image.code
    text = render(
        "docker/image.dockerignore.j2",
        header=header(plan.paths.spec),
        allowed=[path for path in (image.requirements, image.wheels, image.result) if path],
        code=code.removeprefix("./") if code else "",
        has_code=code is not None,
        never=[Verbatim(pattern) for pattern in _NEVER] if code else [],
    )
    return File(f"{image.dockerfile}.dockerignore", text, image.origin)


def _requirements(plan: Plan, image: Image) -> File:
    text = f"# {header(plan.paths.spec)}\n{plan.pins.requirements[image.name]}"
    return File(image.requirements, text, image.origin)
