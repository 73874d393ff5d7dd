"""The pages of accounts. Importing this package fills the blueprint."""

from hrforum.accounts.views import (
    address,
    alarm,
    entering,
    join,
    kept,
    mailed_link,
    pages,
    people,
    prove,
    second_step,
    settings,
    sign_in,
    throttles,
    two_step,
)

__all__ = [
    "address",
    "alarm",
    "entering",
    "join",
    "kept",
    "mailed_link",
    "pages",
    "people",
    "prove",
    "second_step",
    "settings",
    "sign_in",
    "throttles",
    "two_step",
]
