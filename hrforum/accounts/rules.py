"""What an address, a name and a username have to look like: each answers with the clean value."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from hrforum.core.errors import Invalid

BIO_LENGTH = 2_000

_OFFICIAL = """
admin administrator moderator moderators moderation coordinator coordinators networkcoordinator
system support staff team hrforum forum formermember deletedmember humanrightscitiesnetwork
humanrightscitiesforum hrcn root postmaster webmaster
"""
_RESERVED_NAMES = frozenset(_OFFICIAL.split())
_RESERVED_USERNAMES = _RESERVED_NAMES | {"me", "new", "all", "everyone", "nobody", "here", "people"}
# Joiners are part of how Persian, Hindi and others are written; other format signs are not.
_JOINERS = {"\u200c", "\u200d"}
_ADDRESS = re.compile(r"://|www\.|@|\w\.(?:com|net|org|info|io|xyz|ru|top|site|shop)\b", re.I)
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
# Letters that do not come apart into a base letter and a mark.
_FOLD = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
        "ı": "i", "ħ": "h", "ŋ": "n", "ə": "e",
    }
)  # fmt: skip


def email(value: str, field: str = "email") -> str:
    """Return the address in the one form in which it is kept: casefolded, its domain in ASCII.

    Raises:
        Invalid: it is not an address.
    """
    problem = _("Write an e-mail address like name@city.example.")
    try:
        # Whether mail arrives is what the confirmation shows; no look-up while a form waits.
        found = validate_email(
            value.strip(),
            check_deliverability=False,
            globally_deliverable=False,
            test_environment=True,
        )
    except EmailNotValidError:
        raise Invalid(field, problem) from None
    domain = found.ascii_domain.casefold()
    if "." not in domain:
        raise Invalid(field, problem)
    address = f"{found.local_part.casefold()}@{domain}"
    if len(address) > 254:
        raise Invalid(field, problem)
    return address


def display_name(value: str, field: str = "display_name", *, official: bool = False) -> str:
    """Return the name with white space made even.

    Args:
        value: what the person typed.
        field: the form field that a message belongs to.
        official: whether names of roles ("Moderator") are allowed, as for the seed.

    Raises:
        Invalid: too short, too long, without a letter, with invisible signs, or a role's name.
    """
    name = " ".join(unicodedata.normalize("NFC", value).split())
    if len(name) < 2:
        raise Invalid(field, _("Write your name with at least 2 characters."))
    if len(name) > 80:
        raise Invalid(field, _("Use at most 80 characters for your name."))
    if any(unicodedata.category(c) in _HIDDEN and c not in _JOINERS for c in name):
        raise Invalid(field, _("The name has a sign that can't be seen. Type it again by hand."))
    if not any(c.isalpha() for c in name):
        raise Invalid(field, _("A name needs at least one letter."))
    if _ADDRESS.search(name):
        # Names stand in mails to people who may not know this forum: no advertising there.
        raise Invalid(field, _("A name can't hold a web or e-mail address."))
    marks = 0
    for char in unicodedata.normalize("NFD", name):
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks > 3:
            raise Invalid(field, _("There are too many marks on one letter of the name."))
    if not official and _bare(name) in _RESERVED_NAMES:
        raise Invalid(field, _("This name is kept for people who run the forum. Use your own."))
    return name


def username_base(name: str) -> str:
    """Return what a username is made from: ASCII letters and digits of a name; may be empty."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_FOLD))
    # A name that is mostly in another script would leave a misleading rest.
    letters = [c for c in folded if c.isalpha()]
    plain = [c for c in letters if c.isascii()]
    if not letters or len(plain) * 2 < len(letters):
        return ""
    kept = "".join(c for c in folded if c.isascii())
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")[:30].strip("-")


def username(value: str, field: str = "username") -> str:
    """Return a username that somebody chose (seed, command, import).

    Raises:
        Invalid: it has other signs than letters, digits, dot, hyphen and underscore.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,38}[A-Za-z0-9]|[A-Za-z0-9]", value):
        raise Invalid(field, _("A username has letters, digits, dots and hyphens only."))
    return value


def is_reserved_username(value: str) -> bool:
    """Whether a username made from a name would pretend to be somebody, or be a word of ours."""
    bare = _bare(value)
    return bare in _RESERVED_USERNAMES or value.startswith(("former-", "person-"))


def claim(value: str, field: str = "claim") -> str:
    """Return the name of the organisation that a person says they work with.

    Raises:
        Invalid: too long or with invisible signs.
    """
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if len(text) > 200:
        raise Invalid(field, _("Use at most %(n)s characters.", n=200))
    if any(unicodedata.category(c) in _HIDDEN and c not in _JOINERS for c in text):
        raise Invalid(field, _("There is a sign in it that can't be seen. Type it again by hand."))
    return text


def bio(value: str, field: str = "bio") -> str:
    """Return what a person says about themselves, with line ends made even.

    Raises:
        Invalid: too long.
    """
    text = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > BIO_LENGTH:
        raise Invalid(field, _("Use at most %(n)s characters.", n=BIO_LENGTH))
    return text


def timezone(value: str) -> str:
    """Return the IANA name of a time zone, or UTC where there is no such zone."""
    return value if value in zoneinfo.available_timezones() else "UTC"


def _bare(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in plain if c.isalnum())
