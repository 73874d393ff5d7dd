"""Pages of boards: parse, call, render."""

from flask import Blueprint

blueprint = Blueprint("boards", __name__)

from hrforum.boards.views import boards, moderation, topics, writing  # noqa: E402 -- need blueprint

__all__ = ["blueprint", "boards", "moderation", "topics", "writing"]
