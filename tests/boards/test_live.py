"""The namespace ``/boards`` over real sockets: who hears what, and until when."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import websocket

from hrforum.accounts import actions as accounts
from hrforum.boards import actions
from hrforum.boards.models import Board, Topic
from hrforum.boards.queries import live as queries
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.realtime import door
from hrforum.core.realtime import live as watching
from hrforum.notifications import actions as notifications
from tests import factories as make
from tests.support.live import LiveSite, live_site
from tests.support.page import PageClient
from tests.support.sql import recorded

Browser = Callable[[Any], PageClient]
ENDED = str(watching.SIGNED_OUT)


@pytest.fixture
def site(make_app: Any) -> Iterator[LiveSite]:
    with live_site(make_app()) as found:
        yield found


def reply(author: Any, topic: Any, body: str = "One more.") -> int:
    post, _topic = actions.post_reply(make.actor_of(author), topic.id, body=body)
    return int(post.number)


def version(db: Any, topic: Any) -> int:
    db.session.rollback()
    found: int = db.session.get_one(Topic, topic.id).version
    return found


def test_a_visitor_hears_of_new_edited_and_deleted_posts(db: Any, site: LiveSite) -> None:
    author = make.person()
    topic = make.topic(posts=2)
    known = version(db, topic)
    ear = site.listen()
    answer = ear.watch(topic, known)
    assert answer == {
        "ok": True, "version": known, "highest": 2, "posts": [], "too_many": False
    }  # fmt: skip
    assert reply(author, topic) == 3
    heard = ear.hear("changed")
    assert heard["topic"] == topic.id and heard["posts"] == [3] and heard["highest"] == 3
    actions.edit_post(make.actor_of(author), topic.id, 3, body="Better.", base_version=1)
    assert ear.hear("changed")["posts"] == [3]
    actions.delete_post(make.actor_of(author), topic.id, 3)
    last = ear.hear("changed")
    assert last["posts"] == [3] and last["version"] == version(db, topic) == known + 3


def test_who_was_away_hears_what_was_missed_once_and_in_order(db: Any, site: LiveSite) -> None:
    author = make.person()
    topic = make.topic(posts=1)
    known = version(db, topic)
    first = site.listen()
    first.watch(topic, known)
    first.close()
    for _ in range(3):
        reply(author, topic)
    actions.edit_post(make.actor_of(author), topic.id, 2, body="Better.", base_version=1)
    again = site.listen().watch(topic, known)
    assert again["posts"] == [3, 4, 2] and again["highest"] == 4
    assert site.listen().watch(topic, again["version"])["posts"] == []


def test_too_much_to_name_is_said(db: Any, site: LiveSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    queries._changed.cache_clear()
    author, topic = make.person(), make.topic()
    known = version(db, topic)
    for _ in range(3):
        reply(author, topic)
    answer = site.listen().watch(topic, known)
    assert (answer["posts"], answer["too_many"], answer["highest"]) == ([], True, 4)
    queries._changed.cache_clear()


def test_a_board_says_that_it_changed(db: Any, site: LiveSite) -> None:
    board = make.board()
    ear = site.listen()
    answer = ear.call("watch", {"board": board.id, "since": 1})
    assert answer["ok"]
    actions.open_topic(
        make.actor_of(make.person()), board.id, title="A new one", body="Words.", type="discussion"
    )
    heard = ear.hear("changed")
    assert heard == {"board": board.id, "version": answer["version"] + 1}


def test_every_call_is_answered(site: LiveSite) -> None:
    ear = site.listen()
    for asked, error in (
        (["watch"], "invalid"),
        (["watch", {"topic": "1", "since": 0}], "invalid"),
        (["watch", {"topic": True, "since": 0}], "invalid"),
        (["watch", {"topic": 1, "since": -1}], "invalid"),
        (["watch", [1]], "invalid"),
        (["watch", {"topic": 1, "since": 0}, 2], "invalid"),
        (["watch", {"topic": 99_999, "since": 0}], "not_found"),
        (["watch", {"board": 99_999, "since": 0}], "not_found"),
        (["nothing", {}], "unknown"),
    ):
        answer = ear.call(*asked)
        assert (answer["ok"], answer["error"]) == (False, error), asked
        assert answer["message"]


def test_a_handler_that_breaks_is_answered(site: LiveSite, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("words of somebody")

    monkeypatch.setattr(queries, "topics", broken)
    answer = site.listen().call("watch", {"topic": 1, "since": 0})
    assert answer["error"] == "failed" and "words of somebody" not in answer["message"]


def test_what_is_pushed_goes_to_who_may_read(db: Any, site: LiveSite, browser_of: Browser) -> None:
    """A right that ended is seen at the next push, even where nobody told us."""
    site.deaf()
    city, delegate, author = make.member(), make.person(), make.person("moderator")
    mandate = make.delegate(delegate, city)
    topic = make.topic(make.board(visibility="members"), author)
    ear = site.listen(browser_of(delegate))
    assert ear.watch(topic)["ok"]
    assert site.listen().watch(topic)["error"] == "not_found"
    with transaction() as session:
        session.delete(session.merge(mandate))
        session.get_one(type(delegate), delegate.id).grants_version += 1
    reply(author, topic)
    assert ear.hear("gone") == {"topic": topic.id}
    assert "changed" not in [name for name, _data in ear.heard]
    reply(author, topic)
    ear.hears_nothing("changed", 1.5)
    assert ear.watch(topic)["error"] == "not_found"


def test_a_board_that_is_closed_to_somebody_takes_its_topics_away(
    db: Any, site: LiveSite, browser_of: Browser
) -> None:
    board = make.board()
    topic = make.topic(board, posts=2)
    visitor, person = site.listen(), site.listen(browser_of(make.person()))
    visitor.watch(topic), person.watch(topic)
    with transaction() as session:
        session.get_one(Board, board.id).visibility = "signed_in"
    assert visitor.hear("gone") == {"topic": topic.id}
    reply(make.person(), topic)
    assert person.hear("changed")["posts"] == [3]
    visitor.hears_nothing("changed")


def test_a_deleted_topic_is_gone_for_readers_only(
    db: Any, site: LiveSite, browser_of: Browser
) -> None:
    author, moderator = make.person(), make.person("moderator")
    topic = make.topic(author=author)
    visitor, staff = site.listen(), site.listen(browser_of(moderator))
    visitor.watch(topic), staff.watch(topic)
    actions.delete_post(make.actor_of(author), topic.id, 1)
    assert visitor.hear("gone") == {"topic": topic.id}
    assert staff.hear("changed")["posts"] == [1]


def end_session(_browser: PageClient, person: Any) -> None:
    accounts.close_other_sessions(person.id, None)


def suspend(_browser: PageClient, person: Any) -> None:
    accounts.change_people(
        make.actor_of(make.person("admin")), "deactivate", [person.id], reason="Spam."
    )


def expire(_browser: PageClient, person: Any) -> None:
    from hrforum.accounts.models import PersonSession

    with transaction() as session:
        row = session.query(PersonSession).filter_by(person_id=person.id).one()
        row.expires_at = clock.now()


@pytest.mark.parametrize(
    ("how", "told"),
    [(end_session, True), (suspend, True), (end_session, False), (suspend, False), (expire, False)],
)
def test_who_may_not_listen_any_more_is_gone_within_five_seconds(
    site: LiveSite, browser_of: Browser, how: Any, told: bool
) -> None:
    if not told:
        site.deaf()
    person = make.person()
    browser = browser_of(person)
    silent, other = site.listen(browser), site.listen(browser_of(make.person()))
    started = time.monotonic()
    how(browser, person)
    assert silent.gone_within(5) == ENDED
    assert time.monotonic() - started < (1 if told else 5)
    assert ("(told to leave)", None) in silent.heard  # so that its page does not come again
    assert other.call("watch", {"topic": 1, "since": 0})["error"] == "not_found"


def test_a_call_after_the_session_ended_is_not_answered(
    site: LiveSite, browser_of: Browser
) -> None:
    site.deaf()
    person, topic = make.person(), make.topic()
    ear = site.listen(browser_of(person))
    accounts.close_other_sessions(person.id, None)
    with pytest.raises(AssertionError, match="closed: '4401'"):
        ear.watch(topic)


def test_unread_notifications_are_counted_live(site: LiveSite, browser_of: Browser) -> None:
    person, author = make.person(), make.person()
    topic = make.topic(author=person)
    ear = site.listen(browser_of(person))
    assert ear.hear("unread") == {"count": 0}
    reply(author, topic)
    assert ear.hear("unread") == {"count": 1}
    notifications.mark_all_read(make.actor_of(person), 10**9)
    assert ear.hear("unread") == {"count": 0}


def test_foreign_null_and_missing_origins_are_refused(site: LiveSite, browser_of: Browser) -> None:
    browser = browser_of(make.person())
    for origin, who, welcome in (
        ("own", None, True),
        ("own", browser, True),
        ("https://evil.example", None, False),
        ("https://evil.example", browser, False),
        ("null", None, False),
        ("null", browser, False),
        (None, None, False),
        (None, browser, True),
        (site.origin.replace("http:", "https:"), browser, False),
        (f"{site.origin}.evil.example", browser, False),
    ):
        if welcome:
            assert site.listen(who, origin=origin)
        else:
            with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
                site.listen(who, origin=origin)


def test_only_websocket_is_spoken(site: LiveSite) -> None:
    import urllib.error
    import urllib.request

    for query in ("EIO=4&transport=polling", "EIO=3&transport=websocket", "EIO=4&sid=x", ""):
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(f"{site.origin}/socket.io/?{query}")  # noqa: S310 -- our own


def test_one_address_has_so_many_sockets_and_not_more(
    make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "FROM_ONE_ADDRESS", 3)
    with live_site(make_app(LIMITS=True)) as site:
        for _ in range(3):
            first = site.listen()
        with pytest.raises(websocket.WebSocketBadStatusException, match="429"):
            site.listen()
        first.close()
        time.sleep(0.3)
        assert site.listen()


def test_nonsense_ends_the_one_who_sends_it_and_leaves_nothing(site: LiveSite) -> None:
    for words in ("", "x", "9", "42/boards,1[[[", "4" + "[" * 60_000, "451-/boards,[]", "0", "5"):
        ear = site.listen()
        ear.socket.send(words)
    steady = site.listen()
    assert steady.call("nothing", {})["error"] == "unknown"
    for ear in site.ears:
        ear.close()
    deadline = time.monotonic() + 5
    while len(site.live.crowd) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(site.live.crowd) == 0
    assert site.live.server.eio.sockets == {} and site.live.server.manager.rooms == {}
    part: Any = site.live.parts["/boards"]
    assert part.watched == part.known == {}


def test_who_never_joins_is_let_go(site: LiveSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "JOIN_WITHIN", 0.5)
    assert site.listen(join=False).gone_within(4) == "1000"


def test_what_is_watched_costs_the_same_for_one_and_for_thirty(
    db: Any, site: LiveSite, browser_of: Browser
) -> None:
    board = make.board(visibility="signed_in")
    topics = [make.topic(board) for _ in range(3)]
    browsers = [browser_of(make.person()) for _ in range(2)]
    part: Any = site.live.parts["/boards"]

    def cost() -> int:
        with site.app.app_context(), recorded(db.engine) as statements:
            part.tick()
        return len(statements)

    site.deaf()
    site.listen(browsers[0]).watch(topics[0])
    one = site.site.call(cost)
    for number in range(30):
        site.listen(browsers[number % 2]).watch(topics[number % 3])
    assert site.site.call(cost) == one


def test_the_posts_of_a_page_alone_are_as_its_reader_may_see_them(
    db: Any, site: LiveSite, browser_of: Browser
) -> None:
    author = make.person()
    topic = make.topic(make.board(visibility="signed_in"), author, posts=2)
    path = f"/topics/{topic.id}-{topic.slug}/"
    own = browser_of(author).fragment(path, page=1, only="posts").html
    assert own.count("<article") == 2 and f'data-version="{version(db, topic)}"' in own
    assert "site-header" not in own and f"{path}1/edit" in own
    other = browser_of(make.person()).fragment(path, page=1, only="posts").html
    assert other.count("<article") == 2 and "/1/edit" not in other
    PageClient(site.app).fragment(path, status=404, page=1, only="posts")
