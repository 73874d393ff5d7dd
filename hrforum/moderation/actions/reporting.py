"""Reporting: in two clicks with an account, by a form for everybody (DSA art. 16)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hrforum.core import audit, reportables
from hrforum.core.db import transaction
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import VISITOR, Actor
from hrforum.core.reportables import Reported
from hrforum.extensions import db
from hrforum.moderation import notices
from hrforum.moderation.actions import common, misuse
from hrforum.moderation.grounds import Ground
from hrforum.moderation.models import CaseStanding, Report, Reporter
from hrforum.moderation.models.cases import CAPACITIES

# Without what people mix up: 32 signs, of which 12 make 60 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE = 12


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody without an account says beside ground and explanation."""

    place: str
    name: str = ""
    email: str = ""
    capacity: str = "private"
    in_good_faith: bool = False


class Receipt(NamedTuple):
    """A report that came in, and the code that shows its state; empty where it came before."""

    report: Report
    code: str


def new_code() -> str:
    """Return a code to follow a report with."""
    return "".join(secrets.choice(_SIGNS) for _place in range(CODE))


def digest(code: str) -> str:
    """Return what is kept of a code; people may type it with spaces, hyphens and capitals."""
    plain = "".join(sign for sign in code.casefold() if sign in _SIGNS)
    return hashlib.sha256(f"report {plain}".encode()).hexdigest()


def report(
    actor: Actor,
    kind: str,
    thing_id: int,
    ground: str,
    *,
    explanation: str = "",
    is_protected: bool = True,
    client_key: str | None = None,
) -> Receipt:
    """Report a thing as somebody with an account.

    Args:
        actor: who reports.
        kind, thing_id: what, as `core.reportables` knows it.
        ground: code of a ground.
        explanation: why; may be empty.
        is_protected: the board's moderators don't learn who it was.
        client_key: made by the page: a double click reports once.

    Raises:
        NotFound: there is no such thing for the actor.
        Forbidden: it is their own, or their reports are not taken for a while.
        Invalid: a value is not acceptable.
    """
    if actor.person_id is None:
        raise NotFound
    explanation = common.clean_text(explanation, "explanation")
    found = common.ground_of(ground)
    missing = _("Say in a sentence what is wrong.")
    if ground.endswith("-other"):
        common.clean_text(explanation, "explanation", missing=missing)
    thing = find(actor, kind, thing_id)
    if thing.author_id == actor.person_id:
        raise Forbidden(_("This is your own. You can change or delete it yourself."))
    return _write(
        actor,
        kind,
        thing,
        found,
        Report(
            source="person",
            reporter_id=actor.person_id,
            explanation=explanation,
            place=thing.path,
            is_protected=is_protected,
            locale=actor.locale,
            client_key=client_key or None,
        ),
    )


def give_notice(
    actor: Actor,
    kind: str,
    thing_id: int,
    ground: str,
    notice: Notice,
    *,
    explanation: str,
    client_key: str | None = None,
) -> Receipt:
    """Report a thing without an account: a notice under article 16 of the DSA.

    Args:
        actor: a visitor; what they can't see can't be reported without an account.
        kind, thing_id, ground, client_key: as in `report`.
        notice: the exact place, who they are (not asked where the law exempts), good faith.
        explanation: why it breaks the rules or the law.

    Raises:
        NotFound, Forbidden, Invalid: as in `report`; the field may also be ``name``, ``email``,
            ``capacity``, ``good_faith``.
    """
    found = common.ground_of(ground)
    explanation = common.clean_text(
        explanation,
        "explanation",
        missing=_("Say why you think that it breaks the rules or the law."),
    )
    name = " ".join(notice.name.split())
    email = notice.email.strip()
    if not found.unnamed:
        if not name:
            raise Invalid("name", _("Write your name. It is not shown to the author."))
        if not email:
            raise Invalid("email", _("Write your e-mail address. The receipt goes there."))
    if len(name) > 200:
        raise Invalid("name", _("Use at most %(n)s characters.", n=200))
    if email:
        email = _address(email)
    if notice.capacity not in CAPACITIES:
        raise Invalid("capacity", _("Choose for whom you write."))
    if not notice.in_good_faith:
        raise Invalid(
            "good_faith", _("Confirm that what you say is true and complete, as far as you know.")
        )
    thing = find(actor, kind, thing_id)
    row = Report(
        source="visitor",
        reporter_id=actor.person_id,
        capacity=notice.capacity,
        explanation=explanation,
        place=common.clean_text(notice.place, "place", most=2_000) or thing.path,
        locale=actor.locale,
        client_key=client_key or None,
    )
    return _write(actor, kind, thing, found, row, name=name, email=email)


def _address(text: str) -> str:
    try:
        return str(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError:
        raise Invalid("email", _("Write an address like name@city.example.")) from None


def find(actor: Actor, kind: str, thing_id: int) -> Reported:
    """Return a thing that the actor may see, to be reported.

    Raises:
        NotFound: there is none.
    """
    known = reportables.known(kind)
    thing = known.load(actor, thing_id) if known is not None else None
    if thing is None:
        raise NotFound
    return thing


def _write(
    actor: Actor,
    kind: str,
    thing: Reported,
    ground: Ground,
    row: Report,
    *,
    name: str = "",
    email: str = "",
) -> Receipt:
    code = new_code()
    row.ground = ground.code
    row.code_hash = digest(code)
    try:
        return _add(actor, kind, thing, ground, row, code, name, email)
    except IntegrityError:
        # Somebody else opened the case, or the same click came, a moment earlier.
        again = Report(**{c.key: getattr(row, c.key) for c in Report.__table__.c if c.key != "id"})
        again.case_id = None  # type: ignore[assignment]  # found anew
        return _add(actor, kind, thing, ground, again, code, name, email)


def _add(
    actor: Actor,
    kind: str,
    thing: Reported,
    ground: Ground,
    row: Report,
    code: str,
    name: str,
    email: str,
) -> Receipt:
    with transaction() as session:
        twin = _twin(actor, kind, thing, row)
        if twin is not None:
            return Receipt(twin, "")
        if ground.urgency > 1:
            misuse.must_not_be_suspended(actor.person_id, email)
        found = common.open_case(kind, thing, ground)
        row.case_id = found.case.id
        session.add(row)
        session.flush()
        if name or email:
            session.add(Reporter(report_id=row.id, name=name, email=email))
        found.standing.reports_count += 1
        worse = common.more_urgent(found.standing, ground)
        # Events are read by a board's moderators: who reported stands in the report alone.
        event = common.happened(VISITOR, found, "reported")
        audit.record(
            actor, audit.Tag.REPORTED, "case", found.case.id, ground=ground.code, source=row.source
        )
        first = found.standing.reports_count == 1
        if first or worse or ground.urgency == 1:
            notices.tell_moderators(found.case, found.standing, row, event.id)
        if email:
            notices.mail_receipt(row, name, email, code, thing)
        return Receipt(row, code)


def _twin(actor: Actor, kind: str, thing: Reported, row: Report) -> Report | None:
    """Return the same report sent before: by the page's key, or by the person on an open case."""
    if row.client_key:
        twin = db.session.scalar(select(Report).where(Report.client_key == row.client_key))
        if twin is not None:
            return twin
    if actor.person_id is None:
        return None
    return db.session.scalar(
        select(Report)
        .join(CaseStanding, CaseStanding.case_id == Report.case_id)
        .where(
            CaseStanding.open_key == common.key_of(kind, thing.id),
            Report.reporter_id == actor.person_id,
            Report.ground == row.ground,
        )
        .limit(1)
    )
