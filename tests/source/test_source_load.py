"""Reading a document: what comes out, and what is refused with which words."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from modelyard.source import events
from modelyard.source.limits import MAX_BYTES, MAX_DEPTH, MAX_NODES
from modelyard.source.load import load, parse

if TYPE_CHECKING:
    from modelyard.source.types import Document


RULE_DOCUMENTS = Path(__file__).parents[1] / "rules"


def rules(document: Document) -> list[str]:
    return [finding.rule for finding in document.findings]


def underlined(document: Document) -> list[str]:
    """The text under each finding's primary span."""
    lines = [*document.text.splitlines(), ""]
    spans = [finding.at for finding in document.findings if finding.at]
    return [lines[span.start.line - 1][span.start.column - 1 : span.end.column - 1] for span in spans]


def test_plain_data_keeps_the_order_of_writing() -> None:
    document = parse("b: 1\na: [x, {c: no}]\n", "f.yaml")
    assert document.data == {"b": 1, "a": ["x", {"c": "no"}]}
    assert list(document.data) == ["b", "a"]
    assert document.readable
    assert document.findings == ()


def test_quoted_scalars_are_text() -> None:
    assert parse("a: '1'\nb: \"true\"\nc: |\n  ~\n", "f").data == {"a": "1", "b": "true", "c": "~\n"}


def test_byte_order_mark_is_accepted_and_left_out() -> None:
    document = parse(b"\xef\xbb\xbfa: 1", "f")
    assert document.text == "a: 1"
    assert document.data == {"a": 1}


def test_aliases_repeat_values() -> None:
    assert parse("a: &x {b: 1}\nc: *x\nd: [*x, &y 2, *y]\n", "f").data == {
        "a": {"b": 1},
        "c": {"b": 1},
        "d": [{"b": 1}, 2, 2],
    }


def test_keys_that_are_no_text_are_told_and_kept_as_written() -> None:
    document = parse("1: a\ntrue: b\n~: c\n'2': d\n", "f")
    assert rules(document) == ["non-string-key"] * 3
    assert document.data == {"1": "a", "true": "b", "~": "c", "2": "d"}
    assert document.readable


@pytest.mark.parametrize(
    ("text", "rule", "under"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", "a"),
        ("x: {a: 1, 'a': 3}\n", "duplicate-key", "'a'"),
        ("a: {{ name }}\n", "non-string-key", "{"),
        ("? [a, b]\n: c\n", "non-string-key", "["),
        ("a: &x 1\n*x : 2\n", "non-string-key", "*x"),
        ("?\n: a\n", "non-string-key", ""),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "merge-key", "<<"),
        ("a: *b\n", "undefined-alias", "*b"),
        ("a: &b [1, *b]\n", "recursive-alias", "*b"),
        ("a: !!int '3'\n", "unsupported-tag", "!!int"),
        ("a: &x !Ref b\n", "unsupported-tag", "!Ref"),
        ("a: [!x b]\n", "unsupported-tag", "!x"),
        ("!!map {a: 1}\n", "unsupported-tag", "!!map"),
        ("a: 1\n--- \nb: 2\n", "several-documents", "---"),
        ("a: 1\n...\n---\nb: 2\n", "several-documents", "---"),
        ("", "empty-document", ""),
        ("# nothing\n", "empty-document", ""),
        ("---\n", "empty-document", ""),
        ("~\n", "empty-document", ""),
        ("\n- a\n", "root-not-mapping", "-"),
        ("# text\nfour words of text\n", "root-not-mapping", "f"),
        ("a: \x07\n", "control-character", "\x07"),
        ("a: b\u2028\n", "control-character", None),
        ("a: \ufeffb\n", "control-character", "\ufeff"),
        ("a: b\u202e\n", "hidden-direction", "\u202e"),
        ("a: \ud800\n", "invalid-encoding", "\ud800"),
        ("a:\n\tb: 1\n", "tab-indentation", "\t"),
        ("a:\n  b: 1\n\tc: 1\n", "tab-indentation", "\t"),
        ("a: |\n \tb\n  c\n", "tab-indentation", "\t"),
    ],
)
def test_refusals(text: str, rule: str, under: str | None) -> None:
    document = parse(text, "f.yaml")
    assert rules(document) == [rule]
    if under is not None:
        assert underlined(document) == [under]


def test_duplicate_key_shows_the_first_one() -> None:
    (finding,) = parse("a: 1\nb:\n  c: 1\n  d: 1\n  c: 2\n", "f").findings
    assert finding.message == 'key "c" is written twice in b'
    assert finding.path == ("b", "c")
    (first,) = finding.related
    assert first.at is not None
    assert (first.at.start.line, first.at.start.column) == (3, 3)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfea\x00", "the file is UTF-16, a spec is UTF-8"),
        ("a: 1".encode("utf-32"), "the file is UTF-32, a spec is UTF-8"),
        (b"a: \xe4\n", "the file is not UTF-8: byte 0xe4 is no character of UTF-8"),
        (b"a: \xc3", "the file is not UTF-8: byte 0xc3 is no character of UTF-8"),
    ],
)
def test_other_encodings(content: bytes, words: str) -> None:
    document = parse(content, "f")
    assert rules(document) == ["invalid-encoding"]
    assert document.findings[0].message == words
    assert not document.readable


def test_size_is_limited_before_anything_is_read() -> None:
    comment = "a: 1 #".ljust(MAX_BYTES, "x")
    assert parse(comment, "f").data == {"a": 1}
    assert rules(parse(comment + "x", "f")) == ["too-large"]
    assert rules(parse("a: 1 #" + "ä" * (MAX_BYTES // 2), "f")) == ["too-large"]


def test_depth_is_limited() -> None:
    def nested(levels: int) -> str:
        return "a: " + "[" * (levels - 1) + "]" * (levels - 1)

    assert rules(parse(nested(MAX_DEPTH), "f")) == []
    assert rules(parse(nested(MAX_DEPTH + 1), "f")) == ["too-deep"]


def test_depth_counts_through_aliases() -> None:
    half = MAX_DEPTH // 2
    deep = f"a: &x {'[' * half}{']' * half}\n"
    assert rules(parse(f"{deep}b: {'[' * (half - 1)}*x{']' * (half - 1)}\n", "f")) == []
    assert rules(parse(f"{deep}b: {'[' * half}*x{']' * half}\n", "f")) == ["too-deep"]


def test_chain_of_aliases_is_as_deep_as_what_it_stands_for() -> None:
    chain = "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, MAX_DEPTH + 1))
    assert rules(parse("a0: &a0 x\n" + chain, "f")) == ["too-deep"]


def test_nodes_are_limited() -> None:
    # A mapping, its key and the list count too.
    assert rules(parse("a: [" + "x," * (MAX_NODES - 3) + "]", "f")) == []
    assert rules(parse("a: [" + "x," * (MAX_NODES - 2) + "]", "f")) == ["too-many-nodes"]


def test_a_billion_laughs_end_early() -> None:
    text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    text += "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    before = time.process_time()
    assert rules(parse(text, "f")) == ["too-many-nodes"]
    assert time.process_time() - before < 1


def test_file_that_is_not_there(tmp_path: Path) -> None:
    document = load(tmp_path / "nothing.yaml", display="nothing.yaml")
    assert rules(document) == ["unreadable-file"]
    assert document.findings[0].at is not None
    assert document.findings[0].at.file == "nothing.yaml"
    assert rules(load(tmp_path)) == ["unreadable-file"]


def test_file_is_named_with_forward_slashes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1", encoding="utf-8")
    assert load(tmp_path / "a.yaml").file == (tmp_path / "a.yaml").as_posix()


@pytest.mark.parametrize("path", sorted(RULE_DOCUMENTS.glob("*.md")), ids=lambda path: path.stem)
def test_reads_the_same_without_libyaml(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rule_documents import read

    for name, content in read(path).files.items():
        with_libyaml = parse(content, name)
        monkeypatch.setattr(events, "CParser", None)
        without = parse(content, name)
        assert without.data == with_libyaml.data
        assert rules(without) == rules(with_libyaml)
        assert underlined(without) == underlined(with_libyaml)
        monkeypatch.undo()


def test_a_thousand_lines_take_less_than_the_safe_loader() -> None:
    text = "".join(f"key{n}: {{a: {n}, b: [x, 'y', 1.5], c: text with words}}\n" for n in range(1000))

    def cost(read: object) -> float:
        assert callable(read)
        best = float("inf")
        for _ in range(3):
            before = time.process_time()
            read()
            best = min(best, time.process_time() - before)
        return best

    assert cost(lambda: parse(text, "f")) < cost(lambda: yaml.load(text, yaml.CSafeLoader))
