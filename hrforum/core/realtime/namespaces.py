"""What can be asked over a socket, by whom, and what is pushed.

Each feature declares its namespace once, as it declares its routes. Every call is answered, errors
too: ``{"ok": true, …}`` or ``{"ok": false, "error": code, "message": words}``.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from flask_babel import force_locale
from flask_babel import gettext as _

from hrforum.core import web
from hrforum.core.errors import Busy, Conflict, Forbidden, Invalid, NotFound, TooMany
from hrforum.core.permissions import Access
from hrforum.core.realtime.listeners import Identity, Listener

log = logging.getLogger("hrforum.live")

Answer = dict[str, Any]
Handler = Callable[[Listener, Mapping[str, Any]], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Call:
    """Something that can be asked: by whom, and whether the session is looked at first."""

    name: str
    level: Access
    handler: Handler
    checked: bool


class Part:
    """What a feature does in a process that serves sockets; made once for each.

    Everything runs on the hub, inside an application context.
    """

    def joined(self, listener: Listener) -> None:
        """Somebody is in the namespace now."""

    def left(self, listener: Listener) -> None:
        """Somebody is not in the namespace any more."""

    def changed(self, listener: Listener, before: Identity) -> None:
        """What the listener is or may is not what it was."""

    def heard(self, kind: str, which: int) -> None:
        """Some news came, from this process or another."""

    def tick(self) -> None:
        """A second has gone by; called while somebody is connected."""


class Namespace:
    """A namespace of Socket.IO.

    Args:
        name: ``/boards``.
        pushes: the events that the server sends.

    ``part`` is set by the feature: it gets the `Live` and returns the feature's `Part` in it.
    """

    def __init__(self, name: str, pushes: Iterable[str]) -> None:
        self.name = name
        self.pushes = frozenset(pushes)
        self.calls: dict[str, Call] = {}
        self.part: Callable[[Any], Part] = lambda _live: Part()
        _all[name] = self

    def call(
        self, name: str, level: Access, *, checked: bool = True
    ) -> Callable[[Handler], Handler]:
        """Declare what answers the event ``name``.

        Args:
            name: the event.
            level: who may ask, as `permissions.access` declares it for routes; what is finer is
                the handler's own.
            checked: look first whether the session is alive and what it may: one statement. A
                call that comes many times a second leaves that to the watch over all listeners.
        """

        def declare(handler: Handler) -> Handler:
            self.calls[name] = Call(name, level, handler, checked)
            return handler

        return declare

    def answer(self, app: Flask, listener: Listener, name: str, args: tuple[Any, ...]) -> Answer:
        """Answer a call; raises nothing.

        The arguments are one object at most: anything else is a mistake of whoever asks.
        """
        call = self.calls.get(name)
        with app.app_context():
            g.actor = listener.actor
            with force_locale(listener.actor.locale):
                if call is None:
                    return _refusal("unknown", _("There is no such call."))
                return _answered(call, listener, args)


def _answered(call: Call, listener: Listener, args: tuple[Any, ...]) -> Answer:
    try:
        if not web.allowed(call.level, listener.actor):
            raise NotFound
        data = args[0] if args else {}
        if len(args) > 1 or not isinstance(data, dict):
            raise Invalid("", _("This was not understood."))
        return {"ok": True, **(call.handler(listener, data) or {})}
    except Invalid as error:
        return {**_refusal("invalid", str(error)), "field": error.field}
    except NotFound:
        return _refusal("not_found", _("There is no such thing here."))
    except Forbidden as error:
        return _refusal("forbidden", str(error))
    except Conflict as error:
        return _refusal("conflict", str(error))
    except TooMany as error:
        return _refusal("too_many", str(error))
    except Busy:
        return _refusal("busy", _("The forum is busy. Try again in a moment."))
    except Exception as error:
        # The browser waits for an answer: without one its callback hangs for ever.
        # The lines of code, not the words of the error: they may hold what somebody sent.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s failed: %s\n%s", call.name, type(error).__name__, where)
        return _refusal("failed", _("Something went wrong here. Try again in a moment."))


def _refusal(code: str, message: str) -> Answer:
    return {"ok": False, "error": code, "message": message}


def whole_number(data: Mapping[str, Any], name: str, *, least: int = 0) -> int:
    """Return a whole number that a call brings.

    Raises:
        Invalid: it is missing, or none.
    """
    value = data.get(name)
    if type(value) is not int or not least <= value < 2**31:
        raise Invalid(name, _("A whole number is needed here."))
    return value


_all: dict[str, Namespace] = {}


def declared_namespaces() -> dict[str, Namespace]:
    """Return all namespaces by name."""
    return dict(_all)
