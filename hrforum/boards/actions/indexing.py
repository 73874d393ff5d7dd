"""What of a topic goes into the search index, in the transaction that changes it."""

from __future__ import annotations

from sqlalchemy import select

from hrforum.boards import content as contents
from hrforum.boards import fields
from hrforum.boards.models import Post, Topic
from hrforum.boards.queries import translations
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


def index_post(post: Post, topic: Topic, text: str, *, new: bool = False) -> None:
    """Put a post with its translations into the index, unless it may not be read.

    A ``new`` one has no translations.
    """
    if post.hidden_at is None and post.deleted_at is None and topic.deleted_at is None:
        said = {} if new else _translated([post.id])
        search.put(document(post, topic, f"{text}\n{said.get(post.id, '')}".strip()))


def _translated(post_ids: list[int]) -> dict[int, str]:
    """Return the words of the translations of these posts: one statement."""
    found = translations.texts_of(post_ids)
    return {post_id: contents.words_of(html) for post_id, html in found.items()}


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
    found = posts.all()
    said = _translated([post.id for post in found])
    search.put(
        *(
            document(p, topic, f"{markdown.plain(p.body)}\n{said.get(p.id, '')}".strip())
            for p in found
        )
    )
