"""The blueprint that the views of prevention share."""

from flask import Blueprint

blueprint = Blueprint("guarding", __name__)
