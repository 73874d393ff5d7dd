"""What members hold about a person, for "Download my data"."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, case, cast, literal, select

from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.members.models import (
    Delegate,
    DelegateInvitation,
    Group,
    GroupPerson,
    Member,
    MemberEdit,
    MembershipEvent,
    MemberValue,
)
from hrforum.members.models.applications import Application, ApplicationEvent
from hrforum.members.models.joining import CommitmentSignature, Invitation, InvitationEvent

_MEMBER = _l("Member")
_WHEN = _l("When")
_WHAT = _l("What you did")
# The two columns that name a value, as one that sorts: members are few and their values, too.
_VALUE_KEY = cast(MemberValue.member_id, String) + literal(" ") + MemberValue.key


def register() -> None:
    """Tell the registry."""
    holdings.register(*_mandates(), *_applications(), *_work())
    holdings.leave_out(
        "an act on somebody else's application; it stands in the application's events",
        "application.claimed_by_id",
        "application.proposed_by_id",
        "application.decided_by_id",
    )
    holdings.leave_out("it stands in the invitation's events", "invitation.decided_by_id")


def _mandates() -> tuple[Holding, ...]:
    return (
        Holding(
            "mandates",
            _l("Members for whom you speak or spoke"),
            lambda person_id: (
                select(
                    Member.name.label("member"),
                    Delegate.role,
                    Delegate.starts_on,
                    Delegate.ends_on,
                    Delegate.end_reason,
                )
                .join(Member, Member.id == Delegate.member_id)
                .where(Delegate.person_id == person_id)
            ),
            Delegate.id,
            {
                "member": _MEMBER,
                "role": _l("Role"),
                "starts_on": _l("From"),
                "ends_on": _l("Until"),
                "end_reason": _l("Why it ended"),
            },
            ("delegate.person_id",),
            place=5,
        ),
        Holding(
            "delegate_invitations",
            _l("Invitations to speak for a member, to you"),
            lambda person_id: (
                select(
                    Member.name.label("member"),
                    DelegateInvitation.role,
                    DelegateInvitation.sent_at,
                    DelegateInvitation.state,
                )
                .join(Member, Member.id == DelegateInvitation.member_id)
                .where(DelegateInvitation.person_id == person_id)
            ),
            DelegateInvitation.id,
            {
                "member": _MEMBER,
                "role": _l("Role"),
                "sent_at": _WHEN,
                "state": _l("What became of it"),
            },
            ("delegate_invitation.person_id",),
            place=5,
        ),
        Holding(
            "delegate_invitations_sent",
            _l("Invitations to speak for a member, from you"),
            lambda person_id: (
                select(
                    Member.name.label("member"),
                    DelegateInvitation.role,
                    DelegateInvitation.sent_at,
                    DelegateInvitation.state,
                )
                .join(Member, Member.id == DelegateInvitation.member_id)
                .where(DelegateInvitation.invited_by_id == person_id)
            ),
            DelegateInvitation.id,
            {
                "member": _MEMBER,
                "role": _l("Role"),
                "sent_at": _WHEN,
                "state": _l("What became of it"),
            },
            ("delegate_invitation.invited_by_id",),
            place=5,
        ),
        Holding(
            "groups",
            _l("Groups"),
            lambda person_id: (
                select(Group.name)
                .join(GroupPerson, GroupPerson.group_id == Group.id)
                .where(GroupPerson.person_id == person_id)
            ),
            Group.id,
            {"name": _l("Group")},
            ("people_group_person.person_id",),
            place=6,
        ),
        Holding(
            "signatures",
            _l("Commitments that you signed for a member"),
            lambda person_id: (
                select(
                    Member.name.label("member"),
                    CommitmentSignature.name,
                    CommitmentSignature.role,
                    CommitmentSignature.signed_at,
                )
                .join(Member, Member.id == CommitmentSignature.member_id)
                .where(CommitmentSignature.person_id == person_id)
            ),
            CommitmentSignature.id,
            {
                "member": _MEMBER,
                "name": _l("Name"),
                "role": _l("Role"),
                "signed_at": _l("Signed"),
            },
            ("commitment_signature.person_id",),
            place=7,
        ),
    )


def _applications() -> tuple[Holding, ...]:
    return (
        Holding(
            "applications",
            _l("Applications for membership"),
            lambda person_id: select(
                Application.id,
                Application.name,
                Application.kind,
                Application.country,
                Application.state,
                Application.answers,
                Application.created_at,
                Application.changed_at,
                Application.submitted_at,
                Application.decided_at,
                Application.reason,
            ).where(Application.person_id == person_id),
            Application.id,
            {
                "id": _l("Number"),
                "name": _l("Organisation"),
                "kind": _l("Kind"),
                "country": _l("Country"),
                "state": _l("State"),
                "answers": _l("Answers"),
                "created_at": _l("Begun"),
                "changed_at": _l("Changed"),
                "submitted_at": _l("Sent"),
                "decided_at": _l("Decided"),
                "reason": _l("Reason"),
            },
            ("application.person_id",),
            texts=frozenset({"reason"}),
            place=8,
        ),
        Holding(
            "application_events",
            _l("What you did with applications"),
            lambda person_id: (
                select(
                    ApplicationEvent.at,
                    Application.name.label("application"),
                    ApplicationEvent.act,
                    ApplicationEvent.note,
                )
                .join(Application, Application.id == ApplicationEvent.application_id)
                .where(ApplicationEvent.actor_id == person_id)
            ),
            ApplicationEvent.id,
            {
                "at": _WHEN,
                "application": _l("Organisation"),
                "act": _WHAT,
                "note": _l("Your words"),
            },
            ("application_event.actor_id",),
            texts=frozenset({"note"}),
            place=41,
        ),
    )


def _work() -> tuple[Holding, ...]:
    return (
        Holding(
            "member_edits",
            _l("What you changed or confirmed on members' pages"),
            lambda person_id: (
                select(
                    MemberEdit.at,
                    Member.name.label("member"),
                    MemberEdit.act,
                    MemberEdit.key.label("value"),
                    MemberEdit.after,
                )
                .join(Member, Member.id == MemberEdit.member_id)
                .where(MemberEdit.person_id == person_id)
            ),
            MemberEdit.id,
            {
                "at": _WHEN,
                "member": _MEMBER,
                "act": _WHAT,
                "value": _l("Value"),
                "after": _l("What it says since"),
            },
            ("member_edit.person_id",),
            place=42,
        ),
        Holding(
            "member_values",
            _l("Values on members' pages that stand there by your word"),
            lambda person_id: (
                select(
                    Member.name.label("member"),
                    MemberValue.key.label("value"),
                    # When, only where it was this person: the other half is somebody else's.
                    case((MemberValue.entered_by_id == person_id, MemberValue.entered_at)).label(
                        "entered_at"
                    ),
                    case(
                        (MemberValue.confirmed_by_id == person_id, MemberValue.confirmed_at)
                    ).label("confirmed_at"),
                )
                .join(Member, Member.id == MemberValue.member_id)
                .where(
                    (MemberValue.entered_by_id == person_id)
                    | (MemberValue.confirmed_by_id == person_id)
                )
            ),
            _VALUE_KEY,
            {
                "member": _MEMBER,
                "value": _l("Value"),
                "entered_at": _l("Written"),
                "confirmed_at": _l("Confirmed"),
            },
            ("member_value.entered_by_id", "member_value.confirmed_by_id"),
            place=43,
        ),
        Holding(
            "membership_events",
            _l("Changes of memberships that you wrote down"),
            lambda person_id: (
                select(
                    MembershipEvent.at,
                    Member.name.label("member"),
                    MembershipEvent.turn,
                    MembershipEvent.day,
                    MembershipEvent.until,
                    MembershipEvent.note,
                    MembershipEvent.reason,
                )
                .join(Member, Member.id == MembershipEvent.member_id)
                .where(MembershipEvent.person_id == person_id)
            ),
            MembershipEvent.id,
            {
                "at": _WHEN,
                "member": _MEMBER,
                "turn": _WHAT,
                "day": _l("From"),
                "until": _l("Until"),
                "note": _l("For everybody"),
                "reason": _l("Reason"),
            },
            ("membership_event.person_id",),
            place=44,
        ),
        Holding(
            "invitations",
            _l("Cities that you invited"),
            lambda person_id: select(
                Invitation.created_at, Invitation.name, Invitation.state, Invitation.message
            ).where(Invitation.invited_by_id == person_id),
            Invitation.id,
            {
                "created_at": _WHEN,
                "name": _l("City"),
                "state": _l("State"),
                "message": _l("Your words"),
            },
            ("invitation.invited_by_id",),
            texts=frozenset({"message"}),
            place=45,
        ),
        Holding(
            "invitation_events",
            _l("What you did with invitations"),
            lambda person_id: (
                select(
                    InvitationEvent.at,
                    Invitation.name,
                    InvitationEvent.act,
                    InvitationEvent.note,
                )
                .join(Invitation, Invitation.id == InvitationEvent.invitation_id)
                .where(InvitationEvent.actor_id == person_id)
            ),
            InvitationEvent.id,
            {"at": _WHEN, "name": _l("City"), "act": _WHAT, "note": _l("Your words")},
            ("invitation_event.actor_id",),
            texts=frozenset({"note"}),
            place=46,
        ),
    )
