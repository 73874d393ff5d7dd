"""What the ground floor and this feature hold about a person."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.admin.labels import TAGS
from hrforum.core import holdings
from hrforum.core.holdings import Holding, Record
from hrforum.core.models import AuditDetail, AuditEntry, OutboxMail
from hrforum.exports.models import DataExport

# What signs somebody in or changes something stands in links as one long word.
_TOKEN = re.compile(r"[A-Za-z0-9_.=%-]{24,}")


def register() -> None:
    """Tell the registry."""
    holdings.register(
        Holding(
            "mails",
            _l("Mails to you"),
            lambda person_id: select(
                OutboxMail.created_at,
                OutboxMail.recipient,
                OutboxMail.subject,
                OutboxMail.state,
                OutboxMail.sent_at,
                OutboxMail.body_text.label("text"),
            ).where(OutboxMail.person_id == person_id),
            OutboxMail.id,
            {
                "created_at": _l("Written"),
                "recipient": _l("To"),
                "subject": _l("Subject"),
                "state": _l("State"),
                "sent_at": _l("Sent"),
                "text": _l("Text"),
            },
            ("outbox_mail.person_id",),
            about=_l(
                "Of the last 30 days. Long words in links are taken out: they could sign somebody "
                "in."
            ),
            texts=frozenset({"text"}),
            change=_without_tokens,
            place=70,
        ),
        Holding(
            "acts",
            _l("What you did, as the audit log has it"),
            lambda person_id: select(
                AuditEntry.at,
                AuditEntry.tag,
                AuditEntry.object_kind,
                AuditEntry.object_id,
                AuditEntry.reason,
            ).where(AuditEntry.actor_id == person_id),
            AuditEntry.id,
            {
                "at": _l("When"),
                "tag": _l("What"),
                "object_kind": _l("To what"),
                "object_id": _l("Number"),
                "reason": _l("Your reason"),
            },
            ("audit_entry.actor_id",),
            texts=frozenset({"reason"}),
            place=80,
        ),
        Holding(
            "log_details",
            _l("What the audit log says of you"),
            lambda person_id: (
                select(AuditEntry.at, AuditEntry.tag, AuditDetail.personal.label("details"))
                .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
                .where(AuditDetail.person_id == person_id)
            ),
            AuditDetail.entry_id,
            {"at": _l("When"), "tag": _l("What"), "details": _l("Details")},
            ("audit_detail.person_id",),
            place=81,
        ),
        Holding(
            "exports",
            _l("Archives of your data"),
            lambda person_id: select(
                DataExport.asked_at, DataExport.finished_at, DataExport.expires_at, DataExport.state
            ).where(DataExport.person_id == person_id),
            DataExport.id,
            {
                "asked_at": _l("Asked for"),
                "finished_at": _l("Made"),
                "expires_at": _l("Kept until"),
                "state": _l("State"),
            },
            ("data_export.person_id",),
            place=90,
        ),
    )


def words(tag: str) -> str:
    """Return a tag of the audit log in words."""
    return str(TAGS.get(tag, tag))


def _without_tokens(record: Record) -> Record:
    return record | {"text": _TOKEN.sub("…", record["text"])}
