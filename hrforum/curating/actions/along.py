"""What goes along when a whole topic is merged into another: drafts, its summary, references."""

from __future__ import annotations

import json

from sqlalchemy import select, update

from hrforum.boards.actions.counters import changed
from hrforum.boards.curating_models import TopicAct
from hrforum.boards.draft_models import REPLY, Draft
from hrforum.boards.models import Post, Topic
from hrforum.boards.queries import summaries
from hrforum.boards.summary_models import TopicSummary
from hrforum.core import clock
from hrforum.core.permissions import Actor
from hrforum.extensions import db


def merged(act: TopicAct, source: Topic, target: Topic) -> None:
    """Carry what people were writing, what is known so far, and what refers to the topic."""
    _drafts(source, target)
    told = _summary(source, target)
    act.after = {
        **(act.after or {}),
        "summary": told,
        "referring": _refer(source.id, target.id),
    }


def unmerged(actor: Actor, act: TopicAct, source: Topic, target: Topic) -> None:
    """Take back what `merged` did, other than drafts: they are where people write now."""
    after = act.after or {}
    for column, ids in (after.get("referring") or {}).items():
        attribute = getattr(Topic, column)
        db.session.execute(
            update(Topic)
            .where(Topic.id.in_(ids), attribute == target.id)
            .values({attribute: source.id, Topic.version: Topic.version + 1})
            .execution_options(synchronize_session=False)
        )
    now = summaries.present(target.id)
    if after.get("summary") and now is not None and now.number == after["summary"]:
        db.session.add(
            TopicSummary(
                topic_id=target.id,
                number=now.number + 1,
                text="",
                html="",
                author_id=actor.person_id,
                created_at=clock.now(),
                why=act.reason,
                last_post_number=target.highest_number,
            )
        )


def _refer(from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let topics that came from the one, or repeat it, point to the other; return which."""
    found: dict[str, list[int]] = {}
    for column in (Topic.source_topic_id, Topic.duplicate_of_id):
        ids = list(db.session.scalars(select(Topic.id).where(column == from_id)))
        if ids:
            db.session.execute(
                update(Topic)
                .where(Topic.id.in_(ids))
                .values({column: to_id, Topic.version: Topic.version + 1})
                .execution_options(synchronize_session=False)
            )
            found[column.key] = ids
    return found


def _summary(source: Topic, target: Topic) -> int | None:
    """Let the source's summary stand in the target if that has none; return its version there."""
    said, there = summaries.present(source.id), summaries.present(target.id)
    if said is None or not said.text or (there is not None and there.text):
        return None
    number = (there.number if there else 0) + 1
    db.session.add(
        TopicSummary(
            topic_id=target.id,
            number=number,
            text=said.text,
            html=said.html,
            html_version=said.html_version,
            language=said.language,
            direction=said.direction,
            author_id=said.author_id,
            created_at=said.created_at,
            why=said.why,
            last_post_number=target.highest_number,
        )
    )
    opening = db.session.scalar(select(Post).where(Post.topic_id == target.id, Post.number == 1))
    changed(target, opening)
    return number


def _drafts(source: Topic, target: Topic) -> None:
    """Carry drafts of replies; who has one in both topics finds both texts in one."""
    of = (Draft.kind == REPLY) & Draft.thing_id.in_([source.id, target.id])
    rows = db.session.scalars(select(Draft).where(of).with_for_update()).all()
    there = {row.person_id: row for row in rows if row.thing_id == target.id}
    for row in rows:
        if row.thing_id != source.id:
            continue
        fields = json.loads(row.fields)
        # The number is another one there.
        fields.pop("reply_to", None)
        kept = there.get(row.person_id)
        if kept is None:
            row.thing_id = target.id
            row.fields = json.dumps(fields, ensure_ascii=False)
            continue
        both = json.loads(kept.fields)
        both["body"] = "\n\n".join(
            text for text in (both.get("body", ""), fields.get("body", "")) if text.strip()
        )
        kept.fields = json.dumps(both, ensure_ascii=False)
        kept.version += 1
        kept.saved_at = clock.now()
        db.session.delete(row)
    db.session.flush()
