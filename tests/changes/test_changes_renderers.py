"""What a reader sees of a report."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.changes.render.json import render
from modelyard.changes.render.markdown import LIMIT, code, markdown
from modelyard.changes.render.text import text
from modelyard.changes.types import Change, FileChange, Report, Risk

MIN = ("deployment", "replicas", "min")
REPORT = Report(
    "fraud",
    (
        Change("staging", MIN, 2, 4, "more copies run", Risk.SAFE),
        Change(
            "prod",
            ("gates", "roc"),
            "roc_auc >= 0.92",
            None,
            "nothing asks for this any more",
            Risk.LOOSENS_GATE,
        ),
        Change("prod", MIN, 2, 4, "more copies run", Risk.SAFE),
    ),
    (FileChange("a.txt", "changed", "1\n", "2\n"), FileChange("b.txt", "added", None, "x")),
)

TEXT = """\
staging, prod:
  [safe] deployment.replicas.min 2 → 4 — more copies run

prod:
  [loosens a gate] gates.roc − roc_auc >= 0.92 — nothing asks for this any more

files: 1 added, 1 changed
  ~ a.txt
  + b.txt
"""

DIFFERENCES = """
--- a/a.txt
+++ b/a.txt
@@ -1 +1 @@
-1
+2

--- /dev/null
+++ b/b.txt
@@ -0,0 +1 @@
+x
\\ No newline at end of file
"""

MARKDOWN = """\
<!-- modelyard diff fraud -->
### `fraud`: 3 changes, at worst one that loosens a gate

**`staging`, `prod`**

- **safe**: `deployment.replicas.min 2 → 4` — more copies run

**`prod`**

- **loosens a gate**: `gates.roc − roc_auc >= 0.92` — nothing asks for this any more

<details>
<summary>2 generated files differ</summary>

- changed `a.txt`
- added `b.txt`

</details>
"""


def test_text_says_what_it_means_and_then_the_files() -> None:
    assert text(REPORT) == TEXT
    assert text(REPORT, differences=True) == TEXT + DIFFERENCES


def test_text_says_that_nothing_changes() -> None:
    assert text(Report("fraud", (), ())) == "fraud: nothing changes\n"
    assert text(Report("fraud", (), REPORT.files)).startswith(
        "fraud: nothing changes in what runs, only in files\n"
    )


def test_json_holds_everything_but_the_text() -> None:
    data = json.loads(render(REPORT))

    assert (data["diff"], data["model"], data["risk"]) == (1, "fraud", "loosens a gate")
    assert data["changes"][0] == {
        "environment": "staging",
        "path": list(MIN),
        "before": 2,
        "after": 4,
        "what": "more copies run",
        "risk": "safe",
    }
    assert data["files"] == [{"path": "a.txt", "change": "changed"}, {"path": "b.txt", "change": "added"}]


def test_markdown_is_a_comment_that_can_be_found_again() -> None:
    assert markdown(REPORT) == MARKDOWN
    assert (
        markdown(Report("fraud", (), ())) == "<!-- modelyard diff fraud -->\n### `fraud`: nothing changes\n"
    )


def test_a_comment_is_never_too_long() -> None:
    changes = tuple(
        Change("prod", (f"key-{n}",), "a" * 70, "b" * 70, "it changes", Risk.SAFE) for n in range(2000)
    )
    shown = markdown(Report("fraud", changes, REPORT.files))
    assert len(shown) <= LIMIT
    assert re.search(
        r"\d+ more lines do not fit into a comment: run `modelyard diff` to see them all\.\n\Z", shown
    )

    files = tuple(FileChange(f"folder/{n}" * 9, "added", None, "") for n in range(3000))
    shown = markdown(Report("fraud", (), files))
    assert len(shown) <= LIMIT
    assert shown.count("<details>") == shown.count("</details>") == 1


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "`",
                "``",
                "```",
                "\n",
                "\r",
                "<img src=x>",
                "-->",
                "@everyone",
                "\u202e",
                "\\",
                "|",
                " ",
                "${{ x }}",
            ]
        )
    ).map("".join),
)


@settings(deadline=None)
@given(value=HOSTILE)
def test_a_hostile_value_stays_inside_its_code_span(value: str) -> None:
    span = code(value)
    fence = re.match("`+", span)
    assert fence is not None
    inside = span[len(fence[0]) : -len(fence[0])]

    assert span.endswith(fence[0])
    assert not re.search(f"(?<!`){fence[0]}(?!`)", inside)
    assert not inside.startswith("`")
    assert not inside.endswith("`")
    assert "\n" not in span
    assert "\r" not in span


@settings(deadline=None)
@given(name=HOSTILE, value=HOSTILE)
def test_hostile_values_add_no_line_to_any_form(name: str, value: str) -> None:
    hostile = Report("fraud", (Change("prod", ("data", name), value, name, "it changes", Risk.SAFE),), ())

    assert text(hostile).count("\n") == 4
    assert markdown(hostile).count("\n") == 6
    assert json.loads(render(hostile))["changes"][0]["before"] == value


@pytest.mark.parametrize("model", ["a--b", "x-->", "a b"])
def test_the_marker_can_not_end_early(model: str) -> None:
    first = markdown(Report(model, (), ())).splitlines()[0]

    assert re.fullmatch(r"<!-- modelyard diff (?:(?!--)[A-Za-z0-9._-])* -->", first)
