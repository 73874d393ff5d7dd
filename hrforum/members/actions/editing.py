"""Changing what the network says of a member."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit, fragments
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.members import indexing, labels
from hrforum.members.actions import profile
from hrforum.members.actions.common import checked_website, demand, one_of, text
from hrforum.members.models import Member

SUMMARY_LENGTH = 2_000


@transactional
def change_member(
    actor: Actor,
    slug: str,
    *,
    name: str,
    country: str,
    region: str,
    website: str,
    summary: str,
) -> Member:
    """Change a member and return it; its address stays.

    What it is a member as, and since when: `actions.standing`.

    Args:
        actor: a coordinator or an administrator.
        slug: which member.
        name: as the organisation writes it itself.
        country: two letters (ISO 3166).
        region: where in the country, at most 120 characters.
        website: an address with http or https, or nothing.
        summary: who they are, at most 2,000 characters.

    Raises:
        Forbidden: the actor may not manage members.
        NotFound: there is no such member.
        Invalid: a value is not acceptable; ``field`` says which.
    """
    demand(actor)
    name = text("name", name, 160)
    one_of("country", country, labels.country_codes())
    region = " ".join(region.split())
    if len(region) > 120:
        raise Invalid("region", _("Use at most %(n)s characters.", n=120))
    summary = summary.replace("\r\n", "\n").strip()
    if len(summary) > SUMMARY_LENGTH:
        raise Invalid("summary", _("Use at most %(n)s characters.", n=SUMMARY_LENGTH))
    values = {
        "name": name,
        "sort_name": (fold(name) or name.casefold())[:160],
        "country": country,
        "region": region,
        "website": checked_website(website),
        "summary": summary,
    }
    member = db.session.scalar(select(Member).where(Member.slug == slug).with_for_update())
    if member is None:
        raise NotFound(_("There is no such member."))
    changed = [key for key, value in values.items() if getattr(member, key) != value]
    if not changed:
        return member
    for key in ("region", "website", "summary"):
        if key in changed:
            before, after = ({"value": value} if value else None for value in (
                getattr(member, key), values[key]
            ))  # fmt: skip
            profile.remember(actor, member, "about", key, before, after)
    for key, value in values.items():
        setattr(member, key, value)
    db.session.flush()
    indexing.index_member(member)
    fields = [key for key in changed if key != "sort_name"]
    audit.record(actor, audit.Tag.MEMBER_CHANGED, "member", member.id, slug=slug, fields=fields)
    # Its name stands beside the posts of its delegates.
    fragments.bump("faces")
    fragments.bump("shelf")
    return member
