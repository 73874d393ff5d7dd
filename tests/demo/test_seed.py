"""The demonstration: planted once, through the actions, with logins that work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.boards.models import PRIVATE, Board, Post, Topic
from hrforum.demo.seed import PASSWORD, seed_demo
from hrforum.demo.topics import read_topics
from hrforum.guarding.models import HeldPost
from tests.support.page import PageClient

LOGINS = ("admin", "coordinator", "moderator", "mentor", "mentee", "practitioner")


@pytest.fixture
def planted(app: Flask) -> dict[str, int]:
    return seed_demo()


def test_it_is_planted_once_with_right_counters_and_links(db: Any, planted: dict[str, int]) -> None:
    topics = read_topics()
    # Three pairs are at work, each with a board of its own; one has a topic there.
    private = db.session.scalars(select(Board).where(Board.visibility == PRIVATE)).all()
    counts = sorted((board.topics_count, board.posts_count) for board in private)
    assert counts == [(0, 0), (0, 0), (1, 1)]
    there = select(func.count(Topic.id)).where(Topic.deleted_at.is_(None))
    assert planted["topics"] == len(topics) == db.session.scalar(there) - 1
    # One more came with a topic that was merged into another.
    assert planted["posts"] == sum(len(topic.posts) for topic in topics) + 1
    assert seed_demo() == {}
    assert db.session.scalar(select(func.count(Post.id))) == planted["posts"] + 1

    counted = db.session.scalar(select(func.sum(Board.posts_count)))
    assert counted == planted["posts"] + 1
    assert db.session.scalars(select(HeldPost.state)).all() == ["waiting"]
    for topic in db.session.scalars(select(Topic).where(Topic.merged_into_id.is_(None))).all():
        posts = select(func.count(Post.id)).where(Post.topic_id == topic.id)
        assert topic.posts_count == topic.highest_number == db.session.scalar(posts)
    bodies = "".join(db.session.scalars(select(Post.body)))
    assert "](topic:" not in bodies
    assert "](#post-" not in bodies


def test_every_demo_login_signs_in_and_the_site_says_what_it_is(
    app: Flask, planted: dict[str, int], make_app: Callable[..., Flask]
) -> None:
    for login in LOGINS:
        browser = PageClient(app).sign_in(f"{login}@demo.hrforum.example", PASSWORD)
        assert browser.get("/settings/").h1
    assert "This is a demonstration" in PageClient(make_app()).get("/").html
