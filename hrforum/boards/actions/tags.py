"""Tags of a topic."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from hrforum.boards.models import Tag, Topic, TopicTag
from hrforum.extensions import db


def set_tags(topic: Topic, tags: tuple[str, ...]) -> None:
    """File the topic under exactly these tags (words of addresses), in this order."""
    db.session.execute(delete(TopicTag).where(TopicTag.topic_id == topic.id))
    topic.tags_text = " ".join(tags)
    if not tags:
        return
    known = {tag.slug: tag for tag in db.session.scalars(select(Tag).where(Tag.slug.in_(tags)))}
    for slug in tags:
        if slug not in known:
            known[slug] = _make(slug)
    db.session.flush()
    db.session.add_all(TopicTag(topic_id=topic.id, tag_id=known[slug].id) for slug in tags)


def _make(slug: str) -> Tag:
    """Return the tag; somebody else may make it at the same moment."""
    make = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    db.session.execute(make(Tag).values(slug=slug, name=slug).on_conflict_do_nothing())
    return db.session.scalars(select(Tag).where(Tag.slug == slug)).one()
