"""What of the world moderators curated, and what waits for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hrforum.boards.models import Board
from hrforum.core import clock
from hrforum.curating import actions as curating
from hrforum.guarding.models import FlaggedPost, HeldPost, NetworkBlock, WatchedWord
from tests import factories as make
from tests.factories.base import save


def curated(world: Any, board: Board) -> None:
    """What the moderator did: slowed a topic, and closed one in bulk."""
    curator = make.actor_of(world.people["moderator"])
    act = curating.slow(curator, make.topic(board, world.people["other"]).id, seconds=300)
    assert act is not None
    closed = make.topic(board, world.people["other"])
    batch, _count = curating.do_bulk(curator, "close", [closed.id], reason="Done.")
    world.shared |= {"act": str(act.id), "batch": batch}
    _held(world, board)


def _held(world: Any, board: Board) -> None:
    """Something of everybody's waits; a word, a post and a network are watched."""
    for role, person in world.people.items():
        waits = HeldPost(
            person_id=person.id,
            kind="topic",
            board_id=board.id,
            title="How do you begin?",
            body="With whom?",
            fields={},
            why=["first"],
            client_key=f"held by {role}",
            origin=f"{person.id:032}",
        )
        world.own[role]["my_held"] = str(save(waits).id)
    world.shared["other_held"] = world.own["other"]["my_held"]
    word = save(WatchedWord(pattern="pills", effect="flag"))
    flag = save(FlaggedPost(post_id=int(world.shared["first_post"]), word="pills"))
    until = clock.now() + dt.timedelta(days=3)
    network = save(NetworkBlock(origin="0" * 32, until=until))
    world.shared |= {
        "word": str(word.id),
        "flag": str(flag.id),
        "network_block": str(network.id),
    }
