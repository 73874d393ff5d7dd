"""Settings, read from the environment once at the start. One class per environment.

Every setting is listed in the README; a missing production secret stops the start with a message
that names it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent


class ConfigError(RuntimeError):
    """A setting is missing or wrong; the message says which and what to do."""


def _flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    return value.strip().lower() not in {"", "0", "no", "off", "false"}


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ConfigError(f"{name} must be a whole number, not {value!r}.") from None


def _secret_file(folder: Path, name: str) -> str:
    """Return the secret kept in ``folder/name``; make it (mode 600) on the first start."""
    path = folder / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        value = secrets.token_urlsafe(48)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            # Web and worker start together: whoever came first has written it.
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(value)
        return value


def _database_url(data: Path) -> str:
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        return f"sqlite:///{data / 'hrforum.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


@dataclass
class Config:
    """Development settings, and what all environments share."""

    ENV: str = "development"
    DATA: Path = field(
        default_factory=lambda: Path(os.environ.get("HRFORUM_DATA") or ROOT / "data").absolute()
    )
    HOST: str = field(default_factory=lambda: os.environ.get("HOST", "127.0.0.1"))
    PORT: int = field(default_factory=lambda: _number("PORT", 5000))
    DATABASE_URL: str = ""
    REDIS_URL: str = field(default_factory=lambda: os.environ.get("REDIS_URL", ""))
    TRUSTED_PROXIES: int = field(default_factory=lambda: _number("TRUSTED_PROXIES", 0))
    PUBLIC_URL: str = field(default_factory=lambda: os.environ.get("PUBLIC_URL", "").rstrip("/"))
    SITE_NAME: str = field(
        default_factory=lambda: os.environ.get("SITE_NAME", "Human Rights Cities Forum")
    )
    CONTACT_EMAIL: str = field(
        default_factory=lambda: os.environ.get("CONTACT_EMAIL", "forum@hrforum.example")
    )
    LIMITS: bool = field(default_factory=lambda: _flag("HRFORUM_LIMITS", True))
    SMTP_URL: str = field(default_factory=lambda: os.environ.get("SMTP_URL", ""))
    MAIL_FROM: str = field(
        default_factory=lambda: os.environ.get("MAIL_FROM", "forum@hrforum.example")
    )
    INVITATION_DAYS: int = field(default_factory=lambda: _number("INVITATION_DAYS", 30))
    APPLICATION_REVIEW_DAYS: int = field(
        default_factory=lambda: _number("APPLICATION_REVIEW_DAYS", 30)
    )
    APPLICATION_SECOND_LOOK_DAYS: int = field(
        default_factory=lambda: _number("APPLICATION_SECOND_LOOK_DAYS", 7)
    )
    APPLICATION_ANSWER_DAYS: int = field(
        default_factory=lambda: _number("APPLICATION_ANSWER_DAYS", 14)
    )
    LEAD_MANDATE_DAYS: int = field(default_factory=lambda: _number("LEAD_MANDATE_DAYS", 365))
    WEB_WORKERS: int = field(default_factory=lambda: _number("WEB_WORKERS", 1))
    SECRET_KEY: str = field(default_factory=lambda: os.environ.get("SECRET_KEY", ""))
    PASSWORD_SALT: str = field(default_factory=lambda: os.environ.get("PASSWORD_SALT", ""))
    MAX_BODY: int = 1_000_000
    MAX_UPLOAD: int = 5_000_000
    # What is attached to a post.
    MAX_ATTACHMENT: int = 10_000_000
    TESTING: bool = False
    # Staff without a second factor have no staff rights; tests switch it on where they mean it.
    STAFF_SECOND_FACTOR: bool = True

    def __post_init__(self) -> None:
        self.DATA = Path(self.DATA)
        if not self.DATABASE_URL:
            self.DATABASE_URL = _database_url(self.DATA)
        self.resolve_secrets()

    @property
    def development(self) -> bool:
        """Whether developer's helps (mail page, statement counts) are on."""
        return self.ENV != "production"

    def resolve_secrets(self) -> None:
        """Make or read the secrets of an installation that keeps them in its data folder."""
        self.SECRET_KEY = self.SECRET_KEY or _secret_file(self.DATA / "secrets", "secret_key")
        self.PASSWORD_SALT = self.PASSWORD_SALT or _secret_file(
            self.DATA / "secrets", "password_salt"
        )


@dataclass
class ProductionConfig(Config):
    """Production: secrets, the public address and a mail server must be given."""

    ENV: str = "production"

    def resolve_secrets(self) -> None:
        """Refuse to start without what a public installation needs.

        Raises:
            ConfigError: names every missing setting at once.
        """
        wanted = {
            "SECRET_KEY": self.SECRET_KEY,
            "PASSWORD_SALT": self.PASSWORD_SALT,
            "PUBLIC_URL": self.PUBLIC_URL,
            "SMTP_URL": self.SMTP_URL,
        }
        missing = [name for name, value in wanted.items() if not value]
        if missing:
            raise ConfigError(
                "Production needs these settings, and they are empty: " + ", ".join(missing) + "."
            )


@dataclass
class TestingConfig(Config):
    """Tests: cheap password hashing, no throttles unless a test asks for them."""

    ENV: str = "testing"
    LIMITS: bool = False
    TESTING: bool = True
    STAFF_SECOND_FACTOR: bool = False
    SECRET_KEY: str = "testing-secret-key"  # noqa: S105 -- not a secret: tests only
    PASSWORD_SALT: str = "testing-salt"  # noqa: S105 -- not a secret: tests only


def load() -> Config:
    """Return the settings of the environment named by ``HRFORUM_ENV`` (development by default).

    Raises:
        ConfigError: the environment's name is unknown, or a setting is missing or wrong.
    """
    name = os.environ.get("HRFORUM_ENV", "development").strip() or "development"
    classes: dict[str, type[Config]] = {
        "development": Config,
        "production": ProductionConfig,
        "testing": TestingConfig,
    }
    if name not in classes:
        raise ConfigError(f"HRFORUM_ENV must be one of {', '.join(classes)}, not {name!r}.")
    return classes[name]()


def names() -> list[str]:
    """Return the names of all settings (for `hrforum doctor` and the README's test)."""
    return [f.name for f in fields(Config)]
