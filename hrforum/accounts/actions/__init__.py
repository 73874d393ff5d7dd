"""Writes of accounts, one verb each."""

from hrforum.accounts.actions.administration import change_people, plan_change
from hrforum.accounts.actions.deletion import delete_account
from hrforum.accounts.actions.devices import (
    forget_devices,
    forget_unused_devices,
    know_device,
)
from hrforum.accounts.actions.joining import (
    ask_reset,
    attempt_mark,
    change_password,
    confirm,
    resend_confirmation,
    reset_password,
    resetting,
    sign_up,
    waiting_for,
)
from hrforum.accounts.actions.opening import set_sign_up
from hrforum.accounts.actions.pages import SLUGS, plant_pages, publish_page
from hrforum.accounts.actions.people import (
    create_person,
    free_username,
    grant_role,
    own,
    revoke_role,
)
from hrforum.accounts.actions.profile import remove_avatar, set_avatar, update_profile
from hrforum.accounts.actions.signing import (
    authenticate,
    close_other_sessions,
    close_session,
    close_session_by_id,
    open_session,
)
from hrforum.accounts.actions.tidying import forget_ended_sessions, forget_unconfirmed

__all__ = [
    "SLUGS",
    "ask_reset",
    "attempt_mark",
    "authenticate",
    "change_password",
    "change_people",
    "close_other_sessions",
    "close_session",
    "close_session_by_id",
    "confirm",
    "create_person",
    "delete_account",
    "forget_devices",
    "forget_ended_sessions",
    "forget_unconfirmed",
    "forget_unused_devices",
    "free_username",
    "grant_role",
    "know_device",
    "open_session",
    "own",
    "plan_change",
    "plant_pages",
    "publish_page",
    "remove_avatar",
    "resend_confirmation",
    "reset_password",
    "resetting",
    "revoke_role",
    "set_avatar",
    "set_sign_up",
    "sign_up",
    "update_profile",
    "waiting_for",
]
