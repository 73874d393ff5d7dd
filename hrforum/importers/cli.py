"""Commands: bring in what another forum's archive holds."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from config import Config
from hrforum.boards.models import VISIBILITIES
from hrforum.core import languages, probe
from hrforum.core.errors import DomainError

_OPEN = tuple(name for name in VISIBILITIES if name != "groups")


@click.group("import")
def import_() -> None:
    """Bring in what another forum's archive holds."""


def _pairs(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> dict[int, str]:
    found: dict[int, str] = {}
    for value in values:
        number, equals, slug = value.partition("=")
        if not equals or not number.strip().isdigit() or not slug.strip():
            raise click.BadParameter(f"write it like 10=housing, not {value!r}")
        found[int(number)] = slug.strip()
    return found


def _language(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if value and value not in languages.LANGUAGES:
        raise click.BadParameter(f"{value!r} is no code of a language that is known here")
    return value


def _source(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,59}", value):
        raise click.BadParameter("use small letters, digits, dots and hyphens, at most 60")
    return value


@import_.command("discourse")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--board", default="", help="Slug of a board for all topics.")
@click.option(
    "--category",
    "by_category",
    multiple=True,
    callback=_pairs,
    metavar="NUMBER=SLUG",
    help="Put a category on a board that is there, for example 10=housing. Can be repeated.",
)
@click.option(
    "--visibility",
    type=click.Choice(_OPEN),
    default="public",
    show_default=True,
    help="Who may read the boards that are made.",
)
@click.option("--address", default="", help="The old forum's, to recognise links to it.")
@click.option("--language", default="", callback=_language, help="Code, if all posts have one.")
@click.option(
    "--source",
    default="discourse",
    show_default=True,
    callback=_source,
    help="Name of the forum, if you bring in several: their numbers mean different things.",
)
@click.option("--with-unlisted", is_flag=True, help="Take over topics that were unlisted there.")
@with_appcontext
def discourse(
    path: Path,
    board: str,
    by_category: dict[int, str],
    visibility: str,
    address: str,
    language: str,
    source: str,
    with_unlisted: bool,
) -> None:
    """Bring in a Discourse forum's topics.

    PATH is a folder or a tar or zip archive with json/*.json as Discourse serves /t/ID.json, and
    raw/*.md as it serves /raw/ID where there is one. A categories.json or site.json in it gives
    the boards their names. Running it again adds what is new and nothing else.
    """
    from hrforum.importers.discourse import job, progress
    from hrforum.importers.discourse.categories import Wish
    from hrforum.importers.discourse.source import Unreadable

    config: Config = current_app.config["HRFORUM"]
    fresh = prepare_database(config)
    order = job.Order(
        path=path,
        scratch=config.DATA / "imports",
        wish=Wish(boards=by_category, board=board, visibility=visibility),
        address=address,
        language=language,
        with_unlisted=with_unlisted,
        source=source,
    )
    try:
        with progress.fitting() as shown:
            report = job.run(order, shown)
    except (Unreadable, DomainError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped. What came in stays; run it again to go on.", err=True)
        sys.exit(130)
    for line in report.lines():
        click.echo(line)
    if fresh:
        click.echo(
            "The forum was empty. `hrforum init --admin ADDRESS` adds the network's own boards and "
            "pages beside what came in, and its first administrator."
        )
    if report.brought_nothing:
        click.echo("Nothing came in.", err=True)
        sys.exit(1)


def prepare_database(config: Config) -> bool:
    """Make the tables in an empty data folder, or bring them up to date.

    Returns:
        Whether the forum is empty: nobody has set it up yet.
    """
    revision = None
    try:
        with probe.look(config.DATABASE_URL) as database:
            revision = database.revision()
    except probe.Unreachable as error:
        if probe.kind(config.DATABASE_URL) != "sqlite":
            raise click.ClickException(
                f"The database does not answer ({error}). Check DATABASE_URL."
            ) from error
        place = probe.sqlite_path(config.DATABASE_URL)
        place.parent.mkdir(parents=True, exist_ok=True)
    if revision != probe.head():
        from hrforum.core.schema import upgrade

        click.echo("Preparing the database.")
        upgrade()
    with probe.look(config.DATABASE_URL) as database:
        return database.is_empty()


commands = import_
