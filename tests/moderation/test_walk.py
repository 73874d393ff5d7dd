"""From a notice by somebody without an account to the line in the transparency report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from hrforum.boards.models import Post
from hrforum.core import clock
from tests import factories as make
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]
NOTICE = {
    "ground": "law-privacy",
    "explanation": "The second sentence names my neighbour and her street.",
    "name": "Ada Neighbour",
    "email": "ada@neighbour.example",
    "good_faith": "y",
    "submit": "Send the report",
}


def sent(client: PageClient, post: Post, **fields: Any) -> Any:
    """Send a notice as slowly as a person does."""
    start = clock.now()
    with clock.at(start):
        page = client.get(f"/report/post/{post.id}")
    with clock.at(start + dt.timedelta(seconds=40)):
        return client.post_form(page, **{**NOTICE, **fields})


def test_from_the_notice_to_the_restored_post(
    db: Any, client: PageClient, browser_of: Browser, mailbox: Any
) -> None:
    author = make.person(display_name="Bo Author")
    board = make.board(name="Housing")
    topic = make.topic(board, author)
    post = make.post(topic, author, body="Mrs Example lives in Mill Street 4.")
    first, second = make.person("moderator"), make.person("moderator")
    place = f"/topics/{topic.id}-{topic.slug}/"

    # The notice, with its receipt and code at once and by mail.
    page = sent(client, post)
    assert page.path.startswith("/report/codes/")
    code = page.path.rpartition("/")[2]
    assert "A moderator will look at it" in page.text
    assert code in mailbox.last("ada@neighbour.example").body_text

    # The case, with the text as it was.
    desk = browser_of(first)
    queue = desk.get("/moderation/")
    assert "It makes personal data public" in queue.text
    case = desk.get(queue.links(".case-row a")[0])
    assert "Mill Street 4" in case.text and "Ada Neighbour" in case.text
    case = desk.post_form(case, "form[action$=claim]")
    case = desk.post_form(
        case,
        "form[action$=decide]",
        measure="hide",
        words="Private data.",
        ground="law-privacy",
        facts="It names a person and her street.",
        reasons="She did not agree.",
        submit="Decide and tell them",
    )
    assert "It is decided" in case.html

    # The statement of reasons, in the inbox, by mail and on a page; the reporter hears of it.
    assert "A moderator hid this post" in client.get(place).text
    letter = mailbox.last(author.email)
    assert "She did not agree." in letter.body_text and "Ada" not in letter.body_text
    writer = browser_of(author)
    assert "A decision about what you wrote" in writer.get("/notifications/").text
    listed = writer.get("/moderation/statements/")
    statement = writer.get(listed.links(".case-row a")[0])
    assert statement.h1 == "Statement of reasons"
    assert "It names a person and her street." in statement.text
    assert "None. A person looked and decided." in statement.text
    assert "What you reported is decided" in mailbox.last("ada@neighbour.example").subject
    assert "It is hidden." in client.get(f"/report/codes/{code}").text

    # The appeal: not for who decided first.
    statement = writer.post_form(
        statement, text="She is the mayor and published it herself.", submit="Send the appeal"
    )
    assert "Your appeal is here" in statement.text
    assert "Appeals that you can decide" not in desk.get("/moderation/").text
    other = browser_of(second)
    appeals = other.get("/moderation/")
    appeal = other.get(appeals.links(".case-row a[href^='/moderation/appeals/']")[0])
    refused = desk.get(appeal.path)
    assert "Somebody else has to decide this" in refused.text
    other.post_form(
        appeal, outcome="reversed", reasons="It is her public address.", submit="Decide the appeal"
    )

    # Restored, told, counted.
    assert "Mill Street 4" in client.get(place).text
    assert db.session.scalar(select(Post.hidden_at).where(Post.id == post.id)) is None
    assert "The decision is reversed" in mailbox.last(author.email).body_text
    assert "This decision was taken back" in writer.get(statement.path).text
    report = client.get("/moderation/transparency/")
    assert "Decisions reversed on appeal" in report.text
    assert report.texts("[data-figure=reversed]") == ["1"]
    assert report.texts("[data-figure=notices]") == ["1"]
