"""What somebody wrote is kept when their session ended before they sent it.

The fields travel through the sign-in page as hidden fields, and come back as a form that sends them
to where they were going. Only to an address of ours that takes such forms, never with a password,
and only when a page of this site sent them: a stranger's page can't put words into this form.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from hrforum.core.security import from_here, safe_path

PREFIX = "kept."
PATH = "kept_path"
MOST_BYTES = 800_000
_LONG = 80
_DROPPED = {"csrf_token", "website"}
_NOT_THESE = ("accounts.",)
_BUT_THESE = {"accounts.settings_profile", "accounts.page_edit"}
# What waits while somebody who is signed in proves again who they are.
_AFTER_PROOF = {
    "accounts.end_sessions",
    "accounts.make_codes",
    "accounts.remove_app",
    "accounts.remove_passkey",
    "accounts.settings_address",
    "accounts.settings_delete",
}
_LABELS = {
    "title": _l("Title"),
    "body": _l("Text"),
    "bio": _l("About you"),
    "reason": _l("Reason"),
    "note": _l("Note"),
    "tags": _l("Tags"),
    "display_name": _l("Your name"),
    "email": _l("New e-mail address"),
}
_TEXTS = {"body", "bio"}


@dataclass(frozen=True, slots=True)
class KeptField:
    """One field of the form that could not be sent."""

    name: str
    value: str

    @property
    def label(self) -> str:
        """The words above the field when it is shown."""
        return str(_LABELS.get(self.name, _("What you wrote")))

    @property
    def is_text(self) -> bool:
        """Whether it is shown as a text of several lines."""
        return self.name in _TEXTS or "\n" in self.value or len(self.value) > _LONG

    @property
    def is_shown(self) -> bool:
        """Whether it is shown at all: what a person typed, not what the form carried."""
        return self.is_text or (self.name in _LABELS and bool(self.value))


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that could not be sent: where it was going, and its fields."""

    path: str
    fields: tuple[KeptField, ...]

    @property
    def has_text(self) -> bool:
        """Whether there is anything that a person wrote."""
        return any(field.is_shown for field in self.fields)


def from_request(*, after_proof: bool = False) -> Kept | None:
    """Return what the present request wanted to send, where it may be kept.

    ``after_proof``: for the page that asks somebody who is signed in to prove it again.
    """
    if request.method != "POST" or not from_here(request):
        return None
    path = request.full_path if request.query_string else request.path
    pairs = [(n, v) for n, values in request.form.lists() for v in values]
    return _kept(path, pairs, after_proof)


def carried(*, after_proof: bool = False) -> Kept | None:
    """Return what a form for signing in (``after_proof``: for a proof) carries along."""
    path = request.form.get(PATH, "")
    if not path:
        return None
    pairs = [
        (n[len(PREFIX) :], v)
        for n, values in request.form.lists()
        for v in values
        if n.startswith(PREFIX)
    ]
    return _kept(path, pairs, after_proof)


def _kept(path: str, pairs: list[tuple[str, str]], after_proof: bool) -> Kept | None:
    if safe_path(path, "") != path or not _takes_forms(path, after_proof):
        return None
    fields = tuple(
        KeptField(name, value.replace("\r\n", "\n"))
        for name, value in pairs
        if value and name not in _DROPPED and "password" not in name
    )
    if not fields or sum(len(f.value.encode()) for f in fields) > MOST_BYTES or len(fields) > 200:
        return None
    return Kept(path, fields)


def _takes_forms(path: str, after_proof: bool) -> bool:
    try:
        endpoint, _values = current_app.url_map.bind("localhost").match(
            path.partition("?")[0], method="POST"
        )
    except (HTTPException, RequestRedirect):
        return False
    allowed = _BUT_THESE | _AFTER_PROOF if after_proof else _BUT_THESE
    return not str(endpoint).startswith(_NOT_THESE) or endpoint in allowed
