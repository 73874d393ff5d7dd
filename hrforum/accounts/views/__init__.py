"""The pages of accounts. Importing this package fills the blueprint."""

from hrforum.accounts.views import join, kept, pages, people, settings, sign_in, throttles

__all__ = ["join", "kept", "pages", "people", "settings", "sign_in", "throttles"]
