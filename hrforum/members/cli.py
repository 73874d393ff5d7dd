"""Commands: members, who may speak for them, groups."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import func, or_, select

from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.errors import DomainError, NotFound
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.members import actions, policy
from hrforum.members.models import (
    DELEGATE_ROLES,
    KINDS,
    MEMBERSHIPS,
    Delegate,
    Group,
    GroupPerson,
    Member,
)

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def member() -> None:
    """Members, delegates and groups."""


@member.command("add")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--membership", type=click.Choice(MEMBERSHIPS), required=True)
@click.option("--country", required=True, help="Two letters, for example NL.")
@click.option("--slug", default="", help="The name in its address; made from the name if left out.")
@click.option("--since", type=DAY, help="First day of the membership.")
@click.option("--region", default="")
@click.option("--website", default="")
@click.option("--timezone", default="UTC", help="For example Europe/Amsterdam.")
@click.option("--summary", default="")
@click.option("--language", "languages", multiple=True, help="Code and level: nl:native.")
@with_appcontext
def add(name: str, since: dt.datetime | None, languages: tuple[str, ...], **values: Any) -> None:
    """Add a member organisation called NAME."""
    try:
        levels = dict(_pair(each) for each in languages)
        made = actions.create_member(
            SYSTEM,
            name=name,
            since=since.date() if since else None,
            languages=levels,
            **{**values, "country": values["country"].upper()},
        )
    except DomainError as error:
        raise click.ClickException(_said(error)) from error
    click.echo(f"Added {made.name}: /members/{made.slug}/")


@member.command("list")
@with_appcontext
def list_members() -> None:
    """List the members with their delegates."""
    members = db.session.scalars(select(Member).order_by(Member.sort_name)).all()
    speaking: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(Delegate, Person.username)
        .join(Person, Person.id == Delegate.person_id)
        .order_by(Delegate.id)
    )
    for delegate, username in rows:
        until = f" to {delegate.ends_on}" if delegate.ends_on else ""
        speaking.setdefault(delegate.member_id, []).append(
            f"    {delegate.id}: {username}, {delegate.role}, from {delegate.starts_on}{until}"
        )
    for each in members:
        click.echo(f"{each.slug}: {each.name} ({each.kind}, {each.membership}, {each.country})")
        for line in speaking.get(each.id, ()):
            click.echo(line)


@member.command("delegate")
@click.argument("person")
@click.argument("member_slug", metavar="MEMBER")
@click.option("--role", type=click.Choice(DELEGATE_ROLES), default="officer", show_default=True)
@click.option("--from", "starts_on", type=DAY, help="First day; today if left out.")
@click.option("--to", "ends_on", type=DAY, help="Last day; open if left out.")
@click.option("--end", is_flag=True, help="End the person's mandate for this member instead.")
@with_appcontext
def delegate(
    person: str,
    member_slug: str,
    role: str,
    starts_on: dt.datetime | None,
    ends_on: dt.datetime | None,
    end: bool,
) -> None:
    """Let PERSON (a username or e-mail address) speak for MEMBER (its name in the address)."""
    first = starts_on.date() if starts_on else None
    last = ends_on.date() if ends_on else None
    try:
        who, what = _person(person), _member(member_slug)
        if end:
            for mandate in _mandates(who, what):
                actions.end_delegation(SYSTEM, mandate.id, last)
            click.echo(f"{who.username} no longer speaks for {what.name}.")
            return
        actions.add_delegate(SYSTEM, who.id, what.id, role, first, last)
    except DomainError as error:
        raise click.ClickException(_said(error)) from error
    click.echo(f"{who.username} may speak for {what.name}.")


@member.command("group")
@click.argument("slug")
@click.option("--name", help="Make the group, with this name.")
@click.option("--add", "added", multiple=True, help="Put this person into it.")
@click.option("--remove", "removed", multiple=True, help="Take this person out of it.")
@with_appcontext
def group(slug: str, name: str | None, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Make the group SLUG, change who is in it, and list its people."""
    try:
        found = (
            actions.create_group(SYSTEM, slug=slug, name=name)
            if name
            else db.session.scalar(select(Group).where(Group.slug == slug))
        )
        if found is None:
            raise NotFound(f"There is no group {slug!r}; make it with --name.")
        for who in added:
            actions.add_to_group(SYSTEM, found.id, _person(who).id)
        for who in removed:
            actions.remove_from_group(SYSTEM, found.id, _person(who).id)
    except DomainError as error:
        raise click.ClickException(_said(error)) from error
    click.echo(f"{found.slug}: {found.name}")
    for username in _people_of(found.id):
        click.echo(f"    {username}")


commands = [member]


def _said(error: DomainError) -> str:
    """Return the message, with the name of the value that it is about."""
    field = getattr(error, "field", "")
    return f"{field}: {error}" if field else str(error)


def _pair(text: str) -> tuple[str, str]:
    code, _colon, level = text.partition(":")
    return code, level or "working"


def _person(name: str) -> Person:
    found = db.session.scalar(
        select(Person).where(
            or_(Person.username == name, func.lower(Person.email) == name.lower()),
            Person.deleted_at.is_(None),
        )
    )
    if found is None:
        raise NotFound(f"There is no person {name!r}.")
    return found


def _member(slug: str) -> Member:
    found = db.session.scalar(select(Member).where(Member.slug == slug))
    if found is None:
        raise NotFound(f"There is no member {slug!r}.")
    return found


def _mandates(who: Person, what: Member) -> list[Delegate]:
    found = db.session.scalars(
        select(Delegate).where(
            Delegate.person_id == who.id,
            Delegate.member_id == what.id,
            policy.not_over_on(clock.today()),
        )
    ).all()
    if not found:
        raise NotFound(f"{who.username} does not speak for {what.name}.")
    return list(found)


def _people_of(group_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(Person.username)
            .join(GroupPerson, GroupPerson.person_id == Person.id)
            .where(GroupPerson.group_id == group_id)
            .order_by(Person.username)
        )
    )
