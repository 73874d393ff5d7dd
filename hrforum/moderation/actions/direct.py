"""What moderators do on a post's page, as rows here: hiding it and showing it again."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards.signals import PostTurned
from hrforum.core import reportables
from hrforum.extensions import db
from hrforum.moderation.actions import casework, common, deciding
from hrforum.moderation.actions.reporting import digest, new_code
from hrforum.moderation.grounds import GROUNDS
from hrforum.moderation.models import Case, Decision, Lifting, Report


def post_turned(event: PostTurned) -> None:
    """Take part when a post is hidden, shown again or mended; inside that transaction."""
    if event.what == "mended":
        casework.mended(event.actor, "post", event.post_id)
    elif event.what == "hidden":
        _hidden(event)
    else:
        _shown(event)


def _hidden(event: PostTurned) -> None:
    """Make a hiding a decision with a statement of reasons; it answers the reports there are."""
    kind = reportables.known("post")
    thing = kind.load(event.actor, event.post_id) if kind is not None else None
    if thing is None:
        return
    ground = GROUNDS["rule-other"]
    found = common.open_case("post", thing, ground)
    was_reported = found.standing.reports_count > 0
    if not was_reported:
        db.session.add(
            Report(
                case_id=found.case.id,
                source="moderator",
                reporter_id=event.actor.person_id,
                ground=ground.code,
                explanation=event.reason,
                place=thing.path,
                locale=event.actor.locale,
                code_hash=digest(new_code()),
            )
        )
    row = Decision(
        case_id=found.case.id,
        author_id=thing.author_id,
        by_id=event.actor.person_id,
        measure="hide",
        ground=ground.code,
        facts=event.reason,
        reasons=str(_("A moderator hid it on its page and gave this reason.")),
        words=event.reason[: common.LINE],
        found_by="report" if was_reported else "own",
    )
    db.session.add(row)
    db.session.flush()
    deciding.settle(event.actor, found, row, told=True)


def _shown(event: PostTurned) -> None:
    """Take back every decision that hid the post."""
    rows = db.session.scalars(
        select(Decision.id)
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Lifting, Lifting.decision_id == Decision.id)
        .where(
            Case.thing_kind == "post",
            Case.thing_id == event.post_id,
            Decision.measure.in_(("hide", "edit")),
            Lifting.decision_id.is_(None),
        )
        .order_by(Decision.id)
    ).all()
    for decision_id in rows:
        deciding.lift(event.actor, decision_id, cause="moderator")
