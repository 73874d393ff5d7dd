"""What moderation writes goes out in the receiver's language, whoever caused it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hrforum.core import clock
from hrforum.moderation.actions import appeals, deciding, misuse, reporting
from tests import factories as make
from tests.moderation.support import HIDE, decided, reported
from tests.support import pseudo

# What people wrote stays in their own words; the rest of a mail is the product's.
OURS = (
    HIDE.facts, HIDE.reasons, HIDE.words, "Housing", "She agreed.", "Wrong.", "Vera", "Anna",
    "Yes indeed.", "Please stop.", "1234",
)  # fmt: skip


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue that stands in for German: all messages, recognisable."""
    folder = tmp_path_factory.mktemp("languages")
    place = folder / "de" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "messages.mo").write_bytes(pseudo.compiled(pseudo.extract()))
    return folder


@pytest.fixture
def speaking(app: Any, german: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The application knows that catalogue."""
    babel = app.extensions["babel"]
    monkeypatch.setattr(app.extensions["site"], "name", "1234")
    before = list(babel.translation_directories)
    babel.translation_directories[:] = [str(german)]
    babel.instance.domain_instance.cache.clear()
    yield
    babel.translation_directories[:] = before
    babel.instance.domain_instance.cache.clear()


def left(mail: Any) -> list[str]:
    """The words of a mail that are not in its receiver's language."""
    # Links, and the code of a report.
    links = [word for word in mail.body_text.split() if "://" in word]
    known = (*OURS, *links, *(link.rpartition("/")[2] for link in links))
    text = mail.body_text
    for each in filter(None, known):
        text = text.replace(each, " ")
    return pseudo.left_in_english(mail.subject.replace("Housing", "")) + pseudo.left_in_english(
        text
    )


def act(event: str, locale: str, author: Any) -> str:
    """Let moderators, who read English, cause a mail of that kind; return to whom it goes."""
    first, second = make.person("moderator"), make.person("moderator")
    topic = make.topic(author=author, title="Housing")
    post = make.post(topic, author)
    if event in ("statement", "lifted", "appeal"):
        row = decided(reported(post), first, replace(HIDE, step="no_posting", days=3))
        if event == "lifted":
            deciding.take_back(make.actor_of(first), row.id, reason="Yes indeed.")
        elif event == "appeal":
            made = appeals.appeal(make.actor_of(author), row.id, text="Wrong.")
            appeals.decide_appeal(make.actor_of(second), made.id, "upheld", reasons="Yes indeed.")
        return str(author.email)
    receipt = reporting.give_notice(
        replace(make.actor_of(None), locale=locale), "post", post.id, "law-privacy",
        reporting.Notice(place="", name="Vera", email="v@test.example", in_good_faith=True),
        explanation="Her street.",
    )  # fmt: skip
    report = receipt.report
    if event in ("outcome", "report_appeal"):
        decided(report.case_id, first, replace(HIDE, measure="keep", reasons=""))
    if event == "report_appeal":
        made = appeals.appeal_of_reporter(make.actor_of(None), report.id, text="Wrong.")
        appeals.decide_appeal(make.actor_of(second), made.id, "upheld", reasons="Yes indeed.")
    if event == "misuse":
        decided(report.case_id, first, replace(HIDE, measure="keep", unfounded=[report.id]))
        misuse.take_step(make.actor_of(first), report.id, "warned", reason="Please stop.")
    return "v@test.example"


EVENTS = ("statement", "lifted", "appeal", "receipt", "outcome", "report_appeal", "misuse")


@pytest.mark.parametrize("event", EVENTS)
def test_each_mail_is_in_its_receivers_language(
    db: Any, mailbox: Any, speaking: None, event: str
) -> None:
    to = act(event, "de", make.person(locale="de", display_name="Anna"))
    mail = mailbox.last(to)
    assert pseudo.OPEN in mail.subject and pseudo.OPEN in mail.body_text
    assert left(mail) == []


@pytest.mark.parametrize("event", EVENTS)
def test_who_reads_english_gets_english_beside_it(
    db: Any, mailbox: Any, speaking: None, event: str
) -> None:
    to = act(event, "en", make.person(locale="en", display_name="Anna"))
    assert pseudo.OPEN not in mailbox.last(to).body_text
    assert left(mailbox.last(to)) != []  # the check sees what is not translated


def test_the_last_day_of_a_restriction_is_told_in_the_authors_own_zone(
    db: Any, mailbox: Any
) -> None:
    author = make.person(timezone="Pacific/Auckland")
    post = make.post(make.topic(author=author), author)
    with clock.at(dt.datetime(2030, 5, 1, 18, 0, tzinfo=dt.UTC)):
        decided(reported(post), make.person("moderator"), replace(HIDE, step="no_posting", days=3))
    # 4 May, 18:00 in UTC is the morning of the 5th there.
    assert "on 5 May 2030" in mailbox.last(author.email).body_text
