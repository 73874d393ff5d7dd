"""What every installation starts with: themes, boards, roles and the site's own pages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hrforum.accounts import actions as accounts
from hrforum.accounts.models import ROLES, Role
from hrforum.boards import actions as boards
from hrforum.boards.models import Board
from hrforum.core import web
from hrforum.core.db import transaction
from hrforum.core.permissions import SYSTEM
from hrforum.members import actions as members
from hrforum.members.models import Group, Theme

CONTENT = Path(__file__).parent / "content"
GROUPS = {"mentoring-pilot": "Mentoring pilot"}


def read(name: str) -> dict[str, Any]:
    """Return a file of the content folder, parsed."""
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def plant_base(*, groups: bool) -> None:
    """Make roles, themes, boards and pages that are not there yet.

    Args:
        groups: whether the boards for named groups of the demonstration come too.
    """
    site = web.settings()
    with transaction() as session:
        known = set(session.scalars(select(Role.name)))
        session.add_all(Role(name=name) for name in ROLES if name not in known)
        accounts.plant_pages(site_name=site.SITE_NAME, contact_email=site.CONTACT_EMAIL)
        group_ids = _groups() if groups else {}
        themes = {theme.slug: theme.id for theme in session.scalars(select(Theme))}
        for entry in read("boards.toml")["board"]:
            named = entry.get("groups", [])
            if entry["visibility"] == "groups" and not groups:
                continue
            slug = entry["slug"]
            if _is_theme(entry) and slug not in themes:
                theme = members.create_theme(
                    SYSTEM, slug=slug, name=entry["name"], position=entry["position"]
                )
                themes[slug] = theme.id
            boards.create_board(
                SYSTEM,
                slug=slug,
                name=entry["name"],
                description=entry["description"],
                icon=entry["icon"],
                hue=entry["hue"],
                position=entry["position"],
                visibility=entry["visibility"],
                theme_id=themes.get(slug),
                group_ids=tuple(group_ids[name] for name in named),
            )


def _is_theme(entry: dict[str, Any]) -> bool:
    # The fourteen themed boards; welcome stands before them, rooms and feedback after.
    return 1 <= int(entry["position"]) <= 14


def _groups() -> dict[str, int]:
    with transaction() as session:
        for slug, name in GROUPS.items():
            if session.scalar(select(Group.id).where(Group.slug == slug)) is None:
                members.create_group(SYSTEM, slug=slug, name=name)
        return {group.slug: group.id for group in session.scalars(select(Group))}


def board_ids() -> dict[str, int]:
    """Return the ids of all boards by slug."""
    with transaction() as session:
        return {board.slug: board.id for board in session.scalars(select(Board))}
