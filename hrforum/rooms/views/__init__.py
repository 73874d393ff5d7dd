"""Pages of rooms: parse, call, render."""

from hrforum.rooms.views import acting, lobby, room, slides

__all__ = ["acting", "lobby", "room", "slides"]
