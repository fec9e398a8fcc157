"""What is dumped is what every parser reads: PyYAML (1.1, both scanners) and ruamel (1.2)."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from modelyard.emit.header import header
from modelyard.emit.yaml import Before, Comment, Plain, dump

AMBIGUOUS = [
    "", " ", "on", "On", "OFF", "no", "NO", "y", "N", "yes", "true", "False", "null", "Null", "~", "=",
    "<<", "<", "1e3", "1E3", "1_000", "012", "0o1", "0x1F", "0b11", "12:30", "190:20:30", "1.", ".5",
    "+.inf", "-.INF", ".NaN", "nan", "2026-11-23", "2026-11-23T10:00:00Z", "2026-11-23 10:00:00 +01:00",
    "3.10", "3.12", "1.2.3", "-", "--", "---", "...", "--- a", "- a", "-a", "? a", "?", ":", ":a", "a:",
    "a: b", "a:b", "a #b", "a#b", "#", "&a", "*a", "!a", "!!str a", "|", ">", "'", '"', "%a", "@a", "`a`",
    "{a}", "{{ a }}", "${{ a }}", "[a]", "a, b", "a]", " a", "a ", "a\t", "\ta", "a\tb", "\\", "a\\nb",
    'a "b" c', "it's", "a\nb", "a\nb\n", "a\n", "\n", "\n\n", "\na", " a\nb", "a\n b", "a\n\n\n\nb",
    "a \nb", "a\n\tb", "a\n#b", "a\n---\nb\n", "a\n...\n", "a\r\nb", "\r", "\0", "\x07", "\x1b[31m", "\x7f",
    "\x85", "a\x85b", "\xa0", "a\u2028b", "\u2029", "\ufeff", "\ufeffa", "\u202eabc", "\u200f", "\ufffe",
    "\uffff", "\ue000", "é", "日本語", "🚀", "👩‍👩‍👧", "\U000e0041", "a" * 10_000, "word " * 2_000,
    "  x" * 100,
    '"' * 500, "\\" * 500, "😀" * 200, "*/5 * * * *", "s3://bucket/*.parquet", "sha256:0123", "5%", "10Gi",
    "500m", "v7.0.1", "10.0.0.0/16", "//", "$(id)", "a\n" + "b" * 300, "a b " * 44, "a " * 95,
]  # fmt: skip


def read(text: str) -> list[object]:
    """The document as each parser reads it."""
    return [
        yaml.load(text, Loader=yaml.SafeLoader),
        yaml.load(text, Loader=yaml.CSafeLoader),
        YAML(typ="safe", pure=True).load(text),
        YAML(typ="rt", pure=True).load(text),
    ]


@pytest.mark.parametrize("text", AMBIGUOUS, ids=lambda text: ascii(text[:20]))
@pytest.mark.parametrize(
    "place",
    [
        lambda v: v,
        lambda v: {"k": v},
        lambda v: [v],
        lambda v: {v: "x", "z": v},
        lambda v: {"a": {"b": [{"c": v, "d": v}, [v, v]]}},
    ],
    ids=["document", "value", "item", "key", "deep"],
)
def test_a_string_that_some_parser_misreads_is_read_back(text, place):
    data = place(text)

    assert all(found == data for found in read(dump(data)))


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(AMBIGUOUS)
    | st.text(st.sampled_from("a1 \n\t:#-'\"\\{}[],&*!|>%@`.~?=<e\x85\u2028"))
)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(AMBIGUOUS)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(DATA)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_parser_reads_back_any_data(data):
    text = dump(data)

    assert [found == data for found in read(text)] == [True] * 4
    assert all(len(line) < 200 for line in text.splitlines() if " " in line)


@given(
    DATA, st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]))
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_comment_never_changes_the_data(data, behind, before):
    decorated = {
        "a": Before(data, before, blank=True),
        "b": Comment("x", behind),
        "c": [Before({"d": Before(Comment(1, behind), before)}, before), Comment("line\nline", behind)],
    }
    expected = {"a": data, "b": "x", "c": [{"d": 1}, "line\nline"]}

    assert [found == expected for found in read(dump(decorated, header=before))] == [True] * 4


@pytest.mark.parametrize("length", [100, 119, 120, 150, 178, 179, 200, 999, 1100])
def test_a_long_key_leaves_room_for_its_value(length):
    data = {"a": {"k" * length: 1.0000000000000002e16, "z": {"s " * (length // 2): [1.5e300]}}}
    text = dump(data)

    assert [found == data for found in read(text)] == [True] * 4
    assert all(len(line) < 200 for line in text.splitlines())


def test_a_document_reads_as_a_person_would_write_it():
    data = {
        "name": "fraud",
        Plain("on"): Before(
            {"push": {"branches": ["main"]}, "schedule": [{"cron": "0 6 * * 1"}]}, blank=True
        ),
        "permissions": {},
        "steps": [
            {"uses": Comment("actions/checkout@3d3c42e5", "v7.0.1"), "with": {"persist-credentials": False}},
            {
                "run": 'python -m pip install "x"\nmodelyard validate\n',
                "env": {"PYTHON": "3.12", "SPACE": " a"},
            },
        ],
        "note": Before("no", "why: it is read as false"),
    }

    assert dump(data, header=header("a.yaml")) == (
        "# Generated by modelyard from a.yaml. Do not edit: change the spec and run `modelyard compile`.\n"
        "name: fraud\n"
        "\n"
        "on:\n"
        "  push:\n"
        "    branches:\n"
        "      - main\n"
        "  schedule:\n"
        "    - cron: 0 6 * * 1\n"
        "permissions: {}\n"
        "steps:\n"
        "  - uses: actions/checkout@3d3c42e5 # v7.0.1\n"
        "    with:\n"
        "      persist-credentials: false\n"
        "  - run: |\n"
        '      python -m pip install "x"\n'
        "      modelyard validate\n"
        "    env:\n"
        '      PYTHON: "3.12"\n'
        '      SPACE: " a"\n'
        "# why: it is read as false\n"
        'note: "no"\n'
    )


def test_plain_text_is_never_quoted_and_may_be_nothing():
    assert dump({Plain("on"): {"pull_request": Plain("")}, "a": "."}) == "on:\n  pull_request:\na: .\n"


def test_the_comment_of_an_items_first_key_stands_above_the_dash():
    assert dump([{"a": Before(1, "why"), "b": 2}]) == "# why\n- a: 1\n  b: 2\n"


def test_a_comment_too_long_for_its_line_moves_above_it_and_is_wrapped():
    lines = dump({"a": {"b": Comment("x", "word " * 60)}}).splitlines()

    assert lines[0] == "a:"
    assert lines[-1] == "  b: x"
    assert all(line.startswith("  # word") and len(line) <= 120 for line in lines[1:-1])


def test_floats_keep_their_value_in_yaml_1_1():
    data = [1e16, 1e-7, -2.5e300, 0.1, -0.0, math.inf, -math.inf]

    assert all(found == data for found in read(dump(data)))
    assert dump([math.nan]) == "- .nan\n"


def test_no_reader_sees_a_direction_override():
    text = dump({"a": Before("\u202egnp.exe", "x\u202ey")}, header="\u2066")

    assert not set(text) & set("\u202e\u2066")


NO_CORE = {"number-key": {1: "a"}, "set": {"a": {1, 2}}, "object": [object()], "bytes": {"a": b"x"}}


@pytest.mark.parametrize("data", NO_CORE.values(), ids=NO_CORE)
def test_data_outside_the_core_schema_is_refused(data):
    with pytest.raises(TypeError):
        dump(data)


@pytest.mark.parametrize(
    "data", ["\ud800", {"\udfff": 1}, [Before(1, "\ud800")], Comment("a", "\ud800")], ids=ascii
)
def test_half_a_surrogate_pair_is_refused(data):
    with pytest.raises(ValueError, match="surrogate"):
        dump([data])


def test_a_comment_behind_a_collection_is_refused():
    with pytest.raises(TypeError, match="trailing comment"):
        dump({"a": Comment([1], "x")})


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=9), DATA, min_size=1, max_size=4
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_strict_yamllint_has_nothing_to_say(data):
    from yamllint import linter
    from yamllint.config import YamlLintConfig

    config = YamlLintConfig(Path(__file__).with_name("yamllint.yml").read_text())

    assert [str(problem) for problem in linter.run(io.StringIO(dump(data)), config)] == []


def test_the_writer_loads_no_yaml_library():
    code = "import sys, modelyard.emit.yaml as y; y.dump({'a': ['b']}); sys.exit('yaml' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
