"""The cached pieces of a topic's page.

A page of posts is rendered once for each language and zone, for visitors, for people and for
moderators (who see hidden texts). What differs from person to person, the actions under a post, is
a mark in the piece that `with_actions` replaces: no query, no template per post.
"""

from __future__ import annotations

import json
import re
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from hrforum.boards import content
from hrforum.boards.queries import topics as queries
from hrforum.boards.queries.base import (
    page_of,
    place_of,
    post_path,
    reader_key,
    topic_path,
)
from hrforum.boards.rows import avatar_url
from hrforum.core import markdown, web
from hrforum.core.db import AnyRow
from hrforum.core.fragments import fragment
from hrforum.core.permissions import Actor

# A control character can't be in rendered text: the renderer strips them.
_MARK = re.compile("\x01([0-9]+):([0-9]+):([a-z]*)\x02")


def _version(topic: AnyRow) -> tuple[int, int, int, int]:
    return (topic.id, topic.version, topic.faces, topic.shelf)


def posts_html(actor: Actor, topic: AnyRow, page: int, pages: int) -> str:
    """Return the posts of one page, with marks where a signed-in reader's actions go."""
    if actor.moderates(topic.board_id):
        audience = "moderator"
    elif actor.is_signed_in:
        audience = "person"
    else:
        audience = "visitor"

    def make() -> str:
        posts = queries.posts_of_page(topic.id, topic.board_id, page)
        path = topic_path(topic.id, topic.slug)
        polls = queries.polls(topic.id, page)
        return web.piece(
            "topics/_posts.html",
            topic=topic,
            path=path,
            posts=[_post(row, topic, audience, polls.get(row.number, [])) for row in posts],
            audience=audience,
            page=page,
            pages=pages,
        )

    return fragment(("posts", *_version(topic), page, audience, *reader_key(actor)), make)


def _post(row: AnyRow, topic: AnyRow, audience: str, polls: list[dict[str, Any]]) -> dict[str, Any]:
    state = "deleted" if row.deleted_at else "hidden" if row.hidden_at else ""
    former = row.author_deleted_at is not None
    return {
        "row": row,
        "number": row.number,
        "state": state,
        "mark": f"\x01{row.number}:{row.author_id}:{state}\x02",
        "show_text": not row.deleted_at and (not row.hidden_at or audience == "moderator"),
        "html": Markup(row.html),  # noqa: S704 -- sanitised by core.markdown when it was stored
        "link": post_path(topic.id, topic.slug, row.number),
        "author_url": None if former else f"/people/{row.username}/",
        "avatar_url": avatar_url(row.avatar),
        "answered_link": (
            place_of(topic.id, topic.slug, row.reply_to_number) if row.reply_to_number else None
        ),
        "accepted": topic.accepted_number == row.number,
        "polls": polls,
    }


def with_actions(html: str, actor: Actor, topic: AnyRow, *, moderates: bool) -> str:
    """Return the piece with the actions that this reader has under each post."""
    path = topic_path(topic.id, topic.slug)
    is_open = topic.deleted_at is None and (topic.closed_at is None or moderates)
    labels = {
        name: f'<svg class="icon" width="20" height="20" aria-hidden="true">'
        f'<use href="{web.asset("icons/sprite.svg")}#{icon}"></use></svg>{escape(text)}'
        for name, icon, text in (
            ("reply", "reply", _("Reply")),
            ("quote", "quote", _("Quote")),
            ("edit", "pencil", _("Edit")),
            ("delete", "trash-2", _("Delete")),
            ("hide", "eye-off", _("Hide")),
            ("show", "eye", _("Show again")),
            ("undo", "undo-2", _("Undo")),
        )
    }
    token = web.csrf_field()
    mine_id = actor.person_id

    def link(name: str, href: str, number: str) -> str:
        about = escape(_("post %(number)s", number=number))
        return f'<a href="{href}">{labels[name]}<span class="visually-hidden"> {about}</span></a>'

    def button(name: str, action: str, number: str) -> str:
        about = escape(_("post %(number)s", number=number))
        return (
            f'<form method="post" action="{action}">{token}<button type="submit">{labels[name]}'
            f'<span class="visually-hidden"> {about}</span></button></form>'
        )

    def actions(match: re.Match[str]) -> str:
        number, author, state = match.groups()
        post = f"{path}{number}"
        mine = int(author) == mine_id
        page = page_of(int(number))
        query = f"?page={page}&amp;" if page > 1 else "?"
        out: list[str] = []
        if state == "deleted":
            if moderates or mine:
                out.append(button("undo", f"{post}/restore", number))
            return "".join(out)
        if is_open and state == "":
            out.append(link("reply", f"{path}{query}reply_to={number}#reply", number))
            out.append(link("quote", f"{path}{query}reply_to={number}&amp;quote=1#reply", number))
        if topic.deleted_at is None and (moderates or (mine and is_open and state == "")):
            out.append(link("edit", f"{post}/edit", number))
            if moderates or number != "1" or topic.posts_count <= 1:
                out.append(button("delete", f"{post}/delete", number))
        if moderates and state == "hidden":
            out.append(button("show", f"{post}/unhide", number))
        elif moderates:
            out.append(link("hide", f"{post}/hide", number))
        return "".join(out)

    return _MARK.sub(actions, html)


def rail_html(actor: Actor, topic: AnyRow, page: int, pages: int) -> str:
    """Return the rail: where I am, jump to a number, table of contents."""

    def make() -> str:
        contents = [
            {
                "level": level,
                "text": text,
                "url": f"{topic_path(topic.id, topic.slug)}"
                + (f"?page={page_of(number)}" if page_of(number) > 1 else "")
                + f"#{anchor}",
            }
            for number, level, anchor, text in queries.contents(topic.id)
        ]
        return web.piece(
            "topics/_rail.html",
            topic=topic,
            path=topic_path(topic.id, topic.slug),
            page=page,
            pages=pages,
            contents=contents,
        )

    return fragment(("rail", *_version(topic), page, *reader_key(actor)), make)


def related_html(actor: Actor, topic: AnyRow) -> str:
    """Return the list of related topics.

    Kept under the topic's version: a newer topic appears in it with the next post here, while a
    deleted one raises ``shelf`` and goes at once.
    """

    def make() -> str:
        rows = queries.related(topic.id, topic.board_id)
        related = [
            {
                "url": topic_path(row.id, row.slug),
                "title": row.title,
                "lang": row.language,
                "reply_count": max(row.posts_count - 1, 0),
            }
            for row in rows
        ]
        return web.piece("topics/_related.html", related=related)

    return fragment(("related", *_version(topic), *reader_key(actor)), make)


def json_ld(actor: Actor, topic: AnyRow, page: int) -> str:
    """Return schema.org's `DiscussionForumPosting` for the page of a public topic, else nothing.

    Source: https://schema.org/DiscussionForumPosting.
    """
    if topic.board_visibility != "public" or actor.is_signed_in or topic.deleted_at is not None:
        return ""

    def make() -> str:
        posts = queries.posts_of_page(topic.id, topic.board_id, page)
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
        return f'<script type="application/ld+json">{text}</script>'

    key = ("jsonld", *_version(topic), page, web.public_url(""))
    return Markup(fragment(key, make))  # noqa: S704 -- JSON with its less-than signs escaped
