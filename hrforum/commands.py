"""The commands that serve the forum: run, web, worker."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import click

from config import Config, ConfigError, load
from hrforum.core import probe
from hrforum.core.process import follow_parent, loading

DEMO_PASSWORD = "demo-rights-2030"  # noqa: S105 -- printed at the start, for everybody
DEMO_LOGINS = ("admin", "coordinator", "moderator", "mentor", "mentee", "practitioner")


def _fail(message: str) -> None:
    click.echo(f"hrforum: {message}", err=True)
    sys.exit(1)


def _settings() -> Config:
    try:
        return load()
    except ConfigError as error:
        _fail(str(error))
        raise


@click.command()
@click.option("--demo", is_flag=True, help="Plant demonstration data if the forum is empty.")
def run(demo: bool) -> None:
    """Serve the forum: brings the database up to date, then runs web and worker together."""
    from hrforum.core import supervisor

    config = _settings()
    if demo and not config.development:
        _fail("Demonstration data is not for production: start without --demo.")
    try:
        listener = supervisor.listen(config.HOST, config.PORT)
    except supervisor.CannotStart as error:
        _fail(str(error))
        raise
    with listener:
        _prepare(config, demo)
        port = listener.getsockname()[1]
        # What the children and the links in mails must agree on, also with PORT=0.
        shared = {"PORT": str(port), "HRFORUM_DATA": str(config.DATA)}
        fd = listener.fileno()
        children = [
            supervisor.Child(
                "web",
                ["-m", "hrforum.server"],
                shared | {"HRFORUM_LISTEN_FD": str(fd)},
                fds=(fd,),
            ),
            supervisor.Child("worker", ["-m", "hrforum.cli", "worker"], shared),
        ]
        shown = f"[{config.HOST}]" if ":" in config.HOST else config.HOST
        here = "localhost" if config.HOST in ("0.0.0.0", "::") else shown  # noqa: S104 -- a label
        code = supervisor.Supervisor(children, lambda text: click.echo(text, err=True)).run(
            ready=lambda: _answers(f"http://{here}:{port}/healthz"),
            announce=lambda: _announce(config, f"http://{here}:{port}/"),
        )
    sys.exit(code)


def _prepare(config: Config, demo: bool) -> None:
    """Bring the tables up to date, plant the demonstration, refuse what is unsafe."""
    sqlite = probe.kind(config.DATABASE_URL) == "sqlite"
    if sqlite:
        probe.sqlite_path(config.DATABASE_URL).parent.mkdir(parents=True, exist_ok=True)
    try:
        with probe.look(config.DATABASE_URL) as database:
            revision = database.revision()
    except probe.Unreachable as error:
        if not sqlite:
            _fail(f"The database does not answer ({error}). Check DATABASE_URL.")
        revision = None
    if revision != probe.head():
        click.echo("Preparing the database.")
        _command("db", "upgrade")
    with probe.look(config.DATABASE_URL) as database:
        empty = database.is_empty()
        logins = 0 if config.development else database.demo_logins()
    if logins:
        _fail(
            f"{logins} demonstration accounts can sign in here with a password that everybody "
            "knows. Production starts only without them: use another database, or a new data "
            "folder, and `hrforum init --admin ADDRESS`."
        )
    if empty and demo:
        click.echo("Planting demonstration data (first start only).")
        _command("seed", "demo")
    elif empty:
        click.echo(
            "This forum is empty. `hrforum init --admin ADDRESS` sets it up; "
            "`hrforum seed demo` fills it with a demonstration."
        )


def _command(*arguments: str) -> None:
    # In a process of its own: the supervisor stays small.
    done = subprocess.run([sys.executable, "-m", "hrforum.cli", *arguments], check=False)  # noqa: S603 -- our own module
    if done.returncode:
        _fail(f"`hrforum {' '.join(arguments)}` did not succeed; nothing was started.")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True  # it is up, and honest about the database
    except OSError:
        return False


def _announce(config: Config, address: str) -> None:
    click.echo(f"\n  {config.PUBLIC_URL or address}\n")
    if config.development:
        with probe.look(config.DATABASE_URL) as database:
            demo = database.demo_logins()
        if demo:
            click.echo(f"  Demo logins, all with the password {DEMO_PASSWORD}:")
            for login in DEMO_LOGINS:
                click.echo(f"    {login}{probe.DEMO_DOMAIN}")
        click.echo(f"  Mail that would be sent: {address}dev/mail")
        click.echo(f"  Data: {_short(config.DATA)}")
    click.echo("  Ctrl-C stops it.\n")
    sys.stdout.flush()


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


@click.command()
def web() -> None:
    """Run the web server alone (where another supervisor keeps the processes)."""
    os.execv(sys.executable, [sys.executable, "-m", "hrforum.server"])  # noqa: S606 -- our own module


@click.command()
def worker() -> None:
    """Run the worker alone: it sends mail and does what takes long."""
    follow_parent()
    with loading():
        from hrforum import create_app
        from hrforum.core.jobs import Queue

        app = create_app(_settings())
    queue: Queue = app.extensions["jobs"]
    queue.consumer().run()
