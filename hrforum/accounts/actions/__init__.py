"""Writes of accounts, one verb each."""

from hrforum.accounts.actions.address import (
    address_link,
    ask_address,
    stop_changes,
    use_address_link,
    vouch_address,
)
from hrforum.accounts.actions.administration import change_people, plan_change
from hrforum.accounts.actions.alarm import alarm, secure_account
from hrforum.accounts.actions.deletion import delete_account
from hrforum.accounts.actions.devices import (
    forget_devices,
    forget_unused_devices,
    know_device,
)
from hrforum.accounts.actions.guarding import forget_tries
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
from hrforum.accounts.actions.linking import ask_link, forget_links, linked, use_link
from hrforum.accounts.actions.opening import set_sign_up
from hrforum.accounts.actions.pages import SLUGS, plant_pages, publish_page
from hrforum.accounts.actions.passkeys import add_passkey, prove_by_passkey, remove_passkey
from hrforum.accounts.actions.people import (
    create_person,
    free_username,
    grant_role,
    own,
    revoke_role,
)
from hrforum.accounts.actions.profile import remove_avatar, set_avatar, update_profile
from hrforum.accounts.actions.rescue import reset_second_factor
from hrforum.accounts.actions.second_factor import (
    GUESSED,
    PROVED,
    add_app,
    make_codes,
    mark_proved,
    prove_by_app,
    prove_by_password,
    prove_by_recovery_code,
    remove_app,
    setup_secret,
    setup_token,
    touch_session,
)
from hrforum.accounts.actions.signing import (
    authenticate,
    close_other_sessions,
    close_session,
    close_session_by_id,
    open_session,
    sign_out_others,
)
from hrforum.accounts.actions.tidying import forget_ended_sessions, forget_spent, forget_unconfirmed

__all__ = [
    "GUESSED",
    "PROVED",
    "SLUGS",
    "add_app",
    "add_passkey",
    "address_link",
    "alarm",
    "ask_address",
    "ask_link",
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
    "forget_links",
    "forget_spent",
    "forget_tries",
    "forget_unconfirmed",
    "forget_unused_devices",
    "free_username",
    "grant_role",
    "know_device",
    "linked",
    "make_codes",
    "mark_proved",
    "open_session",
    "own",
    "plan_change",
    "plant_pages",
    "prove_by_app",
    "prove_by_passkey",
    "prove_by_password",
    "prove_by_recovery_code",
    "publish_page",
    "remove_app",
    "remove_avatar",
    "remove_passkey",
    "resend_confirmation",
    "reset_password",
    "reset_second_factor",
    "resetting",
    "revoke_role",
    "secure_account",
    "set_avatar",
    "set_sign_up",
    "setup_secret",
    "setup_token",
    "sign_out_others",
    "sign_up",
    "stop_changes",
    "touch_session",
    "update_profile",
    "use_address_link",
    "use_link",
    "vouch_address",
    "waiting_for",
]
