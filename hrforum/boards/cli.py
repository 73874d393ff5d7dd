"""The command that puts counters right."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from hrforum.boards import actions


@click.command()
@with_appcontext
def recount() -> None:
    """Count topics, posts, reactions and votes anew, where a number may be wrong."""
    boards = actions.recount()
    click.echo(f"Counted anew: {boards} boards with all that is in them.")
