"""What one test leaves in the shared application and its data folder, and the next must not see."""

from __future__ import annotations

import gc
import shutil

from cachetools import Cache
from flask import Flask

KEPT = {"hrforum.db", "hrforum.db-wal", "hrforum.db-shm", "kept.db", "secrets"}


class Tidy:
    """Puts an application back to how it was made: settings, caches in memory, files."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.settings = dict(app.config)
        self.hrforum = dict(vars(app.config["HRFORUM"]))
        self.folder = app.config["HRFORUM"].DATA
        # Only once: walking all objects takes longer than most tests.
        self.caches = [thing for thing in gc.get_objects() if isinstance(thing, Cache)]

    def forget(self) -> None:
        """Empty the caches: what they hold may have been taken back."""
        for cache in self.caches:
            cache.clear()

    def before_test(self) -> None:
        """Empty caches and the data folder: rows get the same ids again in the next test."""
        self.forget()
        for entry in self.folder.iterdir():
            if entry.name not in KEPT:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def after_test(self) -> None:
        """Take back changed settings."""
        self.app.config.clear()
        self.app.config.update(self.settings)
        vars(self.app.config["HRFORUM"]).update(self.hrforum)
