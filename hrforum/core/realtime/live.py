"""Serves sockets in the web process and watches over those who listen.

What is shown live is found by looking: news only say where to look sooner. So a process that hears
no news (another one wrote, and there is no Redis) is a second late and never wrong, and whoever
lost the right to listen is gone within five seconds, even where nothing is said.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from hrforum.core import news
from hrforum.core.realtime.door import LISTENER, Door
from hrforum.core.realtime.listeners import Crowd, Identity, Listener, still_there
from hrforum.core.realtime.namespaces import Namespace, Part, declared_namespaces
from hrforum.core.realtime.wire import Wire
from hrforum.core.web import settings_of
from hrforum.extensions import db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("hrforum.live")

TICK = 1.0
CHECK_AFTER = 2.0  # seconds; with the tick and the statements it stays below five
AT_ONCE = 100  # listeners looked at in one statement: others get a turn in between
JOIN_WITHIN = 15.0  # seconds in which a connection must join a namespace
SIGNED_OUT = 4401  # close code: the session has ended
RESTART = 1012
PERSON = "person"  # the news that somebody's rights, sessions or notifications changed


class Live:
    """The live side of an application; it does nothing until `serve` is called."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.crowd = Crowd()
        self.server: Any = None
        self.parts: dict[str, Part] = {}
        self._hub: Any = None
        self._watch: Any = None
        self._outbox: Any = None

    @property
    def is_serving(self) -> bool:
        """Whether this process takes sockets."""
        return self.server is not None

    def serve(self) -> None:
        """Take sockets from now on. Call it on the thread of gevent's hub that serves pages."""
        import gevent
        from flask_socketio import SocketIO
        from gevent.queue import Queue

        from hrforum.core.realtime.clients import FrameOnce, Packet, Shared
        from hrforum.core.websocket import LARGEST, EngineTransport

        self._hub = gevent.get_hub()
        url = settings_of(self.app).REDIS_URL
        manager = Shared(url, self._heard_elsewhere) if url else FrameOnce()
        extension = SocketIO()
        extension.init_app(
            None,
            async_mode="gevent",
            client_manager=manager,
            serializer=Packet,
            transports=["websocket"],
            # In their order, on the connection's own greenlet.
            async_handlers=False,
            max_http_buffer_size=LARGEST,
            cors_allowed_origins=[],  # the door has looked
            namespaces=list(declared_namespaces()),
            logger=_quiet("socketio"),
            engineio_logger=_quiet("engineio"),
        )
        server = extension.server
        # Engine.IO offers no public way to bring a transport; tests hold us to this one.
        server.eio._async = {**server.eio._async, "websocket": EngineTransport}
        self.app.extensions["socketio"] = extension
        for namespace in declared_namespaces().values():
            self._bind(server, namespace)
            self.parts[namespace.name] = namespace.part(self)
        if url:
            self._outbox = Queue()
            gevent.spawn(self._publish, manager)
        news.hear(self._heard_here)
        self.server = server

    def stop(self) -> None:
        """Take no more sockets and say goodbye to those there are; they will come again."""
        news.hear_no_more(self._heard_here)
        self.server = None
        for listener in self.crowd:
            if listener.wire is not None:
                listener.wire.close(RESTART)

    # Connections

    def serve_one(
        self, listener: Listener, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Serve a connection until it ends."""
        import gevent

        environ[LISTENER] = listener
        self.crowd.add(listener)
        if self._watch is None:
            self._watch = gevent.spawn(self._watch_over)
        try:
            answer: Iterable[bytes] = self.server.handle_request(environ, start_response)
            return answer
        finally:
            self.crowd.remove(listener)

    def _bind(self, server: Any, namespace: Namespace) -> None:
        import gevent

        name = namespace.name

        def connect(sid: str, environ: WSGIEnvironment, _auth: Any = None) -> None:
            listener: Listener = environ[LISTENER]
            listener.sids[name] = sid
            with self.app.app_context():
                self.parts[name].joined(listener)

        def disconnect(sid: str, _reason: Any = None) -> None:
            listener = self._listener(sid, name)
            if listener is not None and name in listener.sids:
                del listener.sids[name]
                with self.app.app_context():
                    self.parts[name].left(listener)

        def other(event: str, sid: str, *args: Any) -> Any:
            # SQLite never waits: of a hundred calls that lie there, pushes would wait for the last.
            gevent.sleep(0)
            listener = self._listener(sid, name)
            if listener is None:
                return None
            call = namespace.calls.get(event)
            if call is not None and call.checked and not self._check(listener):
                return None
            return namespace.answer(self.app, listener, event, args)

        server.on("connect", connect, namespace=name)
        server.on("disconnect", disconnect, namespace=name)
        # One for all, also for what nobody knows: every call is answered.
        server.on("*", other, namespace=name)

    def _listener(self, sid: str, namespace: str) -> Listener | None:
        environ = self.server.get_environ(sid, namespace) if self.server else None
        return environ.get(LISTENER) if environ else None

    # What features use

    def emit(self, event: str, data: Any, namespace: str, *, to: str) -> None:
        """Send an event to a room, or to one listener by the id in ``sids``, of this process."""
        if self.server is not None:
            self.server.emit(event, data, namespace=namespace, to=to, ignore_queue=True)

    def enter(self, listener: Listener, namespace: str, room: str) -> None:
        """Put a listener into a room."""
        self.server.manager.basic_enter_room(listener.sids[namespace], namespace, room)

    def leave(self, listener: Listener, namespace: str, room: str) -> None:
        """Take a listener out of a room."""
        sid = listener.sids.get(namespace)
        if sid and self.server is not None:
            self.server.manager.basic_leave_room(sid, namespace, room)

    def soon(self, function: Any, *args: Any) -> None:
        """Call a function on the hub in an application context, from whatever thread."""
        import gevent

        self._hub.loop.run_callback_threadsafe(gevent.spawn, self.run, function, *args)

    def run(self, function: Any, *args: Any) -> None:
        """Call a function in an application context; what the database does to it is logged."""
        with self.app.app_context():
            try:
                function(*args)
            except SQLAlchemyError as error:
                log.warning("live: %s", type(error).__name__)

    def refresh(self, listeners: Sequence[Listener]) -> None:
        """Find out whose sessions are alive and what they may now; let go whose are not.

        One statement for `AT_ONCE` listeners; inside an application context.
        """
        known = [each for each in listeners if each.identity.session_id is not None]
        for start in range(0, len(known), AT_ONCE):
            portion = known[start : start + AT_ONCE]
            now = time.monotonic()
            alive = still_there(sorted({each.identity.session_id or 0 for each in portion}))
            for listener in portion:
                listener.checked = now
                found = alive.get(listener.identity.session_id or 0)
                if found is None:
                    self.let_go(listener)
                elif found != listener.identity:
                    before, listener.identity = listener.identity, found
                    self._changed(listener, before)

    def let_go(self, listener: Listener) -> None:
        """End a connection whose session has ended; its page does not come again by itself."""
        from hrforum.core.realtime.clients import goodbye

        for name, sid in list(listener.sids.items()):
            # At once, not when the other side has answered: nothing more may reach it.
            for room in self.server.manager.get_rooms(sid, name) if self.server else ():
                if room != sid:
                    self.server.manager.basic_leave_room(sid, name, room)
            if listener.wire is not None:
                listener.wire.write(goodbye(name))
        if listener.wire is not None:
            listener.wire.close(SIGNED_OUT)

    # Watching

    def _check(self, listener: Listener) -> bool:
        """Whether the listener may still ask, looked up now."""
        if listener.identity.session_id is None:
            return True
        with self.app.app_context():
            try:
                self.refresh([listener])
            except SQLAlchemyError as error:
                log.warning("live: %s", type(error).__name__)
        return listener.wire is None or listener.wire.is_open

    def _changed(self, listener: Listener, before: Identity) -> None:
        for name in list(listener.sids):
            self.parts[name].changed(listener, before)

    def _heard_here(self, kind: str, which: int) -> None:
        if self._outbox is not None:
            self._hub.loop.run_callback_threadsafe(self._outbox.put, (kind, which))
        self._heard_elsewhere(kind, which)

    def _heard_elsewhere(self, kind: str, which: int) -> None:
        if len(self.crowd):
            self.soon(self._look, kind, which)

    def _look(self, kind: str, which: int) -> None:
        if kind == PERSON:
            self.refresh(self.crowd.of(which))
        for part in self.parts.values():
            part.heard(kind, which)

    def _publish(self, manager: Any) -> None:
        while True:
            manager.publish_news(*self._outbox.get())

    def _watch_over(self) -> None:
        import gevent

        failing = False
        while len(self.crowd):
            gevent.sleep(TICK)
            try:
                with self.app.app_context():
                    self._tick()
                failing = False
            except Exception as error:
                # Whatever it is: without the watch nobody would be let go any more.
                if not failing:
                    log.warning("live: %s; trying again", type(error).__name__)
                failing = True
        self._watch = None

    def _tick(self) -> None:
        import gevent

        now = time.monotonic()
        while due := self.crowd.due(now - CHECK_AFTER, AT_ONCE):
            self.refresh(due)
            db.session.rollback()
            gevent.sleep(0)
        for listener in self.crowd:
            if not listener.sids and now - listener.since > JOIN_WITHIN and listener.wire:
                listener.wire.close()
        for part in self.parts.values():
            db.session.rollback()  # what is read must be new
            part.tick()


def _quiet(name: str) -> logging.Logger:
    """Return a logger for the library that says nothing of what clients send."""
    found = logging.getLogger(f"hrforum.{name}")
    found.setLevel(logging.CRITICAL)
    return found


def live_of(app: Flask | None = None) -> Live:
    """Return the live side of an application: this one, or the one at work."""
    found: Live = (app or current_app).extensions["live"]
    return found


def init_realtime(app: Flask) -> None:
    """Give the application its live side, and put the door before it."""
    live = app.extensions["live"] = Live(app)
    app.wsgi_app = Door(app.wsgi_app, live)  # type: ignore[method-assign]  # the documented way
    url = settings_of(app).REDIS_URL
    if url:
        news.hear(Wire(url, live).send)
