"""What MLflow answers, as our own values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.registry.types import RunRecord, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def tagged(tag: tuple[str, str] | None) -> str:
    """The end of a filter for what bears a tag."""
    return f" and tags.`{tag[0]}` = '{tag[1]}'" if tag else ""


def pages(search: Any, clause: str | None = None) -> Iterator[Any]:
    """All that a search finds, page by page."""
    token = None
    while True:
        page = search(clause, page_token=token)
        yield from page
        token = page.token
        if not token:
            return


def version(item: Any, aliases: Mapping[str, int]) -> Version:
    """A model version; ``aliases`` are those of its model."""
    number = int(item.version)
    return Version(
        model=str(item.name),
        number=number,
        run=str(item.run_id or ""),
        aliases=tuple(alias for alias, named in aliases.items() if named == number),
        tags=_texts(item.tags),
        stage=str(item.current_stage or "None"),
        created=int(item.creation_timestamp or 0),
        source=str(item.source or ""),
    )


def run(item: Any) -> RunRecord:
    """A run."""
    return RunRecord(
        id=str(item.info.run_id),
        status=str(item.info.status),
        files=str(item.info.artifact_uri),
        started=int(item.info.start_time or 0),
        ended=int(item.info.end_time or 0),
        tags=_texts(item.data.tags),
    )


def _texts(tags: Mapping[Any, Any] | None) -> dict[str, str]:
    return {str(name): str(value) for name, value in (tags or {}).items()}
