"""`hrforum init` and `hrforum seed demo`."""

from __future__ import annotations

import secrets
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from hrforum.core import web


def _demand_tables() -> None:
    from hrforum.core.schema import upgrade

    upgrade()


@click.group()
def seed() -> None:
    """Plant demonstration data."""


@seed.command("demo")
@with_appcontext
def seed_demo_command() -> None:
    """Plant boards, demo cities, demo people and their topics; once."""
    if not web.settings().development:
        click.echo("hrforum: Demonstration data is not for production.", err=True)
        sys.exit(1)
    from hrforum.demo.seed import seed_demo

    _demand_tables()
    made = seed_demo()
    if not made:
        click.echo("The demonstration data is there already; nothing was changed.")
        return
    click.echo("Planted " + ", ".join(f"{count} {what}" for what, count in made.items()) + ".")


@click.command()
@click.option("--admin", "address", required=True, help="E-mail address of the administrator.")
@click.option("--name", default="Administrator", show_default=True, help="Their display name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def init(address: str, name: str, password_stdin: bool) -> None:
    """Set up a real installation: tables, boards, pages, and its first administrator.

    Running it again changes nothing but makes the person an administrator.
    """
    from hrforum.accounts import actions as accounts
    from hrforum.accounts import passwords, rules
    from hrforum.accounts.models import Person
    from hrforum.core.db import transaction
    from hrforum.core.errors import Invalid
    from hrforum.demo.setup import plant_base

    _demand_tables()
    try:
        email = rules.email(address)
        given = sys.stdin.readline().rstrip("\n") if password_stdin else ""
        if password_stdin:
            passwords.check(given, email=email, name=name)
        password = given or secrets.token_urlsafe(15)
        plant_base(groups=False)
        with transaction() as session:
            person = session.scalar(select(Person).where(Person.email == email))
        made = person is None
        if person is None:
            person = accounts.create_person(email, name, password, confirmed=True)
        accounts.grant_role(person.id, "admin")
    except Invalid as error:
        click.echo(f"hrforum: {error}", err=True)
        sys.exit(1)
    click.echo(f"{current_app.extensions['site'].name} is set up. Administrator: {email}")
    if made and not given:
        click.echo(f"Their password, shown only now: {password}")
        click.echo("Change it after the first sign-in: /settings/password")
    click.echo("Administration opens once they have set up a second step: /settings/two-step")
