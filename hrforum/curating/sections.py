"""What curating adds to the page of a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hrforum.accounts import profile as people
from hrforum.accounts.models import Person
from hrforum.core.permissions import Actor
from hrforum.extensions import db


def register() -> None:
    """Tell the floor below."""
    people.register_section("staff_notes", person_notes, order=90)


def person_notes(actor: Actor, person_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return the way to the notes on a person, for moderators of all boards: one statement."""
    if not actor.is_moderator or actor.person_id == person_id:
        return None
    username = db.session.scalar(select(Person.username).where(Person.id == person_id))
    return ("curating/_person.html", {"username": username})
