"""The forum and peer-learning platform of the Human Rights Cities Network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config

__version__ = "0.1.0"


def create_app(config: Config | None = None) -> Flask:
    """Return the application.

    Args:
        config: the settings; read from the environment when not given.

    Raises:
        config.ConfigError: a setting is missing or wrong.
    """
    # Imported here: the command line and the supervisor start without the libraries of the site.
    from config import load
    from hrforum.wiring import wire

    return wire(config or load())
