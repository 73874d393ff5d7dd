"""Styles are logical, ours, and in tokens: right-to-left and dark come for free."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.meta.paths import ROOT, shown

CSS = sorted((ROOT / "static" / "css").rglob("*.css"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b[\w-]*\s*:"
    r"|(?<![\w-])(?:left|right)\s*:"
    r"|(?<![\w-])border-(?:top|bottom)-(?:left|right)-radius\s*:"
    r"|(?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)
FOREIGN = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])(?:https?:)?//")


def problems(css: str) -> list[str]:
    """What would not turn round in a right-to-left page, or comes from elsewhere."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    # Code reads from the left in every language, and says so.
    css = re.sub(r"direction: ltr;\s*text-align: left;", "", css)
    return [match[0] for pattern in (PHYSICAL, FOREIGN) for match in pattern.finditer(css)]


@pytest.mark.parametrize("path", CSS, ids=shown)
def test_styles_are_logical_and_ours(path: Path):
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CSS, ids=shown)
def test_every_style_is_delivered(path: Path):
    bundle = (ROOT / "static/css/bundle.txt").read_text(encoding="utf-8").split()
    assert path.relative_to(ROOT / "static" / "css").as_posix() in bundle


@pytest.mark.parametrize(
    "css",
    [
        "a { margin-left: 1px }",
        "a { padding-right: 1px }",
        "a{left:0}",
        "a { border-top-left-radius: 1px }",
        "a { text-align: right }",
        "a { background: url(https://x.example/a.png) }",
        "@import '//x.example/a.css';",
    ],
)
def test_each_problem_is_seen(css: str):
    assert problems(css)


def test_good_styles_pass():
    assert problems("/* left: 0 */ a { margin-inline-start: 1px; inset-inline-end: 0 }") == []
