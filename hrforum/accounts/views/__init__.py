"""The pages of accounts. Importing this package fills the blueprint."""

from flask import Blueprint

blueprint = Blueprint("accounts", "hrforum.accounts")

from hrforum.accounts.views import sign_in  # noqa: E402 -- the modules add to the blueprint

__all__ = ["blueprint", "sign_in"]
