"""The text that people read, to the character."""

from __future__ import annotations

import pytest
from diagnostic_samples import ACCEPTED, FULL, HOSTILE, diagnostic, span

from modelyard.diagnostics.cells import width
from modelyard.diagnostics.text import ALLOWED, WIDTH, render
from modelyard.diagnostics.types import Fix, RelatedSpan, Severity


def test_sample_of_the_style_guide() -> None:
    text = "\n" * 40 + "  estimater: sklearn.ensemble.HistGradientBoostingClassifier\n"
    shown = diagnostic(
        span(41, 3, 12),
        rule="unknown-key",
        message='unknown key "estimater" in training',
        label='did you mean "estimator"?',
        allowed=("distributed", "entrypoint", "estimator"),
    )
    assert render([shown], {"modelyard.yaml": text}) == (
        'error[unknown-key]: unknown key "estimater" in training\n'
        "  --> modelyard.yaml:41:3\n"
        "   |\n"
        "41 |   estimater: sklearn.ensemble.HistGradientBoostingClassifier\n"
        '   |   ^^^^^^^^^ did you mean "estimator"?\n'
        "   |\n"
        "   = allowed: distributed, entrypoint, estimator\n"
        "   = help: modelyard explain unknown-key\n"
        "\n"
        "1 error\n"
    )


def test_everything_a_diagnostic_can_hold() -> None:
    assert render([FULL], {"modelyard.yaml": "- aaa: 1\n  aaa: 2\n"}) == (
        'error[duplicate-key]: key "a" is written twice\n'
        " --> modelyard.yaml:2:3\n"
        "  |\n"
        "1 | - aaa: 1\n"
        "  |   --- first written here\n"
        "2 |   aaa: 2\n"
        "  |   ^^^ written again here\n"
        "  |\n"
        " ::: b.yaml:9:1\n"
        "  |\n"
        "  = allowed: a, b\n"
        "  = fix: rename it: b\n"
        "  = help: keep one of the two\n"
        "  = help: modelyard explain duplicate-key\n"
        "\n"
        "1 error\n"
    )


def test_nothing_to_say_is_no_text() -> None:
    assert render([], {}) == ""


def test_accepted_finding_is_a_note_with_its_reason() -> None:
    shown = render([ACCEPTED], {})
    assert shown.startswith("note[hidden-direction]: something is wrong\n")
    assert "\n  = accepted: names in the source are Arabic\n" in shown
    assert shown.endswith("\n1 note\n")


def test_last_line_counts_by_severity() -> None:
    found = [
        diagnostic(span(1, 1, 2), severity=severity) for severity in (Severity.ERROR, Severity.WARNING) * 2
    ]
    assert render([*found, diagnostic(span(1, 1, 2))], {}).splitlines()[-1] == "3 errors, 2 warnings"


def rows(text: str, line: str) -> tuple[str, str]:
    """The source row and the squiggle row of a text's only snippet."""
    lines = text.splitlines()
    index = next(i for i, row in enumerate(lines) if row.startswith(line))
    return lines[index], lines[index + 1]


@pytest.mark.parametrize(
    ("line", "start", "end", "source", "squiggle"),
    [
        ("a: 国家 x", 3, 5, "1 | a: 国家 x", "  |    ^^^^"),
        ("国: x", 3, 4, "1 | 国: x", "  |     ^"),
        ("e\u0301: x", 4, 5, "1 | e\u0301: x", "  |    ^"),
        ("\tx: 1", 1, 2, "1 |     x: 1", "  |     ^"),
        ("\tx: 1", 0, 1, "1 |     x: 1", "  | ^^^^"),
        ("a: \x1b[0m", 3, 4, "1 | a: \ufffd[0m", "  |    ^"),
        ("a: \u202eb", 3, 4, "1 | a: \ufffdb", "  |    ^"),
        ("a:", 2, 2, "1 | a:", "  |   ^"),
        ("a:", 2, 9, "1 | a:", "  |   ^"),
    ],
)
def test_squiggle_is_as_wide_as_what_it_marks(
    line: str, start: int, end: int, source: str, squiggle: str
) -> None:
    text = render([diagnostic(span(1, start + 1, end + 1))], {"modelyard.yaml": line})
    assert rows(text, "1 |") == (source, squiggle)


def test_span_over_several_lines_marks_the_first_to_its_end() -> None:
    text = render([diagnostic(span(1, 4, 6, end_line=3))], {"modelyard.yaml": "a: |  \n  b\n  c d"})
    assert rows(text, "1 |") == ("1 | a: |", "  |    ^")


@pytest.mark.parametrize("start", [0, 50, 139, 400, 990])
@pytest.mark.parametrize("letter", ["x", "国"])
def test_long_line_is_cut_around_its_span(start: int, letter: str) -> None:
    line = letter * start + "HERE" + letter * (1000 - start)
    text = render([diagnostic(span(1, start + 1, start + 5))], {"modelyard.yaml": line})
    source, squiggle = rows(text, "1 |")
    assert width(source) - len("1 | ") <= WIDTH
    before = source.split("HERE")[0]
    assert squiggle == "  |" + " " * (width(before) - len("  |")) + "^^^^"


def test_span_longer_than_the_screen_is_cut_on_its_right() -> None:
    text = render([diagnostic(span(1, 4, 900))], {"modelyard.yaml": "a: " + "x" * 1000})
    source, squiggle = rows(text, "1 |")
    assert width(source) <= WIDTH + 4
    assert width(squiggle) <= WIDTH + 4
    assert source.endswith("…")


def test_two_places_on_one_line_have_a_row_each() -> None:
    shown = diagnostic(span(1, 5, 6), label="again", related=(RelatedSpan(span(1, 1, 2), "first"),))
    lines = render([shown], {"modelyard.yaml": "a b a"}).splitlines()
    assert lines[3:6] == ["1 | a b a", "  |     ^ again", "  | - first"]


def test_gap_between_two_places_is_shown() -> None:
    shown = diagnostic(span(12, 1, 2), related=(RelatedSpan(span(3, 1, 2), "first"),))
    lines = render([shown], {"modelyard.yaml": "a\n" * 12}).splitlines()
    assert lines[1:9] == [
        "  --> modelyard.yaml:12:1",
        "   |",
        " 3 | a",
        "   | - first",
        "...",
        "12 | a",
        "   | ^",
        "   |",
    ]


def test_long_list_of_allowed_values_is_counted() -> None:
    allowed = tuple(f"v{n}" for n in range(ALLOWED + 7))
    assert f"v{ALLOWED - 1} and 7 more\n" in render([diagnostic(span(1, 1, 2), allowed=allowed)], {})


def test_uncertain_fix_is_called_possible() -> None:
    assert "= possible fix: rename it: b" in render(
        [diagnostic(span(1, 1, 2), fix=Fix("rename it", "b"))], {}
    )


def test_colour_only_when_asked_for_and_changing_nothing_else() -> None:
    import re

    texts = {"modelyard.yaml": "- aaa: 1\n  aaa: 2\n"}
    plain, coloured = render([FULL, ACCEPTED], texts), render([FULL, ACCEPTED], texts, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[duplicate-key]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_steers_nothing(text: str) -> None:
    shown = diagnostic(
        span(1, 1, 2, file=text or "f"),
        message=text,
        label=text,
        help=text,
        allowed=(text,),
        fix=Fix(text, text),
        related=(RelatedSpan(span(1, 1, 2, file=text), text),),
        accepted=text,
    )
    rendered = render([shown], {text: text})
    assert "\x1b" not in rendered
    assert all(character == "\n" or character.isprintable() for character in rendered)
    assert not any(line.startswith("::") for line in rendered.splitlines())
