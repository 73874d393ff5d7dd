"""What prevention holds about a person, for "Download my data"."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.boards.models import Board
from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.guarding.models import HeldPost, PersonTrust, PostingTrace


def register() -> None:
    """Tell the registry."""
    holdings.register(
        Holding(
            "held_posts",
            _l("What you wrote that waits or waited for a moderator"),
            lambda person_id: (
                select(
                    HeldPost.id,
                    Board.name.label("board"),
                    HeldPost.title,
                    HeldPost.body,
                    HeldPost.created_at,
                    HeldPost.state,
                    HeldPost.decided_at,
                    HeldPost.reason,
                )
                .join(Board, Board.id == HeldPost.board_id)
                .where(HeldPost.person_id == person_id)
            ),
            HeldPost.id,
            {
                "id": _l("Number"),
                "board": _l("Board"),
                "title": _l("Title"),
                "body": _l("Text"),
                "created_at": _l("Written"),
                "state": _l("State"),
                "decided_at": _l("Decided"),
                "reason": _l("Their reason"),
            },
            ("held_post.person_id",),
            texts=frozenset({"body"}),
            place=11,
        ),
        Holding(
            "posting_traces",
            _l("When you wrote while you were new here; kept for a week"),
            lambda person_id: select(PostingTrace.id, PostingTrace.at).where(
                PostingTrace.person_id == person_id
            ),
            PostingTrace.id,
            {"id": _l("Number"), "at": _l("When")},
            ("posting_trace.person_id",),
        ),
        Holding(
            "trust",
            _l("Whether moderators said that your posts need not wait"),
            lambda person_id: select(PersonTrust.trusted, PersonTrust.at).where(
                PersonTrust.person_id == person_id
            ),
            PersonTrust.person_id,
            {"trusted": _l("They need not wait"), "at": _l("When")},
            ("person_trust.person_id",),
        ),
    )
    holdings.leave_out(
        "an act of moderation; it stands in the audit log, under what the person did",
        "held_post.decided_by_id",
        "flagged_post.settled_by_id",
        "watched_word.by_id",
        "network_block.by_id",
        "person_trust.by_id",
    )
