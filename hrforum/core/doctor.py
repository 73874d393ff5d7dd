"""`hrforum doctor`: what is configured, and what is wrong with it."""

from __future__ import annotations

import os
import shutil
import smtplib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from config import Config
from hrforum.core import probe, web
from hrforum.core.assets import STATIC, VENDOR

SPACE_WANTED = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: what was looked at, whether it is well, and what to do if not."""

    name: str
    state: str
    ok: bool = True
    advice: str = ""


def examine(config: Config) -> Iterator[Finding]:
    """Look at everything that the forum needs; yields a finding each."""
    yield Finding("Environment", config.ENV)
    yield from _data(config)
    yield from _database(config)
    yield from _redis(config)
    yield from _mail(config)
    yield from _public(config)
    yield from _browser()


def _data(config: Config) -> Iterator[Finding]:
    writable = config.DATA.is_dir() and os.access(config.DATA, os.W_OK)
    yield Finding(
        "Data folder",
        str(config.DATA),
        writable,
        "The folder must exist and be writable: see HRFORUM_DATA.",
    )
    if writable:
        free = shutil.disk_usage(config.DATA).free
        yield Finding(
            "Free space",
            f"{free / 1e9:.1f} GB",
            free > SPACE_WANTED,
            "Less than 500 MB are free: uploads and backups will soon fail.",
        )


def _database(config: Config) -> Iterator[Finding]:
    kind = probe.kind(config.DATABASE_URL)
    try:
        with probe.look(config.DATABASE_URL) as database:
            revision = database.revision()
            head = probe.head()
            yield Finding("Database", kind)
            yield Finding(
                "Tables",
                revision or "none",
                revision == head,
                f"The newest version is {head}: run `hrforum db upgrade`.",
            )
            if revision is None:
                return
            indexed = int(database.value("SELECT count(*) FROM search_document WHERE kind='post'"))
            posts = int(
                database.value(
                    "SELECT count(*) FROM post p JOIN topic t ON t.id = p.topic_id WHERE "
                    "p.deleted_at IS NULL AND p.hidden_at IS NULL AND t.deleted_at IS NULL"
                )
            )
            yield Finding(
                "Search index",
                f"{indexed} of {posts} posts",
                indexed == posts,
                "Run `hrforum reindex`.",
            )
            demo = database.demo_logins()
            if demo:
                yield Finding(
                    "Demo logins",
                    f"{demo} accounts with a known password",
                    config.development,
                    "Production refuses to start with them: use another database.",
                )
            failed = int(database.value("SELECT count(*) FROM outbox_mail WHERE state='failed'"))
            yield Finding(
                "Mail given up",
                str(failed),
                failed == 0,
                "These mails could not be delivered for more than a day: check SMTP_URL.",
            )
    except probe.Unreachable as error:
        yield Finding("Database", f"{kind}: {error}", False, "Check DATABASE_URL.")


def _redis(config: Config) -> Iterator[Finding]:
    if not config.REDIS_URL:
        yield Finding("Queue and limits", "in the data folder and in memory (one web process)")
        return
    import redis

    try:
        with redis.Redis.from_url(config.REDIS_URL, socket_connect_timeout=2) as connection:
            connection.ping()
        yield Finding("Redis", "answers")
    except redis.RedisError as error:
        yield Finding("Redis", type(error).__name__, False, "Check REDIS_URL.")


def _mail(config: Config) -> Iterator[Finding]:
    if not config.SMTP_URL:
        where = "a folder and /dev/mail" if config.development else "nowhere"
        yield Finding("Mail", where, config.development, "Set SMTP_URL.")
        return
    parts = urlsplit(config.SMTP_URL)
    client = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with client(parts.hostname or "", parts.port or 0, timeout=5) as server:
            server.noop()
        yield Finding("Mail", f"{parts.hostname} answers")
    except (OSError, smtplib.SMTPException) as error:
        yield Finding("Mail", f"{parts.hostname}: {error}", False, "Check SMTP_URL.")


def _public(config: Config) -> Iterator[Finding]:
    if config.PUBLIC_URL:
        secure = config.PUBLIC_URL.startswith("https://") or config.development
        yield Finding("Public address", config.PUBLIC_URL, secure, "It must start with https://.")
    else:
        yield Finding("Public address", "as the browser asks for it")
    yield Finding(
        "Limits",
        "on" if config.LIMITS else "off",
        config.LIMITS or config.development,
        "HRFORUM_LIMITS=off is for load tests.",
    )


def _browser() -> Iterator[Finding]:
    missing = [name for name, path in VENDOR.items() if not (STATIC / path).is_file()]
    yield Finding(
        "Browser libraries",
        "missing: " + ", ".join(missing) if missing else "there",
        not missing,
        "Run `make vendor`: without them pages work, with fewer comforts.",
    )


@click.command()
@with_appcontext
def doctor() -> None:
    """Say what is configured and what is wrong with it; exit code 1 if anything is."""
    click.echo(f"{current_app.extensions['site'].name}\n")
    wrong = 0
    for finding in examine(web.settings()):
        click.echo(f"  {'ok   ' if finding.ok else 'WRONG'}  {finding.name}: {finding.state}")
        if not finding.ok:
            wrong += 1
            click.echo(f"         {finding.advice}")
    click.echo(f"\n{'Everything is well.' if not wrong else f'{wrong} to look at.'}")
    sys.exit(1 if wrong else 0)
