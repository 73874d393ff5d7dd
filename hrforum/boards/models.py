"""Boards, topics, posts and what hangs on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

VISIBILITIES = ("public", "signed_in", "members", "groups", "moderators")
# For named groups, and not for moderators and administrators either: a feature makes such a board
# for people who work together, nobody chooses it.
PRIVATE = "private"
REACTIONS = ("thanks", "agree", "same", "tried", "helped")
STATUSES = ("open", "exploring", "trying", "resolved", "closed")
RESULTS = ("worked", "partly", "failed")
TOPIC_TYPES = ("discussion", "challenge", "question", "practice")
# Topics for which the worker has something to do when a moment comes.
TIMED = "closes_at is not null or closes_after_days is not null or pinned_until is not null"


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(v) for v in values)})"


class Board(Model):
    """A themed space for discussion. Counters are kept by the actions; a command repairs them.

    ``version`` goes up with every change that its page shows.
    """

    __tablename__ = "board"
    __table_args__ = (
        CheckConstraint(_in("visibility", (*VISIBILITIES, PRIVATE)), name="visibility"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    icon: Mapped[str] = mapped_column(String(40), default="message-square")
    hue: Mapped[int] = mapped_column(default=240)
    position: Mapped[int] = mapped_column(default=0)
    visibility: Mapped[str] = mapped_column(String(20), default="public")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    imported_from: Mapped[str | None] = mapped_column(String(60))
    topics_count: Mapped[int] = mapped_column(default=0)
    posts_count: Mapped[int] = mapped_column(default=0)
    # No foreign key: topic already refers to board, and a circle would need deferred constraints.
    last_topic_id: Mapped[int | None]
    last_posted_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class BoardGroup(Model):
    """The board is open to this group (visibility ``groups``)."""

    __tablename__ = "board_group"

    board_id: Mapped[int] = mapped_column(
        ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("people_group.id", ondelete="CASCADE"), primary_key=True
    )


class BoardModerator(Model):
    """A person moderates this board."""

    __tablename__ = "board_moderator"

    board_id: Mapped[int] = mapped_column(
        ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Topic(Model):
    """A discussion. ``version`` goes up with every change that its pages show.

    ``highest_number`` is the number of the newest post ever written in it: numbers are never given
    twice, and page N is computed from them. ``gaps`` are the numbers of posts that were moved to
    other topics (`boards.gaps`), ``seams`` the notes that stand where posts went or came. All posts
    of a topic with ``merged_into_id`` are elsewhere; it is deleted and its address leads there.
    """

    __tablename__ = "topic"
    __table_args__ = (
        CheckConstraint(_in("type", TOPIC_TYPES), name="type"),
        UniqueConstraint("author_id", "client_key"),
        Index("ix_topic_board_activity", "board_id", "pinned_at", "last_posted_at"),
        Index("ix_topic_board_created", "board_id", "created_at"),
        Index("ix_topic_board_language", "board_id", "language", "last_posted_at"),
        Index("ix_topic_activity", "last_posted_at"),
        Index(
            "ix_topic_board_unanswered",
            "board_id",
            "created_at",
            sqlite_where=text("posts_count = 1"),
            postgresql_where=text("posts_count = 1"),
        ),
        Index(
            "ix_topic_type_unanswered",
            "type",
            "created_at",
            sqlite_where=text("posts_count = 1"),
            postgresql_where=text("posts_count = 1"),
        ),
        Index("ix_topic_type_created", "type", "created_at"),
        Index(
            "ix_topic_timed",
            "closes_at",
            sqlite_where=text(TIMED),
            postgresql_where=text(TIMED),
        ),
        Index(
            "ix_topic_featured",
            "featured_at",
            sqlite_where=text("featured_at is not null"),
            postgresql_where=text("featured_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"))
    slug: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300))
    type: Mapped[str] = mapped_column(String(20), default="discussion")
    language: Mapped[str] = mapped_column(String(10), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    client_key: Mapped[str | None] = mapped_column(String(64))
    tags_text: Mapped[str] = mapped_column(Text, default="")
    excerpt: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    last_posted_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    last_poster_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    posts_count: Mapped[int] = mapped_column(default=0)
    highest_number: Mapped[int] = mapped_column(default=0)
    views_imported: Mapped[int] = mapped_column(default=0)
    pinned_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    accepted_number: Mapped[int | None]
    fields: Mapped[dict[str, Any] | None]
    status: Mapped[str] = mapped_column(String(20), default="open")
    outcome: Mapped[str] = mapped_column(Text, default="")
    # No foreign key: SQLite would copy the whole table to add one, and topics are never erased.
    source_topic_id: Mapped[int | None] = mapped_column(index=True)
    deleted_at: Mapped[dt.datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    # What curators did; `hrforum.curating` writes it. Keys of other topics are no foreign ones.
    pinned_until: Mapped[dt.datetime | None]
    pinned_everywhere: Mapped[bool] = mapped_column(default=False)
    closes_at: Mapped[dt.datetime | None]
    closes_after_days: Mapped[int | None]
    archived_at: Mapped[dt.datetime | None]
    featured_at: Mapped[dt.datetime | None]
    slow_seconds: Mapped[int] = mapped_column(default=0)
    duplicate_of_id: Mapped[int | None]
    merged_into_id: Mapped[int | None] = mapped_column(index=True)
    gaps: Mapped[str] = mapped_column(Text, default="")
    seams: Mapped[list[Any] | None]


class Tag(Model):
    """A word that topics are filed under."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))


class TopicTag(Model):
    """The topic has the tag."""

    __tablename__ = "topic_tag"

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Post(Model):
    """One message in a topic. Number 1 opens it.

    ``html`` is the body rendered by `hrforum.core.markdown` at ``html_version``. ``client_key`` is
    made by the page, so that a double click or a retry writes once. ``likes_count`` counts thanks
    whose givers an archive did not name; ``reactions`` is how many reacted, by kind, as
    ``thanks:3,agree:1``: read with every page, and put right by `actions.recount`. ``changed_in``
    is the topic's version in which the post came or last changed, 0 where nobody noted it.
    """

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("topic_id", "number"),
        UniqueConstraint("author_id", "client_key"),
        Index("ix_post_author_created", "author_id", "created_at"),
        Index("ix_post_member", "member_id", "created_at"),
        Index(
            "ix_post_with_headings",
            "topic_id",
            "number",
            sqlite_where=text("headings_count > 0"),
            postgresql_where=text("headings_count > 0"),
        ),
        Index(
            "ix_post_with_reactions",
            "topic_id",
            "number",
            sqlite_where=text("reactions <> ''"),
            postgresql_where=text("reactions <> ''"),
        ),
        Index(
            "ix_post_changed",
            "topic_id",
            "changed_in",
            sqlite_where=text("changed_in > 0"),
            postgresql_where=text("changed_in > 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    # The mandate by which the author spoke, as it was then. No foreign key: it is a record.
    delegate_id: Mapped[int | None]
    delegate_role: Mapped[str | None] = mapped_column(String(20))
    reply_to_number: Mapped[int | None]
    client_key: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    html_version: Mapped[int] = mapped_column(default=0)
    headings: Mapped[list[Any] | None]
    headings_count: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(10), default="")
    direction: Mapped[str] = mapped_column(String(3), default="ltr")
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_in: Mapped[int] = mapped_column(default=0)
    likes_count: Mapped[int] = mapped_column(default=0)
    reactions: Mapped[str] = mapped_column(String(120), default="")
    deleted_at: Mapped[dt.datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_at: Mapped[dt.datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    # Hidden until its author has changed it and a moderator has looked.
    to_mend: Mapped[bool] = mapped_column(default=False, server_default=false())
    moderators_note: Mapped[str] = mapped_column(String(300), default="", server_default="")


class PostRevision(Model):
    """An earlier text of a post: what it said until ``replaced_at``."""

    __tablename__ = "post_revision"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str | None] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any] | None]
    written_at: Mapped[dt.datetime]
    replaced_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")


class PostReaction(Model):
    """A person's reaction to a post: one row for each kind, so that a second click adds nothing.

    Discourse's archive counts likes without naming who gave them: such counts stand in
    ``post.likes_count`` alone.
    """

    __tablename__ = "post_reaction"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class PostTrial(Model):
    """Somebody tried what a post says, and says how it went."""

    __tablename__ = "post_trial"
    __table_args__ = (CheckConstraint(_in("result", RESULTS), name="result"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    result: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class TopicStatus(Model):
    """A turn of a challenge: what its status became, what was learned by then, and why."""

    __tablename__ = "topic_status"
    __table_args__ = (CheckConstraint(_in("status", STATUSES), name="status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class Bookmark(Model):
    """A person's own mark on a post, with a note and a moment to be reminded of it.

    ``reminded_at`` is when the reminder was told: set in the transaction that tells it.
    """

    __tablename__ = "bookmark"
    __table_args__ = (
        UniqueConstraint("person_id", "post_id"),
        Index(
            "ix_bookmark_due",
            "remind_at",
            sqlite_where=text("reminded_at is null and remind_at is not null"),
            postgresql_where=text("reminded_at is null and remind_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    remind_at: Mapped[dt.datetime | None]
    reminded_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class Poll(Model):
    """A poll in a post. ``version`` goes up with every vote: pieces of pages are kept by it.

    An imported one takes no votes: its archive counts them and does not say whose they are.
    ``rounds`` is what `counting.run_off` found, for ranked ones.
    """

    __tablename__ = "poll"
    __table_args__ = (
        CheckConstraint(_in("kind", ("single", "multiple", "ranked", "number")), name="kind"),
        UniqueConstraint("post_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80), default="poll")
    title: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(String(20), default="single")
    voters_count: Mapped[int] = mapped_column(default=0)
    closes_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    hides_results: Mapped[bool] = mapped_column(default=False)
    is_imported: Mapped[bool] = mapped_column(default=False)
    rounds: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(default=1)


class PollOption(Model):
    """One answer of a poll.

    ``votes_count`` counts its votes (of a ranked poll: the first places), or what an archive says.
    """

    __tablename__ = "poll_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    votes_count: Mapped[int] = mapped_column(default=0)


class PollVote(Model):
    """One vote for one option; ``place`` is its rank, or 1 where only one may be chosen.

    ``voter`` is whom it counts for, as `polls.voter_named` or `polls.voter_hidden` say: a vote in
    an anonymous poll has no person and no moment, so that no row, log or export can tell.
    """

    __tablename__ = "poll_vote"
    __table_args__ = (UniqueConstraint("poll_id", "voter", "place"),)

    option_id: Mapped[int] = mapped_column(
        ForeignKey("poll_option.id", ondelete="CASCADE"), primary_key=True
    )
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    place: Mapped[int]
