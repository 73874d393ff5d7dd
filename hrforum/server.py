"""The web process: gunicorn with gevent's worker.

Started as ``python -m hrforum.server`` (by `hrforum run`, or by hand behind another supervisor).
Nothing of the site is imported before the worker has patched the standard library for gevent.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.ggevent import GeventWorker

from config import Config, ConfigError, load
from hrforum.core.process import follow_parent

BACKLOG = 4096
GRACE = 4  # seconds that requests under way have when the server stops


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn, configured from the settings."""

    def __init__(self, config: Config, fd: int | None = None) -> None:
        self.config = config
        host = f"[{config.HOST}]" if ":" in config.HOST else config.HOST
        self.address = f"fd://{fd}" if fd is not None else f"{host}:{config.PORT}"
        super().__init__()

    def load_config(self) -> None:
        """Hand the settings to gunicorn."""
        options: dict[str, Any] = {
            "bind": self.address,
            "backlog": BACKLOG,
            "workers": self.config.WEB_WORKERS,
            "worker_class": "hrforum.server.Worker",
            "worker_connections": 4000,
            "keepalive": 30,
            "timeout": 60,
            "graceful_timeout": GRACE,
            "accesslog": None,  # an access log is a list of people's addresses
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
            "preload_app": False,
            # Who may say X-Forwarded-…: TRUSTED_PROXIES, applied by the application.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "proc_name": "hrforum-web",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application (in the worker, after patching)."""
        from hrforum import create_app

        return create_app(self.config)


class Worker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """gevent's worker; connections that only wait for a next request do not hold up the stop."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop soon: what is under way ends, what is idle is dropped."""
        self.cfg.set("graceful_timeout", GRACE)
        super().handle_exit(sig, frame)


def main() -> None:
    """Serve until told to stop."""
    follow_parent()
    try:
        config = load()
    except ConfigError as error:
        sys.exit(str(error))
    fd = os.environ.pop("HRFORUM_LISTEN_FD", "")
    Server(config, int(fd) if fd else None).run()


if __name__ == "__main__":
    main()
