"""What boards tell people of translations."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from hrforum.accounts import blocks
from hrforum.boards import content as contents
from hrforum.boards import notices
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries.base import post_path
from hrforum.boards.translation_models import Translation
from hrforum.core import markdown
from hrforum.core.permissions import Actor
from hrforum.notifications import actions, kinds
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing


def register() -> None:
    """Tell the registry."""
    kinds.register(
        Kind(
            "translated", "post", notices.TALK,
            _l("Somebody translates a post as I asked"),
            _l("%(who)s translated a post as you asked"), notices.SUBJECT,
            "languages", rank=3, place=12,
        ),
        Kind(
            "translated_mine", "post", notices.TALK,
            _l("Somebody translates a post of mine"), _l("%(who)s translated your post"),
            notices.SUBJECT,
            "languages", rank=2, place=12,
        ),
        Kind(
            "translation_stale", "post", notices.TALK,
            _l("A post that I translated changes"),
            _l("%(who)s changed a post that you translated"), notices.SUBJECT,
            "languages", rank=1, place=12,
        ),
        Kind(
            "translation_removed", "post", notices.TALK,
            _l("Somebody removes a translation of mine"),
            _l("%(who)s removed your translation"), notices.SUBJECT,
            "languages", rank=4, place=12,
        ),
    )  # fmt: skip


def tell_translated(
    actor: Actor, askers: Sequence[int], made: Translation, post: Post, topic: Topic, board: Board
) -> None:
    """Tell who asked for the translation, and the author of the post."""
    told = [(person_id, "translated") for person_id in askers]
    told.append((post.author_id, "translated_mine"))
    actions.notify(
        actor,
        told,
        about=("post", post.id),
        key=f"translated:{made.id}:{made.version}",
        thing=_thing(
            post,
            topic,
            board,
            markdown.excerpt(contents.words_of(made.html), notices.IN_MAIL),
            made.language,
            made.direction,
        ),
        may_see=notices.readers(board),
    )


def tell_stale(
    actor: Actor, made: Sequence[Translation], post: Post, topic: Topic, board: Board
) -> None:
    """Tell the translators that the post says something else now."""
    actions.notify(
        actor,
        [(each.translator_id, "translation_stale") for each in made],
        about=("post", post.id),
        key=f"stale:{post.id}:{post.version}",
        thing=_thing(
            post,
            topic,
            board,
            markdown.excerpt(contents.words_of(post.html), notices.IN_MAIL),
            post.language,
            post.direction,
        ),
        may_see=notices.readers(board),
    )


def tell_removed(actor: Actor, made: Translation, post: Post, topic: Topic, board: Board) -> None:
    """Tell the translator that their translation was removed, and why.

    What a moderator decides they hear in any case; of an author whom they muted, nothing.
    """
    muted = blocks.state(made.translator_id, actor.person_id or 0) != "none"
    if muted and not actor.moderates(board.id):
        return
    actions.notify(
        actor,
        [(made.translator_id, "translation_removed")],
        about=("post", post.id),
        key=f"untranslated:{made.id}:{made.version}",
        thing=_thing(post, topic, board, "", "", "auto", note=made.removed_reason),
        may_see=notices.readers(board),
    )


def _thing(
    post: Post,
    topic: Topic,
    board: Board,
    excerpt: str,
    lang: str,
    direction: str,
    note: str = "",
) -> Thing:
    return Thing(
        title=topic.title,
        path=post_path(topic.id, topic.slug, post.number),
        lang=topic.language,
        excerpt=excerpt,
        excerpt_lang=lang,
        excerpt_dir=direction,
        place=board.name,
        note=note,
        thread=f"topic:{topic.id}",
        open=board.visibility == "public",
    )
