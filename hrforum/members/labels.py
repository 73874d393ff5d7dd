"""The words for kinds, memberships, roles and levels, and names of countries and languages."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from flask_babel import lazy_gettext as _l

KINDS = {
    "municipality": _l("City or municipality"),
    "local_authorities_association": _l("Association of local authorities"),
    "cso": _l("Civil-society organisation"),
    "city_outside_eu": _l("City outside the EU"),
    "institution": _l("Public institution"),
    "university": _l("University or research institute"),
    "international_organisation": _l("International organisation"),
}
MEMBERSHIPS = {"guest": _l("Guest member"), "associate": _l("Associate member")}
DELEGATE_ROLES = {
    "lead": _l("Lead contact"),
    "officer": _l("Officer"),
    "elected": _l("Elected representative"),
    "expert": _l("Expert"),
}
LANGUAGE_LEVELS = {
    "native": _l("main language"),
    "working": _l("working language"),
    "basic": _l("basic knowledge"),
}
LEVELS = {
    0: _l("None"),
    1: _l("Some"),
    2: _l("Good"),
    3: _l("Strong"),
}
NEEDS = {
    0: _l("None"),
    1: _l("Low"),
    2: _l("Middle"),
    3: _l("High"),
}

INVITATION_STATES = {
    "open": _l("open"),
    "accepted": _l("accepted"),
    "refused": _l("refused"),
    "expired": _l("expired"),
    "withdrawn": _l("withdrawn"),
}

INVITATION_ACTS = {
    "sent": _l("Sent"),
    "sent_again": _l("Sent again with a new link"),
    "extended": _l("New last day"),
    "reminded": _l("Reminder sent"),
    "accepted": _l("Accepted"),
    "refused": _l("Refused"),
    "expired": _l("Expired"),
    "withdrawn": _l("Withdrawn"),
}

DELEGATE_INVITATION_STATES = {
    "waiting": _l("Waiting for an answer"),
    "expired": _l("Expired"),
    "accepted": _l("Accepted"),
    "refused": _l("Refused"),
    "withdrawn": _l("Withdrawn"),
}

APPLICATION_STATES = {
    "draft": _l("Draft"),
    "submitted": _l("New"),
    "in_review": _l("In review"),
    "waiting": _l("Waiting for the applicant"),
    "second_look": _l("Decline to be confirmed"),
    "accepted": _l("Accepted"),
    "declined": _l("Declined"),
    "closed": _l("Closed without an answer"),
    "withdrawn": _l("Withdrawn"),
}

APPLICATION_ACTS = {
    "submitted": _l("Sent"),
    "claimed": _l("Taken up by a coordinator"),
    "released": _l("Given back to the queue"),
    "asked": _l("Question"),
    "answered": _l("Answer"),
    "proposed": _l("Decline proposed"),
    "sent_back": _l("Sent back by the second pair of eyes"),
    "accepted": _l("Accepted"),
    "declined": _l("Declined"),
    "withdrawn": _l("Withdrawn by the applicant"),
    "reminded": _l("Applicant reminded"),
    "closed": _l("Closed: no answer came"),
    "due_soon": _l("Coordinator reminded"),
    "overdue": _l("Overdue"),
}


@lru_cache(maxsize=64)
def locale(code: str) -> Locale:
    """Return Babel's locale for a language; English when there is none."""
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Return the ISO 3166 codes of countries (two letters)."""
    codes = (str(code) for code in Locale("en").territories)
    places = frozenset(code for code in codes if len(code) == 2 and code.isalpha())
    return places - {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def country_name(code: str, lang: str) -> str:
    """Return the name of a country in the reader's language; the code when there is none."""
    return str(locale(lang).territories.get(code, code))


def is_language(code: str) -> bool:
    """Whether there is a language of that code."""
    return code in Locale("en").languages


def language_name(code: str, lang: str) -> str:
    """Return the name of a language in the reader's language; the code when there is none."""
    return str(locale(lang).languages.get(code, code))
