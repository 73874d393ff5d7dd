"""The blueprint that the views of moderation share."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__)
