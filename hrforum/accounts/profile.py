"""What other features show on a person's page.

People stand below boards, so a person's page cannot ask boards for topics: boards registers a
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


def register_section(name: str, loader: Loader) -> None:
    """Let a feature add a section to the page of each person.

    ``loader(actor, person_id)`` returns a template's name and its context (a dictionary), or None
    when the section has nothing to show. It must read only what the actor may see. The template
    finds the dictionary under the name ``section``.
    """
    _sections[name] = loader


def sections(actor: Actor, person_id: int) -> list[Section]:
    """Return what the sections of that person's page have to show, in the order of registration."""
    found = (loader(actor, person_id) for loader in _sections.values())
    return [section for section in found if section is not None]
