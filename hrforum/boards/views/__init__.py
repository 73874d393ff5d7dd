"""Pages of boards: parse, call, render."""

from flask import Blueprint

blueprint = Blueprint("boards", __name__)

from hrforum.boards.views import (  # noqa: E402 -- need blueprint
    boards,
    bookmarks,
    challenges,
    drafts,
    languages,
    mine,
    moderation,
    moved,
    polls,
    reacting,
    reading,
    summaries,
    topics,
    translations,
    uploads,
    writing,
)

__all__ = [
    "blueprint",
    "boards",
    "bookmarks",
    "challenges",
    "drafts",
    "languages",
    "mine",
    "moderation",
    "moved",
    "polls",
    "reacting",
    "reading",
    "summaries",
    "topics",
    "translations",
    "uploads",
    "writing",
]
