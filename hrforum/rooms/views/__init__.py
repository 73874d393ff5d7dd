"""Pages of rooms: parse, call, render."""

from hrforum.rooms.views import acting, after, lobby, room, slides

__all__ = ["acting", "after", "lobby", "room", "slides"]
