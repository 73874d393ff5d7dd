"""The card of a challenge or a practice, as its template wants it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrforum.boards import fields
from hrforum.boards.queries.base import place_of, topic_path
from hrforum.core.db import AnyRow

HEADINGS = {"challenge": _l("The challenge"), "practice": _l("The practice")}


def card_of(topic: AnyRow, trials: Sequence[AnyRow]) -> dict[str, Any] | None:
    """Return what the card shows; None where there is nothing to show.

    A challenge always has one: it says where it stands.
    """
    answers = fields.card(topic.type, topic.fields)
    source = _linked(topic.source_id, topic.source_slug, topic.source_title, topic.source_language)
    became = _linked(topic.became_id, topic.became_slug, topic.became_title, topic.became_language)
    is_challenge = topic.type == "challenge"
    if not (answers or source or became or is_challenge):
        return None
    return {
        "heading": HEADINGS.get(topic.type, _("More on this topic")),
        "status": topic.status if is_challenge else "",
        "status_word": fields.STATUSES.get(topic.status, topic.status),
        "outcome": topic.outcome.splitlines() if is_challenge else [],
        "answers": answers,
        "trials": [_trial(topic, row) for row in trials],
        "source": source if topic.type == "practice" else None,
        "became": became,
    }


def _linked(id_: int | None, slug: str, title: str, language: str) -> dict[str, Any] | None:
    if id_ is None:
        return None
    return {"url": topic_path(id_, slug), "title": title, "lang": language}


def _trial(topic: AnyRow, row: AnyRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "url": place_of(topic.id, topic.slug, row.number),
        "result": row.result,
        "word": fields.RESULTS[row.result],
        "note": row.note,
        "name": row.display_name if row.username else _("Former member"),
    }
