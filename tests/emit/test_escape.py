"""Hostile text is a value in every language: each is read back by a parser that is not ours."""

from __future__ import annotations

import html
import json
import re
import shlex
import subprocess
from html.parser import HTMLParser

import merman
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markdown_it import MarkdownIt

from modelyard.emit import escape, templates

HOSTILE = [
    "",
    " ",
    'say "hi"',
    "it's",
    "two\nlines",
    "carriage\rreturn\r\n",
    "${{ secrets.TOKEN }}",
    "${HOME} $HOME $$",
    "%{ if true }",
    "{{ config }} {% raw %}",
    "`id` $(id) ; id && id | id",
    "--> <!-- --!> <script>alert(1)</script>",
    "| a | b |\n|---|---|",
    "# heading\n\n- item\n\n```sh\nrm -rf /\n```",
    "1. one",
    "2) two",
    "=====",
    "---",
    "[link](javascript:alert(1)) ![x](y) [^1]",
    "*/ */ /* // #",
    "trailing backslash \\",
    "<<EOF\nFROM evil\nEOF",
    "\x00\x07\x1b[31m\x7f\x85\u2028\u2029",
    "\u202eevil\u2066 שלום مرحبا",
    "🙂 👩‍👩‍👧 é e\u0301",
    "\ud800 lone",
    "&amp; &#124; #quot; #35;",
    "x" * 10_000,
    "_a_ __b__ c_d ~~e~~ $x$",
    "    indented code",
    "::: note",
    "+ plus",
    "end]:::evil --> B",
    '"];click A "javascript:alert(1)"',
]
texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(), st.text(alphabet="`|<>&\\{}[]()#*_-+=~!$\"':;%\n\t a1.x/")
)


@settings(deadline=None)
@given(texts)
def test_single_line_holds_one_line_and_no_control_character(text: str) -> None:
    line = escape.single_line(text)
    assert len(line.splitlines()) <= 1
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", line)


class Text(HTMLParser):
    """The tags and the text that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(markdown: str) -> tuple[list[str], str]:
    reader = Text()
    reader.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))
    reader.close()
    return reader.tags, reader.text.strip("\n")


@settings(deadline=None)
@given(texts)
def test_markdown_paragraph_holds_the_text_and_nothing_else(text: str) -> None:
    line = escape.single_line(text)
    tags, shown = seen(escape.markdown(text) + "\n")
    assert tags == (["p"] if line else [])
    assert shown == line


@settings(deadline=None)
@given(texts)
def test_markdown_table_cell_stays_one_cell(text: str) -> None:
    tags, shown = seen(
        f"| a | b |\n| --- | --- |\n| {escape.markdown(text)} | {escape.markdown_code(text)} |\n"
    )
    around = ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert [tag for tag in tags if tag != "code"] == around
    assert shown.count(escape.single_line(text)) >= 2


@settings(deadline=None)
@given(texts)
def test_markdown_heading_and_list_item_stay_whole(text: str) -> None:
    line = escape.single_line(text)
    assert seen(f"# {escape.markdown(text)}\n") == (["h1"], line)
    assert seen(f"- {escape.markdown(text)}\n")[0] == ["ul", "li"]


@settings(deadline=None)
@given(texts)
def test_markdown_comment_cannot_be_left(text: str) -> None:
    rendered = MarkdownIt("commonmark").render(f"<!-- {escape.markdown(text)} -->\n\nafter\n")
    assert rendered.endswith("-->\n<p>after</p>\n")
    assert re.search("--!?>", rendered[:-25].removeprefix("<!--")) is None


@settings(deadline=None)
@given(texts)
def test_shell_word_is_one_word(text: str) -> None:
    assert shlex.split(f"run {escape.shell(text)} end") == ["run", escape.single_line(text), "end"]


def test_a_real_shell_reads_each_hostile_word_back() -> None:
    words = [text for text in HOSTILE if len(text) < 1_000]
    script = "printf '%s\\n' " + " ".join(escape.shell(text) for text in words)
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, check=True, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.stdout.decode() == "".join(escape.single_line(text) + "\n" for text in words)


@settings(deadline=None)
@given(texts)
def test_shell_word_cannot_close_a_markdown_fence(text: str) -> None:
    tags, shown = seen(f"```sh\nrun {escape.shell(text)}\n```\n\nafter\n")
    assert tags == ["pre", "code", "p"]
    assert shown.endswith("after")


def dockerfile_word(word: str) -> str:
    """The value of a double-quoted word: a backslash makes a quote, itself and a dollar literal."""
    assert word[0] == word[-1] == '"'
    value = ""
    rest = iter(word[1:-1])
    for character in rest:
        assert character not in '"$\n', "an unescaped character of the language"
        value += next(rest) if character == "\\" else character
    return value


@settings(deadline=None)
@given(texts)
def test_dockerfile_word_reads_back_and_expands_nothing(text: str) -> None:
    assert dockerfile_word(escape.dockerfile(text)) == escape.single_line(text)


@pytest.mark.parametrize("path", ["a b", "models/req.txt", "ünï.txt"])
def test_dockerfile_path_of_an_ordinary_file(path: str) -> None:
    assert escape.dockerfile_path(path) == f'"{path}"'


@pytest.mark.parametrize("path", ["", "a\nb", 'a"b', "$HOME", "*.txt", "a\\b", "<<EOF"])
def test_dockerfile_path_that_would_be_syntax_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="cannot copy"):
        escape.dockerfile_path(path)


def test_image_reference_is_checked() -> None:
    good = "docker.io/library/python:3.12-slim@sha256:" + "a" * 64
    assert escape.image_reference(good) == good
    for bad in ("python:3.12", good + "\nRUN id", good + " AS x", "${X}@sha256:" + "a" * 64):
        with pytest.raises(ValueError, match="not an image"):
            escape.image_reference(bad)


def readable(text: str) -> str:
    return re.sub(r"<(?=[^\s=\d.])", "‹", escape.single_line(text))


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=3))
def test_mermaid_labels_are_read_back_as_labels(texts: list[str]) -> None:
    lines = [f'  n{index}["{escape.mermaid(text)}"]' for index, text in enumerate(texts)]
    graph = json.loads(merman.Merman().parse_json("flowchart LR\n" + "\n".join(lines) + "\n", None))
    # this parser drops quotes at the ends of a label and gives the rest as HTML
    labels = [html.unescape(node["label"]).strip('" ') for node in graph["nodes"]]
    assert labels == [html.unescape(readable(text)).strip('" ') for text in texts]
    assert all(node["link"] is None and not node["classes"] for node in graph["nodes"])


@settings(deadline=None)
@given(texts)
def test_ignore_pattern_is_one_literal_line(text: str) -> None:
    pattern = escape.ignore_pattern(text)
    assert pattern[:1] not in ("!", "#")
    assert re.sub(r"\\(.)", r"\1", pattern) == escape.single_line(text)


def rendered(monkeypatch: pytest.MonkeyPatch, name: str, source: str, **values: object) -> str:
    templates._environment.cache_clear()
    monkeypatch.setattr(templates.data, "read_text", lambda _: source)
    try:
        return templates.render(name, **values)
    finally:
        templates._environment.cache_clear()


def test_a_plain_value_is_escaped_for_the_language_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered(monkeypatch, "x/a.Dockerfile.j2", "LABEL a={{ v }}", v='$x"') == 'LABEL a="\\$x\\""\n'
    assert rendered(monkeypatch, "x/a.md.j2", "- {{ v }}", v="*x*") == "- \\*x\\*\n"
    assert rendered(monkeypatch, "x/a.md.j2", "{{ v | code }}", v="a_b") == "`a_b`\n"
    assert rendered(monkeypatch, "x/a.sh.j2", "echo {{ v }}", v="$(id)") == "echo '$(id)'\n"


def test_verbatim_is_the_one_way_past_the_escaper(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered(monkeypatch, "a.md.j2", "{{ v }}", v=escape.Verbatim("**bold**")) == "**bold**\n"
    assert "\\*" in rendered(monkeypatch, "a.md.j2", "{{ v ~ '' }}", v="*x*")
    assert "text='" in rendered(monkeypatch, "a.md.j2", "{{ v ~ '' }}", v=escape.Verbatim("x"))
    with pytest.raises(Exception, match="No filter named 'safe'"):
        rendered(monkeypatch, "a.md.j2", "{{ v | safe }}", v="x")


def test_template_syntax_in_a_value_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered(monkeypatch, "a.sh.j2", "{{ v }}", v="{{ 7 * 7 }}") == "'{{ 7 * 7 }}'\n"


def test_missing_and_unprintable_values_are_bugs(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UndefinedError, match="'v' is undefined"):
        rendered(monkeypatch, "a.md.j2", "{{ v }}")
    with pytest.raises(TypeError, match="not NoneType"):
        rendered(monkeypatch, "a.md.j2", "{{ v }}", v=None)
