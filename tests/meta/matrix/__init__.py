"""Every route and what each of eight readers gets: the tables of `tests/meta/test_matrix.py`.

A row is one line, the method, an example of the address, and eight answers in the order of
`table.ROLES`; names in braces are those of `world.py`. Lines below it that begin with a space say
what is sent: ``from PAGE`` the form on that page (opened by whoever asks, if the row lets them in,
else by the first whom it lets in, or ``by NAME``) with all that stands in it, ``name=value`` what
is filled in. A wrong actor thus sends what a right one would send, with a token of their own.

Answers are HTTP's numbers, and for redirects to where one signs in ``in``, proves again who one is
``prove``, sets up a second factor ``2fa``; a form that leads back and has written nothing gets
``back``. 401 is what a visitor's form gets: the sign-in page with
the words kept. A refused request may not write anything.

The eight: a visitor; a person without any mandate, whose own the invitation of Graz and three
applications are; an officer of Linz, an associate member; the lead of Utrecht, a guest member; a
moderator of all boards; a coordinator; an administrator; and a person whose account is suspended
(`Person.active` is false). Such a person can't sign in, and what is worse for us, a session that
was left open counts for nothing: the eighth browser has one, and gets what a visitor gets.

`test_matrix.py` asks every row of all tables four times more: as the officer of Linz once the
member is suspended, and as each of the staff without a second factor. They get what a person gets
to whom nothing belongs; what differs is named there, row by row, with why.
"""

from __future__ import annotations

import importlib

from tests.meta.matrix.table import Row, read

NAMES = (
    "account",
    "admin",
    "boards",
    "curating",
    "drafts",
    "events",
    "joining",
    "members",
    "mentoring",
    "pairs",
    "moderation",
    "reacting",
    "rooms",
    "settings",
    "site",
)


def rows(*names: str) -> list[Row]:
    """The rows of these tables, or of all."""
    found = []
    for name in names or NAMES:
        table = importlib.import_module(f"{__name__}.{name}")
        found += read(name, table.TABLE)
    return found
