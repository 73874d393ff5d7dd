"""The words for roles, states of accounts, changes and entries of the audit log."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ROLES = {
    "admin": _l("Administrator"),
    "coordinator": _l("Coordinator"),
    "moderator": _l("Moderator"),
}
STATES = {
    "open": _l("Open"),
    "unconfirmed": _l("Address not confirmed"),
    "unclaimed": _l("From an archive, not claimed"),
    "closed": _l("Closed by an administrator"),
    "deleted": _l("Deleted"),
}
CHANGES = {
    "deactivate": _l("Close the account"),
    "reactivate": _l("Reopen the account"),
    "grant-admin": _l("Make administrator"),
    "grant-coordinator": _l("Make coordinator"),
    "grant-moderator": _l("Make moderator"),
    "revoke-admin": _l("Take the role of administrator"),
    "revoke-coordinator": _l("Take the role of coordinator"),
    "revoke-moderator": _l("Take the role of moderator"),
}
EXPLANATIONS = {
    "deactivate": _l(
        "They are signed out everywhere and can't sign in again. Their page is no longer shown. "
        "Their posts stay."
    ),
    "reactivate": _l("They can sign in again with their password. Their page is shown again."),
    "grant-admin": _l(
        "Administrators may do everything: people, members, boards, settings, the audit log."
    ),
    "grant-coordinator": _l("Coordinators manage members, delegates and groups."),
    "grant-moderator": _l("Moderators read every board, hide and restore posts, close topics."),
}
VISIBILITIES = {
    "public": _l("Everybody"),
    "signed_in": _l("People signed in"),
    "members": _l("Network members"),
    "groups": _l("The groups below"),
    "moderators": _l("Moderators"),
}
BOARD_CHANGES = {
    "visibility-public": _l("Let everybody read them"),
    "visibility-signed_in": _l("Let only people signed in read them"),
    "visibility-members": _l("Let only network members read them"),
    "visibility-moderators": _l("Let only moderators read them"),
    "moderator-add": _l("Add a moderator"),
    "moderator-remove": _l("Remove a moderator"),
}
BOARD_EXPLANATIONS = {
    "visibility-public": _l(
        "All topics and posts on them, the old ones too, can then be read by everybody, and search "
        "engines may find them."
    ),
    "visibility-signed_in": _l("Everybody with an account reads them; visitors no longer do."),
    "visibility-members": _l(
        "Only delegates of the network's members read them, and moderators. Whoever wrote there "
        "and is none can't read their own posts any more."
    ),
    "visibility-moderators": _l("Nobody but moderators and administrators reads them."),
    "moderator-add": _l(
        "They read these boards, hide and restore posts there and close topics, from now on."
    ),
    "moderator-remove": _l("They lose these rights at once. What they decided stays."),
}
MEMBER_STATES = {
    "current": _l("Members today"),
    "suspended": _l("Suspended"),
    "former": _l("Former members"),
}
HUES = {
    "0": _l("Rose"),
    "30": _l("Brick"),
    "60": _l("Orange"),
    "90": _l("Ochre"),
    "120": _l("Olive"),
    "150": _l("Green"),
    "180": _l("Teal"),
    "210": _l("Petrol"),
    "240": _l("Blue"),
    "270": _l("Indigo"),
    "300": _l("Violet"),
    "330": _l("Magenta"),
}
ICONS = {
    "message-square": _l("Speech bubble"),
    "accessibility": _l("Accessibility"),
    "cpu": _l("Computer chip"),
    "door-open": _l("Open door"),
    "equal": _l("Equals sign"),
    "file-check": _l("Checked document"),
    "footprints": _l("Footprints"),
    "gauge": _l("Gauge"),
    "handshake": _l("Handshake"),
    "house": _l("House"),
    "key-round": _l("Key"),
    "landmark": _l("Town hall"),
    "leaf": _l("Leaf"),
    "megaphone": _l("Megaphone"),
    "rainbow": _l("Rainbow"),
    "scale": _l("Scales"),
    "shield": _l("Shield"),
    "users": _l("People"),
    "venus": _l("Venus sign"),
}
TAGS = {
    "account.signed_up": _l("Signed up"),
    "account.confirmed": _l("Confirmed the address"),
    "account.signed_in": _l("Signed in"),
    "account.signed_out": _l("Signed out"),
    "account.password_changed": _l("Changed the password"),
    "account.password_reset": _l("Reset the password by mail"),
    "account.profile_changed": _l("Changed the profile"),
    "account.avatar_changed": _l("Changed the picture"),
    "account.notifications_changed": _l("Changed what comes by mail"),
    "account.data_asked": _l("Asked for an archive of their data"),
    "account.data_made": _l("Made the archive of somebody's data"),
    "account.data_fetched": _l("Downloaded their data"),
    "account.deleted": _l("Deleted the account"),
    "account.deactivated": _l("Closed an account"),
    "account.reactivated": _l("Reopened an account"),
    "account.app_added": _l("Set up an authenticator app"),
    "account.app_removed": _l("Removed the authenticator app"),
    "account.passkey_added": _l("Added a passkey"),
    "account.passkey_removed": _l("Removed a passkey"),
    "account.codes_made": _l("Made new recovery codes"),
    "account.code_used": _l("Used a recovery code"),
    "account.second_factor_reset": _l("Took away somebody's second step"),
    "account.secured": _l("Said that a sign-in was not theirs"),
    "account.address_asked": _l("Asked for another e-mail address"),
    "account.address_stopped": _l("Stopped a change of the e-mail address"),
    "account.address_changed": _l("Changed the e-mail address"),
    "account.role_granted": _l("Gave a role"),
    "account.role_revoked": _l("Took a role"),
    "board.created": _l("Made a board"),
    "board.changed": _l("Changed a board"),
    "setting.changed": _l("Changed a setting"),
    "member.created": _l("Added a member"),
    "member.changed": _l("Changed a member"),
    "member.profile_changed": _l("Changed a member's page"),
    "member.profile_confirmed": _l("Confirmed what a member's page says"),
    "member.suspended": _l("Suspended a membership"),
    "member.reinstated": _l("Ended a suspension"),
    "member.left": _l("Ended a membership"),
    "member.rejoined": _l("Took a former member back"),
    "member.membership_changed": _l("Changed a membership"),
    "member.membership_corrected": _l("Corrected how a membership began"),
    "member.delegate_added": _l("Named a delegate"),
    "member.delegate_ended": _l("Ended a mandate"),
    "application.started": _l("Began an application"),
    "application.submitted": _l("Sent an application"),
    "application.claimed": _l("Took up an application"),
    "application.released": _l("Gave an application back to the queue"),
    "application.asked": _l("Asked an applicant something"),
    "application.answered": _l("Answered a question on an application"),
    "application.decline_proposed": _l("Proposed to decline an application"),
    "application.sent_back": _l("Sent a proposed decline back"),
    "application.accepted": _l("Accepted an application"),
    "application.declined": _l("Declined an application"),
    "application.withdrawn": _l("Withdrew an application"),
    "application.deleted": _l("Deleted a draft of an application"),
    "application.closed": _l("An application closed without an answer"),
    "invitation.sent": _l("Invited a city"),
    "invitation.sent_again": _l("Sent an invitation again"),
    "invitation.extended": _l("Extended an invitation"),
    "invitation.withdrawn": _l("Withdrew an invitation"),
    "invitation.accepted": _l("Accepted an invitation"),
    "invitation.refused": _l("Refused an invitation"),
    "invitation.expired": _l("An invitation expired"),
    "member.delegate_changed": _l("Changed a mandate"),
    "member.delegate_renewed": _l("Renewed a mandate"),
    "member.delegate_resigned": _l("Resigned from a mandate"),
    "member.delegate_invited": _l("Invited a delegate"),
    "member.delegate_invited_again": _l("Sent a delegate's invitation again"),
    "member.delegate_invitation_withdrawn": _l("Withdrew a delegate's invitation"),
    "member.delegate_invitation_accepted": _l("Accepted to be a delegate"),
    "member.delegate_invitation_refused": _l("Refused to be a delegate"),
    "group.created": _l("Made a group"),
    "group.person_added": _l("Put somebody into a group"),
    "group.person_removed": _l("Took somebody out of a group"),
    "page.published": _l("Published a page"),
    "topic.created": _l("Opened a topic"),
    "topic.edited": _l("Edited a topic"),
    "topic.closed": _l("Closed a topic"),
    "topic.reopened": _l("Reopened a topic"),
    "topic.pinned": _l("Pinned or unpinned a topic"),
    "topic.deleted": _l("Deleted a topic"),
    "topic.restored": _l("Restored a topic"),
    "post.created": _l("Wrote a post"),
    "post.edited": _l("Edited a post"),
    "post.deleted": _l("Deleted a post"),
    "post.restored": _l("Restored a post"),
    "post.hidden": _l("Hid a post"),
    "post.unhidden": _l("Showed a hidden post again"),
    "topic.summarised": _l("Wrote or changed the summary of a topic"),
    "topic.summary_removed": _l("Took the summary of a topic away"),
    "topic.status_set": _l("Said where a challenge stands"),
    "post.tried": _l("Said how trying an answer went"),
    "post.poll_closed": _l("Closed a poll"),
    "post.translation_asked": _l("Asked for a translation of a post"),
    "post.translated": _l("Translated a post"),
    "post.translation_removed": _l("Removed a translation"),
    "topic.answer_accepted": _l("Accepted an answer"),
    "topic.answer_taken_back": _l("Took the choice of an answer back"),
    "import.finished": _l("Brought in an archive"),
    "mail.retried": _l("Sent undelivered mail again"),
    "cycle.changed": _l("Changed a cycle of mentoring"),
    "offer.changed": _l("Changed an offer to mentor"),
    "request.changed": _l("Changed a request for a mentor"),
    "event.changed": _l("Changed an event"),
    "event.registration": _l("Registered for an event, or took it back"),
    "matching.started": _l("Started a matching"),
    "matching.cancelled": _l("Cancelled a matching"),
    "matching.replayed": _l("Had a matching computed again"),
    "matching.override_made": _l("Locked or forbade a pair"),
    "matching.override_ended": _l("Ended a lock or a ban of a pair"),
    "matching.published": _l("Published the pairs of a matching"),
    "pairing.proposed": _l("Proposed a pair"),
    "pairing.answered": _l("Answered a proposed pair"),
    "pairing.opened": _l("A pair began"),
    "pairing.ended": _l("Ended a pair"),
    "pairing.changed": _l("Changed a pair"),
    "pairing.nudged": _l("Reminded the people of a pair"),
    "mentoring.report_read": _l("Exported a report on mentoring"),
}


def tag(value: str) -> Any:
    """Return the words for a tag; the tag itself where there are none."""
    return TAGS.get(value, value)


def visibility(value: str) -> Any:
    """Return who reads a board, in words that stand alone."""
    return _l("Invited groups") if value == "groups" else VISIBILITIES[value]
