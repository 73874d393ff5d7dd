"""Pictures and files in posts: who gets them, and when they go."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.boards import actions
from hrforum.boards.actions import upload_tidying
from hrforum.boards.actions import uploads as upload_actions
from hrforum.boards.upload_models import Upload, UploadUse
from hrforum.core import attachments, clock, markdown
from hrforum.core.errors import Invalid
from tests.factories import boards, people
from tests.support import xss
from tests.support.attaching import PDF, attached, data, files, path_of
from tests.support.page import PageClient


@pytest.fixture(autouse=True)
def _no_files(app: Flask) -> None:
    for name in files(app):
        (attachments.folder(data(app)) / name).unlink()


@pytest.fixture
def anna(app: Flask) -> Any:
    return people.person(display_name="Anna Berg")


@pytest.fixture
def topic(anna: Any) -> Any:
    return boards.topic(author=anna)


@pytest.fixture
def here(anna: Any, browser_of: Callable[[Any], PageClient]) -> PageClient:
    return browser_of(anna)


@pytest.mark.parametrize("visibility", ["signed_in", "members", "groups", "moderators"])
def test_what_stands_on_a_closed_board_is_for_its_readers(
    app: Flask,
    anna: Any,
    client: PageClient,
    browser_of: Callable[[Any], PageClient],
    visibility: str,
) -> None:
    moderator = people.person()
    board = boards.board(visibility=visibility, moderators=[moderator])
    topic = boards.topic(board, moderator)
    upload = attached(moderator, app)
    text = upload_actions.as_markdown(upload, "A tree")
    address = attachments.PREFIX + upload.file
    # Before a post has it, it is its owner's alone.
    browser_of(moderator).get(address)
    browser_of(anna).get(address, status=404)
    boards.board(name="Open to all")
    actor = people.actor_of(moderator)
    actions.post_reply(actor, topic.id, body=text)
    client.get(address, status=404)
    got = browser_of(anna).get(address, status=200 if visibility == "signed_in" else 404)
    if visibility == "signed_in":
        assert got.headers["Cache-Control"] == "private, no-cache"
    browser_of(moderator).get(address)


def test_nobody_shows_others_what_they_may_not_see(app: Flask, anna: Any, topic: Any) -> None:
    moderator = people.person()
    secret = boards.topic(boards.board(visibility="moderators", moderators=[moderator]), moderator)
    upload = attached(moderator, app)
    text = upload_actions.as_markdown(upload, "A tree")
    actions.post_reply(people.actor_of(moderator), secret.id, body=text)
    with pytest.raises(Invalid, match="not there any more"):
        actions.post_reply(people.actor_of(anna), topic.id, body=text)
    wide = text.replace("300x200", "9000x9000")
    with pytest.raises(Invalid, match="not there any more"):
        actions.post_reply(people.actor_of(moderator), topic.id, body=wide)


def test_a_hidden_or_deleted_post_shows_its_picture_to_nobody_else(
    app: Flask,
    anna: Any,
    topic: Any,
    client: PageClient,
    browser_of: Callable[[Any], PageClient],
) -> None:
    upload = attached(anna, app)
    address = attachments.PREFIX + upload.file
    body = upload_actions.as_markdown(upload, "A tree")
    post, _topic = actions.post_reply(people.actor_of(anna), topic.id, body=body)
    number = post.number
    client.get(address)
    actions.delete_post(people.actor_of(anna), topic.id, number)
    client.get(address, status=404)
    browser_of(anna).get(address)
    actions.restore_post(people.actor_of(anna), topic.id, number)
    client.get(address)


def later(days: float) -> Any:
    return clock.at(clock.now() + dt.timedelta(days=days))


def test_what_no_post_uses_goes_after_a_day(app: Flask, anna: Any, topic: Any, db: Any) -> None:
    used, unused = attached(anna, app), attached(anna, app, b"Notes.", "a.txt")
    body = upload_actions.as_markdown(used, "A tree")
    kept = used.file
    actions.post_reply(people.actor_of(anna), topic.id, body=body)
    with later(0.9):
        assert upload_tidying.tidy(data(app)) == 0
    with later(1.1):
        assert upload_tidying.tidy(data(app)) == 1
        assert upload_tidying.tidy(data(app)) == 0
    assert files(app) == [kept]
    assert [u.file for u in db.session.scalars(select(Upload))] == [kept]
    assert unused not in db.session


def test_what_was_edited_out_goes_after_a_day(app: Flask, anna: Any, topic: Any, db: Any) -> None:
    actor = people.actor_of(anna)
    upload = attached(anna, app)
    body = upload_actions.as_markdown(upload, "A tree")
    post, _topic = actions.post_reply(actor, topic.id, body=body)
    number = post.number
    actions.edit_post(actor, topic.id, number, body="No tree.", base_version=1)
    assert db.session.scalar(select(func.count()).select_from(UploadUse)) == 0
    # It may come back within the day.
    actions.edit_post(actor, topic.id, number, body=body, base_version=2)
    with later(2):
        assert upload_tidying.tidy(data(app)) == 0
    actions.edit_post(actor, topic.id, number, body="No tree.", base_version=3)
    with later(2):
        assert upload_tidying.tidy(data(app)) == 1
    assert files(app) == []
    with pytest.raises(Invalid, match="not there any more"):
        actions.edit_post(actor, topic.id, number, body=body, base_version=4)


def test_the_pictures_of_a_deleted_post_go_after_thirty_days(
    app: Flask, anna: Any, topic: Any
) -> None:
    actor = people.actor_of(anna)
    body = upload_actions.as_markdown(attached(anna, app), "A tree")
    post, _topic = actions.post_reply(actor, topic.id, body=body)
    actions.delete_post(actor, topic.id, post.number)
    with later(29):
        assert upload_tidying.tidy(data(app)) == 0
    with later(31):
        upload_tidying.tidy(data(app))
    with later(33):
        upload_tidying.tidy(data(app))
    assert files(app) == []


@pytest.mark.parametrize("with_posts", [True, False])
def test_uploads_go_with_the_account(
    app: Flask, anna: Any, topic: Any, client: PageClient, with_posts: bool
) -> None:
    from hrforum.accounts.actions.deletion import delete_account

    used, unused = attached(anna, app), attached(anna, app, b"Notes.", "a.txt")
    address, other = attachments.PREFIX + used.file, attachments.PREFIX + unused.file
    body = upload_actions.as_markdown(used, "A tree")
    actions.post_reply(people.actor_of(anna), topic.id, body=body)
    delete_account(people.actor_of(anna), with_posts=with_posts, data=data(app))
    client.get(address, status=404 if with_posts else 200)
    client.get(other, status=404)
    upload_tidying.tidy(data(app))
    assert len(files(app)) == (0 if with_posts else 1)


def test_the_archive_of_a_person_holds_them(app: Flask, anna: Any) -> None:
    from hrforum.core import holdings

    upload = attached(anna, app, PDF, "../plan.pdf")
    attached(people.person(), app)
    number, person_id = upload.id, anna.id
    [held] = [holding for holding in holdings.registered() if holding.name == "uploads"]
    [record] = holdings.records(held, person_id)
    found = dict(holdings.uploads(person_id, data(app)))
    assert list(found) == [record["file"]] == [f"uploads/posts/{number}-plan.pdf"]
    assert found[record["file"]].read_bytes() == PDF


def test_a_file_without_a_row_is_swept(app: Flask, anna: Any) -> None:
    kept = attached(anna, app).file
    folder = attachments.folder(data(app))
    stray = folder / ".new-abc"
    stray.write_bytes(b"half")
    long_ago = clock.now().timestamp() - 200_000
    assert upload_tidying.tidy(data(app)) == 0
    os.utime(stray, (long_ago, long_ago))
    os.utime(folder / kept, (long_ago, long_ago))
    assert upload_tidying.tidy(data(app)) == 1
    assert files(app) == [kept]


@pytest.mark.parametrize(
    "name",
    ["../avatars/x", "..%2f..%2fhrforum.db", "a" * 24 + ".webp%00.html", ".new-abc",
     "a" * 24 + "-300x200.webp", "a" * 24 + ".pdf"],
)  # fmt: skip
def test_only_what_was_attached_is_served(app: Flask, client: PageClient, name: str) -> None:
    client.get(f"/uploads/posts/{name}", status=404)


def test_a_post_with_one_or_thirty_pictures_costs_the_same(
    app: Flask, anna: Any, topic: Any, here: PageClient
) -> None:
    texts = [
        upload_actions.as_markdown(attached(anna, app, b"%d" % n, f"{n}.txt")) for n in range(31)
    ]
    counts = []
    for part in (texts[:1], texts[1:]):
        page = here.post_form(
            path_of(topic), "form.composer", body="\n".join(part), submit="Reply", follow=False,
            status=303,
        )  # fmt: skip
        counts.append(page.sql)
    assert counts[0] == counts[1]


def test_a_forged_size_or_place_is_no_picture_with_a_size() -> None:
    key = "a" * 24
    for source in (
        f"/uploads/posts/{key}-99999x9.webp",
        f"/uploads/avatars/{key}-300x200.webp",
        f"/uploads/posts/{key}-300x200.webp?x=1",
        f"/uploads/posts/x/{key}-300x200.webp",
    ):
        html = markdown.render(f"![Tree]({source})").html
        assert "width" not in html and xss.offences(html) == []
    assert 'width="300" height="200"' in markdown.render(
        f"![Tree]({attachments.PREFIX}{key}-300x200.webp)"
    ).html.replace('height="200" width="300"', 'width="300" height="200"')
