"""Our JSON writer beside the standard library's."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelyard.emit.json import dumps

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(plain, st.booleans())
def test_it_writes_what_the_standard_library_writes(value: object, ascii_only: bool) -> None:
    assert dumps(value, ascii_only=ascii_only) == json.dumps(value, indent=2, ensure_ascii=ascii_only) + "\n"


def test_tuples_are_lists() -> None:
    assert dumps({"a": (1, ())}) == json.dumps({"a": (1, ())}, indent=2) + "\n"


@pytest.mark.parametrize("value", [{1: "a"}, {"a": {1, 2}}, object()])
def test_what_is_not_plain_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        dumps(value)
