"""What other features show on a member's page.

Members stand below boards, so a member's page cannot ask boards for topics: boards registers a
section here, and the page asks every section.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hrforum.core.permissions import Actor

Section = tuple[str, dict[str, Any]]
"""A template and what it needs; the template gets it as ``section``."""

Loader = Callable[[Actor, int], Section | None]
_sections: dict[str, Loader] = {}
_last: dict[str, Loader] = {}


def register_section(name: str, loader: Loader, *, last: bool = False) -> None:
    """Let a feature add a section to the page of each member.

    ``loader(actor, member_id)`` returns a template's name and its context (a dictionary), or None
    when the section has nothing to show. It must read only what the actor may see. The template
    finds the dictionary under the name ``section``. With ``last`` it stands below the others.
    """
    (_last if last else _sections)[name] = loader


def sections(actor: Actor, member_id: int) -> list[Section]:
    """Return what the sections of that member's page have to show, in the order of registration."""
    found = (loader(actor, member_id) for loader in (*_sections.values(), *_last.values()))
    return [section for section in found if section is not None]
