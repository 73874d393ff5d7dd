"""Guest members are invited: by mail to a city's address, with a link that works once."""

from hrforum.members.actions.invitations.answering import Basics, Signature, accept, refuse
from hrforum.members.actions.invitations.sending import extend, invite, send_again, withdraw
from hrforum.members.actions.invitations.timing import expire_invitations, remind_invited

__all__ = [
    "Basics",
    "Signature",
    "accept",
    "expire_invitations",
    "extend",
    "invite",
    "refuse",
    "remind_invited",
    "send_again",
    "withdraw",
]
