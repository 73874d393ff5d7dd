"""What of boards can be reported: posts, whole topics, attached files."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.boards import actions, fields, policy
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries.base import post_path, topic_path
from hrforum.boards.queries.uploads import visible_uploads
from hrforum.boards.upload_models import Upload, UploadUse
from hrforum.core import audit, clock, reportables
from hrforum.core.db import AnyRow, transactional
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.core.reportables import Reportable, Reported
from hrforum.extensions import db

_TOPIC = re.compile(r"/topics/([0-9]{1,9})-[^/]*/(?:([0-9]{1,9})(?:/.*)?)?$")
_FILE = re.compile(r"/uploads/posts/([^/]+)$")


def register() -> None:
    """Tell the registry."""
    reportables.register(
        Reportable(
            "post",
            _l("post"),
            load_post,
            do={"label": _label, "edit": _mend, "hide": _hide, "remove": _delete},
            undo={"label": _unlabel, "edit": _show, "hide": _show, "remove": _restore},
            find=_find_post,
        ),
        Reportable(
            "topic",
            _l("topic"),
            load_topic,
            do={"label": _label_topic, "hide": _hide_topic, "remove": _delete_topic},
            undo={"label": _unlabel_topic, "hide": _show_topic, "remove": _restore_topic},
        ),
        Reportable(
            "upload",
            _l("file"),
            load_upload,
            do={"remove": _withhold},
            undo={"remove": _give_back},
            find=_find_upload,
        ),
    )


def _posts() -> Any:
    return (
        select(Post, Topic, Board.visibility, Board.id.label("board_id"))
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
    )


def load_post(actor: Actor, post_id: int) -> Reported | None:
    """Return a post; moderators of its board get hidden and deleted ones, too."""
    row = db.session.execute(
        _posts().where(Post.id == post_id, policy.visible_boards(actor))
    ).first()
    if row is None:
        return None
    post, topic = row[0], row[1]
    gone = post.deleted_at or post.hidden_at or topic.deleted_at
    if gone and not actor.moderates(row.board_id):
        return None
    return Reported(
        id=post.id,
        title=topic.title,
        path=post_path(topic.id, topic.slug, post.number),
        author_id=post.author_id,
        board_id=row.board_id,
        language=post.language or topic.language,
        text=_text_of(post, topic),
        parts=_parts(post, topic),
    )


def _parts(post: Post, topic: Topic) -> tuple[tuple[str, int, Any], ...]:
    """Return the files in a post, and of an opening one the whole topic."""
    files = db.session.execute(
        select(Upload.id, Upload.name)
        .join(UploadUse, UploadUse.upload_id == Upload.id)
        .where(UploadUse.post_id == post.id)
        .order_by(Upload.id)
    )
    found: list[tuple[str, int, Any]] = [("upload", row.id, row.name) for row in files]
    if post.number == 1:
        found.append(("topic", topic.id, _l("The whole topic")))
    return tuple(found)


def _text_of(post: Post, topic: Topic) -> str:
    """Return a post as it was typed; of an opening one with the answers of its form."""
    if post.number != 1:
        return post.body
    return f"{post.body}\n\n{fields.source_of(topic.type, topic.fields)}".strip()


def load_topic(actor: Actor, topic_id: int) -> Reported | None:
    """Return a topic with its opening post."""
    post_id = db.session.scalar(select(Post.id).where(Post.topic_id == topic_id, Post.number == 1))
    found = load_post(actor, post_id) if post_id is not None else None
    if found is None:
        return None
    topic = db.session.get_one(Topic, topic_id)
    return Reported(
        id=topic_id,
        title=found.title,
        path=topic_path(topic.id, topic.slug),
        author_id=found.author_id,
        board_id=found.board_id,
        language=topic.language,
        text=found.text,
    )


def load_upload(actor: Actor, upload_id: int) -> Reported | None:
    """Return an attached file; its board is that of a post that shows it."""
    upload = db.session.scalar(select(Upload).where(Upload.id == upload_id, visible_uploads(actor)))
    if upload is None:
        return None
    board_id = db.session.scalar(
        select(Topic.board_id)
        .join(Post, Post.topic_id == Topic.id)
        .where(Post.id.in_(_users_of(upload_id)))
        .order_by(Post.id)
        .limit(1)
    )
    return Reported(
        id=upload.id,
        title=upload.name,
        path=f"/uploads/posts/{upload.file}",
        author_id=upload.owner_id,
        board_id=board_id,
    )


def _users_of(upload_id: int) -> Any:
    return select(UploadUse.post_id).where(UploadUse.upload_id == upload_id)


def _find_post(path: str) -> int | None:
    found = _TOPIC.search(path.partition("?")[0].partition("#")[0])
    if found is None:
        return None
    number = found[2] or "1"
    fragment = path.rpartition("#post-")[2]
    if "#post-" in path and fragment.isascii() and fragment.isdigit() and len(fragment) < 10:
        number = fragment
    return db.session.scalar(
        select(Post.id).where(Post.topic_id == int(found[1]), Post.number == int(number))
    )


def _find_upload(path: str) -> int | None:
    found = _FILE.search(path.partition("?")[0])
    return db.session.scalar(select(Upload.id).where(Upload.file == found[1])) if found else None


def _place(post_id: int) -> tuple[int, int]:
    row: AnyRow | None = db.session.execute(
        select(Post.topic_id, Post.number).where(Post.id == post_id)
    ).first()
    if row is None:
        raise NotFound
    return row.topic_id, row.number


def _label(actor: Actor, post_id: int, words: str) -> None:
    actions.label_post(actor, *_place(post_id), words)


def _unlabel(actor: Actor, post_id: int, _kept: Any) -> None:
    actions.label_post(actor, *_place(post_id), "")


def _hide(actor: Actor, post_id: int, words: str) -> None:
    actions.hide_post(actor, *_place(post_id), reason=words, decided=True)


def _mend(actor: Actor, post_id: int, words: str) -> None:
    actions.hide_post(actor, *_place(post_id), reason=words, decided=True, to_mend=True)


def _show(actor: Actor, post_id: int, _kept: Any) -> None:
    actions.unhide_post(actor, *_place(post_id), decided=True)


def _delete(actor: Actor, post_id: int, _words: str) -> None:
    actions.delete_post(actor, *_place(post_id))


def _restore(actor: Actor, post_id: int, _kept: Any) -> None:
    actions.restore_post(actor, *_place(post_id))


def _label_topic(actor: Actor, topic_id: int, words: str) -> None:
    actions.label_post(actor, topic_id, 1, words)


def _unlabel_topic(actor: Actor, topic_id: int, _kept: Any) -> None:
    actions.label_post(actor, topic_id, 1, "")


def _hide_topic(actor: Actor, topic_id: int, words: str) -> None:
    actions.hide_post(actor, topic_id, 1, reason=words, decided=True)


def _show_topic(actor: Actor, topic_id: int, _kept: Any) -> None:
    actions.unhide_post(actor, topic_id, 1, decided=True)


def _delete_topic(actor: Actor, topic_id: int, _words: str) -> None:
    actions.delete_post(actor, topic_id, 1)


def _restore_topic(actor: Actor, topic_id: int, _kept: Any) -> None:
    actions.restore_post(actor, topic_id, 1)


@transactional
def _withhold(actor: Actor, upload_id: int, words: str) -> None:
    db.session.get_one(Upload, upload_id, with_for_update=True).withheld_at = clock.now()
    audit.record(actor, audit.Tag.UPLOAD_WITHHELD, "upload", upload_id, words)


@transactional
def _give_back(actor: Actor, upload_id: int, _kept: Any) -> None:
    db.session.get_one(Upload, upload_id, with_for_update=True).withheld_at = None
    audit.record(actor, audit.Tag.UPLOAD_GIVEN_BACK, "upload", upload_id)
