"""The summary on top of a topic, and its versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.boards.models import Post, Topic
from hrforum.boards.summary_models import TopicSummary
from hrforum.core.db import AnyRow
from hrforum.extensions import db

VERSIONS = 30
MOST_COUNTED = 500  # posts since; more are "hundreds"

Author = aliased(Person)


def is_present() -> ColumnElement[bool]:
    """Return the condition that joins `Topic` with its present summary, if it has one."""
    version = aliased(TopicSummary)
    newest = (
        select(func.max(version.number))
        .where(version.topic_id == Topic.id)
        .correlate(Topic)
        .scalar_subquery()
    )
    return and_(
        TopicSummary.topic_id == Topic.id,
        TopicSummary.number == newest,
        TopicSummary.text != "",
    )


def columns() -> tuple[Any, ...]:
    """Return what a topic's page shows of the summary: it costs no statement of its own.

    ``summary_since`` is how many posts came later, -1 for more than `MOST_COUNTED`.
    """
    later = (
        select(func.count())
        .where(
            Post.topic_id == Topic.id,
            Post.number > TopicSummary.last_post_number,
            Post.deleted_at.is_(None),
        )
        .correlate(Topic, TopicSummary)
        .scalar_subquery()
    )
    many = Topic.highest_number - TopicSummary.last_post_number > MOST_COUNTED
    return (
        TopicSummary.html.label("summary_html"),
        TopicSummary.language.label("summary_language"),
        TopicSummary.direction.label("summary_direction"),
        TopicSummary.created_at.label("summary_at"),
        TopicSummary.last_post_number.label("summary_last_post"),
        case((many, -1), else_=later).label("summary_since"),
        Author.display_name.label("summary_name"),
        Author.username.label("summary_username"),
        Author.deleted_at.label("summary_author_deleted"),
    )


def present(topic_id: int) -> TopicSummary | None:
    """Return the newest version, also where it says that the summary was taken away."""
    return db.session.scalar(
        select(TopicSummary)
        .where(TopicSummary.topic_id == topic_id)
        .order_by(TopicSummary.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def versions(topic_id: int) -> Sequence[AnyRow]:
    """Return the newest versions, newest first, each with who wrote it, when and why.

    One more than `VERSIONS`, where there are more: to say what the oldest shown one changed.
    """
    return db.session.execute(
        select(
            TopicSummary.number,
            TopicSummary.text,
            TopicSummary.created_at,
            TopicSummary.why,
            TopicSummary.last_post_number,
            Person.display_name,
            Person.username,
            Person.deleted_at,
        )
        .join(Person, Person.id == TopicSummary.author_id)
        .where(TopicSummary.topic_id == topic_id)
        .order_by(TopicSummary.number.desc())
        .limit(VERSIONS + 1)
    ).all()
