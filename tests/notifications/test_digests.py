"""Mail in a rhythm of one's own: digests, quiet hours, pauses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.boards.actions.reactions import react
from hrforum.core import clock
from hrforum.core.errors import Invalid
from hrforum.core.models import OutboxMail
from hrforum.extensions import db
from hrforum.notifications import actions, digests, queries
from hrforum.notifications.models import Notification
from hrforum.notifications.rhythm import Rhythm
from tests import factories as make
from tests.support.sql import recorded

NOON = dt.datetime(2027, 3, 3, 12, tzinfo=dt.UTC)  # a Wednesday
HOUR = dt.timedelta(hours=1)


def mention(person: Any, text: str = "look", topic: Any = None) -> Any:
    """Somebody mentions the person."""
    topic = topic or make.topic()
    post, _topic = boards.post_reply(
        make.actor_of(make.person(display_name="Berta Writer")),
        topic.id,
        body=f"@{person.username} {text}",
    )
    return post


def choose(person: Any, rhythm: Rhythm | None = None, pause: Any = None, **mail: str) -> None:
    """What the person chooses on the page."""
    actions.set_preferences(make.actor_of(person), mail, rhythm or Rhythm(), pause=pause)


@pytest.mark.parametrize(
    ("rhythm", "zone", "after", "expected"),
    [
        (Rhythm(), "UTC", "2027-03-03T07:59", "2027-03-03T08:00"),
        (Rhythm(), "UTC", "2027-03-03T08:00", "2027-03-04T08:00"),
        (Rhythm(), "America/Mexico_City", "2027-03-03T12:00", "2027-03-03T14:00"),
        (Rhythm("weekly", 8, 0), "Europe/Vienna", "2027-03-03T12:00", "2027-03-08T07:00"),
        (Rhythm("weekly", 8, 2), "Europe/Vienna", "2027-03-03T06:59", "2027-03-03T07:00"),
        # The hour stays the reader's own over the change to summer time (28 March).
        (Rhythm(), "Europe/Vienna", "2027-03-27T12:00", "2027-03-28T06:00"),
        # 02:00 does not exist on that day: the digest comes all the same.
        (Rhythm(hour=2), "Europe/Vienna", "2027-03-27T12:00", "2027-03-28T01:00"),
        (Rhythm(), "no/zone", "2027-03-03T07:59", "2027-03-03T08:00"),
    ],
)
def test_a_digest_comes_at_the_readers_hour(
    rhythm: Rhythm, zone: str, after: str, expected: str
) -> None:
    moment = dt.datetime.fromisoformat(after).replace(tzinfo=dt.UTC)
    found = rhythm.next_digest(moment, zone)
    assert found.isoformat()[:16] == expected


@pytest.mark.parametrize(
    ("quiet", "zone", "moment", "expected"),
    [
        ((22, 7), "UTC", "2027-03-03T21:59", "2027-03-03T21:59"),
        ((22, 7), "UTC", "2027-03-03T22:00", "2027-03-04T07:00"),
        ((22, 7), "UTC", "2027-03-04T06:59", "2027-03-04T07:00"),
        ((22, 7), "UTC", "2027-03-04T07:00", "2027-03-04T07:00"),
        ((22, 7), "Asia/Seoul", "2027-03-03T14:00", "2027-03-03T22:00"),
        ((9, 17), "UTC", "2027-03-03T12:00", "2027-03-03T17:00"),
        ((9, 17), "UTC", "2027-03-03T18:00", "2027-03-03T18:00"),
        ((9, 9), "UTC", "2027-03-03T09:30", "2027-03-03T09:30"),
        ((None, None), "UTC", "2027-03-03T09:30", "2027-03-03T09:30"),
    ],
)
def test_quiet_hours_end_in_the_readers_zone(
    quiet: tuple[int | None, int | None], zone: str, moment: str, expected: str
) -> None:
    rhythm = Rhythm(quiet_from=quiet[0], quiet_to=quiet[1])
    found = rhythm.mail_from(dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC), zone)
    assert found.isoformat()[:16] == expected


def test_a_digest_gathers_what_is_unread_and_comes_once(db: Any, mailbox: Any) -> None:
    anna = make.person(timezone="Europe/Vienna")
    with clock.at(NOON - HOUR):
        mention(anna, "before")
    with clock.at(NOON):
        choose(anna, mention="digest")
        mention(anna, "first question", make.topic(title="Rents in Graz"))
        read = mention(anna, "was read")
        mention(anna, "second question", make.topic(title="Trams at night"))
        row = db.session.scalars(
            select(Notification).where(
                Notification.person_id == anna.id, Notification.thing_id == read.id
            )
        ).one()
        actions.mark_read(make.actor_of(anna), row.id)
        assert len(mailbox.all(anna.email)) == 1, "the one from before"
        assert digests.send_due() == 0
    with clock.at(NOON + 20 * HOUR):  # the next morning, 9:00 in Vienna
        assert digests.send_due() == 1
        assert digests.send_due() == 0
    mail = mailbox.last(anna.email)
    assert "first question" in mail.body_text and "second question" in mail.body_text
    assert mail.body_text.index("Trams at night") < mail.body_text.index("Rents in Graz")
    assert "was read" not in mail.body_text and "before" not in mail.body_text
    assert "Berta Writer" in mail.body_text and "3 March 2027, 13:00 CET" in mail.body_text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with clock.at(NOON + 45 * HOUR):
        assert digests.send_due() == 0, "nothing new, no mail"
        mention(anna, "third")
    with clock.at(NOON + 70 * HOUR):
        assert digests.send_due() == 1
    assert "third" in mailbox.last(anna.email).body_text
    assert "first question" not in mailbox.last(anna.email).body_text
    assert len(mailbox.all(anna.email)) == 3


def test_reactions_to_a_post_are_one_line_of_the_digest(db: Any, mailbox: Any) -> None:
    anna = make.person(timezone="UTC")
    topic = make.topic(title="Rents in Graz", author=anna)
    with clock.at(NOON):
        with pytest.raises(Invalid):
            choose(anna, reaction="at_once")
        choose(anna, reaction="digest")
        for name in ("Berta Writer", "Carla Reader", "Dora Maker"):
            react(make.actor_of(make.person(display_name=name)), topic.id, 1, "thanks")
    with clock.at(NOON + 20 * HOUR):
        assert digests.send_due() == 1
    said = mailbox.last(anna.email).body_text
    assert said.count("Rents in Graz") == 1
    assert "Dora Maker and 2 others thanked you for your post" in said
    with clock.at(NOON + 45 * HOUR):
        assert digests.send_due() == 0, "told once"


def test_what_was_told_a_moment_ago_waits_for_the_next(db: Any, mailbox: Any) -> None:
    anna = make.person(timezone="UTC")
    with clock.at(NOON):
        choose(anna, mention="digest")
    eight = NOON + 20 * HOUR
    with clock.at(eight - dt.timedelta(minutes=1)):
        mention(anna, "just now")
    with clock.at(eight):
        assert digests.send_due() == 0
    with clock.at(eight + 24 * HOUR):
        assert digests.send_due() == 1
    assert "just now" in mailbox.last(anna.email).body_text


def test_a_digest_tells_nothing_that_its_reader_may_not_see(db: Any, mailbox: Any) -> None:
    anna = make.person(timezone="UTC")
    moderator = make.person("moderator")
    with clock.at(NOON):
        choose(anna, mention="digest")
        post = mention(anna, "a secret address")
        boards.hide_post(make.actor_of(moderator), post.topic_id, post.number, reason="Private")
        inside = make.board(visibility="signed_in")
        mention(anna, "words for those inside", make.topic(inside, title="Inside"))
    with clock.at(NOON + 24 * HOUR):
        assert digests.send_due() == 1
    text = mailbox.last(anna.email).body_text
    assert "a secret address" not in text
    assert "Inside" in text and "words for those inside" not in text


def test_a_digest_costs_the_same_with_one_and_with_thirty(db: Any) -> None:
    costs = []
    for count in (1, 35):
        anna = make.person(timezone="UTC")
        with clock.at(NOON):
            choose(anna, mention="digest")
            for _ in range(count):
                mention(anna)
        with clock.at(NOON + 24 * HOUR), recorded() as statements:
            assert digests.write(anna.id)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_a_long_digest_says_that_there_is_more(db: Any, mailbox: Any) -> None:
    anna = make.person(timezone="UTC")
    with clock.at(NOON):
        choose(anna, mention="digest")
        for n in range(digests.MOST + 1):
            mention(anna, f"number {n}.")
    with clock.at(NOON + 24 * HOUR):
        digests.send_due()
    text = mailbox.last(anna.email).body_text
    assert f"number {digests.MOST}." in text and "number 0." not in text
    assert "There is more among your notifications" in text


def test_mail_waits_for_the_end_of_quiet_hours(db: Any, mailbox: Any) -> None:
    anna = make.person(timezone="UTC")
    night = NOON + 11 * HOUR
    choose(anna, Rhythm(quiet_from=22, quiet_to=7))
    with clock.at(night):
        mention(anna)
        mention(anna, "read at night")
    rows = list(db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == anna.email)))
    assert {row.due_at for row in rows} == {NOON + 19 * HOUR}
    told = list(db.session.scalars(select(Notification).where(Notification.person_id == anna.id)))
    with clock.at(night + HOUR):
        actions.mark_read(make.actor_of(anna), told[1].id)
    assert queries.may_still_be_mailed(told[0].id, night)
    with clock.at(NOON + 19 * HOUR):
        assert queries.may_still_be_mailed(told[0].id, night)
        assert not queries.may_still_be_mailed(told[1].id, night), "it was read meanwhile"


def test_a_pause_ends_in_one_mail(db: Any, mailbox: Any) -> None:
    anna = make.person(timezone="UTC")
    with clock.at(NOON):
        mention(anna, "before the pause")
        choose(anna, pause=dt.date(2027, 3, 10))
        mention(anna, "in the pause")
        assert len(mailbox.all(anna.email)) == 1
    with clock.at(NOON + 48 * HOUR):
        # Saving the page again in the middle does not lose its beginning.
        choose(anna, pause=dt.date(2027, 3, 12), reply="never")
        assert digests.send_due() == 0
    with clock.at(dt.datetime(2027, 3, 12, 8, tzinfo=dt.UTC)):
        assert digests.send_due() == 1
        text = mailbox.last(anna.email).body_text
        assert "in the pause" in text and "before the pause" not in text
        mention(anna, "after it")
        assert "after it" in mailbox.last(anna.email).body_text
        assert queries.rhythm(anna.id).paused_until is None


@pytest.mark.parametrize(
    ("rhythm", "pause", "field"),
    [
        (Rhythm(quiet_from=22), None, "quiet_to"),
        (Rhythm(quiet_to=7), None, "quiet_from"),
        (Rhythm(), dt.date(2027, 3, 3), "pause"),
        (Rhythm(), dt.date(2029, 3, 3), "pause"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(
    db: Any, rhythm: Rhythm, pause: Any, field: str
) -> None:
    with clock.at(NOON), pytest.raises(Invalid) as caught:
        choose(make.person(timezone="UTC"), rhythm, pause)
    assert caught.value.field == field


def test_it_is_chosen_on_the_page(browser_of: Any) -> None:
    anna = make.person(timezone="Europe/Vienna")
    browser = browser_of(anna)
    page = browser.get("/settings/notifications")
    assert "in your time zone (Europe/Vienna)" in page.text
    chosen = {"mail_mention": "digest", "every": "weekly", "weekday": "4", "hour": "18"}
    page = browser.post_form(page, "form.notice-settings", **chosen, quiet_from="22", quiet_to="7")
    assert "Your settings are saved." in page.html
    found = queries.rhythm(anna.id)
    assert (found.every, found.weekday, found.hour) == ("weekly", 4, 18)
    assert (found.quiet_from, found.quiet_to) == (22, 7)
    assert queries.preferences(anna.id)["mention"] == "digest"
    soon = (clock.now() + dt.timedelta(days=5)).date().isoformat()
    page = browser.post_form(page, "form.notice-settings", pause=soon)
    assert "No mail comes until" in page.text
    page = browser.post_form(page, "form.notice-settings", pause="")
    assert "No mail comes until" not in page.text
    page = browser.post_form(page, "form.notice-settings", status=422, quiet_to="", hour="9")
    assert page.error("quiet_to") == "Error: Choose both hours, or none."
    assert page.one("select[name=hour] option[selected]").get("value") == "9", "nothing is lost"
    page = browser.post_form(
        page, "form.notice-settings", status=422, quiet_from="", pause="2020-01-01"
    )
    assert page.error("pause")


def test_one_click_stops_digests_and_nothing_else(client: Any, mailbox: Any) -> None:
    anna = make.person(timezone="UTC")
    with clock.at(NOON):
        choose(anna, mention="digest")
        mention(anna)
    with clock.at(NOON + 24 * HOUR):
        digests.send_due()
    path = mailbox.link(anna.email, "/account/unsubscribe/")
    assert client.get(path).h1 == "Stop these mails?"
    client.post(path, {"List-Unsubscribe": "One-Click"}, follow=False)
    found = queries.preferences(anna.id)
    assert found["mention"] == "never" and found["reply"] == "at_once"


def test_nobody_is_written_to_without_an_account(db: Any, mailbox: Any) -> None:
    anna = make.person(timezone="UTC")
    with clock.at(NOON):
        choose(anna, mention="digest")
        mention(anna)
    anna = db.session.merge(anna)
    anna.active = False
    db.session.commit()
    with clock.at(NOON + 24 * HOUR):
        assert digests.send_due() == 0
        assert digests.send_due() == 0
    assert mailbox.all(anna.email) == []


def test_a_worker_that_dies_leaves_the_digest_due(monkeypatch: Any, mailbox: Any) -> None:
    anna = make.person(timezone="UTC")
    with clock.at(NOON):
        choose(anna, mention="digest")
        mention(anna, "not lost")
    with clock.at(NOON + 24 * HOUR):
        # After the mail is written and before the mark has moved.
        with monkeypatch.context() as broken:
            broken.setattr(digests, "Rhythm", _raise)
            with pytest.raises(RuntimeError):
                digests.send_due()
        db.session.rollback()
        assert mailbox.all(anna.email) == []
        assert digests.send_due() == 1
    assert "not lost" in mailbox.last(anna.email).body_text


def _raise(*_args: Any) -> None:
    """Stand for a process that ends here."""
    raise RuntimeError
