"""Pages of rooms: parse, call, render."""

from hrforum.rooms.views import acting, lobby, room

__all__ = ["acting", "lobby", "room"]
