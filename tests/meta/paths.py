"""Where things are, for the tests of house rules."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"


def sources(*folders: str) -> list[Path]:
    """All Python files below these folders of the repository (and config.py)."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [*found, ROOT / "config.py"]


def tree(path: Path) -> ast.Module:
    """A Python file as a tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """A path as one says it, from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    """All templates."""
    return sorted(p for p in TEMPLATES.rglob("*") if p.suffix in {".html", ".txt", ".xml"})
