"""Votes in anonymous polls of posts that go to another topic.

Such a vote counts for a keyed digest of topic and person. In another topic the digest is another
one: without making it anew, everybody could vote twice.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from hrforum.accounts.models import Person
from hrforum.boards import polls
from hrforum.boards.curating_models import PostMove, TopicAct
from hrforum.boards.models import Poll, PollVote, Topic
from hrforum.extensions import db

_votes: Any = PollVote.__table__


def carry(act: TopicAct, source: Topic, target: Topic) -> None:
    """Let hidden votes in the posts of an act count for the same people in the other topic."""
    rows = db.session.execute(
        select(PollVote.poll_id, PollVote.voter)
        .join(Poll, Poll.id == PollVote.poll_id)
        .join(PostMove, PostMove.post_id == Poll.post_id)
        .where(PostMove.act_id == act.id, Poll.is_anonymous.is_(True))
        .distinct()
    ).all()
    if not rows:
        return
    wanted = {row.voter for row in rows}
    there: dict[str, str] = {}
    # The digest names nobody: whose it is can only be found by making everybody's.
    for person_id in db.session.scalars(select(Person.id)):
        voter = polls.voter_hidden(source.id, person_id)
        if voter in wanted:
            there[voter] = polls.voter_hidden(target.id, person_id)
    db.session.connection().execute(
        update(_votes)
        .where(_votes.c.poll_id == bindparam("poll"), _votes.c.voter == bindparam("was"))
        .values(voter=bindparam("now")),
        [
            {"poll": row.poll_id, "was": row.voter, "now": there[row.voter]}
            for row in rows
            if row.voter in there
        ]
        or [{"poll": 0, "was": "", "now": ""}],
    )
