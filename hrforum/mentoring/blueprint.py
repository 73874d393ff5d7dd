"""The blueprint that the views of mentoring share."""

from flask import Blueprint

blueprint = Blueprint("mentoring", __name__)
