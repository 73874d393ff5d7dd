"""What moderators of the demonstration did: a merged topic, a split, a post that waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hrforum.boards import actions as boards
from hrforum.boards.gate import Submission
from hrforum.core import clock
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.curating import actions as curating
from hrforum.demo.setup import board_ids
from hrforum.guarding import actions as guarding

INTRODUCTIONS = "02-introduce-yourself"
POSTS = 1  # in the topic that is merged away


def plant_curating(actors: Mapping[str, Actor], ids: Mapping[str, int]) -> None:
    """Plant all of it; ``ids`` are the topics' by their keys."""
    moderator, writer = actors["moderator"], actors["henrik"]
    board_id = board_ids()["welcome"]
    now = clock.now()
    with clock.at(now - dt.timedelta(days=3)):
        twin, _post = boards.open_topic(
            writer,
            board_id,
            title="Hello from a newcomer to the forum",
            body="I did not see that there is a topic for introductions. I work with tenants, and "
            "would like to steal somebody's way of explaining a budget in four pictures.",
            language="en",
        )
    with clock.at(now - dt.timedelta(days=2)):
        curating.merge(
            moderator,
            twin.id,
            into=str(ids[INTRODUCTIONS]),
            reason="Introductions stand together, so that people find each other.",
        )
        curating.assign(
            actors["admin"],
            ids[INTRODUCTIONS],
            username="moderator",
            due_on=clock.today() + dt.timedelta(days=14),
            note="Write a summary: who looks for what.",
        )
        curating.feature(moderator, ids["19-evictions-early-warning"])
        guarding.watch_word(
            SYSTEM, "easy-grants.example", language="", effect="hold", note="Sold as advice."
        )
    with clock.at(now - dt.timedelta(hours=5)):
        waiting = Submission(
            "reply",
            board_id,
            ids[INTRODUCTIONS],
            "",
            "Hello, I am Amina. We found this offer of help with grants: "
            "https://easy-grants.example/cities. Does anybody know who they are?",
            "en",
            "demo-waiting-reply-1",
            {"language": "en", "reply_to_number": None, "member_id": None, "poll": None},
        )
        guarding.consider(actors["amina"], waiting, origin="demo", by_heart=False)
