"""From a topic's files to rows, in a process of its own: the part of an import that takes long."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from hrforum.boards.slugs import slugify
from hrforum.core import languages, markdown
from hrforum.importers.discourse import clean, from_html, from_raw, raws, reading
from hrforum.importers.discourse.from_raw import Extras
from hrforum.importers.discourse.names import Names
from hrforum.importers.discourse.polls import polls_of
from hrforum.importers.discourse.records import Atlas, Post, Problem, Task, Topic
from hrforum.importers.discourse.source import MAX_FILE
from hrforum.importers.discourse.survey import is_wanted, refusal, title_of

HIDDEN = "Hidden in the forum that it came from."
CLOSED = "Closed in the forum that it came from."
ARCHIVED = "Archived in the forum that it came from."
_CLOSING = {"closed.enabled", "autoclosed.enabled", "archived.enabled"}
_OPENING = {"closed.disabled", "autoclosed.disabled", "archived.disabled"}
MAX_TAGS = 20


class Converter:
    """Makes rows of topics; knows where everything of the archive is here."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.names = Names(atlas)
        self.people = {name.casefold(): f"/people/{name}/" for name in atlas.usernames.values()}

    def topic(self, task: Task) -> Topic:
        """Return the topic's rows.

        Raises:
            BadFile: none of its files can be used.
        """
        head: dict[str, Any] | None = None
        made: Topic | None = None
        for name, place, raw in task.files:
            found, every = reading.topic(Path(place))
            if refused := refusal(found, task.with_unlisted):
                raise reading.BadFile(refused)
            posts, _told = reading.usable(name, every)
            if head is None or made is None:
                head, made = found, self._head(task, name, found, posts)
            texts = self._texts(raw, posts)
            known = {post.columns["number"] for post in made.posts}
            for post in posts:
                if post["post_number"] not in known:
                    self._add(made, name, task, post, texts.get(post["post_number"]))
        if head is None or made is None:
            raise reading.BadFile("there is no file of this topic")
        self._finish(made, head)
        return made

    def _head(
        self, task: Task, name: str, found: dict[str, Any], posts: list[dict[str, Any]]
    ) -> Topic:
        title = title_of(found)
        closed_at, closed_by, reason = _closed(found, posts)
        return Topic(
            topic_id=task.topic_id,
            category_id=clean.whole(found.get("category_id")) or 0,
            author=reading.author_of(posts[0])[0] if posts else "",
            closed_by=closed_by,
            columns={
                "slug": slugify(title),
                "title": title,
                "type": "question" if _has_answer(found, posts) else "discussion",
                "views_imported": clean.count(found.get("views")),
                "pinned_at": _pinned(found),
                "closed_at": closed_at,
                "closed_reason": reason,
                "language": "",
                "excerpt": "",
            },
            tags=_tags(found.get("tags")),
            file=name,
        )

    def _texts(self, raw: str | None, posts: list[dict[str, Any]]) -> dict[int, str]:
        if raw is None:
            return {}
        place = Path(raw)
        if place.stat().st_size > MAX_FILE:
            return {}
        names = {post["post_number"]: clean.line(post.get("username"), 60) for post in posts}
        return raws.split(clean.text(place.read_text("utf-8", "replace")), names)

    def _add(
        self, made: Topic, name: str, task: Task, post: dict[str, Any], raw: str | None
    ) -> None:
        number = post["post_number"]
        if post.get("post_type") == reading.NOTE:
            made.notes += 1
            return
        if not is_wanted(post):
            made.problems.append(Problem(name, _why_not(post), f"post {number}"))
            return
        key = reading.key_of(post)
        if key in task.known_keys:
            if task.is_new:
                reason = "a post that is here already, in another topic"
                made.problems.append(Problem(name, reason, f"post {number}"))
            return
        try:
            made.posts.append(self._post(made, task, post, key, raw))
        except (markdown.TooLong, reading.BadFile) as error:
            made.problems.append(
                Problem(name, "a post whose text can't be kept", f"post {number}: {error}")
            )

    def _post(
        self, made: Topic, task: Task, post: dict[str, Any], key: int, raw: str | None
    ) -> Post:
        html = clean.text(post.get("cooked"))
        _short_enough(raw if raw is not None else html)
        body, from_markdown = self._body(task.topic_id, html, raw)
        polls = polls_of(post)
        _short_enough(body)
        number = post["post_number"]
        rendered = markdown.render(body, anchor=f"p{number}", people=self.people)
        if not rendered.text.strip() and "<" not in rendered.html:
            if not polls:
                raise reading.BadFile("there is nothing in it")
            body = body.strip()
        created: dt.datetime = clean.moment(post["created_at"])  # type: ignore[assignment]  # checked
        updated = clean.moment(post.get("updated_at"))
        edited = updated if clean.count(post.get("version")) > 1 else None
        columns = {
            "number": number,
            "reply_to_number": clean.whole(post.get("reply_to_post_number")),
            "body": body,
            "html": rendered.html,
            "html_version": rendered.version,
            "headings": [[h.level, h.anchor, h.text] for h in rendered.headings] or None,
            "headings_count": len(rendered.headings),
            "language": self.atlas.language or languages.detect(rendered.text) or "",
            "direction": rendered.direction,
            "created_at": created,
            "edited_at": edited if edited and edited > created else None,
            "likes_count": _likes(post),
            "hidden_at": (updated or created) if post.get("hidden") else None,
            "hidden_reason": HIDDEN if post.get("hidden") else "",
        }
        author = reading.author_of(post)[0]
        return Post(key, author, rendered.text, columns, polls, from_markdown)

    def _body(self, topic_id: int, html: str, raw: str | None) -> tuple[str, bool]:
        """Return the text in our Markdown, and whether it comes from Discourse's Markdown."""
        if raw is not None and raw.strip() and not from_raw.needs_html(raw, html):
            uploads = from_html.uploads(html) if "upload://" in raw else {}
            extras = Extras(self.names, topic_id, uploads)
            return from_raw.to_markdown(raw, extras).strip("\n").rstrip(), True
        extras = Extras(self.names, topic_id, {})
        return from_html.to_markdown(html, extras).strip("\n").rstrip(), False

    def _finish(self, made: Topic, head: dict[str, Any]) -> None:
        made.posts.sort(key=lambda post: post.columns["number"])
        opening = next((post for post in made.posts if post.columns["number"] == 1), None)
        if opening is not None:
            made.columns["language"] = opening.columns["language"]
            if not opening.columns["hidden_at"]:
                made.columns["excerpt"] = markdown.excerpt(opening.text)
        made.columns["accepted_number"] = _accepted(head)


def _why_not(post: dict[str, Any]) -> str:
    if post.get("post_type") == reading.WHISPER:
        return "a whisper among moderators"
    if reading.is_gone(post):
        return "a post that was deleted there"
    return "a post of a kind that is not known here"


def _short_enough(text: str) -> None:
    if len(text) > markdown.MAX_SOURCE:
        raise markdown.TooLong(len(text))


def _likes(post: dict[str, Any]) -> int:
    actions = post.get("actions_summary")
    for action in actions if isinstance(actions, list) else ():
        if isinstance(action, dict) and action.get("id") == 2:
            return clean.count(action.get("count"))
    return 0


def _accepted(head: dict[str, Any]) -> int | None:
    answer = head.get("accepted_answer")
    return clean.whole(answer.get("post_number")) if isinstance(answer, dict) else None


def _has_answer(head: dict[str, Any], posts: list[dict[str, Any]]) -> bool:
    return _accepted(head) is not None or any(post.get("accepted_answer") for post in posts)


def _pinned(head: dict[str, Any]) -> dt.datetime | None:
    until = clean.moment(head.get("pinned_until"))
    if until is not None and until < dt.datetime.now(dt.UTC):
        return None
    at = clean.moment(head.get("pinned_at"))
    if at is None and (head.get("pinned") or head.get("pinned_globally")):
        at = clean.moment(head.get("created_at"))
    return at


def _closed(
    head: dict[str, Any], posts: list[dict[str, Any]]
) -> tuple[dt.datetime | None, str | None, str]:
    """Return when the topic was closed, by whom, and why; from the last note that says so."""
    if not head.get("closed") and not head.get("archived"):
        return None, None, ""
    reason = CLOSED if head.get("closed") else ARCHIVED
    at = clean.moment(head.get("last_posted_at")) or clean.moment(head.get("created_at"))
    by: str | None = None
    for post in posts:
        code = post.get("action_code")
        if code in _CLOSING:
            at, by = clean.moment(post["created_at"]), reading.author_of(post)[0]
            said = from_html.words(clean.text(post.get("cooked")))
            reason = clean.line(said, 500) or reason
        elif code in _OPENING:
            by = None
    if at is None and posts:
        at = clean.moment(posts[-1]["created_at"])
    return at, by, reason


def _tags(found: Any) -> tuple[str, ...]:
    names: list[str] = []
    for tag in found if isinstance(found, list) else ():
        name = tag.get("name") or tag.get("slug") if isinstance(tag, dict) else tag
        slug = slugify(clean.line(name, 60), length=40, fallback="")
        if slug and slug not in names:
            names.append(slug)
    return tuple(names[:MAX_TAGS])
