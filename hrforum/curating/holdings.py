"""What curating holds about a person, for "Download my data"."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.boards.curating_models import TopicAct
from hrforum.boards.models import Topic
from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.curating.models import PersonNote, TopicAssignment, TopicNote

_TOPIC = _l("Topic")
_WHEN = _l("When")
_TEXT = _l("Text")


def register() -> None:
    """Tell the registry."""
    holdings.register(
        Holding(
            "topic_acts",
            _l("What you did with topics as a moderator"),
            lambda person_id: (
                select(
                    TopicAct.id,
                    Topic.title.label("topic"),
                    TopicAct.kind,
                    TopicAct.at,
                    TopicAct.reason,
                    TopicAct.undone_at,
                )
                .join(Topic, Topic.id == TopicAct.topic_id)
                .where(TopicAct.actor_id == person_id)
            ),
            TopicAct.id,
            {
                "id": _l("Number"),
                "topic": _TOPIC,
                "kind": _l("What you did"),
                "at": _WHEN,
                "reason": _l("Your reason"),
                "undone_at": _l("Taken back"),
            },
            ("topic_act.actor_id",),
            texts=frozenset({"reason"}),
        ),
        Holding(
            "topic_assignments",
            _l("Topics that you look after"),
            lambda person_id: (
                select(
                    Topic.title.label("topic"),
                    TopicAssignment.due_on,
                    TopicAssignment.note,
                    TopicAssignment.at,
                )
                .join(Topic, Topic.id == TopicAssignment.topic_id)
                .where(TopicAssignment.person_id == person_id)
            ),
            TopicAssignment.topic_id,
            {"topic": _TOPIC, "due_on": _l("Due"), "note": _TEXT, "at": _WHEN},
            ("topic_assignment.person_id",),
        ),
        Holding(
            "topic_notes",
            _l("Notes that you wrote for moderators on topics"),
            lambda person_id: (
                select(TopicNote.id, Topic.title.label("topic"), TopicNote.at, TopicNote.body)
                .join(Topic, Topic.id == TopicNote.topic_id)
                .where(TopicNote.author_id == person_id)
            ),
            TopicNote.id,
            {"id": _l("Number"), "topic": _TOPIC, "at": _WHEN, "body": _TEXT},
            ("topic_note.author_id",),
            texts=frozenset({"body"}),
        ),
        Holding(
            "notes_about_you",
            _l("Notes that moderators wrote about you"),
            lambda person_id: select(PersonNote.id, PersonNote.at, PersonNote.body).where(
                PersonNote.person_id == person_id
            ),
            PersonNote.id,
            {"id": _l("Number"), "at": _WHEN, "body": _TEXT},
            ("person_note.person_id",),
            texts=frozenset({"body"}),
        ),
    )
    holdings.leave_out(
        "a note about somebody else: it is part of that person's data", "person_note.author_id"
    )
    holdings.leave_out(
        "an act of moderation; it stands in the audit log, under what the person did",
        "topic_act.undone_by_id",
        "topic_assignment.by_id",
    )
