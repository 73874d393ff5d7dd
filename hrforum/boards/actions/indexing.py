"""What of a topic goes into the search index, in the transaction that changes it."""

from __future__ import annotations

from sqlalchemy import select

from hrforum.boards import fields
from hrforum.boards.models import Post, Topic
from hrforum.core import markdown, search
from hrforum.extensions import db


def document(post: Post, topic: Topic, text: str) -> search.Document:
    """Return the post as the index wants it; number 1 carries the topic's title."""
    return search.Document(
        kind="post",
        id=post.id,
        title=topic.title if post.number == 1 else "",
        body=_words(topic, text) if post.number == 1 else text,
        board_id=topic.board_id,
        topic_id=topic.id,
        number=post.number,
        author_id=post.author_id,
        type=topic.type,
        language=post.language or topic.language,
        tags=tuple(topic.tags_text.split()),
        at=post.created_at,
    )


def _words(topic: Topic, text: str) -> str:
    """Return what an opening post says with the answers of its form."""
    return f"{text}\n{fields.text_of(topic.type, topic.fields)}".strip()


def index_post(post: Post, topic: Topic, text: str) -> None:
    """Put a post into the index, unless it may not be read."""
    if post.hidden_at is None and post.deleted_at is None and topic.deleted_at is None:
        search.put(document(post, topic, text))


def forget_post(post: Post) -> None:
    """Take a post out of the index."""
    search.remove("post", post.id)


def forget_topic(topic: Topic) -> None:
    """Take all posts of a topic out of the index."""
    search.remove_topic(topic.id)


def index_topic(topic: Topic) -> None:
    """Tell the index of a topic's new type and tags."""
    search.update_topic(
        topic.id, board_id=topic.board_id, type=topic.type, tags=tuple(topic.tags_text.split())
    )


def index_again(topic: Topic) -> None:
    """Put all readable posts of a topic back into the index."""
    posts = db.session.scalars(
        select(Post).where(
            Post.topic_id == topic.id, Post.deleted_at.is_(None), Post.hidden_at.is_(None)
        )
    )
    search.put(*(document(p, topic, markdown.plain(p.body)) for p in posts))
