"""Writes of accounts, one verb each."""

from hrforum.accounts.actions.people import create_person, free_username, grant_role, revoke_role
from hrforum.accounts.actions.signing import (
    authenticate,
    close_other_sessions,
    close_session,
    close_session_by_id,
    open_session,
)

__all__ = [
    "authenticate",
    "close_other_sessions",
    "close_session",
    "close_session_by_id",
    "create_person",
    "free_username",
    "grant_role",
    "open_session",
    "revoke_role",
]
