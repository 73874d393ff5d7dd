"""Demonstration data: made-up people in real places, honest about being a demonstration.

Everything goes through the features' own actions, in the order of time, in one transaction: either
all of it is there or nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from hrforum.accounts import actions as accounts
from hrforum.accounts import passwords
from hrforum.accounts.models import Person
from hrforum.boards import actions as boards
from hrforum.boards.models import Topic
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import SYSTEM, Actor, forget_grants, grants_of
from hrforum.core.platform import is_demo, mark_demo
from hrforum.curating import actions as curating
from hrforum.demo import extras
from hrforum.demo.curating import POSTS, plant_curating
from hrforum.demo.events import plant_events
from hrforum.demo.joining import plant_joining
from hrforum.demo.matching import plant_matching
from hrforum.demo.mentoring import plant_mentoring
from hrforum.demo.moderation import plant_moderation
from hrforum.demo.pairs import plant_pair
from hrforum.demo.profiles import plant_profiles
from hrforum.demo.rooms import plant_rooms
from hrforum.demo.setup import board_ids, plant_base, read
from hrforum.demo.topics import DemoPost, DemoTopic, linked, read_topics
from hrforum.members import actions as members
from hrforum.members.models import Group, Member
from hrforum.members.policy import EDITORS
from hrforum.notifications import actions as notifications

PASSWORD = "demo-rights-2030"  # noqa: S105 -- printed at every start of a demonstration
DOMAIN = "demo.hrforum.example"
MANDATES_SINCE = dt.date(2025, 1, 1)
DEMO_REACTIONS = ("thanks", "agree", "helped", "same", "thanks", "tried")
NEWS = dt.timedelta(days=14)  # what people were told longer ago, they have read


def seed_demo() -> dict[str, int]:
    """Plant the demonstration; does nothing where it is planted already.

    Returns:
        How many members, people, topics and posts were made.
    """
    if is_demo():
        return {}
    hashed = passwords.hashed(PASSWORD)
    forget_grants()
    with transaction(), notifications.without_mail():
        plant_base(groups=True)
        member_ids = _members()
        people = _people(hashed, member_ids)
        _board_moderators(people)
        forget_grants()
        actors = {name: _actor(person) for name, person in people.items()}
        plant_profiles(actors, _keepers())
        topics = read_topics()
        writer = _Writer(topics, actors, member_ids)
        posts = writer.write() + POSTS
        plant_curating(actors, writer.ids)
        plant_joining(actors)
        plant_mentoring(actors)
        plant_matching(actors)
        plant_rooms(actors)
        plant_events(actors)
        plant_pair(actors)
        plant_moderation(actors)
        notifications.settle_before(clock.now() - NEWS)
        mark_demo()
    return {
        "members": len(member_ids),
        "people": len(people),
        "topics": len(topics),
        "posts": posts,
    }


def _members() -> dict[str, int]:
    made: dict[str, int] = {}
    for entry in read("members.toml")["member"]:
        themes: dict[str, list[int]] = {}
        levels = entry.pop("themes", {})
        for place, name in enumerate(("strengths", "needs")):
            for theme in levels.get(name, []):
                themes.setdefault(theme["board"], [0, 0])[place] = theme["level"]
        spoken = {spoken["code"]: spoken["level"] for spoken in entry.pop("languages", [])}
        member: Member = members.create_member(
            SYSTEM,
            languages=spoken,
            themes={slug: (strong, need) for slug, (strong, need) in themes.items()},
            is_demo=True,
            **entry,
        )
        made[member.slug] = member.id
    return made


def _people(hashed: str, member_ids: dict[str, int]) -> dict[str, Person]:
    made: dict[str, Person] = {}
    with transaction() as session:
        groups = {group.slug: group.id for group in session.scalars(select(Group))}
    joined = clock.now() - dt.timedelta(days=260)
    for place, entry in enumerate(read("people.toml")["person"]):
        person = accounts.create_person(
            f"{entry['email']}@{DOMAIN}",
            entry["display_name"],
            None,
            confirmed=True,
            roles=tuple(entry.get("roles", ())),
            username=entry["username"],
            password_hash=hashed,
            who=entry.get("who", "other"),
            claim=entry.get("claim", ""),
            bio=entry.get("bio", ""),
            timezone=entry.get("timezone", "UTC"),
            is_demo=True,
            created_at=joined + dt.timedelta(days=place),
        )
        for mandate in entry.get("delegate", ()):
            with clock.at(joined + dt.timedelta(days=place)):
                members.add_delegate(
                    SYSTEM,
                    person.id,
                    member_ids[mandate["member"]],
                    mandate["role"],
                    MANDATES_SINCE,
                )
        for slug in entry.get("groups", ()):
            members.add_to_group(SYSTEM, groups[slug], person.id)
        made[person.username] = person
    return made


def _keepers() -> dict[str, str]:
    """Return a delegate who may keep the page of each member that has one, by its slug."""
    return {
        mandate["member"]: entry["username"]
        for entry in read("people.toml")["person"]
        for mandate in entry.get("delegate", ())
        if mandate["role"] in EDITORS
    }


def _board_moderators(people: dict[str, Person]) -> None:
    ids = board_ids()
    for entry in read("boards.toml")["board"]:
        for username in entry.get("moderators", ()):
            boards.add_moderator(SYSTEM, ids[entry["slug"]], people[username].id)


def _actor(person: Person) -> Actor:
    return Actor(
        person_id=person.id,
        username=person.username,
        display_name=person.display_name,
        timezone=person.timezone,
        # -1: a version that no row has, so that nothing stale is found in the cache.
        grants=grants_of(person.id, -1),
    )


class _Writer:
    """Writes all posts of all topics in the order of time."""

    def __init__(
        self, topics: list[DemoTopic], actors: dict[str, Actor], member_ids: dict[str, int]
    ) -> None:
        self.topics = {topic.key: topic for topic in topics}
        self.actors = actors
        self.member_ids = member_ids
        self.boards = board_ids()
        self.now = clock.now().replace(microsecond=0)
        opened = sorted(topics, key=self._start)
        # Topics link to later ones: their ids are known because nobody else writes meanwhile.
        with transaction() as session:
            last = session.scalar(select(func.coalesce(func.max(Topic.id), 0))) or 0
        self.ids = {topic.key: last + n for n, topic in enumerate(opened, 1)}

    def _start(self, topic: DemoTopic) -> dt.datetime:
        return self.now - dt.timedelta(days=topic.head["days_ago"])

    def write(self) -> int:
        """Write everything; returns the number of posts."""
        moments = [
            (self._start(topic) + dt.timedelta(hours=post.head["hours_later"]), topic.key, number)
            for topic in self.topics.values()
            for number, post in enumerate(topic.posts, 1)
        ]
        for moment, key, number in sorted(moments):
            with clock.at(moment):
                self._post(self.topics[key], number)
        for topic in self.topics.values():
            self._settle(topic)
        return len(moments)

    def _post(self, topic: DemoTopic, number: int) -> None:
        post = topic.posts[number - 1]
        actor = self.actors[post.head["author"]]
        body = linked(post.body, topic, self.ids, self.topics)
        first = _before(body) if "edited" in post.head else body
        language = post.head.get("language") or topic.head["language"]
        member = post.head.get("for_member")
        common: dict[str, Any] = {
            "body": first,
            "language": language,
            "member_id": self.member_ids[member] if member else None,
        }
        if number == 1:
            made, row = boards.open_topic(
                actor,
                self.boards[topic.head["board"]],
                title=topic.head["title"],
                type=topic.head["type"],
                tags=",".join(topic.head["tags"]),
                poll=extras.poll_of(post),
                answers=extras.answers_of(topic),
                **common,
            )
            if made.id != self.ids[topic.key]:
                raise RuntimeError("Somebody else opened a topic while the demo was planted.")
        else:
            row, _topic = boards.post_reply(
                actor,
                self.ids[topic.key],
                reply_to_number=post.head.get("reply_to"),
                poll=extras.poll_of(post),
                **common,
            )
        self._react(row, post)
        if first != body:
            with clock.at(clock.now() + dt.timedelta(minutes=25)):
                self._edit(topic, number, actor, body, language, post.head["edited"])

    def _edit(
        self, topic: DemoTopic, number: int, actor: Actor, body: str, language: str, reason: str
    ) -> None:
        topic_id = self.ids[topic.key]
        common: dict[str, Any] = {
            "body": body,
            "base_version": 1,
            "reason": reason,
            "language": language,
        }
        if number == 1:
            boards.edit_opening(
                actor,
                topic_id,
                title=topic.head["title"],
                type=topic.head["type"],
                tags=",".join(topic.head["tags"]),
                **common,
            )
        else:
            boards.edit_post(actor, topic_id, number, **common)

    def _react(self, row: Any, post: DemoPost) -> None:
        for place, name in enumerate(post.head.get("likes", ())):
            if self.actors[name].person_id != row.author_id:
                kind = DEMO_REACTIONS[(row.number + place) % len(DEMO_REACTIONS)]
                boards.react(self.actors[name], row.topic_id, row.number, kind)

    def _settle(self, topic: DemoTopic) -> None:
        """Vote, pin, close and mark answers, once all posts are there."""
        topic_id = self.ids[topic.key]
        last = self._start(topic) + dt.timedelta(hours=topic.posts[-1].head["hours_later"] + 2)
        with clock.at(min(last, self.now)):
            extras.settle(topic, topic_id, self.actors)
            if "summary" in topic.head:
                said = linked(topic.head["summary"], topic, self.ids, self.topics)
                boards.write_summary(self.actors["moderator"], topic_id, body=said)
            if "accepted" in topic.head:
                asked = self.actors[topic.posts[0].head["author"]]
                boards.accept_answer(asked, topic_id, topic.head["accepted"])
        extras.keep(topic, topic_id, self.actors)
        if topic.head.get("pinned"):
            curating.pin(SYSTEM, topic_id)
        if topic.head.get("closed"):
            moderator = self.actors["moderator"]
            boards.close_topic(moderator, topic_id, reason=topic.head["closed_reason"])


def _before(body: str) -> str:
    """Return the text as it stood before its author added the last paragraph or sentence."""
    for mark in ("\n\n", ". ", " "):
        head, found, _tail = body.rpartition(mark)
        if found and head.strip():
            return head.strip() + ("." if mark == ". " else "")
    return body
