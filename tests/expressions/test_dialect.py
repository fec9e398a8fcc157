"""Our reading half of DuckDB's dialect against sqlglot's whole one."""

from __future__ import annotations

import pytest
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from modelyard.expressions.dialect import ReadingDuckDB

WRITING = {
    # what only the generator, the optimizer and the executor ask for
    "ASCII_ONLY_NORMALIZATION",
    "ESCAPED_SEQUENCES",
    "EXPRESSION_METADATA",
    "HAVING_ALIASES_SHADOW_UNGROUPED_COLUMNS",
    "INVERSE_TIME_MAPPING",
    "INVERSE_TIME_TRIE",
    "PREFER_COLUMNS_TO_ALIASES_IN_HAVING_AND_QUALIFY",
    "QUERY_RESULTS_ARE_STRUCTS",
    "REGEXP_EXTRACT_MISSING_GROUP_RETURNS_EMPTY",
    "REGEXP_EXTRACT_NO_MATCH_RETURNS_NULL",
    "TABLES_REFERENCEABLE_AS_COLUMNS",
    "USING_COLUMN_ORDER",
}


def settings(cls: type) -> dict[str, object]:
    return {name: getattr(cls, name) for name in dir(cls) if name.isupper()}


def test_the_tokenizer_is_duckdbs() -> None:
    assert settings(ReadingDuckDB.Tokenizer) == settings(DuckDB.Tokenizer)


def test_the_dialect_is_duckdbs_for_all_that_a_parser_asks() -> None:
    ours, theirs = settings(ReadingDuckDB), settings(DuckDB)
    differing = {name for name in theirs if ours.get(name) != theirs[name]}
    assert differing <= WRITING | {"INDEX_OFFSET"}


@pytest.mark.parametrize("path", ["$.a.b", "/a/b", "$.a[#-1]", "not ( a path", "3"])
def test_paths_into_json_are_read_alike(path: str) -> None:
    literal = exp.Literal.string(path)
    assert ReadingDuckDB().to_json_path(literal) == DuckDB().to_json_path(literal)
