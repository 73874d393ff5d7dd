"""What may be meant by the beginning of a name, a tag or an emoji while somebody writes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.accounts import blocks
from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.models import Board, Tag, Topic, TopicTag
from hrforum.boards.slugs import slugify
from hrforum.core import emoji
from hrforum.core.permissions import Actor
from hrforum.core.search.find import Question, find, measure
from hrforum.core.search.query import Query, Scope, parse
from hrforum.core.search.words import SIGNS as SIGNS_OF
from hrforum.extensions import db
from hrforum.search import queries

SIGNS = ("@", "#", ":")
MOST = 8
MOST_MEMBERS = 3
LONGEST = 40  # characters
LAST = "\uffff"  # sorts behind all that a name has


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that may be meant.

    Args:
        value: what stands in the text afterwards, as Markdown.
        label: its name.
        about: what tells it from others: the username, the kind.
    """

    value: str
    label: str
    about: str


def complete(actor: Actor, sign: str, start: str) -> list[Completion]:
    """Return what begins so, the most likely first; at most `MOST`.

    Args:
        actor: who writes: tags of topics that they can't read are not there.
        sign: one of `SIGNS`: people and members, tags, emoji.
        start: what was typed behind the sign.
    """
    start = start[:LONGEST].strip()
    if not start or sign not in SIGNS:
        return []
    if sign == "@":
        return _named(actor, start)
    if sign == "#":
        return _tags(actor, start)
    return [
        Completion(char, f":{name}:", char)
        for name, char in emoji.beginning(start.casefold(), MOST)
    ]


def _named(actor: Actor, start: str) -> list[Completion]:
    query = parse(start)
    if not query.terms:
        return []
    # The last word always goes on: one letter is a beginning, too.
    last = replace(query.terms[-1], prefix=True)
    query = replace(query, terms=(*query.terms[:-1], last), open=False)
    _counts, top = measure([], 1)
    members = find(_in_names(query, "member"), 0, MOST_MEMBERS, top)
    people = find(_in_names(query, "person"), 0, MOST, top)
    ids = [*_usernames(start), *(hit.id for hit in people.hits)]
    apart = blocks.apart(actor.person_id, ids)
    ids = [person_id for person_id in ids if person_id not in apart]
    organisations = [
        Completion(f"[{_escaped(row.name)}](/members/{row.slug}/)", row.name, _("member"))
        for row in queries.members_by_id([hit.id for hit in members.hits])
    ]
    found = [
        Completion(f"@{row.username}", row.display_name, f"@{row.username}")
        for row in queries.people_by_id(list(dict.fromkeys(ids)))
    ]
    return [*found[: MOST - len(organisations)], *organisations]


def _in_names(query: Query, kind: str) -> Question:
    """Return the question for documents that have all words in their names."""
    named = tuple((term.signed(SIGNS_OF[kind]).in_title(),) for term in query.terms)
    return Question(query, Scope(either=named), kind)


def _usernames(start: str) -> list[int]:
    name = start.casefold()
    return list(
        db.session.scalars(
            select(Person.id)
            # A range, so that the index of the usernames answers.
            .where(Person.username >= name, Person.username < name + LAST)
            .where(Person.active, Person.deleted_at.is_(None), Person.confirmed_at.is_not(None))
            .order_by(Person.username)
            .limit(MOST)
        )
    )


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _tags(actor: Actor, start: str) -> list[Completion]:
    slug = slugify(start, fallback="")
    if not slug:
        return []
    used = (
        select(TopicTag.topic_id)
        .join(Topic, Topic.id == TopicTag.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(TopicTag.tag_id == Tag.id, policy.visible_topics(actor))
        .exists()
    )
    rows = db.session.execute(
        # A range, so that the index of the slugs answers.
        select(Tag.slug, Tag.name)
        .where(Tag.slug >= slug, Tag.slug < slug + LAST, used)
        .order_by(Tag.slug)
        .limit(MOST)
    )
    return [
        Completion(f"[#{_escaped(row.name)}](/tags/{row.slug}/)", f"#{row.name}", "")
        for row in rows
    ]
