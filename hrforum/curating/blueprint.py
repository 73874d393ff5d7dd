"""The blueprint that the views of curating share."""

from flask import Blueprint

blueprint = Blueprint("curating", __name__)
