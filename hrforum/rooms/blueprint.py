"""The blueprint of live rooms."""

from flask import Blueprint

blueprint = Blueprint("rooms", __name__)
