"""What features above add to a person's public page: their delegations, what they wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hrforum.core.permissions import Actor

Section = tuple[str, dict[str, Any]]
Loader = Callable[[Actor, int], Section | None]

_loaders: dict[str, tuple[int, Loader]] = {}


def register_section(name: str, loader: Loader, *, order: int = 50) -> None:
    """Let a feature add a section to the page of a person.

    Args:
        name: the section's name; registering it again replaces it.
        loader: gets who looks and whose page it is; returns a template and what it shows, or None
            for no section. It may cost a fixed, small number of statements.
        order: sections with a lower number come first.
    """
    _loaders[name] = (order, loader)


def sections(actor: Actor, person_id: int) -> list[Section]:
    """Return what the features above have to say about a person, in order."""
    found = []
    for _order, loader in sorted(_loaders.values(), key=lambda pair: pair[0]):
        section = loader(actor, person_id)
        if section is not None:
            found.append(section)
    return found
