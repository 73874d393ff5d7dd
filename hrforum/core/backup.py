"""`hrforum backup` and `hrforum restore`: database, uploads and secrets in one file."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import click

from config import Config, load
from hrforum.core import probe

DATABASE = "database.sqlite"
DUMP = "database.dump"
FOLDERS = ("uploads", "secrets")


def _fail(message: str) -> None:
    click.echo(f"hrforum: {message}", err=True)
    sys.exit(1)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        _fail(f"{name} is needed for a PostgreSQL database and was not found; install its client.")
    return str(found)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that may be in use: SQLite's online backup gives one moment of it."""
    with (
        contextlib.closing(sqlite3.connect(source)) as live,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def backup(path: Path) -> None:
    """Write database, uploads and secrets into the file PATH (tar, gzip). The forum may run.

    The file holds everything that people wrote and the keys of the installation: keep it safe.
    """
    config = load()
    if path.exists():
        _fail(f"{path} is there already; choose another name.")
    with tempfile.TemporaryDirectory() as folder:
        saved = _save_database(config, Path(folder))
        # Written beside and renamed: a full disk never leaves half a backup under the name.
        part = path.with_name(path.name + ".part")
        try:
            with tarfile.open(part, "w:gz") as archive:
                archive.add(saved, saved.name)
                for name in FOLDERS:
                    if (config.DATA / name).is_dir():
                        archive.add(config.DATA / name, name)
            part.chmod(0o600)
            part.rename(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            _fail(f"The backup could not be written: {error.strerror or error}.")
    click.echo(f"Saved to {path} ({path.stat().st_size / 1e6:.1f} MB).")


def _save_database(config: Config, folder: Path) -> Path:
    if probe.kind(config.DATABASE_URL) == "sqlite":
        source = probe.sqlite_path(config.DATABASE_URL)
        if not source.is_file():
            _fail(f"There is no database at {source}.")
        copy_sqlite(source, folder / DATABASE)
        return folder / DATABASE
    target = folder / DUMP
    command = [_tool("pg_dump"), "--format=custom", f"--file={target}", _plain(config.DATABASE_URL)]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 -- no shell, our own setting
        _fail("pg_dump did not succeed; nothing was saved.")
    return target


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there now.")
def restore(path: Path, force: bool) -> None:
    """Bring the backup PATH back into this installation. Stop the forum first."""
    config = load()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with tarfile.open(path, "r:*") as archive:
                # The filter refuses names and links that lead out of the folder.
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, OSError, EOFError) as error:
            _fail(f"{path} is not a backup that can be read: {error}")
        _restore_database(config, folder, force=force)
        for part in FOLDERS:
            if (folder / part).is_dir():
                shutil.rmtree(config.DATA / part, ignore_errors=True)
                shutil.copytree(folder / part, config.DATA / part)
        (config.DATA / "secrets").chmod(0o700)
        for secret in (config.DATA / "secrets").glob("*"):
            secret.chmod(0o600)
    click.echo("Restored. `hrforum run` brings the tables up to date and starts the forum.")


def _restore_database(config: Config, folder: Path, *, force: bool) -> None:
    sqlite = probe.kind(config.DATABASE_URL) == "sqlite"
    saved = folder / (DATABASE if sqlite else DUMP)
    if not saved.is_file():
        _fail(
            "This backup is of the other kind of database. Restore SQLite's into SQLite and "
            "PostgreSQL's into PostgreSQL."
        )
    if not sqlite:
        flags = ["--clean", "--if-exists"] if force else []
        command = [_tool("pg_restore"), "--no-owner", "--single-transaction", *flags]
        command += [f"--dbname={_plain(config.DATABASE_URL)}", str(saved)]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 -- no shell, our own setting
            _fail("pg_restore did not succeed; --force replaces tables that are there.")
        return
    target = probe.sqlite_path(config.DATABASE_URL)
    if target.exists() and not force:
        _fail(f"There is a database at {target} already; --force replaces it.")
    target.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    copy_sqlite(saved, target)
