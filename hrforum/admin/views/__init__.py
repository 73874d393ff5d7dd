"""The pages."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from hrforum.admin.views import access, boards, bulk, log, members, people, settings, standing  # noqa: E402 -- they need the blueprint

__all__ = [
    "access",
    "blueprint",
    "boards",
    "bulk",
    "log",
    "members",
    "people",
    "settings",
    "standing",
]
