"""No file is so long that nobody reads it to the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.meta.paths import ROOT, shown

LIMIT = 450
KINDS = {".py", ".html", ".css", ".js", ".txt"}
FOLDERS = ("hrforum", "migrations", "templates", "static", "tests", "benchmarks")
# Lists, not code: what they hold has no better order than one after the other.
LISTS = (
    "tests/core/data/",
    "hrforum/demo/content/",
    "static/vendor/",
    "migrations/versions/",
)


def long_files(root: Path, limit: int = LIMIT) -> list[str]:
    """The files below `root` with more lines than the limit."""
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix not in KINDS or name.startswith(LISTS):
                continue
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > limit:
                found.append(f"{name}: {lines} lines")
    return found


def test_no_file_is_too_long():
    assert long_files(ROOT) == []


def test_a_long_file_is_seen(tmp_path: Path):
    (tmp_path / "hrforum").mkdir()
    (tmp_path / "hrforum" / "long.py").write_text("x = 1\n" * (LIMIT + 1), encoding="utf-8")
    assert long_files(tmp_path) == [f"hrforum/long.py: {LIMIT + 1} lines"]


@pytest.mark.parametrize("name", LISTS)
def test_what_is_listed_is_there(name: str):
    if name != "static/vendor/":  # fetched by make
        assert (ROOT / name).exists(), f"{shown(ROOT / name)} is gone: take it off the list"
