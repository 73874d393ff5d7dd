"""What of a member can be found by the search."""

from __future__ import annotations

from hrforum.core import search
from hrforum.members.labels import country_name
from hrforum.members.models import Member


def document(member: Member) -> search.Document:
    """Return the member as the index wants it."""
    words = (member.summary, member.region, country_name(member.country, "en"))
    return search.Document(
        kind="member",
        id=member.id,
        title=member.name,
        body="\n".join(part for part in words if part),
        at=member.created_at,
    )


def index_member(member: Member) -> None:
    """Bring the index up to date with a member, inside the transaction that changed it."""
    search.put(document(member))
