"""Sentences about files that are said the same whether a spec was compiled or proved to be unchanged."""

from __future__ import annotations


def counts(display: str, *, written: int, removed: int, unchanged: int) -> str:
    """What a compile did to a spec's files."""
    return f"{display}: {written} written, {removed} removed, {unchanged} unchanged"


def current(display: str, files: int) -> str:
    """That a check found nothing to do."""
    return f"{display}: {files} files are current"
