"""Who may do what with accounts and with the pages of the site."""

from __future__ import annotations

from hrforum.core.permissions import Actor


def may_edit_pages(actor: Actor) -> bool:
    """Whether the actor may publish new versions of the site's pages."""
    return actor.is_admin


def may_edit_person(actor: Actor, person_id: int) -> bool:
    """Whether the actor may change that person's profile: only their own."""
    return actor.is_signed_in and actor.person_id == person_id


def needs_second_factor(actor: Actor) -> bool:
    """Whether the actor has rights, or would have, that only count with a second factor."""
    grants = actor.grants
    return bool(grants.roles or grants.moderated_board_ids or grants.waiting_roles)


def may_administer_people(actor: Actor) -> bool:
    """Whether the actor may give and take roles, and close and reopen accounts."""
    return actor.is_admin
