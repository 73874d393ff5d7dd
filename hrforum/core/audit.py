"""The audit log: one typed entry for each thing that somebody did, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, insert

from hrforum.core import audit_chain
from hrforum.core.models import AuditDetail, AuditEntry
from hrforum.core.permissions import Actor
from hrforum.extensions import db


class Tag(StrEnum):
    """What can be done. A new act gets its tag here; a tag is never renamed."""

    ACCOUNT_SIGNED_UP = "account.signed_up"
    ACCOUNT_CONFIRMED = "account.confirmed"
    ACCOUNT_SIGNED_IN = "account.signed_in"
    ACCOUNT_SIGNED_OUT = "account.signed_out"
    ACCOUNT_PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 -- a tag, not a password
    ACCOUNT_PASSWORD_RESET = "account.password_reset"  # noqa: S105 -- a tag, not a password
    ACCOUNT_PROFILE_CHANGED = "account.profile_changed"
    ACCOUNT_AVATAR_CHANGED = "account.avatar_changed"
    DATA_ASKED = "account.data_asked"
    DATA_MADE = "account.data_made"
    DATA_FETCHED = "account.data_fetched"
    ACCOUNT_DELETED = "account.deleted"
    ACCOUNT_DEACTIVATED = "account.deactivated"
    ACCOUNT_REACTIVATED = "account.reactivated"
    ACCOUNT_APP_ADDED = "account.app_added"
    ACCOUNT_APP_REMOVED = "account.app_removed"
    ACCOUNT_PASSKEY_ADDED = "account.passkey_added"
    ACCOUNT_PASSKEY_REMOVED = "account.passkey_removed"
    ACCOUNT_CODES_MADE = "account.codes_made"
    ACCOUNT_CODE_USED = "account.code_used"
    ACCOUNT_SECOND_FACTOR_RESET = "account.second_factor_reset"
    ACCOUNT_SECURED = "account.secured"
    ACCOUNT_ADDRESS_ASKED = "account.address_asked"
    ACCOUNT_ADDRESS_STOPPED = "account.address_stopped"
    ACCOUNT_ADDRESS_CHANGED = "account.address_changed"
    ROLE_GRANTED = "account.role_granted"
    ROLE_REVOKED = "account.role_revoked"
    BOARD_CREATED = "board.created"
    BOARD_CHANGED = "board.changed"
    SETTING_CHANGED = "setting.changed"
    MEMBER_CREATED = "member.created"
    MEMBER_CHANGED = "member.changed"
    MEMBER_PROFILE_CHANGED = "member.profile_changed"
    MEMBER_PROFILE_CONFIRMED = "member.profile_confirmed"
    MEMBER_SUSPENDED = "member.suspended"
    MEMBER_REINSTATED = "member.reinstated"
    MEMBER_LEFT = "member.left"
    MEMBER_REJOINED = "member.rejoined"
    MEMBERSHIP_CHANGED = "member.membership_changed"
    MEMBERSHIP_CORRECTED = "member.membership_corrected"
    DELEGATE_ADDED = "member.delegate_added"
    DELEGATE_ENDED = "member.delegate_ended"
    APPLICATION_STARTED = "application.started"
    APPLICATION_SUBMITTED = "application.submitted"
    APPLICATION_CLAIMED = "application.claimed"
    APPLICATION_RELEASED = "application.released"
    APPLICATION_ASKED = "application.asked"
    APPLICATION_ANSWERED = "application.answered"
    APPLICATION_DECLINE_PROPOSED = "application.decline_proposed"
    APPLICATION_SENT_BACK = "application.sent_back"
    APPLICATION_ACCEPTED = "application.accepted"
    APPLICATION_DECLINED = "application.declined"
    APPLICATION_WITHDRAWN = "application.withdrawn"
    APPLICATION_DELETED = "application.deleted"
    APPLICATION_CLOSED = "application.closed"
    INVITATION_SENT = "invitation.sent"
    INVITATION_SENT_AGAIN = "invitation.sent_again"
    INVITATION_EXTENDED = "invitation.extended"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_REFUSED = "invitation.refused"
    INVITATION_EXPIRED = "invitation.expired"
    DELEGATE_CHANGED = "member.delegate_changed"
    DELEGATE_RENEWED = "member.delegate_renewed"
    DELEGATE_RESIGNED = "member.delegate_resigned"
    DELEGATE_INVITED = "member.delegate_invited"
    DELEGATE_INVITED_AGAIN = "member.delegate_invited_again"
    DELEGATE_INVITATION_WITHDRAWN = "member.delegate_invitation_withdrawn"
    DELEGATE_INVITATION_ACCEPTED = "member.delegate_invitation_accepted"
    DELEGATE_INVITATION_REFUSED = "member.delegate_invitation_refused"
    GROUP_CREATED = "group.created"
    GROUP_PERSON_ADDED = "group.person_added"
    GROUP_PERSON_REMOVED = "group.person_removed"
    PAGE_PUBLISHED = "page.published"
    TOPIC_CREATED = "topic.created"
    TOPIC_EDITED = "topic.edited"
    TOPIC_CLOSED = "topic.closed"
    TOPIC_REOPENED = "topic.reopened"
    TOPIC_PINNED = "topic.pinned"
    TOPIC_CURATED = "topic.curated"
    TOPIC_ACT_UNDONE = "topic.act_undone"
    TOPIC_NOTED = "topic.noted"
    PERSON_NOTED = "person.noted"
    POST_HELD = "post.held"
    HELD_APPROVED = "post.held_approved"
    HELD_REFUSED = "post.held_refused"
    HELD_WITHDRAWN = "post.held_withdrawn"
    FLAG_SETTLED = "post.flag_settled"
    WORD_WATCHED = "word.watched"
    WORD_UNWATCHED = "word.unwatched"
    NETWORK_BLOCKED = "network.blocked"
    NETWORK_UNBLOCKED = "network.unblocked"
    TOPIC_SUMMARISED = "topic.summarised"
    TOPIC_SUMMARY_REMOVED = "topic.summary_removed"
    TOPIC_DELETED = "topic.deleted"
    TOPIC_RESTORED = "topic.restored"
    POST_CREATED = "post.created"
    POST_EDITED = "post.edited"
    POST_DELETED = "post.deleted"
    POST_RESTORED = "post.restored"
    POST_HIDDEN = "post.hidden"
    POST_UNHIDDEN = "post.unhidden"
    POST_LABELLED = "post.labelled"
    POST_LABEL_REMOVED = "post.label_removed"
    UPLOAD_WITHHELD = "upload.withheld"
    UPLOAD_GIVEN_BACK = "upload.given_back"
    ACCOUNT_PROFILE_CLEARED = "account.profile_cleared"
    ACCOUNT_PROFILE_GIVEN_BACK = "account.profile_given_back"
    REPORTED = "case.reported"
    CASE_CHANGED = "case.changed"
    CASE_DECIDED = "case.decided"
    DECISION_LIFTED = "case.decision_lifted"
    APPEALED = "case.appealed"
    APPEAL_DECIDED = "case.appeal_decided"
    MISUSE_STEP = "case.misuse_step"
    TOPIC_STATUS_SET = "topic.status_set"
    POST_TRIED = "post.tried"
    POLL_CLOSED = "post.poll_closed"
    ANSWER_ACCEPTED = "topic.answer_accepted"
    ANSWER_TAKEN_BACK = "topic.answer_taken_back"
    TRANSLATION_ASKED = "post.translation_asked"
    TRANSLATED = "post.translated"
    TRANSLATION_REMOVED = "post.translation_removed"
    IMPORT_FINISHED = "import.finished"
    NOTIFICATIONS_CHANGED = "account.notifications_changed"
    MAIL_RETRIED = "mail.retried"
    CYCLE_CHANGED = "cycle.changed"
    ROOM_CHANGED = "room.changed"
    ROOM_PERSON_SENT_OUT = "room.person_sent_out"
    ROOM_LINE_HIDDEN = "room.line_hidden"
    ROOM_LINE_UNHIDDEN = "room.line_unhidden"
    ROOM_QUESTION_DISMISSED = "room.question_dismissed"
    OFFER_CHANGED = "offer.changed"
    REQUEST_CHANGED = "request.changed"
    EVENT_CHANGED = "event.changed"
    EVENT_REGISTRATION = "event.registration"
    MATCHING_STARTED = "matching.started"
    MATCHING_CANCELLED = "matching.cancelled"
    MATCHING_REPLAYED = "matching.replayed"
    MATCHING_OVERRIDE_MADE = "matching.override_made"
    MATCHING_OVERRIDE_ENDED = "matching.override_ended"
    MATCHING_PUBLISHED = "matching.published"
    PAIRING_PROPOSED = "pairing.proposed"
    PAIRING_ANSWERED = "pairing.answered"
    PAIRING_OPENED = "pairing.opened"
    PAIRING_ENDED = "pairing.ended"
    PAIRING_CHANGED = "pairing.changed"
    PAIRING_NUDGED = "pairing.nudged"
    MENTORING_REPORT_READ = "mentoring.report_read"
    PAIR_CHANGED = "pair.changed"
    PAIR_LOOKED_AT = "pair.looked_at"


_ENTRIES = cast(Table, AuditEntry.__table__)
_INSERT = insert(_ENTRIES)
_INSERT_AND_TELL = _INSERT.returning(_ENTRIES.c.id)


def record(
    actor: Actor,
    tag: Tag,
    kind: str,
    object_id: int | None,
    reason: str = "",
    *,
    about: int | None = None,
    personal: Mapping[str, Any] | None = None,
    **details: Any,
) -> None:
    """Add an entry to the transaction under way.

    Args:
        actor: who does it.
        tag: what is done.
        kind: the kind of thing it is done to (``topic``, ``post``, ``person``, …).
        object_id: that thing's id.
        reason: why, in the actor's words; never about a person (that is ``personal``).
        about: the person whom ``personal`` is about: `erase` takes it away with the account.
        personal: what the entry says of that person, in values that JSON knows.
        details: numbers, names of fields, slugs; never content and no personal details.
    """
    salt = audit_chain.new_salt() if personal and about is not None else ""
    values = {
        "actor_id": actor.person_id,
        "tag": tag.value,
        "object_kind": kind,
        "object_id": object_id,
        "reason": reason,
        "details": details,
        "personal_digest": audit_chain.personal_digest(salt, personal or {}) if salt else None,
    }
    # Every action makes one: as an object of the session it would cost three times that.
    if not salt:
        db.session.execute(_INSERT, values)
    else:
        made = db.session.execute(_INSERT_AND_TELL, values).scalar_one()
        db.session.add(
            AuditDetail(entry_id=made, person_id=about, personal=dict(personal or {}), salt=salt)
        )
    audit_chain.nudge()


def erase(person_id: int) -> int:
    """Take away what entries say of a person; return from how many. The chain stays provable."""
    done = db.session.execute(delete(AuditDetail).where(AuditDetail.person_id == person_id))
    return cast("CursorResult[Any]", done).rowcount
