"""What moderation adds to pages below, and does when an account goes."""

from __future__ import annotations

from typing import Any

from hrforum.accounts import profile as people
from hrforum.accounts.signals import PersonDeleted
from hrforum.core.permissions import Actor
from hrforum.members import profile as members
from hrforum.moderation.actions import timing

#: What people who may only read can still do: their account, their data, their notifications.
OPEN_TO_SUSPENDED = (
    "accounts.add_app",
    "accounts.add_passkey",
    "accounts.end_sessions",
    "accounts.make_codes",
    "accounts.prove",
    "accounts.prove_passkey",
    "accounts.remove_app",
    "accounts.remove_avatar",
    "accounts.remove_passkey",
    "accounts.settings_address",
    "accounts.settings_delete",
    "accounts.settings_password",
    "accounts.sign_out",
    "accounts.stop_address",
    "boards.seen",
    "exports.",
    "notifications.",
)


def register() -> None:
    """Tell the floors below."""
    people.register_section("report", person_section, order=90)
    members.register_section("report", member_section, last=True)


def person_section(actor: Actor, person_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return the link by which a profile is reported."""
    if actor.person_id == person_id:
        return None
    return ("report/_link.html", {"path": f"/report/person/{person_id}"})


def member_section(_actor: Actor, member_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return the link by which a member's page is reported."""
    return ("report/_link.html", {"path": f"/report/member/{member_id}"})


def forget_person(event: PersonDeleted) -> None:
    """Erase the texts of decided cases about somebody whose account and posts go."""
    if event.with_posts:
        timing.forget_author(event.person_id)
