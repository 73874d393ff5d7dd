"""Deciding whether a text is written at once, waits for a moderator, or may not be written."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import Select, select, update

from hrforum.boards import content as contents
from hrforum.boards.gate import Submission
from hrforum.boards.models import Post
from hrforum.boards.upload_models import Upload
from hrforum.core import audit, clock
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.permissions import Actor
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.guarding import notices, queries, words
from hrforum.guarding.actions.rules import switch_raid_on
from hrforum.guarding.models import FlaggedPost, HeldPost, PostingTrace, WatchedWord
from hrforum.guarding.queries import Rules, Standing

MINUTES = 10
OWN = 5  # texts of one unknown person in these minutes
NETWORK = 15  # of unknown people from one network: a class of students may be one
SAME = 40  # letters from which on a repeated text is one
FRESH = dt.timedelta(seconds=60)
KEPT = dt.timedelta(days=30)  # files of a text that waits
_FILE = re.compile(r"/uploads/posts/([0-9A-Za-z._-]{8,120})")


def consider(
    actor: Actor,
    said: Submission,
    *,
    origin: str,
    ranges: Mapping[int, str] = MappingProxyType({}),
    by_heart: bool = True,
) -> int | None:
    """Let a text wait if there is a reason; return the id of what waits, None: write it.

    Args:
        actor: who writes.
        said: what.
        origin: a keyed hash of the network that it came from.
        ranges: those of the ranges around it, by the length of their prefix.
        by_heart: whether repeated texts, floods and fresh accounts count.

    Raises:
        Invalid: it has a blocked word, or comes from a blocked network; the field is ``body``.
        Conflict: an edit that would wait began from a text that is not the present one.
    """
    rule = queries.rules()
    found = _found(said)
    _refuse(found)
    now = queries.standing(actor.person_id or 0)
    why = ["word"] if any(word.effect == "hold" for word in found) else []
    if actor.is_moderator or actor.moderates(said.board_id):
        return None
    if actor.needs_approval(said.board_id):
        # A decision of `hrforum.moderation`: also of who is known here.
        why.append("decision")
    # What could never be written need not wait. Before the transaction: rendering takes its time.
    if said.kind == "topic":
        contents.clean_title(said.title)
    else:
        contents.prepare(said.body, beside=said.answers)
        if said.title:
            contents.clean_title(said.title)
    known = queries.is_known(actor, now, rule)
    if said.kind == "reply" and (why or not known) and not queries.takes_replies(said.topic_id):
        return None  # the write says why it can't be
    if known:
        return _hold(actor, said, why, origin, ranges) if why and _may_wait(said) else None
    until = queries.blocked_until([origin, *ranges.values()])
    if until is not None:
        raise Invalid(
            "body",
            _(
                "From your network nobody new can write until %(moment)s. If this is a mistake, "
                "write to us: the address is on the contact page.",
                moment=format_datetime(until, "long"),
            ),
        )
    if said.kind == "edit":
        why += _reasons_of_edit(said, now, rule)
        return _hold(actor, said, why, origin, ranges) if why and _may_wait(said) else None
    with transaction():
        why += _reasons(actor, said, now, rule, origin, by_heart=by_heart)
        return _hold(actor, said, why, origin, ranges) if why else None


def _may_wait(said: Submission) -> bool:
    """Whether an edit is to wait: the text that it would change stands there, as it was read.

    What is hidden nobody reads: its author may mend it, and moderators look before it shows again.

    Raises:
        Conflict: somebody changed the text meanwhile; waiting would only put that off.
    """
    if said.kind != "edit":
        return True
    now = db.session.execute(
        select(Post.version, Post.hidden_at).where(Post.id == said.fields["post_id"])
    ).one()
    if now.version != said.fields["base_version"]:
        raise Conflict
    return now.hidden_at is None


def _reasons_of_edit(said: Submission, now: Standing, rule: Rules) -> list[str]:
    """Return why the edit of an unknown person waits: else an approved post could become any."""
    why = []
    if rule.is_raid:
        why.append("raid")
    if rule.first_posts and now.trusted is not True:
        why.append("first")
    if rule.links and _new_links(said):
        why.append("links")
    return why


def _new_links(said: Submission) -> bool:
    return bool(words.hosts(said.words) - words.hosts(said.before))


def _found(said: Submission) -> list[WatchedWord]:
    text = f"{said.title}\n{said.words}"
    before = said.before
    sites, known_sites = words.hosts(text), words.hosts(before)
    language = said.language
    found = []
    for word in queries.watched():
        if not words.matches(word.pattern, text, sites):
            continue
        # What stood there before is nobody's new doing.
        if before and words.matches(word.pattern, before, known_sites):
            continue
        if word.language:
            language = language or contents.prepare(said.body, beside=said.answers).language
            if language != word.language:
                continue
        found.append(word)
    return found


def _refuse(found: Sequence[WatchedWord]) -> None:
    for word in found:
        if word.effect == "block":
            raise Invalid(
                "body",
                _(
                    "Moderators do not let “%(word)s” be written here. If you need it to say what "
                    "happened, ask a moderator.",
                    word=word.pattern,
                ),
            )


def _reasons(
    actor: Actor, said: Submission, now: Standing, rule: Rules, origin: str, *, by_heart: bool
) -> list[str]:
    """Return why the text of an unknown person waits; note that it came."""
    digest = hashlib.sha256(fold(said.words).encode()).hexdigest()
    lately = queries.traces(actor.person_id or 0, digest, origin, MINUTES)
    if _twin(actor, said) is not None:
        return ["first"]
    db.session.add(
        PostingTrace(person_id=actor.person_id, digest=digest, origin=origin, at=clock.now())
    )
    why = []
    if rule.burst and lately.everybody >= rule.burst and not rule.is_raid:
        switch_raid_on(None, minutes=60)
        why.append("raid")
    elif rule.is_raid:
        why.append("raid")
    if rule.first_posts and (now.trusted is not True):
        why.append("first")
    if rule.links and words.hosts(said.words):
        why.append("links")
    if said.trapped:
        why.append("trap")
    if by_heart:
        if lately.same_text and len(said.words) >= SAME:
            why.append("duplicate")
        if lately.own >= OWN or lately.own_network >= NETWORK:
            why.append("flood")
        if now.confirmed_at is not None and clock.now() - now.confirmed_at < FRESH:
            why.append("fresh")
    return why


def _twin(actor: Actor, said: Submission) -> int | None:
    """Return what waits already of the same write; an edit is the same if it says the same."""
    if said.kind == "edit":
        return db.session.scalar(
            _waiting_edits(actor, said).where(
                HeldPost.body == said.body, HeldPost.title == said.title[:300]
            )
        )
    key = contents.clean_client_key(said.client_key)
    if key is None:
        return None
    return db.session.scalar(
        select(HeldPost.id).where(HeldPost.person_id == actor.person_id, HeldPost.client_key == key)
    )


def _waiting_edits(actor: Actor, said: Submission) -> Select[int]:
    return select(HeldPost.id).where(
        HeldPost.person_id == actor.person_id,
        HeldPost.kind == "edit",
        HeldPost.post_id == said.fields["post_id"],
        HeldPost.state == "waiting",
    )


@transactional
def _hold(
    actor: Actor, said: Submission, why: list[str], origin: str, ranges: Mapping[int, str]
) -> int:
    twin = _twin(actor, said)
    if twin is not None:
        return twin
    if said.kind == "edit":
        # The newer one is what its author wants now; the earlier one stays among their texts.
        db.session.execute(
            update(HeldPost)
            .where(HeldPost.id.in_(_waiting_edits(actor, said)))
            .values(state="withdrawn", decided_at=clock.now(), decided_by_id=actor.person_id)
            .execution_options(synchronize_session=False)
        )
    held = HeldPost(
        person_id=actor.person_id,
        kind=said.kind,
        board_id=said.board_id,
        topic_id=said.topic_id,
        title=said.title[:300],
        body=said.body,
        fields=dict(said.fields),
        why=why,
        client_key=contents.clean_client_key(said.client_key),
        origin=origin,
        ranges={str(width): found for width, found in ranges.items()},
        created_at=clock.now(),
        post_id=said.fields.get("post_id"),
    )
    db.session.add(held)
    db.session.flush()
    files = _FILE.findall(said.body)
    if files:
        db.session.execute(
            update(Upload)
            .where(Upload.owner_id == actor.person_id, Upload.file.in_(files))
            .where(Upload.unused_since.is_not(None))
            .values(unused_since=clock.now() + KEPT)
            .execution_options(synchronize_session=False)
        )
    audit.record(actor, audit.Tag.POST_HELD, "held_post", held.id, why=why)
    notices.tell_waiting(held)
    return held.id


def flag(actor: Actor, said: Submission, post: Post) -> None:
    """Let moderators look at a post with watched words; without one nothing is written."""
    patterns = [word.pattern for word in _found(said) if word.effect == "flag"]
    if not patterns:
        return
    with transaction():
        for pattern in patterns:
            known = select(FlaggedPost.id).where(
                FlaggedPost.post_id == post.id, FlaggedPost.word == pattern
            )
            if db.session.scalar(known) is None:
                db.session.add(FlaggedPost(post_id=post.id, word=pattern, at=clock.now()))
