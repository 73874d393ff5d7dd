"""The Socket.IO namespace ``/boards``: what is new while somebody reads.

Pushes name what changed and never show it: the page fetches the posts by HTTP, where the rights of
each reader are looked at again. A change is found by the topic's version, which goes up under the
row's lock: whoever was away says which version they know and hears what they missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask_babel import gettext as _

from hrforum.boards.queries import live as queries
from hrforum.boards.queries.live import State
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.realtime import Identity, Listener, Live, Namespace, live_of
from hrforum.core.realtime.namespaces import Part, whole_number
from hrforum.extensions import db

NAME = "/boards"
MOST_WATCHED = 10  # by one connection: a page watches one thing

boards = Namespace(NAME, pushes=("changed", "gone", "unread"))

Key = tuple[str, int]  # ("topic", 7)


class BoardsPart(Part):
    """What is watched in this process, and up to which version its watchers know it."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.watched: dict[Key, dict[Listener, None]] = {}
        self.known: dict[Key, State] = {}
        self._running = False
        self._wanted: dict[Key, None] = {}

    # Listeners

    def joined(self, listener: Listener) -> None:
        """Tell a person how many notifications are unread."""
        if listener.actor.is_signed_in:
            self._tell_unread(listener)

    def left(self, listener: Listener) -> None:
        """Forget what a listener watched."""
        for key in [key for key, watchers in self.watched.items() if listener in watchers]:
            self._forget(key, listener)

    def changed(self, listener: Listener, before: Identity) -> None:
        """Tell of unread notifications; take away what the listener may not read any more."""
        if before.actor.unread != listener.actor.unread:
            self._tell_unread(listener)
        if before.actor.grants != listener.actor.grants:
            for key, watchers in list(self.watched.items()):
                if listener in watchers and not self.known[key].is_open_to(listener.actor):
                    self._take_away(key, listener)

    def watch(self, listener: Listener, key: Key, state: State) -> None:
        """Let a listener hear of a thing from now on."""
        watchers = self.watched.setdefault(key, {})
        if key not in self.known:
            self.known[key] = state
        watchers[listener] = None
        self.live.enter(listener, NAME, room_of(key))

    def count(self, listener: Listener) -> int:
        """Return how many things a listener watches."""
        return sum(listener in watchers for watchers in self.watched.values())

    def _tell_unread(self, listener: Listener) -> None:
        sid = listener.sids.get(NAME)
        if sid:
            self.live.emit("unread", {"count": listener.actor.unread}, NAME, to=sid)

    def _forget(self, key: Key, listener: Listener) -> None:
        watchers = self.watched.get(key, {})
        watchers.pop(listener, None)
        if not watchers:
            self.watched.pop(key, None)
            self.known.pop(key, None)

    def _take_away(self, key: Key, listener: Listener) -> None:
        self.live.leave(listener, NAME, room_of(key))
        self._forget(key, listener)
        sid = listener.sids.get(NAME)
        if sid:
            self.live.emit("gone", {key[0]: key[1]}, NAME, to=sid)

    # Changes

    def heard(self, kind: str, which: int) -> None:
        """Look at once at what somebody says has changed."""
        if (kind, which) in self.watched:
            self._look_at([(kind, which)])

    def tick(self) -> None:
        """Look at everything that is watched: nobody may have told us."""
        self._look_at(list(self.watched))

    def _look_at(self, keys: list[Key]) -> None:
        """Look at these, one after the other, whoever else wants it meanwhile."""
        self._wanted.update(dict.fromkeys(keys))
        if self._running:
            return
        self._running = True
        try:
            while self._wanted:
                portion = list(self._wanted)[: queries.AT_ONCE]
                for key in portion:
                    del self._wanted[key]
                db.session.rollback()  # what was read before may be old
                self._compare("topic", [k for k in portion if k[0] == "topic"], queries.topics)
                self._compare("board", [k for k in portion if k[0] == "board"], queries.boards)
        finally:
            self._running = False

    def _compare(self, kind: str, keys: list[Key], read: Any) -> None:
        states: dict[int, State] = read([number for _name, number in keys]) if keys else {}
        for key in keys:
            before, now = self.known.get(key), states.get(key[1])
            if before is None or before == now:
                continue
            if now is None:
                for listener in list(self.watched.get(key, ())):
                    self._take_away(key, listener)
                continue
            self.known[key] = now
            if not (now.is_for_all and before.is_for_all):
                self._only_who_may(key, now)
            if now.version != before.version and key in self.watched:
                self._push(key, before, now)

    def _only_who_may(self, key: Key, state: State) -> None:
        """Look at the watchers' rights as they are now."""
        self.live.refresh(list(self.watched.get(key, ())))
        for listener in list(self.watched.get(key, ())):
            if not state.is_open_to(listener.actor):
                self._take_away(key, listener)

    def _push(self, key: Key, before: State, now: State) -> None:
        news: dict[str, Any] = {key[0]: key[1], "version": now.version}
        if key[0] == "topic":
            news |= _what(key[1], before.version, now)
        self.live.emit("changed", news, NAME, to=room_of(key))


def room_of(key: Key) -> str:
    """Return the name of the room of those who watch a thing."""
    return f"{key[0]}:{key[1]}"


def _what(topic_id: int, since: int, now: State) -> dict[str, Any]:
    posts = queries.changed_since(topic_id, since) if since < now.version else []
    return {"highest": now.highest, "posts": posts or [], "too_many": posts is None}


@boards.call("watch", "public")
def watch(listener: Listener, data: Mapping[str, Any]) -> dict[str, Any]:
    """Hear of a topic or a board from now on, and what changed since the version that one knows.

    Raises:
        Invalid: it names neither, or too much is watched already.
        NotFound: there is none that the listener may read.
    """
    kind = "topic" if "topic" in data else "board"
    key = kind, whole_number(data, kind, least=1)
    since = whole_number(data, "since")
    part = cast(BoardsPart, live_of().parts[NAME])
    state = _readable(listener, key)
    if listener not in part.watched.get(key, ()) and part.count(listener) >= MOST_WATCHED:
        raise Invalid(kind, _("This page watches enough already."))
    # First in, then look once more: what comes in between is heard twice rather than never.
    part.watch(listener, key, state)
    db.session.rollback()
    now = _readable(listener, key)
    return {"version": now.version, **(_what(key[1], since, now) if kind == "topic" else {})}


def _readable(listener: Listener, key: Key) -> State:
    kind, which = key
    read = queries.topics if kind == "topic" else queries.boards
    state = read([which]).get(which)
    if state is None or not state.is_open_to(listener.actor):
        raise NotFound
    return state


def register() -> None:
    """Let the namespace be served."""
    boards.part = BoardsPart
