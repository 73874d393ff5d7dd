"""What the skeleton of a topic's page is made of.

A page is kept once for each language and zone, for visitors, for people and for moderators (who see
hidden texts). What differs from person to person, the actions under a post, is a slot.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

from markupsafe import Markup

from hrforum.boards import cards, content, marking, policy, seams, tongue_slots, tongues
from hrforum.boards.polling import PagePolls
from hrforum.boards.queries import beside, translations
from hrforum.boards.queries import topics as queries
from hrforum.boards.queries.base import POSTS_A_PAGE, page_of, place_of, post_path, topic_path
from hrforum.boards.rows import avatar_url
from hrforum.core import markdown, shell, web
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor

Audience = Literal["visitor", "person", "moderator"]


def audience_of(actor: Actor, *, moderates: bool) -> Audience:
    """Return which of the three skeletons the actor gets."""
    if moderates:
        return "moderator"
    return "person" if actor.is_signed_in else "visitor"


def page_context(
    actor: Actor, topic_id: int, page: int, pages: int, audience: Audience, polls: PagePolls
) -> dict[str, Any]:
    """Return what the template of a topic's page needs, however long it is.

    Five statements; a sixth where somebody translated.
    """
    topic = queries.topic_head(actor, topic_id)
    posts = queries.posts_of_page(topic.id, topic.board_id, page)
    joints = seams.of_page(topic, page, [row.number for row in posts])
    poll_slots = polls.slots()
    path = topic_path(topic.id, topic.slug)
    texts = _texts(topic, page) if topic.translated else {}
    headings, trials = beside.outline(topic.id, with_trials=topic.type == "challenge")
    return {
        "topic": topic,
        "path": path,
        "page": page,
        "pages": pages,
        "room": page * POSTS_A_PAGE,
        "accepted": _accepted(topic),
        "summary": _summary(topic),
        "posts": [
            {
                **_post(
                    row, topic, audience, poll_slots.get(row.number, []), texts.get(row.number, [])
                ),
                "seams": joints.pop(row.number, ()),
            }
            for row in posts
        ],
        "seams": [note for notes in joints.values() for note in notes],
        "original": _original(topic),
        "contents": _contents(topic, headings),
        "card": cards.card_of(topic, trials),
        "related": _related(topic),
        "jsonld": _json_ld(topic, posts) if audience == "visitor" else "",
        "tags": topic.tags_text.split(),
        "audience": audience,
        "moderates": audience == "moderator",
        "is_open": topic.deleted_at is None
        and topic.archived_at is None
        and (topic.closed_at is None or audience == "moderator"),
    }


def reply_link(topic: AnyRow, number: int) -> str:
    """Return the address of the topic's page with the form open for an answer to that post."""
    page = page_of(number)
    where = f"page={page}&" if page > 1 else ""
    return f"{topic_path(topic.id, topic.slug)}?{where}reply_to={number}"


def _texts(topic: AnyRow, page: int) -> dict[int, list[AnyRow]]:
    first = (page - 1) * POSTS_A_PAGE + 1
    return translations.of_page(topic.id, first, first + POSTS_A_PAGE)


def _post(
    row: AnyRow, topic: AnyRow, audience: str, polls: list[Markup], texts: Sequence[AnyRow]
) -> dict[str, Any]:
    state = "deleted" if row.deleted_at else "hidden" if row.hidden_at else ""
    former = row.author_deleted_at is not None
    mine = "mend" if state == "hidden" and row.to_mend else state
    return {
        "row": row,
        "number": row.number,
        "state": state,
        "own": shell.slot("own", f"{row.number}:{row.author_id}:{mine}:{row.member_id or ''}"),
        "show_text": not row.deleted_at and (not row.hidden_at or audience == "moderator"),
        "html": Markup(row.html),  # noqa: S704 -- sanitised by core.markdown when it was stored
        "link": post_path(topic.id, topic.slug, row.number),
        "author_url": None if former else f"/people/{row.username}/",
        "avatar_url": avatar_url(row.avatar),
        "reply_link": reply_link(topic, row.number),
        "answered_link": (
            place_of(topic.id, topic.slug, row.reply_to_number) if row.reply_to_number else None
        ),
        "elsewhere_link": (
            f"/topics/{row.elsewhere_topic_id}-post/{row.elsewhere_number}"
            if row.elsewhere_topic_id
            else None
        ),
        "accepted": topic.accepted_number == row.number,
        **marking.slots(row.number, row.author_id, state, row.likes_count),
        "polls": polls,
        "language_name": tongues.name(row.language, web.actor().locale),
        "texts": [_text(row, text, texts) for text in texts],
        "open": tongue_slots.open_slot(row.language, row.language, [t.language for t in texts]),
        **tongue_slots.slots(row.number, row.language),
    }


def _text(post: AnyRow, text: AnyRow, texts: Sequence[AnyRow]) -> dict[str, Any]:
    """Return a translation as it stands beside the original."""
    former = text.translator_deleted_at is not None
    return {
        "lang": text.language,
        "dir": text.direction,
        "language_name": tongues.name(text.language, web.actor().locale),
        "title": text.title,
        "html": Markup(text.html),  # noqa: S704 -- sanitised by core.markdown when it was stored
        "name": text.display_name,
        "url": None if former else f"/people/{text.username}/",
        "written_at": text.written_at,
        "stale": text.stale_at is not None,
        "open": tongue_slots.open_slot(
            text.language, post.language, [each.language for each in texts]
        ),
    }


def _accepted(topic: AnyRow) -> dict[str, Any] | None:
    """Return the accepted answer as it stands on top, if there is one that may be read."""
    if topic.accepted_html is None:
        return None
    former = topic.accepted_author_deleted is not None
    return {
        "number": topic.accepted_number,
        "url": place_of(topic.id, topic.slug, topic.accepted_number),
        "excerpt": markdown.excerpt(content.words_of(topic.accepted_html), 320),
        "lang": topic.accepted_language,
        "dir": topic.accepted_direction,
        "name": topic.accepted_name,
        "author_url": None if former else f"/people/{topic.accepted_username}/",
    }


def _original(topic: AnyRow) -> dict[str, Any] | None:
    """Return the topic that this one repeats, if everybody here may read it."""
    if topic.original_id is None:
        return None
    return {
        "url": topic_path(topic.original_id, topic.original_slug),
        "title": topic.original_title,
        "lang": topic.original_language,
    }


def _summary(topic: AnyRow) -> dict[str, Any] | None:
    """Return what the curators say is known so far, if they do."""
    if topic.summary_html is None:
        return None
    former = topic.summary_author_deleted is not None
    last = topic.summary_last_post
    return {
        "html": Markup(topic.summary_html),  # noqa: S704 -- sanitised by core.markdown when stored
        "lang": topic.summary_language,
        "dir": topic.summary_direction,
        "at": topic.summary_at,
        "name": topic.summary_name,
        "author_url": None if former else f"/people/{topic.summary_username}/",
        "since": topic.summary_since,
        "since_url": place_of(topic.id, topic.slug, last + 1),
    }


def own_actions(actor: Actor, topic: Any, *, is_open: bool) -> Callable[[str], bytes]:
    """Return what fills the slot under each post: what only its author finds there.

    The slot's argument is ``number:author_id:state:member_id``; no query is needed for it.
    """
    path = topic_path(topic.id, topic.slug)

    def fill(argument: str) -> bytes:
        number, author, state, member = argument.split(":")
        if member and state != "deleted" and not policy.may_still_speak(actor, int(member)):
            return b""
        if int(author) != actor.person_id or (not is_open and state != "deleted"):
            return b""
        deletable = number != "1" or topic.posts_count <= 1
        skeleton = shell.kept(
            ("own", path, number, state, deletable, actor.locale),
            lambda: web.piece(
                "topics/_own_actions.html",
                path=path,
                number=number,
                state=state,
                deletable=deletable,
            ),
        )
        return shell.fill(skeleton, {"csrf": web.csrf})

    return fill


def _contents(topic: AnyRow, headings: Sequence[tuple[int, int, str, str]]) -> list[dict[str, Any]]:
    path = topic_path(topic.id, topic.slug)
    top = min((level for _number, level, _anchor, _text in headings), default=0)
    return [
        {
            "depth": level - top,
            "text": text,
            "url": path
            + (f"?page={page_of(number)}" if page_of(number) > 1 else "")
            + f"#{anchor}",
        }
        for number, level, anchor, text in headings
    ]


def _related(topic: AnyRow) -> list[dict[str, Any]]:
    """Return related topics.

    Kept with the page: a newer topic appears with the next post here, while a deleted one raises
    ``shelf`` and goes at once.
    """
    return [
        {
            "url": topic_path(row.id, row.slug),
            "title": row.title,
            "lang": row.language,
            "reply_count": max(row.posts_count - 1, 0),
            "elsewhere": row.elsewhere,
        }
        for row in beside.related(topic.id, topic.board_id)
    ]


def _json_ld(topic: AnyRow, posts: Sequence[AnyRow]) -> Markup:
    """Return schema.org's `DiscussionForumPosting` for the page of a public topic, else nothing.

    Source: https://schema.org/DiscussionForumPosting.
    """
    if topic.board_visibility != "public":
        return Markup()
    shown = [post for post in posts if not post.deleted_at and not post.hidden_at]

    def author(post: AnyRow) -> dict[str, str]:
        found = {"@type": "Person", "name": post.display_name}
        if post.author_deleted_at is None:
            found["url"] = web.public_url(f"/people/{post.username}/")
        return found

    address = web.public_url(topic_path(topic.id, topic.slug))
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "@id": address,
        "url": address,
        "headline": topic.title,
        "datePublished": topic.created_at.isoformat(),
        "dateModified": topic.last_posted_at.isoformat(),
        "articleSection": topic.board_name,
        "commentCount": max(topic.posts_count - 1, 0),
        "text": topic.excerpt,
    }
    if topic.language:
        data["inLanguage"] = topic.language
    if topic.tags_text:
        data["keywords"] = topic.tags_text.split()
    if shown and shown[0].number == 1:
        data["author"] = author(shown[0])
    data["comment"] = [
        {
            "@type": "Comment",
            "url": web.public_url(post_path(topic.id, topic.slug, post.number)),
            "datePublished": post.created_at.isoformat(),
            "author": author(post),
            "text": markdown.excerpt(content.words_of(post.html), 160),
        }
        for post in shown
        if post.number > 1
    ]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # The script element ends at "</": inside JSON a less-than sign can be an escape.
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028")
    # JSON with its less-than signs escaped.
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704
