"""The views of home: the landing page, feeds, and what programs ask a site for."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("home", __name__)

from hrforum.home.views import feeds, landing, site  # noqa: E402 -- they need the blueprint

__all__ = ["blueprint", "feeds", "landing", "site"]
