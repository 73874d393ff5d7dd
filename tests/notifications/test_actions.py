"""Who is told what: once, in the same transaction, and never who may not see it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.boards import actions as boards
from hrforum.core import clock
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.models import AuditEntry, OutboxMail
from hrforum.members import actions as members
from hrforum.notifications import actions, kinds, letters, queries
from hrforum.notifications.models import Notification, NotificationPreference
from hrforum.notifications.things import Thing
from tests import factories as make
from tests.notifications.support import kinds_of, told
from tests.support.together import together


def count(db: Any, model: Any = Notification) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_mention_a_reply_and_a_topic_each_tell_one_person_once(db: Any, mailbox: Any) -> None:
    opener, answered, anna, writer = (make.person() for _ in range(4))
    topic = make.topic(author=opener)
    make.post(topic, answered)
    actor = make.actor_of(writer)
    boards.post_reply(actor, topic.id, body=f"Ask @{anna.username}.", reply_to_number=2)
    assert kinds_of(opener) == ["topic_reply"]
    assert kinds_of(answered) == ["reply"]
    assert kinds_of(anna) == ["mention"]
    assert kinds_of(writer) == []
    assert {m.recipient for m in mailbox.all()} == {opener.email, answered.email, anna.email}


def test_who_is_meant_in_several_ways_is_told_the_strongest(db: Any, mailbox: Any) -> None:
    opener = make.person()
    topic = make.topic(author=opener)
    actor = make.actor_of(make.person())
    boards.post_reply(actor, topic.id, body="Thank you.", reply_to_number=1)
    assert kinds_of(opener) == ["reply"]
    boards.post_reply(actor, topic.id, body=f"@{opener.username}?", reply_to_number=1)
    assert kinds_of(opener) == ["reply", "mention"]
    assert len(mailbox) == 2


def test_an_opening_post_tells_whom_it_mentions(db: Any) -> None:
    anna = make.person()
    boards.open_topic(
        make.actor_of(make.person()), make.board().id, title="A question", body=f"@{anna.username}"
    )
    assert kinds_of(anna) == ["mention"]


def test_nobody_is_told_of_their_own_posts(db: Any, mailbox: Any) -> None:
    anna = make.person()
    topic = make.topic(author=anna)
    boards.post_reply(make.actor_of(anna), topic.id, body=f"I, @{anna.username}", reply_to_number=1)
    assert count(db) == len(mailbox) == 0


def test_an_edit_tells_only_who_was_not_told_before(db: Any, mailbox: Any) -> None:
    anna, opener, late = (make.person() for _ in range(3))
    topic = make.topic(author=opener)
    actor = make.actor_of(make.person())
    post, _topic = boards.post_reply(actor, topic.id, body=f"@{anna.username}")
    boards.edit_post(
        actor,
        topic.id,
        post.number,
        body=f"@{anna.username}, @{late.username} and @{opener.username}",
        base_version=1,
    )
    assert kinds_of(anna) == kinds_of(late) == ["mention"]
    assert kinds_of(opener) == ["topic_reply"]
    assert len(mailbox) == 3


def test_an_edit_of_an_opening_post_tells_whom_it_mentions_now(db: Any) -> None:
    anna, opener = make.person(), make.person()
    topic = make.topic(author=opener)
    boards.edit_opening(
        make.actor_of(opener),
        topic.id,
        title="Another title",
        body=f"Hello @{anna.username}",
        type="question",
        tags="",
        base_version=1,
    )
    assert kinds_of(anna) == ["mention"]


@pytest.mark.parametrize("visibility", ["members", "groups", "moderators"])
def test_who_may_not_see_a_board_is_not_told(db: Any, mailbox: Any, visibility: str) -> None:
    stranger, insider, member_of = (make.person() for _ in range(3))
    group = make.group(insider)
    make.delegate(member_of, make.member())
    board = make.board(visibility=visibility, groups=[group])
    moderator = make.person("moderator")
    boards.open_topic(
        make.actor_of(make.person("admin")),
        board.id,
        title="Among ourselves",
        body=" ".join(f"@{p.username}" for p in (stranger, insider, member_of, moderator)),
    )
    sees = {"members": member_of, "groups": insider, "moderators": None}[visibility]
    for person in (stranger, insider, member_of):
        assert kinds_of(person) == (["mention"] if person is sees else [])
    assert kinds_of(moderator) == ["mention"]
    # What not everybody may read does not leave the house in a mail.
    assert "not in this mail" in mailbox.last(moderator.email).body_text


def test_a_post_that_is_not_written_tells_nobody(db: Any, monkeypatch: Any) -> None:
    anna = make.person()
    topic = make.topic()

    def fails(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("the power goes")

    monkeypatch.setattr(letters, "queue", fails)
    with pytest.raises(RuntimeError):
        boards.post_reply(
            make.actor_of(make.person()), topic.id, body=f"@{anna.username}", client_key="a-key-123"
        )
    assert count(db) == count(db, OutboxMail) == 0
    assert topic.highest_number == 1


def test_the_same_write_twice_tells_once(app: Flask, db: Any) -> None:
    anna, writer = make.person(), make.person()
    topic = make.topic(author=anna)
    actor = make.actor_of(writer)
    db.session.commit()

    def click() -> int:
        with app.app_context():
            return boards.post_reply(actor, topic.id, body="Yes", client_key="double-click")[0].id

    together(click, click, click)
    assert kinds_of(anna) == ["topic_reply"]
    assert count(db, OutboxMail) == 1


def test_people_who_mention_each_other_at_once_do_not_wait_for_each_other(
    app: Flask, db: Any
) -> None:
    one, two = make.person(), make.person()
    pairs = [(one, two, make.topic()), (two, one, make.topic())]
    db.session.commit()

    def write(who: Any, other: Any, topic_id: int) -> Any:
        actor, name = make.actor_of(who), other.username

        def run() -> int:
            with app.app_context():
                for _ in range(5):
                    boards.post_reply(actor, topic_id, body=f"@{name}")
            return 5

        return run

    assert together(*(write(a, b, topic.id) for a, b, topic in pairs)) == [5, 5]
    assert kinds_of(one).count("mention") == kinds_of(two).count("mention") == 5


def test_moderators_decisions_are_told_with_their_reason(db: Any, mailbox: Any) -> None:
    author, moderator = make.person(), make.person("moderator")
    topic = make.topic(author=author)
    post = make.post(topic, author, body="A secret address")
    actor = make.actor_of(moderator)
    boards.hide_post(actor, topic.id, post.number, reason="It names somebody's home.")
    boards.hide_post(actor, topic.id, post.number, reason="Again, changes nothing.")
    boards.close_topic(actor, topic.id, reason="It is answered.")
    assert kinds_of(author) == ["post_hidden", "topic_closed"]
    hidden, closed = mailbox.all(author.email)
    assert "It names somebody's home." in hidden.body_text
    assert "A secret address" not in hidden.body_text + hidden.body_html
    assert "It is answered." in closed.body_text
    assert moderator.display_name not in hidden.body_text


def test_a_second_hiding_is_told_again(db: Any) -> None:
    author = make.person()
    topic = make.topic(author=author)
    post = make.post(topic, author)
    actor = make.actor_of(make.person("moderator"))
    boards.hide_post(actor, topic.id, post.number, reason="One reason.")
    boards.unhide_post(actor, topic.id, post.number)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        boards.hide_post(actor, topic.id, post.number, reason="Another.")
    assert kinds_of(author) == ["post_hidden", "post_hidden"]


def test_a_delegate_hears_of_their_mandate(db: Any, mailbox: Any) -> None:
    person, city = make.person(), make.member(name="Utrecht")
    coordinator = make.actor_of(make.person("coordinator"))
    delegate = members.add_delegate(coordinator, person.id, city.id, "officer")
    assert kinds_of(person) == ["delegation_granted"]
    assert mailbox.last(person.email).subject == "You were named as a delegate of Utrecht"
    members.end_delegation(coordinator, delegate.id)
    assert kinds_of(person) == ["delegation_granted", "delegation_ended"]
    again = members.add_delegate(
        coordinator, person.id, city.id, "lead", clock.today() + dt.timedelta(days=400)
    )
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        members.end_delegation(coordinator, again.id)
    assert len(kinds_of(person)) == 4


def test_who_has_no_account_in_use_is_not_told(db: Any, mailbox: Any) -> None:
    gone = make.person(deleted_at=clock.now(), email=None)
    shut = make.person(active=False)
    unclaimed = make.person(confirmed_at=None, password=None, imported_from="discourse")
    topic = make.topic()
    boards.post_reply(
        make.actor_of(make.person()),
        topic.id,
        body=" ".join(f"@{p.username}" for p in (gone, shut, unclaimed)),
    )
    assert kinds_of(gone) == kinds_of(shut) == []
    assert kinds_of(unclaimed) == ["mention"]
    assert mailbox.all(unclaimed.email) == []


def test_an_address_that_takes_no_mail_does_not_undo_the_post(db: Any, mailbox: Any) -> None:
    anna = make.person(email="not an address")
    post, _topic = boards.post_reply(
        make.actor_of(make.person()), make.topic().id, body=f"@{anna.username}"
    )
    assert post.id and kinds_of(anna) == ["mention"] and mailbox.all(anna.email) == []


def test_many_mentions_cost_the_same_few_statements(db: Any) -> None:
    from tests.support.sql import recorded

    people = [make.person() for _ in range(20)]
    costs = []
    for some in (people[:1], people):
        topic = make.topic()
        actor = make.actor_of(topic_author := make.person())
        assert topic_author
        body = " ".join(f"@{p.username}" for p in some)
        actions.set_preferences  # noqa: B018 -- the preferences come with the people, not one by one
        db.session.commit()
        with actions.without_mail(), recorded() as statements:
            boards.post_reply(actor, topic.id, body=body)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_preferences_are_checked_kept_and_audited(db: Any) -> None:
    anna = make.person()
    actor = make.actor_of(anna)
    actions.set_preferences(actor, {"mention": "never", "reply": "at_once"})
    found = queries.preferences(anna.id)
    assert (found["mention"], found["reply"]) == ("never", "at_once")
    assert count(db, NotificationPreference) == 1
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.tag == "account.notifications_changed")
    ).one()
    assert entry.details == {"kinds": ["mention"]}
    actions.set_preferences(actor, {"mention": "at_once"})
    assert queries.preferences(anna.id)["mention"] == "at_once"
    for wrong in ({"mention": "weekly"}, {"nonsense": "never"}):
        with pytest.raises(Invalid):
            actions.set_preferences(actor, wrong)
    with pytest.raises(NotFound):
        actions.set_preferences(make.actor_of(None), {"mention": "never"})


def test_no_mail_for_who_wants_none(db: Any, mailbox: Any) -> None:
    anna = make.person()
    actions.set_preferences(make.actor_of(anna), {"mention": "never"})
    boards.post_reply(make.actor_of(make.person()), make.topic().id, body=f"@{anna.username}")
    assert kinds_of(anna) == ["mention"]
    assert mailbox.all(anna.email) == []


def test_only_ones_own_are_marked_as_read(db: Any) -> None:
    anna, bert = make.person(), make.person()
    topic = make.topic()
    writer = make.actor_of(make.person())
    for _ in range(3):
        boards.post_reply(writer, topic.id, body=f"@{anna.username} @{bert.username}")
    mine = list(
        db.session.scalars(
            select(Notification.id)
            .where(Notification.person_id == anna.id)
            .order_by(Notification.id)
        )
    )
    actions.mark_read(make.actor_of(anna), mine[0])
    with pytest.raises(NotFound):
        actions.mark_read(make.actor_of(bert), mine[1])
    with pytest.raises(NotFound):
        actions.mark_read(make.actor_of(None), mine[1])
    actions.mark_all_read(make.actor_of(anna), mine[1])
    unread = select(Notification.id).where(
        Notification.read_at.is_(None), Notification.person_id == anna.id
    )
    assert list(db.session.scalars(unread)) == [mine[2]]
    assert len(queries.inbox(make.actor_of(bert)).unread) == 3


def test_a_key_tells_a_person_once_whatever_the_kind(db: Any) -> None:
    anna = make.person()
    thing = Thing(title="Utrecht", path="/members/utrecht/")
    city = make.member()
    for kind in ("delegation_granted", "delegation_ended", "delegation_granted"):
        actions.notify(
            make.actor_of(None),
            [(anna.id, kind)],
            about=("member", city.id),
            key="one",
            thing=thing,
        )
    assert told(anna) == [("delegation_granted", "one")]
    assert count(db, OutboxMail) == 1


def test_a_kind_that_is_not_registered_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        kinds.strongest([(1, "no-such-kind")])


def test_only_administrators_send_failed_mail_again(db: Any) -> None:
    with pytest.raises(Forbidden):
        actions.send_again(make.actor_of(make.person("moderator")))
    with pytest.raises(NotFound):
        actions.send_again(make.actor_of(make.person("admin")), 999)
