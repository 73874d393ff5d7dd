"""The blueprint of accounts; the modules of `views` add their pages to it."""

from flask import Blueprint

blueprint = Blueprint("accounts", "hrforum.accounts")
