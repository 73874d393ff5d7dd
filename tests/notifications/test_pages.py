"""The pages, as a browser without JavaScript sees them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from hrforum.boards import actions as boards
from hrforum.boards.models import Board, BoardModerator
from hrforum.core import clock
from hrforum.core.models import OutboxMail
from hrforum.notifications import letters, queries
from tests import factories as make
from tests.notifications.support import kinds_of

OWN_STEP = {"Sec-Fetch-Site": "same-origin"}


def mention(person: Any, *, times: int = 1, on: Any = None, body: str = "Look at this") -> Any:
    """Mention a person in a new topic, so many times."""
    topic = make.topic(on, title="Stopping evictions")
    writer = make.actor_of(make.person(display_name="Anna Berg"))
    for _ in range(times):
        boards.post_reply(writer, topic.id, body=f"{body}, @{person.username}.")
    return topic


def test_an_empty_inbox_says_what_will_stand_there(browser_of: Any) -> None:
    page = browser_of(make.person()).get("/notifications/")
    assert page.h1 == "Notifications"
    assert "Nothing yet" in page.text
    assert not page.has(".inbox-count")
    assert not page.has("main form")


def test_the_inbox_shows_what_is_unread_first(browser_of: Any) -> None:
    person = make.person()
    browser = browser_of(person)
    topic = mention(person, times=2)
    page = browser.get("/notifications/")
    assert page.texts(".inbox-count") == ["2"]
    assert page.texts(".notice-row-line") == ["Anna Berg mentioned you"] * 2
    assert page.texts(".notice-row-title") == ["Stopping evictions"] * 2
    assert "Look at this" in page.text
    newest, older = page.links(".notice-row-title a")
    opened = browser.get(newest, status=303, headers=OWN_STEP)
    assert opened.location == f"/topics/{topic.id}-{topic.slug}/3"
    page = browser.get("/notifications/")
    assert page.texts("h2")[:2] == ["Unread", "Read"]
    assert page.links(".notice-row-title a") == [older, newest]
    assert page.texts(".inbox-count") == ["1"]
    page = browser.post_form(page, "form.notice-row-act")
    assert page.texts("main h2") == ["Read"]
    assert not page.has(".inbox-count")


def test_all_are_marked_as_read_up_to_what_the_page_showed(browser_of: Any) -> None:
    person = make.person()
    browser = browser_of(person)
    mention(person, times=2)
    page = browser.get("/notifications/")
    mention(person)
    page = browser.post_form(page, "form[action='/notifications/read']")
    assert "Everything is marked as read." in page.html
    assert page.texts(".inbox-count") == ["1"]
    page = browser.post_form(page, "form[action='/notifications/read']", up_to="x" * 30)
    assert page.texts(".inbox-count") == ["1"]


def test_a_step_from_elsewhere_marks_nothing(browser_of: Any) -> None:
    person = make.person()
    browser = browser_of(person)
    mention(person)
    [path] = browser.get("/notifications/").links(".notice-row-title a")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Purpose": "prefetch;prerender"},
        {},
    ):
        browser.get(path, status=303, headers=headers)
        assert browser.get("/").texts(".inbox-count") == ["1"]
    browser.get(path, status=303, headers=OWN_STEP)
    assert not browser.get("/").has(".inbox-count")


def test_somebody_elses_notification_is_not_there(browser_of: Any) -> None:
    person = make.person()
    mention(person)
    [path] = browser_of(person).get("/notifications/").links(".notice-row-title a")
    other = browser_of(make.person("admin"))
    other.get(path, status=404, headers=OWN_STEP)
    home = other.get("/settings/notifications")
    token = home.one("main input[name=csrf_token]").get("value")
    other.post(f"{path}/read", {"csrf_token": token}, status=404)
    assert browser_of(person).get("/").texts(".inbox-count") == ["1"]


@pytest.mark.parametrize("what", ["post", "topic", "hidden", "board"])
def test_what_was_taken_away_is_not_shown(browser_of: Any, what: str) -> None:
    person = make.person()
    browser = browser_of(person)
    board = make.board()
    topic = mention(person, on=board, body="A secret address")
    moderator = make.actor_of(make.person("moderator"))
    from hrforum.extensions import db

    if what == "hidden":
        boards.hide_post(moderator, topic.id, 2, reason="It names a home.")
    elif what == "board":
        db.session.execute(update(Board).values(visibility="moderators"))
        db.session.commit()
    else:
        boards.delete_post(moderator, topic.id, 2 if what == "post" else 1)
    page = browser.get("/notifications/")
    assert page.texts(".notice-row-line") == ["What this was about can no longer be read."]
    assert "secret" not in page.html and "Stopping evictions" not in page.html
    notification = page.select(".notice-row-act")[0].get("action").removesuffix("/read")
    page = browser.get(notification, follow=True, headers=OWN_STEP)
    assert "can no longer be read" in page.html
    assert not page.has(".inbox-count")


def test_the_author_of_a_hidden_post_finds_the_reason(browser_of: Any) -> None:
    author = make.person()
    topic = make.topic(author=author)
    make.post(topic, author, body="A secret address")
    moderator = make.actor_of(make.person("moderator", display_name="Zora Quist"))
    boards.hide_post(moderator, topic.id, 2, reason="It names a home.")
    boards.close_topic(moderator, topic.id, reason="It is answered.")
    page = browser_of(author).get("/notifications/")
    closed, hidden = page.texts(".notice-row")
    assert "A moderator hid your post" in hidden and "It names a home." in hidden
    assert "A moderator closed your topic" in closed and "It is answered." in closed
    assert "secret" not in page.html
    assert "Zora" not in page.html and not page.has("main .avatar")


def test_names_and_titles_are_only_text(browser_of: Any) -> None:
    person = make.person()
    writer = make.person(display_name="<b>%(who)s</b> %s %")
    topic = make.topic(title="<i>100 %</i> of %(title)s")
    boards.post_reply(make.actor_of(writer), topic.id, body=f"@{person.username} <script>")
    page = browser_of(person).get("/notifications/")
    assert page.texts(".notice-row-line") == ["<b>%(who)s</b> %s % mentioned you"]
    assert page.texts(".notice-row-title") == ["<i>100 %</i> of %(title)s"]


def test_the_inbox_costs_the_same_with_one_and_with_thirty(browser_of: Any) -> None:
    person = make.person()
    browser = browser_of(person)
    mention(person)
    assert [browser.get("/notifications/").sql for _twice in "ab"][1] == 4
    mention(person, times=29)
    browser.get("/")  # what was granted to the reader is known again
    page = browser.get("/notifications/")
    assert len(page.select(".notice-row")) == 30
    assert page.sql == 4
    # The number in the header costs no statement of its own.
    assert [browser.get("/about").sql for _twice in "ab"][1] == 2


def test_the_inbox_goes_on_page_by_page_without_a_gap(browser_of: Any) -> None:
    person = make.person()
    browser = browser_of(person)
    topic = mention(person, times=queries.PAGE + 5)
    page = browser.get("/notifications/")
    browser.post_form(page, "form[action='/notifications/read']")
    mention(person, times=queries.PAGE + 3)
    seen: list[str] = []
    path = "/notifications/"
    for _page in range(5):
        page = browser.get(path)
        seen += page.links(".notice-row-title a")
        following = page.links("a[rel=next]")
        if not following:
            break
        path = following[0]
    assert len(seen) == len(set(seen)) == 2 * queries.PAGE + 8
    assert topic.id
    assert "There is nothing older" in browser.get("/notifications/?after=r1").text
    assert len(browser.get("/notifications/?after=nonsense").select(".notice-row")) == queries.PAGE


def test_the_header_stops_counting_at_a_hundred(browser_of: Any) -> None:
    person = make.person()
    mention(person, times=101)
    page = browser_of(person).get("/about")
    assert page.texts(".inbox-count") == ["99+"]
    assert "more than 99 unread" in page.texts(".inbox-link")[0]


def test_preferences_are_chosen_on_a_page(browser_of: Any, mailbox: Any) -> None:
    person = make.person()
    browser = browser_of(person)
    page = browser.get("/settings/notifications")
    assert page.h1 == "Notifications"
    assert "Somebody mentions me" in page.text and "A mandate of mine is ended" in page.text
    page = browser.post_form(page, "form.notice-settings", mail_mention="never")
    assert "Your settings are saved." in page.html
    mention(person)
    assert kinds_of(person) == ["mention"] and mailbox.all(person.email) == []
    page = browser.post_form(page, "form.notice-settings", status=422, mail_mention="weekly")
    assert page.error("mail_mention")


def test_a_visitor_is_asked_to_sign_in(client: Any) -> None:
    for path in ("/notifications/", "/settings/notifications", "/notifications/1"):
        assert "/account/sign-in" in client.get(path, status=303, check=False).location


def test_one_click_stops_the_mails(client: Any, browser_of: Any, mailbox: Any) -> None:
    person = make.person()
    mention(person)
    mail = mailbox.last(person.email)
    path = mailbox.link(person.email, "/account/unsubscribe/")
    assert mail.headers["List-Unsubscribe"].endswith(f"{path}>")
    # What a scanner of mail does must change nothing.
    page = client.get(path)
    assert page.h1 == "Stop these mails?" and "Somebody mentions me" in page.text
    assert queries.preferences(person.id)["mention"] == "at_once"
    # RFC 8058: this very body, no cookie, no token of a form, no redirect.
    page = client.post(path, {"List-Unsubscribe": "One-Click"}, follow=False)
    assert page.h1 == "You get no more of these mails"
    chosen = queries.preferences(person.id)
    assert chosen["mention"] == "never" and chosen["reply"] == "at_once"
    mention(person)
    assert len(mailbox.all(person.email)) == 1
    assert len(kinds_of(person)) == 2


def test_a_button_stops_all_mails(client: Any, mailbox: Any) -> None:
    person = make.person()
    mention(person)
    path = mailbox.link(person.email, "/account/unsubscribe/")
    page = client.post_form(path, submit="Stop all mails about notifications")
    assert "no more mails about notifications" in page.text
    assert set(queries.preferences(person.id).values()) == {"never"}


def test_a_button_stops_one_kind(client: Any, mailbox: Any) -> None:
    person = make.person()
    mention(person)
    client.post_form(mailbox.link(person.email, "/account/unsubscribe/"))
    assert queries.preferences(person.id)["mention"] == "never"
    assert queries.preferences(person.id)["reply"] == "at_once"


def test_a_token_that_is_not_ours_changes_nothing(client: Any) -> None:
    person, gone = make.person(), make.person(deleted_at=clock.now())
    good = letters.unsubscribe_token(person.id, "mention")
    for token in (
        "nonsense",
        good[:-1],
        good[::-1],
        letters.unsubscribe_token(gone.id, "mention"),
        letters.unsubscribe_token(person.id, "no-such-kind"),
        letters.unsubscribe_token(10**6, "mention"),
        letters._signer().dumps({"person": person.id}),
    ):
        page = client.post(f"/account/unsubscribe/{token}", {}, status=404)
        assert page.h1 == "This link does not work"
    assert queries.preferences(person.id)["mention"] == "at_once"


def failed(address: str = "a@test.example", **columns: Any) -> OutboxMail:
    """A mail that was given up."""
    from tests.factories.base import number, save

    values: dict[str, Any] = {
        "state": "failed",
        "name": "reset",
        "recipient": address,
        "subject": "A subject",
        "body_text": "Text",
        "error": "550 No such user here",
        "attempts": 3,
        "message_id": f"<{number()}@test.example>",
    }
    return save(OutboxMail(**{**values, **columns}))


def test_failed_mails_are_listed_and_sent_again(browser_of: Any, db: Any) -> None:
    browser = browser_of(make.person("admin"))
    assert "All mail was delivered" in browser.get("/admin/mail").text
    one, two = failed("a@test.example"), failed("b@test.example")
    failed("c@test.example", state="waiting")
    page = browser.get("/admin/mail")
    assert page.texts(".undelivered-error code") == ["550 No such user here"] * 2
    assert "b@test.example" in page.text and "c@test.example" not in page.text
    page = browser.post_form(page, f"form[action='/admin/mail/{one.id}/send-again']")
    assert "The mail is on its way again." in page.html
    assert (one.state, one.attempts, one.error) == ("waiting", 0, "")
    assert two.state == "failed"
    page = browser.post_form(page, "form[action='/admin/mail/send-again']")
    assert "1 mail is on its way again." in page.html
    assert two.state == "waiting"
    assert "All mail was delivered" in page.text
    token = browser.get("/settings/notifications").one("main input[name=csrf_token]").get("value")
    page = browser.post("/admin/mail/send-again", {"csrf_token": token})
    assert "There was no mail to send again." in page.html


def test_failed_mails_come_in_pages_at_one_cost(browser_of: Any) -> None:
    browser = browser_of(make.person("admin"))
    failed()
    browser.get("/admin/mail")
    assert browser.get("/admin/mail").sql == 3  # one for the frame
    for _ in range(queries.PAGE):
        failed()
    page = browser.get("/admin/mail")
    assert page.sql == 3 and len(page.select(".undelivered-row")) == queries.PAGE
    page = browser.get(page.links("a[rel=next]")[0])
    assert len(page.select(".undelivered-row")) == 1
    assert "There is nothing older" in browser.get("/admin/mail?before=1").text


def test_only_administrators_find_the_way_to_failed_mail(browser_of: Any) -> None:
    admin = browser_of(make.person("admin"))
    assert 'href="/admin/people/"' in admin.get("/").html
    assert "/admin/mail" in admin.get("/admin/people/").html
    moderator = browser_of(make.person("moderator"))
    assert "/admin/" not in moderator.get("/").html
    moderator.get("/admin/mail", status=404)


def test_a_deleted_account_leaves_no_notifications(browser_of: Any, db: Any) -> None:
    person = make.person()
    mention(person)
    browser = browser_of(person)
    page = browser.get("/settings/delete")
    page = browser.post_form(page, "main form", posts="keep", sure="y")
    assert "Your account is deleted." in page.html, page.text
    assert kinds_of(person) == []


def test_a_moderator_sees_hidden_posts_in_the_inbox(browser_of: Any, db: Any) -> None:
    person = make.person()
    board = make.board()
    topic = mention(person, on=board)
    with_right = BoardModerator(board_id=board.id, person_id=person.id)
    db.session.add(with_right)
    db.session.commit()
    boards.hide_post(make.actor_of(make.person("admin")), topic.id, 2, reason="Off topic.")
    page = browser_of(person).get("/notifications/")
    assert page.texts(".notice-row-line") == ["Anna Berg mentioned you"]
    assert "Look at this" not in page.html
