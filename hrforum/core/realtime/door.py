"""Who may open a socket: asked before Socket.IO hears of the connection.

Socket.IO's own check takes a request without an Origin; a browser always sends one, so what has
none must have a session. ``null`` is what hostile frames send. Only WebSocket is spoken: long
polling would need sticky sessions, and pages catch up by plain HTTP where sockets do not get
through.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from hrforum.core.realtime.listeners import Listener, recognised
from hrforum.core.security import keyed_hash, network
from hrforum.core.web import settings_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from hrforum.core.realtime.live import Live

PATH = "/socket.io/"
LISTENER = "hrforum.listener"
# A town hall or a conference shares one address.
FROM_ONE_ADDRESS = 300
OF_ONE_PERSON = 40
MOST = 9_000


class Door:
    """WSGI middleware: sockets to the live process's server, everything else inward."""

    def __init__(self, inner: WSGIApplication, live: Live) -> None:
        self.inner = inner
        self.live = live

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a connection until it ends, or answer a request."""
        if not environ.get("PATH_INFO", "").startswith(PATH) or not self.live.is_serving:
            return self.inner(environ, start_response)
        refusal = self._refusal(environ)
        if refusal:
            return _refuse(start_response, refusal)
        app = self.live.app
        with app.request_context(environ):
            try:
                identity = recognised()
            except Exception as error:
                app.logger.error("socket refused: %s", type(error).__name__)
                return _refuse(start_response, "503 Service Unavailable")
        has_session = identity.session_id is not None
        if not has_session and "HTTP_ORIGIN" not in environ:
            return _refuse(start_response, "403 Forbidden")
        listener = Listener(identity, self._address(environ))
        if self._is_full(listener):
            return _refuse(start_response, "429 Too Many Requests")
        return self.live.serve_one(listener, environ, start_response)

    def _refusal(self, environ: WSGIEnvironment) -> str:
        """Return HTTP's answer to what is no fresh connection by WebSocket from our own pages."""
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        upgrades = environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        fresh = asked.get("transport") == ["websocket"] and asked.get("EIO") == ["4"]
        if not (environ["REQUEST_METHOD"] == "GET" and upgrades and fresh and "sid" not in asked):
            return "400 Bad Request"
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and origin not in own_origins(self.live.app, environ):
            return "403 Forbidden"
        return ""

    def _address(self, environ: WSGIEnvironment) -> str:
        """Return the keyed hash of where the connection comes from."""
        where = network(environ.get("REMOTE_ADDR"))
        return keyed_hash(settings_of(self.live.app).SECRET_KEY, "live address", where)

    def _is_full(self, listener: Listener) -> bool:
        crowd = self.live.crowd
        if len(crowd) >= MOST:
            return True
        if not settings_of(self.live.app).LIMITS:
            return False
        person_id = listener.actor.person_id
        if person_id is not None and len(crowd.of(person_id)) >= OF_ONE_PERSON:
            return True
        return crowd.at(listener.address) >= FROM_ONE_ADDRESS


def own_origins(app: Flask, environ: dict[str, Any]) -> set[str]:
    """Return the origins of our own pages: as the browser asked for them, and as configured."""
    found = {f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"}
    public = urlsplit(settings_of(app).PUBLIC_URL)
    if public.netloc:
        found.add(f"{public.scheme}://{public.netloc}")
    return found


def _refuse(start_response: StartResponse, status: str) -> list[bytes]:
    body = status.partition(" ")[2].encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
