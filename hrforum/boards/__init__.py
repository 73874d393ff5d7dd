"""Boards, topics, posts: where the network talks.

Owns the tables board, board_group, board_moderator, topic, tag, topic_tag, post, post_revision,
post_reaction, poll, poll_option and topic_summary; of what people read topic_reading,
board_reading, tag_reading, reading_settings, person_follow, member_follow and post_to_tell; of
what they write draft, upload and upload_use; of languages translation, translation_revision,
translation_request, translation_asker and post_in_own_words; of curating topic_act, post_move and
reply_elsewhere.
"""

from __future__ import annotations

import datetime as dt

from flask import Flask
from sqlalchemy import literal, select

from hrforum.accounts import queries as account_queries
from hrforum.boards import (
    curating_models,
    draft_models,
    jobs,
    models,
    reading_models,
    summary_models,
    translation_models,
    upload_models,
)
from hrforum.boards.models import BoardModerator
from hrforum.core import permissions
from hrforum.core.db import AnySelect

__all__ = [
    "curating_models",
    "draft_models",
    "init",
    "jobs",
    "models",
    "reading_models",
    "summary_models",
    "translation_models",
    "upload_models",
]


def _grants(person_id: int, _day: dt.date) -> AnySelect:
    return select(literal("board"), BoardModerator.board_id, literal(""), literal("")).where(
        BoardModerator.person_id == person_id
    )


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.boards import (
        behind,
        holdings,
        live,
        notices,
        notices_marks,
        notices_translations,
        reportable,
        sections,
    )
    from hrforum.boards.queries import reading
    from hrforum.boards.views import blueprint

    permissions.register_grants("boards", _grants)
    account_queries.register_session_column(reading.shortcuts_column())
    sections.register()
    notices.register()
    behind.init_behind(app, testing=app.testing)
    notices_marks.register()
    notices_translations.register()
    holdings.register()
    live.register()
    reportable.register()
    app.register_blueprint(blueprint)
