"""The web process: gunicorn with a gevent worker.

Started as ``python -m hrforum.server`` (by `hrforum run`, or by hand behind another supervisor).
Nothing of the site is imported before the worker has patched the standard library for gevent.

The worker uses gevent's own HTTP parser: for a "hello" it costs 135 µs of CPU where gunicorn's
parser costs 190. What it lacks is added here: a connection that does not send a request in time is
closed, and one that only waits for a next request does not hold up the stop.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import sys
import time
from typing import Any

import gevent
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer
from gunicorn.app.base import BaseApplication
from gunicorn.http.wsgi import base_environ
from gunicorn.workers.ggevent import GeventPyWSGIWorker

from config import Config, ConfigError, load
from hrforum.core.process import follow_parent, loading

BACKLOG = 4096
CONNECTIONS = 10_000  # of one worker, open sockets among them
GRACE = 4  # seconds that requests under way have when the server stops
TICK = 0.2
# What the start has loaded stays for good: looking through it again and again for garbage costs
# a page up to a tenth of its time.
CONNECTION = "hrforum.connection"  # a WebSocket finds the handler there, to take it over
COLLECT_AFTER = 20_000  # new objects
KEPT_OPEN = 30.0  # seconds that a connection may wait for its next request, headers included


class Handler(WSGIHandler):  # type: ignore[misc]  # gevent's types are partial
    """One connection."""

    _patience: Any = None

    def read_requestline(self) -> Any:
        """Wait for a request, but not forever; answer "" for: close the connection."""
        if self.server.draining:
            return ""
        self.server.idle.add(self)
        self._patience = gevent.Timeout.start_new(KEPT_OPEN)
        return super().read_requestline()

    def get_environ(self) -> Any:
        """Make the WSGI environment: the request's headers are here, the clock stops."""
        self._arrived()
        environ = super().get_environ()
        environ[CONNECTION] = self
        return environ

    def handle(self) -> None:
        """Serve the requests of the connection."""
        try:
            super().handle()
        except gevent.Timeout as error:
            if error is not self._patience:
                raise
        finally:
            self._arrived()

    def _arrived(self) -> None:
        self.server.idle.discard(self)
        if self._patience is not None:
            self._patience.close()
            self._patience = None

    def upgraded(self) -> None:
        """Give the connection to a WebSocket: it speaks no HTTP any more."""
        self.close_connection = True

    def log_request(self) -> None:
        """Write no access log: it would be a list of people's addresses."""

    def log_error(self, msg: str, *args: Any) -> None:
        """Say nothing of a malformed request: the line would hold the sender's address."""


class HttpServer(WSGIServer):  # type: ignore[misc]  # gevent's types are partial
    """The server of one worker."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.idle: set[Handler] = set()
        self.draining = False
        super().__init__(*args, **options)

    def drain(self) -> None:
        """Close the connections that only wait; the others close after their request."""
        self.draining = True
        for handler in list(self.idle):
            with contextlib.suppress(OSError):
                handler.socket.shutdown(0)

    def close(self) -> None:
        """Accept no more connections."""
        super().close()
        self.drain()


class Worker(GeventPyWSGIWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker with our server in it."""

    server_class = HttpServer
    wsgi_handler = Handler

    def run(self) -> None:
        """Serve until told to stop, then let requests under way end.

        gunicorn's own loop looks once a second, which makes a stop take three.
        """
        from hrforum.core.realtime import live_of

        servers = []
        live = live_of(self.wsgi)
        live.serve()
        for listener in self.sockets:
            listener.setblocking(1)
            environ = base_environ(self.cfg) | {"wsgi.multithread": True}
            server = HttpServer(
                listener,
                application=self.wsgi,
                spawn=Pool(self.worker_connections),
                log=None,
                handler_class=Handler,
                environ=environ,
            )
            if self.cfg.workers > 1:
                server.max_accept = 1
            server.start()
            servers.append(server)
        gevent.spawn(_warm_up)
        gc.collect()
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER, 20, 20)
        while self.alive:
            self.notify()
            gevent.sleep(TICK)
        for server in servers:
            server.close()
        live.stop()
        deadline = time.monotonic() + GRACE
        while any(len(s.pool) for s in servers) and time.monotonic() < deadline:
            self.notify()
            gevent.sleep(TICK / 4)
        for server in servers:
            server.stop(timeout=0.1)


def _warm_up() -> None:
    """Load what the first post would wait for, on another thread."""
    from hrforum.core import languages
    from hrforum.core.offload import off_loop

    off_loop(languages.warm_up)


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
            "worker_connections": CONNECTIONS,
            "timeout": 60,
            "graceful_timeout": GRACE,
            "accesslog": None,
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
        with loading():
            from hrforum import create_app

            return create_app(self.config)


def _allow_connections() -> None:
    """Let this process have as many files open as it may take connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 1_000
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def main() -> None:
    """Serve until told to stop."""
    follow_parent()
    _allow_connections()
    try:
        config = load()
    except ConfigError as error:
        sys.exit(str(error))
    fd = os.environ.pop("HRFORUM_LISTEN_FD", "")
    # One module for gunicorn to find the worker in, not a second copy named __main__.
    from hrforum import server

    server.Server(config, int(fd) if fd else None).run()


if __name__ == "__main__":
    main()
