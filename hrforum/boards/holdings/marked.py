"""What boards hold of a person's answers to posts: reactions, votes, trials, bookmarks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, cast, literal, select

from hrforum.boards.models import (
    Bookmark,
    Poll,
    PollOption,
    PollVote,
    Post,
    PostReaction,
    PostTrial,
    Topic,
    TopicStatus,
)
from hrforum.core import holdings
from hrforum.core.holdings import Holding

_WHEN = _l("When")
_NOTE = _l("Your words")
_WHERE = {
    "topic": _l("Topic"),
    "topic_id": _l("Number of the topic"),
    "number": _l("Place in the topic"),
}


def register() -> None:
    """Tell the registry."""
    holdings.register(_reactions(), _votes(), _trials(), _turns(), _bookmarks())


def _reactions() -> Holding:
    return Holding(
        "reactions",
        _l("Your reactions to posts"),
        lambda person_id: (
            select(
                PostReaction.created_at,
                PostReaction.kind,
                Topic.title.label("topic"),
                Post.topic_id,
                Post.number,
            )
            .join(Post, Post.id == PostReaction.post_id)
            .join(Topic, Topic.id == Post.topic_id)
            .where(PostReaction.person_id == person_id)
        ),
        cast(PostReaction.post_id, String) + literal(" ") + PostReaction.kind,
        {"created_at": _WHEN, "kind": _l("Kind"), **_WHERE},
        ("post_reaction.person_id",),
        place=20,
    )


def _votes() -> Holding:
    return Holding(
        "votes",
        _l("Your votes in polls"),
        lambda person_id: (
            select(Poll.title.label("poll"), PollOption.text.label("option"), PollVote.place)
            .join(PollOption, PollOption.id == PollVote.option_id)
            .join(Poll, Poll.id == PollVote.poll_id)
            .where(PollVote.person_id == person_id)
        ),
        PollVote.option_id,
        {"poll": _l("Poll"), "option": _l("Answer"), "place": _l("Rank")},
        ("poll_vote.person_id",),
        about=_l("Nobody can tell whose a vote in an anonymous poll is: those are not here."),
        place=21,
    )


def _trials() -> Holding:
    return Holding(
        "trials",
        _l("What you tried, and how it went"),
        lambda person_id: (
            select(
                PostTrial.at,
                PostTrial.result,
                Topic.title.label("topic"),
                Post.topic_id,
                Post.number,
                PostTrial.note,
            )
            .join(Post, Post.id == PostTrial.post_id)
            .join(Topic, Topic.id == Post.topic_id)
            .where(PostTrial.person_id == person_id)
        ),
        PostTrial.post_id,
        {"at": _WHEN, "result": _l("Result"), **_WHERE, "note": _NOTE},
        ("post_trial.person_id",),
        texts=frozenset({"note"}),
        place=22,
    )


def _turns() -> Holding:
    return Holding(
        "challenge_turns",
        _l("What you said of the state of challenges"),
        lambda person_id: (
            select(
                TopicStatus.at,
                Topic.title.label("topic"),
                TopicStatus.topic_id,
                TopicStatus.status,
                TopicStatus.outcome,
                TopicStatus.note,
            )
            .join(Topic, Topic.id == TopicStatus.topic_id)
            .where(TopicStatus.by_id == person_id)
        ),
        TopicStatus.id,
        {
            "at": _WHEN,
            "topic": _l("Topic"),
            "topic_id": _l("Number of the topic"),
            "status": _l("State"),
            "outcome": _l("Outcome"),
            "note": _NOTE,
        },
        ("topic_status.by_id",),
        texts=frozenset({"outcome", "note"}),
        place=23,
    )


def _bookmarks() -> Holding:
    return Holding(
        "bookmarks",
        _l("Bookmarks"),
        lambda person_id: (
            select(
                Bookmark.created_at,
                Topic.title.label("topic"),
                Post.topic_id,
                Post.number,
                Bookmark.remind_at,
                Bookmark.reminded_at,
                Bookmark.note,
            )
            .join(Post, Post.id == Bookmark.post_id)
            .join(Topic, Topic.id == Post.topic_id)
            .where(Bookmark.person_id == person_id)
        ),
        Bookmark.id,
        {
            "created_at": _WHEN,
            **_WHERE,
            "remind_at": _l("Remind me"),
            "reminded_at": _l("Reminded"),
            "note": _NOTE,
        },
        ("bookmark.person_id",),
        texts=frozenset({"note"}),
        place=24,
    )
