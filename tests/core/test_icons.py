"""Every icon that a page or a board names is in the sprite: a missing one is an empty square."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPRITE = ROOT / "static" / "icons" / "sprite.svg"
CALLS = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']|icon_name=["']([a-z0-9-]+)["']""")


def in_sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8")))


def named(source: str) -> set[str]:
    """The icons that a template asks for by a literal name."""
    return {first or second for first, second in CALLS.findall(source)}


def test_icons_of_templates_are_there() -> None:
    asked = {
        (name, path.name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in named(path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 30
    assert {pair for pair in asked if pair[0] not in in_sprite()} == set()


def test_icons_of_boards_are_there() -> None:
    content = (ROOT / "hrforum" / "demo" / "content" / "boards.toml").read_text(encoding="utf-8")
    boards = tomllib.loads(content)["board"]
    assert {board["icon"] for board in boards} - in_sprite() == set()


def test_icons_of_the_composer_are_there() -> None:
    source = (ROOT / "static" / "js" / "composer.js").read_text(encoding="utf-8")
    tools = re.findall(r'^  \["[a-z-]+", "([a-z-]+)"', source, flags=re.MULTILINE)
    assert len(tools) == 8
    assert set(tools) - in_sprite() == set()


def test_the_list_of_names_is_true() -> None:
    names = (SPRITE.parent / "names.txt").read_text(encoding="utf-8").split()
    assert sorted(names) == sorted(in_sprite())


def test_a_missing_icon_would_be_seen() -> None:
    assert named('{{ icon("no-such") }} empty(icon_name="neither")') == {"no-such", "neither"}
    assert "no-such" not in in_sprite()
