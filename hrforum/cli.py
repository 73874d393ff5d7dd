"""The command ``hrforum``.

Commands of features live in the features and are imported when they are called, so that every
command starts quickly.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from hrforum import __version__

# Name of a command and where it lives: ``module`` has it in ``commands`` (a group of that name, a
# group or a list that holds a command of that name), ``module:name`` is the command itself.
COMMANDS = {
    "run": "hrforum.commands:run",
    "worker": "hrforum.commands:worker",
    "web": "hrforum.commands:web",
    "doctor": "hrforum.core.doctor:doctor",
    "backup": "hrforum.core.backup:backup",
    "restore": "hrforum.core.backup:restore",
    "db": "flask_migrate.cli:db",
    "init": "hrforum.demo.cli:init",
    "seed": "hrforum.demo.cli:seed",
    "import": "hrforum.importers.cli",
    "reindex": "hrforum.search.cli",
    "recount": "hrforum.boards.cli:recount",
    "member": "hrforum.members.cli",
    "audit": "hrforum.core.audit_cli",
}
# These start without the site's application.
LIGHT = {"run", "web", "restore"}


def _found(holder: Any, name: str) -> click.Command | None:
    if isinstance(holder, click.Group):
        return holder if holder.name == name else holder.commands.get(name)
    if isinstance(holder, dict):
        return holder.get(name)
    return next((command for command in holder if command.name == name), None)


class Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None when there is no such command."""
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, _colon, name = where.partition(":")
        loaded = importlib.import_module(module)
        return getattr(loaded, name) if name else _found(loaded.commands, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing what they need."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in self.list_commands(ctx)])


SUMMARIES = {
    "run": "Serve the forum: web and worker together.",
    "worker": "Run the worker alone.",
    "web": "Run the web server alone.",
    "doctor": "Say what is configured and what is wrong.",
    "backup": "Write database, uploads and secrets into one file.",
    "restore": "Bring a backup back.",
    "db": "Migrate the database: upgrade, downgrade, current.",
    "init": "Set up a real installation with its first administrator.",
    "seed": "Plant demonstration data.",
    "import": "Read another forum's archive.",
    "reindex": "Build the search index anew.",
    "recount": "Put counters right: topics, posts, reactions, votes.",
    "member": "Members, delegates and groups.",
    "audit": "Prove the audit log, or seal what waits.",
}


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hrforum")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """The forum of the Human Rights Cities Network."""
    if ctx.invoked_subcommand in LIGHT:
        return
    from flask.cli import ScriptInfo

    from hrforum import create_app

    ctx.obj = ScriptInfo(create_app=lambda *_args: create_app())
    if ctx.invoked_subcommand == "db":
        from hrforum.core import schema

        ctx.obj = ScriptInfo(create_app=lambda *_args: schema.bind(create_app()))


def main() -> None:
    """Run the command; a wrong setting is a message, not a traceback."""
    from config import ConfigError
    from hrforum.core.errors import DomainError

    try:
        cli(prog_name="hrforum")
    except (ConfigError, DomainError) as error:
        click.echo(f"hrforum: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
