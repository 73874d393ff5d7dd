"""Polls in posts: made, voted in, counted, closed; who voted stays hidden where it must."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.boards import actions
from hrforum.boards.counting import run_off
from hrforum.boards.models import Poll, PollOption, PollVote, Post, Topic
from hrforum.boards.polls import Draft
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.extensions import Model
from tests import factories as make
from tests.support.page import PageClient
from tests.support.together import together

Browser = Callable[[Any], PageClient]


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def poll_of(
    db: Any, author: Any = None, board: Any = None, **draft: Any
) -> tuple[Topic, Poll, list[int]]:
    """A topic with a poll: fruit, unless the draft says otherwise."""
    values = {"question": "Which fruit?", "options": "Apple\nBanana\nCherry", **draft}
    topic, post = actions.open_topic(
        make.actor_of(author or make.person()),
        (board or make.board()).id,
        title="A poll about fruit",
        body="Please vote.",
        poll=Draft(**values),
    )
    poll = db.session.scalars(select(Poll).where(Poll.post_id == post.id)).one()
    ids = db.session.scalars(
        select(PollOption.id).where(PollOption.poll_id == poll.id).order_by(PollOption.position)
    ).all()
    return topic, poll, list(ids)


def counts(db: Any, poll: Any) -> list[int]:
    db.session.rollback()
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(PollOption.votes_count)
            .where(PollOption.poll_id == poll.id)
            .order_by(PollOption.position)
        )
    )


def test_a_vote_counts_once_and_can_be_changed_and_taken_back(db: Any) -> None:
    topic, poll, (apple, banana, _cherry) = poll_of(db)
    anna = make.actor_of(make.person())
    for _ in range(2):
        actions.vote(anna, topic.id, poll.id, [apple])
    assert counts(db, poll) == [1, 0, 0]
    actions.vote(anna, topic.id, poll.id, [banana])
    actions.vote(make.actor_of(make.person()), topic.id, poll.id, [banana])
    assert counts(db, poll) == [0, 2, 0]
    assert db.session.get(Poll, poll.id).voters_count == 2
    actions.vote(anna, topic.id, poll.id, [])
    assert counts(db, poll) == [0, 1, 0]


def test_what_a_vote_must_be(db: Any) -> None:
    topic, poll, ids = poll_of(db)
    other, other_poll, other_ids = poll_of(db)
    anna = make.actor_of(make.person())
    for wrong in (ids[:2], other_ids[:1]):
        with pytest.raises(Invalid):
            actions.vote(anna, topic.id, poll.id, wrong)
    with pytest.raises(NotFound):
        actions.vote(anna, topic.id, other_poll.id, other_ids[:1])
    with pytest.raises(Forbidden):
        actions.vote(make.actor_of(None), topic.id, poll.id, ids[:1])
    closed_board = make.board(visibility="members")
    member = make.person()
    make.delegate(member, make.member())
    secret, secret_poll, secret_ids = poll_of(db, member, closed_board)
    with pytest.raises(NotFound):
        actions.vote(anna, secret.id, secret_poll.id, secret_ids[:1])
    assert other.id != topic.id


def test_several_may_be_chosen_where_the_poll_says_so(db: Any) -> None:
    topic, poll, ids = poll_of(db, kind="multiple")
    actions.vote(make.actor_of(make.person()), topic.id, poll.id, [ids[0], ids[2]])
    actions.vote(make.actor_of(make.person()), topic.id, poll.id, [ids[2]])
    assert counts(db, poll) == [1, 0, 2]


def test_a_closed_poll_takes_no_votes(db: Any) -> None:
    author = make.person()
    now = clock.now()
    topic, poll, ids = poll_of(db, author, closes_at=now + dt.timedelta(hours=1))
    anna = make.actor_of(make.person())
    actions.vote(anna, topic.id, poll.id, ids[:1])
    with clock.at(now + dt.timedelta(hours=2)), pytest.raises(Forbidden):
        actions.vote(anna, topic.id, poll.id, ids[1:2])
    with pytest.raises(Forbidden):
        actions.close_poll(anna, topic.id, poll.id)
    actions.close_poll(make.actor_of(author), topic.id, poll.id)
    with pytest.raises(Forbidden):
        actions.vote(anna, topic.id, poll.id, ids[1:2])
    topic, poll, ids = poll_of(db)
    actions.close_topic(make.actor_of(make.person("moderator")), topic.id, reason="Done.")
    with pytest.raises(Forbidden):
        actions.vote(anna, topic.id, poll.id, ids[:1])


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"question": " "}, "poll_question"),
        ({"question": "x" * 301}, "poll_question"),
        ({"options": "One"}, "poll_options"),
        ({"options": "Same\nsame"}, "poll_options"),
        ({"options": "\n".join(str(n) for n in range(21))}, "poll_options"),
        ({"options": "a\n" + "x" * 201}, "poll_options"),
        ({"kind": "number"}, "poll_kind"),
        ({"closes_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "poll_closes"),
        ({"closes_at": dt.datetime(9000, 1, 1, tzinfo=dt.UTC)}, "poll_closes"),
    ],
)
def test_a_poll_with_a_mistake_writes_nothing(db: Any, draft: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        poll_of(db, **draft)
    assert refused.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Topic)) == 0


def test_votes_at_the_same_moment_are_all_counted_once(app: Flask, db: Any) -> None:
    topic, poll, ids = poll_of(db)
    people = [make.actor_of(make.person()) for _ in range(5)]

    def call(actor: Any, chosen: Sequence[int]) -> Callable[[], Any]:
        def run() -> None:
            with app.app_context():
                actions.vote(actor, topic.id, poll.id, chosen)

        return run

    calls = [call(actor, ids[:1]) for actor in people]
    calls += [call(people[0], ids[1:2]), call(people[0], ids[2:3])]
    assert together(*calls) == [None] * 7
    found = counts(db, poll)
    assert sum(found) == 5
    assert db.session.get(Poll, poll.id).voters_count == 5
    assert db.session.scalar(select(func.count()).select_from(PollVote)) == 5


def test_the_database_itself_refuses_a_second_vote(db: Any) -> None:
    from sqlalchemy.exc import IntegrityError

    topic, poll, ids = poll_of(db)
    anna = make.person()
    actions.vote(make.actor_of(anna), topic.id, poll.id, ids[:1])
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(PollVote(option_id=ids[1], voter=f"p:{anna.id}", poll_id=poll.id, place=1))


def test_an_anonymous_poll_never_says_who(db: Any, client: PageClient) -> None:
    anna = make.person(username="annasecret", display_name="Anna Secret")
    topic, poll, ids = poll_of(db, anonymous=True)
    actions.vote(make.actor_of(anna), topic.id, poll.id, ids[:1])
    row = db.session.execute(select(PollVote.person_id, PollVote.voter)).one()
    assert row.person_id is None
    assert str(anna.id) != row.voter
    assert not row.voter.startswith("p:")
    for table in ("audit_entry", "audit_detail", "notification", "outbox_mail"):
        said = db.session.execute(select(Model.metadata.tables[table])).mappings().all()
        about = [dict(line) for line in said if line.get("actor_id") == anna.id]
        assert about == [], table
    client.get(f"{address(topic)}polls/{poll.id}/votes", status=404)
    assert "Anna Secret" not in client.get(address(topic)).html
    actions.vote(make.actor_of(anna), topic.id, poll.id, ids[1:2])
    assert counts(db, poll) == [0, 1, 0], "and still it can be changed"


def test_votes_with_names_are_listed_and_lose_the_name_with_the_account(
    db: Any, client: PageClient
) -> None:
    from hrforum.boards.actions.polls import forget_voter

    anna = make.person(display_name="Anna Open")
    topic, poll, ids = poll_of(db)
    actions.vote(make.actor_of(anna), topic.id, poll.id, ids[:1])
    page = client.get(f"{address(topic)}polls/{poll.id}/votes")
    assert "Anna Open" in page.text
    assert "Apple" in page.text
    with transaction():
        forget_voter(anna.id)
    page = client.get(f"{address(topic)}polls/{poll.id}/votes")
    assert "Anna Open" not in page.text
    assert counts(db, poll) == [1, 0, 0]


def test_counting_anew_mends_polls_and_leaves_imported_ones(db: Any) -> None:
    topic, poll, ids = poll_of(db)
    actions.vote(make.actor_of(make.person()), topic.id, poll.id, ids[:1])
    _other, archive, _ids = poll_of(db)
    with transaction() as session:
        session.get_one(Poll, archive.id).is_imported = True
        for number, option in enumerate(
            session.scalars(select(PollOption).order_by(PollOption.id)).all(), 1
        ):
            option.votes_count = number
    actions.recount()
    assert counts(db, poll) == [1, 0, 0]
    assert counts(db, archive) == [4, 5, 6]


def test_ranking_is_counted_by_run_off() -> None:
    assert run_off([1, 2, 3], []) == {"winners": [], "rounds": []}
    assert run_off([1, 2], [[1], [1], [2]])["winners"] == [1]
    # 3 goes out first; its vote goes to 2, which then has more than half.
    found = run_off([1, 2, 3], [[1], [1], [2, 1], [2, 1], [3, 2]])
    assert found["winners"] == [2]
    assert [one["out"] for one in found["rounds"]] == [[3], []]
    assert found["rounds"][1]["counts"] == [[2, 3], [1, 2]]
    # A vote that names nobody who is left counts no more.
    found = run_off([1, 2, 3], [[1], [1], [2], [2], [3]])
    assert found["rounds"][1]["exhausted"] == 1
    assert found["winners"] == [1, 2]
    # Of two that are last, the one with fewer in the round before goes out.
    found = run_off([1, 2, 3, 4], [[1]] * 4 + [[2]] * 3 + [[3]] * 2 + [[4, 3]])
    assert [one["out"] for one in found["rounds"]][:2] == [[4], [3]]


def test_a_ranked_poll_keeps_its_rounds(db: Any) -> None:
    topic, poll, (a, b, c) = poll_of(db, kind="ranked")
    for ballot in ([a], [a], [b, a], [b, a], [c, b]):
        actions.vote(make.actor_of(make.person()), topic.id, poll.id, ballot)
    assert counts(db, poll) == [2, 2, 1]
    assert db.session.get(Poll, poll.id).rounds["winners"] == [b]


def test_a_person_makes_a_poll_and_others_vote_without_javascript(
    client: PageClient, browser_of: Browser
) -> None:
    board = make.board()
    author = make.person(timezone="Europe/Vienna")
    page = browser_of(author).post_form(
        f"/boards/{board.slug}/new",
        title="Where do we meet?",
        body="Please vote.",
        poll_question="Which city?",
        poll_options="Graz\nLund",
        poll_kind="single",
        poll_closes=(clock.now() + dt.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
        poll_hidden="y",
        submit="Open the topic",
    )
    where = page.path
    anna = browser_of(make.person())
    form = ".poll-form"
    page = anna.get(where)
    assert not page.has(".poll-result")
    page = anna.post_form(page, form, submit="Vote", status=422)
    assert "Choose something first" in page.text
    option = page.select(".poll-form input[type=radio]")[0].get("value")
    page = anna.post_form(page, form, option=option, submit="Vote")
    assert "Your vote counts." in page.html
    assert page.texts(".poll-result td")[:2] == ["1 vote", "100 %"]
    assert not client.get(where).has(".poll-result"), "hidden until voted or closed"
    browser_of(author).post_form(where, ".poll-close")
    assert client.get(where).has(".poll-result")
    assert not anna.get(where).has(".poll-form")


def test_a_ranked_vote_with_two_first_places_keeps_what_was_chosen(
    db: Any, browser_of: Browser
) -> None:
    topic, _poll, (apple, banana, cherry) = poll_of(db, kind="ranked")
    browser = browser_of(make.person())
    page = browser.post_form(
        address(topic),
        ".poll-form",
        **{f"rank-{apple}": "1", f"rank-{banana}": "1"},
        submit="Vote",
        status=422,
    )
    assert "Give each place to one option only." in page.text
    chosen = page.select(".poll-form option[selected]")
    assert [option.get("value") for option in chosen] == ["1", "1"]
    page = browser.post_form(
        page,
        ".poll-form",
        **{f"rank-{apple}": "2", f"rank-{banana}": "1", f"rank-{cherry}": ""},
        submit="Vote",
    )
    assert "Round 1" in page.text
    assert page.texts(".poll-own") == ["your place 2", "your place 1"]


def test_mistakes_in_a_poll_keep_every_word(browser_of: Browser) -> None:
    topic = make.topic()
    page = browser_of(make.person()).post_form(
        address(topic),
        "form.composer",
        body="Vote, please",
        poll_question="Which?",
        poll_options="Only one",
        poll_closes="tomorrow",
        submit="Reply",
        status=422,
    )
    assert "like this" in page.error("poll_closes")
    assert page.one("[name=poll_question]").get("value") == "Which?"
    assert page.has("details.poll-fields[open]")


@pytest.mark.parametrize("rows", [1, 20])
def test_polls_cost_one_statement_however_many(
    db: Any, client: PageClient, browser_of: Browser, rows: int
) -> None:
    topic, poll, ids = poll_of(db)
    for _ in range(rows - 1):
        actions.post_reply(
            make.actor_of(make.person()),
            topic.id,
            body="Another one",
            poll=Draft(question="Which?", options="a\nb"),
        )
    reader = make.person()
    browser = browser_of(reader)
    actions.vote(make.actor_of(reader), topic.id, poll.id, ids[:1])
    page = client.get(address(topic))
    assert page.sql == 6
    assert len(page.select(".poll")) == rows
    assert client.get(address(topic)).sql == 2
    assert browser.get(address(topic)).sql <= 9
    browser.get(address(topic))
    assert browser.get(address(topic)).sql == 3
    actions.vote(make.actor_of(make.person()), topic.id, poll.id, ids[:1])
    page = client.get(address(topic))
    assert page.sql == 2
    assert page.texts(".poll-result td")[0] == "2 votes"


def test_a_poll_in_a_hidden_post_is_gone(db: Any, client: PageClient) -> None:
    topic, poll, ids = poll_of(db)
    moderator = make.actor_of(make.person("moderator"))
    actions.hide_post(moderator, topic.id, 1, reason="Wrong board.")
    client.get(f"{address(topic)}polls/{poll.id}", status=404)
    assert not client.get(address(topic)).has(".poll")
    with pytest.raises(NotFound):
        actions.vote(moderator, topic.id, poll.id, ids[:1])
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1
