"""A block holds everywhere: each way from one person to another, with and without it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.accounts.actions.blocks import choose
from hrforum.boards import actions as boards
from hrforum.boards import watchers
from hrforum.boards.actions import translations
from hrforum.boards.actions.answers import accept_answer
from hrforum.boards.reading_models import Level, PersonFollow
from hrforum.core import clock
from hrforum.core.errors import Forbidden
from hrforum.extensions import db as database
from hrforum.guarding import actions as guarding
from hrforum.guarding.models import HeldPost
from hrforum.notifications import actions as notifications
from hrforum.notifications import digests, kinds, queries
from hrforum.notifications.models import Notification
from hrforum.notifications.rhythm import Rhythm
from hrforum.rooms.actions import lines
from hrforum.rooms.models import RoomLine, RoomReaction
from hrforum.search.completing import complete
from tests import factories as make
from tests.rooms.support import RoomOf

POLISH = "Miasto uruchomiło program cichych ulic, mieszkańcy są z niego bardzo zadowoleni."
ENGLISH = "The city began a programme of quiet streets, and residents are glad of it."


class Two:
    """Anna, Boris, and a topic of Anna's with a post of each."""

    def __init__(self) -> None:
        self.anna = make.person(username="anna", display_name="Anna")
        self.boris = make.person(username="boris", display_name="Boris")
        self.topic = make.topic(author=self.anna, type="question")
        self.hers = make.post(self.topic, self.anna, body=POLISH, language="pl")
        # A topic of somebody else's: nobody is told of replies for having opened it.
        self.other = make.topic()
        self.room: RoomOf | None = None

    @property
    def a(self) -> Any:
        return make.actor_of(self.anna)

    @property
    def b(self) -> Any:
        return make.actor_of(self.boris)

    def told(self) -> list[str]:
        """The kinds of what Anna was told that Boris did, or nobody."""
        database.session.rollback()
        rows = select(Notification.kind).where(Notification.person_id == self.anna.id)
        return list(database.session.scalars(rows))


# Each prepares what it needs, and returns what Boris does then.
Way = Callable[[Two], Callable[[], Any]]


def mention(two: Two) -> Callable[[], Any]:
    return lambda: boards.post_reply(two.b, two.other.id, body="Look, @anna.")


def mention_in_a_topic(two: Two) -> Callable[[], Any]:
    board = make.board()
    return lambda: boards.open_topic(
        two.b, board.id, title="For Anna", body="Look, @anna.", type="discussion"
    )


def mention_by_an_edit(two: Two) -> Callable[[], Any]:
    make.post(two.other, two.boris, body="Look.")
    return lambda: boards.edit_post(two.b, two.other.id, 2, body="Look, @anna.", base_version=1)


def quote(two: Two) -> Callable[[], Any]:
    link = f"/topics/{two.topic.id}-{two.topic.slug}/2"
    body = f"> [@anna wrote in #2]({link}):\n>\n> Miasto.\n\nNo."
    return lambda: boards.post_reply(two.b, two.other.id, body=body.replace("@anna", "somebody"))


def reply(two: Two) -> Callable[[], Any]:
    topic = make.topic()
    make.post(topic, two.anna)
    return lambda: boards.post_reply(two.b, topic.id, body="No.", reply_to_number=2)


def topic_reply(two: Two) -> Callable[[], Any]:
    return lambda: boards.post_reply(two.b, two.topic.id, body="No.")


def watched(two: Two) -> Callable[[], Any]:
    boards.watch_topic(two.a, two.other.id, Level.WATCHING)

    def act() -> None:
        boards.post_reply(two.b, two.other.id, body="No.")
        watchers.tell_watchers()

    return act


def reaction(two: Two) -> Callable[[], Any]:
    return lambda: boards.react(two.b, two.topic.id, 2, "thanks")


def accepted(two: Two) -> Callable[[], Any]:
    topic = make.topic(author=two.boris, type="question")
    make.post(topic, two.anna)
    return lambda: accept_answer(two.b, topic.id, 2)


def translated_mine(two: Two) -> Callable[[], Any]:
    return lambda: translations.translate(two.b, two.topic.id, 2, "en", body=ENGLISH)


def translated(two: Two) -> Callable[[], Any]:
    make.post(two.other, body=POLISH, language="pl")
    translations.ask_translation(two.a, two.other.id, 2, "en")
    return lambda: translations.translate(two.b, two.other.id, 2, "en", body=ENGLISH)


def _her_translation(two: Two) -> None:
    make.post(two.other, two.boris, body=POLISH, language="pl")
    translations.translate(two.a, two.other.id, 2, "en", body=ENGLISH)


def translation_stale(two: Two) -> Callable[[], Any]:
    _her_translation(two)
    return lambda: boards.edit_post(
        two.b, two.other.id, 2, body=f"{POLISH} Naprawdę.", base_version=1, language="pl"
    )


def translation_removed(two: Two) -> Callable[[], Any]:
    _her_translation(two)
    return lambda: translations.remove_translation(two.b, two.other.id, 2, "en", reason="Bad.")


def approved_later(two: Two) -> Callable[[], Any]:
    """What waited speaks when it is approved, also if the block came meanwhile."""
    chief = make.actor_of(make.person("moderator"))
    held = HeldPost(
        person_id=two.boris.id,
        kind="reply",
        board_id=two.other.board_id,
        topic_id=two.other.id,
        body="Look, @anna.",
        fields={},
        why=["first"],
    )
    database.session.add(held)
    database.session.commit()
    return lambda: guarding.approve(chief, held.id)


WAYS: dict[Way, str] = {
    mention: "mention",
    mention_in_a_topic: "mention",
    mention_by_an_edit: "mention",
    quote: "quote",
    reply: "reply",
    topic_reply: "topic_reply",
    watched: "watched",
    reaction: "reaction",
    accepted: "accepted",
    translated: "translated",
    translated_mine: "translated_mine",
    translation_stale: "translation_stale",
    translation_removed: "translation_removed",
    approved_later: "mention",
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("choice", ["none", "mute", "block"])
def test_nothing_of_a_blocked_person_is_told(db: Any, way: Way, choice: str) -> None:
    two = Two()
    act = way(two)
    if choice != "none":
        choose(two.a, "boris", choice)
    try:
        act()
    except Forbidden:
        assert choice == "block"
    # Without a block each of them is heard: the way is one.
    assert two.told() == ([WAYS[way]] if choice == "none" else [])


def test_each_kind_is_talk_or_comes_of_an_office(app: Any) -> None:
    """A new kind must be put on one side: what one person does to another can be blocked."""
    offices = (
        "application", "case_", "cycle_", "data_", "delegat", "edit_", "event_", "export", "held_",
        "invitation", "mandate_", "member", "mentoring_", "post_", "reminder", "report_", "role",
        "standing", "statement", "topic_assigned", "topic_closed", "topic_curated", "topic_due",
        # By a moderator; of an author it is talk, and `tell_removed` asks.
        "translation_removed",
    )  # fmt: skip
    names = {kind.name for kind in kinds.registered()}
    assert {name for name in names - kinds.TALK if not name.startswith(offices)} == set()
    assert names >= kinds.TALK
    assert set(WAYS.values()) >= kinds.TALK


def in_room(two: Two) -> tuple[RoomOf, Any, Any, RoomLine]:
    """Both in a room, where Anna has written a line."""
    room = RoomOf()
    a, _me = room.join(two.anna)
    b, _me = room.join(two.boris)
    line = lines.say(a, room.id, text="Hello.", client_key="key-of-anna")
    return room, a, b, line


@pytest.mark.parametrize("choice", ["none", "mute", "block"])
def test_nobody_is_called_in_a_room_by_whom_they_blocked(db: Any, choice: str) -> None:
    two = Two()
    room, a, b, line = in_room(two)
    if choice != "none":
        choose(a, "boris", choice)
    called = lines.say(b, room.id, text="You, @anna?", client_key="key-of-call")
    answer = lines.say(b, room.id, text="No.", client_key="key-of-answer", reply_to=line.number)
    hers = [room.person_of(two.anna)] if choice == "none" else []
    assert (called.mentions, answer.mentions) == (hers, hers)
    # The line stands there for the others, and calls them.
    host = lines.say(b, room.id, text=f"@{room.host.username} @anna", client_key="key-of-both")
    assert room.person_of(room.host) in host.mentions


def test_nobody_reacts_in_a_room_to_whom_has_blocked_them(db: Any) -> None:
    two = Two()
    room, a, b, line = in_room(two)
    lines.react(b, room.id, line.number, "thanks")
    choose(a, "boris", "block")
    with pytest.raises(Forbidden):
        lines.react(b, room.id, line.number, "agree")
    lines.react(b, room.id, line.number, "thanks", given=False)  # what was given is taken back
    assert database.session.scalars(select(RoomReaction)).all() == []


def test_following_ends_and_names_are_not_completed_in_either_direction(db: Any) -> None:
    two = Two()
    boards.follow_person(two.b, "anna", follow=True)
    choose(two.a, "boris", "block")
    assert database.session.scalars(select(PersonFollow)).all() == []
    with pytest.raises(Forbidden):
        boards.follow_person(two.b, "anna", follow=True)
    assert complete(two.b, "@", "anna") == complete(two.a, "@", "boris") == []


@pytest.mark.parametrize("choice", ["none", "block"])
def test_what_was_to_be_mailed_when_the_block_came_is_not(
    db: Any, mailbox: Any, choice: str
) -> None:
    """A mail that waits and a digest that is due say nothing of who was blocked since."""
    two = Two()
    start = dt.datetime(2027, 3, 3, 12, tzinfo=dt.UTC)
    with clock.at(start):
        notifications.set_preferences(two.a, {"mention": "digest"}, Rhythm())
        mention(two)()
        reply(two)()
    rows = database.session.scalars(
        select(Notification.id).where(Notification.person_id == two.anna.id)
    ).all()
    assert len(rows) == 2
    if choice == "block":
        choose(two.a, "boris", "block")
    waiting = [queries.may_still_be_mailed(each, start) for each in rows]
    assert any(waiting) is (choice == "none")
    with clock.at(start + dt.timedelta(days=1, hours=1)):
        digests.send_due()
    told = [mail for mail in mailbox.all(two.anna.email) if mail.name == "digest"]
    assert len(told) == (1 if choice == "none" else 0)


def test_a_row_that_names_somebody_else_names_nobody_who_was_blocked(db: Any) -> None:
    two = Two()
    cleo = make.actor_of(make.person(username="cleo"))
    boards.react(two.b, two.topic.id, 2, "thanks")
    boards.react(cleo, two.topic.id, 2, "thanks")
    choose(two.a, "boris", "block")
    boards.react(cleo, two.topic.id, 2, "thanks", given=False)
    assert two.told() == []


def test_a_moderator_who_was_blocked_still_tells_of_decisions(db: Any) -> None:
    two = Two()
    _her_translation(two)
    chief = make.person("moderator", username="chief")
    choose(two.a, "chief", "block")
    translations.remove_translation(
        make.actor_of(chief), two.other.id, 2, "en", reason="It says something else."
    )
    assert two.told() == ["translation_removed"]
