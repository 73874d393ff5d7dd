"""What boards hold of what a person has read, watches and follows."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.boards.models import Board, Tag, Topic
from hrforum.boards.reading_models import (
    BoardReading,
    Level,
    MemberFollow,
    PersonFollow,
    ReadingSettings,
    TagReading,
    TopicReading,
)
from hrforum.core import holdings
from hrforum.core.holdings import Holding, Record
from hrforum.members.models import Member

_LEVEL = _l("What you chose")
_SINCE = _l("Since")
_READ_UNTIL = _l("Everything before counts as read")


def register() -> None:
    """Tell the registry."""
    holdings.register(_settings(), _topics(), _boards(), _tags(), *_follows())
    holdings.leave_out("who follows somebody is the follower's", "person_follow.person_id")


def _in_words(record: Record) -> Record:
    level = record["level"]
    return record | {"level": None if level is None else Level(level).name.lower()}


def _settings() -> Holding:
    return Holding(
        "reading_settings",
        _l("How you read"),
        lambda person_id: select(
            ReadingSettings.track_replies,
            ReadingSettings.shortcuts,
            ReadingSettings.read_until,
            ReadingSettings.unread_from,
            ReadingSettings.languages,
            ReadingSettings.folds_others,
            ReadingSettings.translatable,
        ).where(ReadingSettings.person_id == person_id),
        ReadingSettings.person_id,
        {
            "track_replies": _l("Topics that you answer are tracked"),
            "shortcuts": _l("Keys as shortcuts"),
            "read_until": _READ_UNTIL,
            "unread_from": _l("Nothing unread before"),
            "languages": _l("Languages that you read"),
            "folds_others": _l("Posts in other languages are folded up"),
            "translatable": _l("Others may translate what you write"),
        },
        ("reading_settings.person_id",),
        place=14,
    )


def _topics() -> Holding:
    return Holding(
        "topics_read",
        _l("Topics that you read or watch"),
        lambda person_id: (
            select(
                TopicReading.topic_id,
                Topic.title.label("topic"),
                TopicReading.last_number,
                TopicReading.level,
                TopicReading.read_at,
            )
            .join(Topic, Topic.id == TopicReading.topic_id)
            .where(TopicReading.person_id == person_id)
        ),
        TopicReading.topic_id,
        {
            "topic_id": _l("Number of the topic"),
            "topic": _l("Topic"),
            "last_number": _l("Read up to post"),
            "level": _LEVEL,
            "read_at": _l("Last read"),
        },
        ("topic_reading.person_id",),
        change=_in_words,
        place=15,
    )


def _boards() -> Holding:
    return Holding(
        "boards_read",
        _l("Boards that you watch or mute"),
        lambda person_id: (
            select(
                Board.name.label("board"),
                BoardReading.level,
                BoardReading.level_at,
                BoardReading.read_until,
            )
            .join(Board, Board.id == BoardReading.board_id)
            .where(BoardReading.person_id == person_id)
        ),
        BoardReading.board_id,
        {
            "board": _l("Board"),
            "level": _LEVEL,
            "level_at": _SINCE,
            "read_until": _READ_UNTIL,
        },
        ("board_reading.person_id",),
        change=_in_words,
        place=16,
    )


def _tags() -> Holding:
    return Holding(
        "tags_read",
        _l("Tags that you watch or mute"),
        lambda person_id: (
            select(Tag.name.label("tag_name"), TagReading.level, TagReading.level_at)
            .join(Tag, Tag.id == TagReading.tag_id)
            .where(TagReading.person_id == person_id)
        ),
        TagReading.tag_id,
        {"tag_name": _l("Tag"), "level": _LEVEL, "level_at": _SINCE},
        ("tag_reading.person_id",),
        change=_in_words,
        place=17,
    )


def _follows() -> tuple[Holding, ...]:
    return (
        Holding(
            "people_followed",
            _l("People whom you follow"),
            lambda person_id: (
                select(Person.username, PersonFollow.created_at)
                .join(Person, Person.id == PersonFollow.person_id)
                .where(PersonFollow.follower_id == person_id)
            ),
            PersonFollow.person_id,
            {"username": _l("User name"), "created_at": _SINCE},
            ("person_follow.follower_id",),
            place=18,
        ),
        Holding(
            "members_followed",
            _l("Members that you follow"),
            lambda person_id: (
                select(Member.name.label("member"), MemberFollow.created_at)
                .join(Member, Member.id == MemberFollow.member_id)
                .where(MemberFollow.follower_id == person_id)
            ),
            MemberFollow.member_id,
            {"member": _l("Member"), "created_at": _SINCE},
            ("member_follow.follower_id",),
            place=19,
        ),
    )
