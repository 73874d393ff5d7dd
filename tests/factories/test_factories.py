"""The factories make what the tables accept, with counters that are right."""

from __future__ import annotations

from sqlalchemy import func, select

from hrforum.boards.models import Post
from hrforum.core import clock
from hrforum.members.models import Member
from tests import factories


def test_a_topic_has_right_counters(db):
    author, other = factories.person(password=None), factories.person(password=None)
    board = factories.board()
    topic = factories.topic(board, author, posts=3, tags=[factories.tag("Housing First")])
    last = factories.post(topic, other)
    db.session.expire_all()
    assert (topic.posts_count, topic.highest_number, last.number) == (4, 4, 4)
    assert topic.last_poster_id == other.id
    assert (board.topics_count, board.posts_count, board.last_topic_id) == (1, 4, topic.id)
    assert (author.posts_count, other.posts_count) == (3, 1)
    assert db.session.scalar(select(func.count()).select_from(Post)) == 4


def test_members_and_who_speaks_for_them(db):
    theme = factories.theme()
    member = factories.member(languages={"de": "native"}, themes={theme: (3, 0)})
    person = factories.person(password=None)
    factories.delegate(person, member)
    group = factories.group(person)
    assert group.id
    factories.board(visibility="groups", groups=[group], moderators=[person])


def test_a_cycle_with_an_offer_and_a_request(db):
    theme = factories.theme()
    cycle = factories.cycle()
    offer = factories.offer(to=cycle, themes={theme: 3})
    guest = db.session.get(Member, offer.member_id)
    request = factories.request(to=cycle, themes={theme: 2}, preferences=[guest])
    assert (offer.cycle_id, request.cycle_id) == (cycle.id, cycle.id)
    assert factories.cycle(state="running").call_ends_on < clock.today()
