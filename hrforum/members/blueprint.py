"""The blueprint that the views of members share."""

from flask import Blueprint

blueprint = Blueprint("members", __name__)
