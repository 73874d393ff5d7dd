"""The demonstration's content files parse, and everything they point to exists.

Pure Python: no application, no database. The format is in `topics/README.md`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

CONTENT = Path(__file__).parents[2] / "hrforum" / "demo" / "content"
PAGES = Path(__file__).parents[2] / "hrforum" / "accounts" / "pages_default"
TOPIC_FILES = sorted((CONTENT / "topics").glob("[0-9]*.md"))

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TAG = re.compile(r"[^\W_]+(-[^\W_]+)*")
MENTION = re.compile(r"(?<![\w/@.])@([a-z0-9]+)\b")
TOPIC_LINK = re.compile(r"\]\(topic:([^)#]+)(?:#(\d+))?\)")
QUOTE = re.compile(r"^> \[@([a-z0-9]+) [^\]#]*#(\d+)\]\(#post-(\d+)\)", re.MULTILINE)
VISIBILITIES = {"public", "signed_in", "members", "groups", "moderators"}
KINDS = {
    "municipality",
    "local_authorities_association",
    "cso",
    "city_outside_eu",
    "institution",
    "university",
    "international_organisation",
}
WHO = {
    "citizen",
    "civil_society",
    "academic",
    "decision_maker",
    "institution",
    "investor",
    "practitioner",
    "local_innovator",
    "other",
}
TOPIC_KEYS = {
    "board",
    "type",
    "title",
    "language",
    "author",
    "tags",
    "days_ago",
    "pinned",
    "closed",
    "closed_reason",
    "accepted",
    "for_member",
    "edited",
    "likes",
    "answers",
    "status",
    "status_note",
    "summary",
    "outcome",
    "poll",
}
POST_KEYS = {
    "author",
    "hours_later",
    "reply_to",
    "for_member",
    "language",
    "edited",
    "likes",
    "poll",
    "tried",
}


@dataclass
class Topic:
    """One parsed topic file."""

    key: str
    meta: dict[str, Any]
    posts: list[tuple[dict[str, Any], str]] = field(default_factory=list)


def parse_topic(key: str, text: str) -> Topic:
    """Split a topic file into its blocks; ValueError says what is wrong with the layout."""
    head, *rest = re.split(r"^\+\+\+ post$", text, flags=re.MULTILINE)
    if not head.startswith("+++\n"):
        raise ValueError(f"{key}: does not start with +++")
    meta, body = _block(key, head[4:])
    topic = Topic(key, meta, [({"author": meta.get("author"), "hours_later": 0.0}, body)])
    for part in rest:
        topic.posts.append(_block(key, part.lstrip("\n")))
    return topic


def _block(key: str, text: str) -> tuple[dict[str, Any], str]:
    toml, mark, body = ("\n" + text).partition("\n+++\n")
    if not mark:
        raise ValueError(f"{key}: a block has no closing +++")
    if re.search(r"^\+\+\+", body, re.MULTILINE):
        raise ValueError(f"{key}: a body has a line that starts with +++")
    return tomllib.loads(toml), body.strip()


def load(name: str) -> list[dict[str, Any]]:
    """The array of tables of one content file, by the file's name in the singular."""
    singular = {"boards": "board", "members": "member", "people": "person"}[name]
    with (CONTENT / f"{name}.toml").open("rb") as file:
        return list(tomllib.load(file)[singular])


@cache
def topics() -> dict[str, Topic]:
    """All topics by key."""
    return {p.stem: parse_topic(p.stem, p.read_text("utf-8")) for p in TOPIC_FILES}


def usernames() -> set[str]:
    """Every username of the demonstration."""
    return {person["username"] for person in load("people")}


def may_write(person: dict[str, Any], board: dict[str, Any]) -> bool:
    """Whether a demo person can be an author on a board; says what the boards' policy says."""
    if {"admin", "moderator"} & set(person["roles"]) or person["username"] in board["moderators"]:
        return True
    match board["visibility"]:
        case "public" | "signed_in":
            return True
        case "members":
            return bool(person["delegate"])
        case "groups":
            return bool(set(person["groups"]) & set(board["groups"]))
        case _:
            return False


def test_boards() -> None:
    boards = load("boards")
    assert [b["position"] for b in boards] == list(range(len(boards)))
    for unique in ("slug", "name", "hue", "icon"):
        assert len({b[unique] for b in boards}) == len(boards), unique
    assert {b["visibility"] for b in boards} == VISIBILITIES
    for board in boards:
        assert SLUG.fullmatch(board["slug"])
        assert 0 <= board["hue"] < 360
        assert set(board["moderators"]) <= usernames(), board["slug"]
        assert (board["visibility"] == "groups") == bool(board.get("groups"))
    assert sum(b["visibility"] == "public" for b in boards) == 15


def test_members() -> None:
    members, boards = load("members"), {b["slug"] for b in load("boards")}
    assert len({m["slug"] for m in members}) == len(members)
    assert {m["kind"] for m in members} == KINDS
    guests = {m["slug"] for m in members if m["membership"] == "guest"}
    assert guests == {
        "graz",
        "lund",
        "middelburg",
        "nuremberg",
        "utrecht",
        "vienna",
        "york",
    }
    for member in members:
        city = member["kind"] in {"municipality", "city_outside_eu"}
        assert SLUG.fullmatch(member["slug"])
        assert member["membership"] in {"guest", "associate"}
        assert re.fullmatch(r"[A-Z]{2}", member["country"])
        assert -90 <= member["latitude"] <= 90 and -180 <= member["longitude"] <= 180
        assert ZoneInfo(member["timezone"])
        assert city == ("population" in member) == (not member["name"].endswith("(demo)"))
        assert not (city and "website" in member), "no addresses of real cities"
        assert {level["level"] for level in member["languages"]} <= {
            "native",
            "working",
            "basic",
        }
        for theme in member["themes"]["strengths"] + member["themes"]["needs"]:
            assert theme["board"] in boards and 1 <= theme["level"] <= 3, member["slug"]


def test_people() -> None:
    people, members = load("people"), {m["slug"] for m in load("members")}
    logins = ["admin", "coordinator", "moderator", "mentor", "mentee", "practitioner"]
    assert [p["username"] for p in people[:6]] == logins
    for unique in ("username", "email", "display_name"):
        assert len({p[unique] for p in people}) == len(people), unique
    groups = {g for b in load("boards") for g in b.get("groups", [])}
    for person in people:
        assert re.fullmatch(r"[a-z0-9]+", person["username"])
        assert person["who"] in WHO
        assert set(person["roles"]) <= {"admin", "coordinator", "moderator"}
        assert ZoneInfo(person["timezone"])
        assert set(person["groups"]) <= groups
        for delegate in person["delegate"]:
            assert delegate["member"] in members
            assert delegate["role"] in {"lead", "officer", "elected", "expert"}


def test_every_board_moderator_is_in_the_moderators_room() -> None:
    boards = {b["slug"]: b for b in load("boards")}
    room = set(boards["moderators-room"]["moderators"])
    people = {p["username"]: p for p in load("people")}
    for board in boards.values():
        for name in set(board["moderators"]) - room:
            assert "admin" in people[name]["roles"], (board["slug"], name)


@pytest.mark.parametrize("path", TOPIC_FILES, ids=lambda p: p.stem)
def test_topic(path: Path) -> None:
    topic = topics()[path.stem]
    boards = {b["slug"]: b for b in load("boards")}
    people = {p["username"]: p for p in load("people")}
    meta = topic.meta
    assert re.fullmatch(r"\d\d-[a-z0-9-]+", topic.key)
    assert set(meta) <= TOPIC_KEYS, set(meta) - TOPIC_KEYS
    assert meta["type"] in {"discussion", "challenge", "question", "practice"}
    assert 5 <= len(meta["title"]) <= 160
    assert re.fullmatch(r"[a-z]{2}", meta["language"])
    assert 2 <= len(meta["tags"]) <= 4 and len(set(meta["tags"])) == len(meta["tags"])
    assert all(TAG.fullmatch(t) and t == t.lower() for t in meta["tags"]), meta["tags"]
    assert meta.get("closed", False) == ("closed_reason" in meta)
    if "accepted" in meta:
        assert meta["type"] == "question" and 2 <= meta["accepted"] <= len(topic.posts)
    last = -1.0
    for number, (post, body) in enumerate(topic.posts, 1):
        where = f"{topic.key} post {number}"
        assert set(post) <= POST_KEYS, where
        extra = meta if number == 1 else post
        assert may_write(people[post["author"]], boards[meta["board"]]), where
        assert last < post["hours_later"] < meta["days_ago"] * 24, where
        last = post["hours_later"]
        assert 1 <= post.get("reply_to", 1) < max(number, 2), where
        likes = extra.get("likes", [])
        assert len(set(likes)) == len(likes) and post["author"] not in likes, where
        assert set(likes) <= set(people), where
        if "for_member" in extra:
            spoken_for = {d["member"] for d in people[post["author"]]["delegate"]}
            assert extra["for_member"] in spoken_for, where
        _check_body(topic, number, body, set(people))


def _check_body(topic: Topic, number: int, body: str, people: set[str]) -> None:
    where = f"{topic.key} post {number}"
    assert body, where
    prose = re.sub(r"```.*?```|`[^`]*`", "", body, flags=re.DOTALL)
    assert set(MENTION.findall(prose)) <= people, where
    assert "topic:" not in TOPIC_LINK.sub("", prose), where
    for key, post in TOPIC_LINK.findall(prose):
        assert key in topics() and key != topic.key, (where, key)
        assert not post or 1 <= int(post) <= len(topics()[key].posts), (where, key)
    for author, said, linked in QUOTE.findall(body):
        assert said == linked and 1 <= int(said) < number, where
        quoted, text = topic.posts[int(said) - 1]
        assert quoted["author"] == author, where
        _check_quote(where, body, said, text)


def _check_quote(where: str, body: str, said: str, text: str) -> None:
    block = re.search(rf"^> \[@[^\n]*#post-{said}\):?\n((?:>[^\n]*\n?)+)", body, re.MULTILINE)
    assert block, where
    words = _plain(re.sub(r"^> ?", "", block[1], flags=re.MULTILINE))
    for part in words.split("[…]"):
        assert part.strip() in _plain(text), (where, part)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"^\s*(?:[-*]|\d+\.)\s|[*_]", "", text, flags=re.MULTILINE).split())


def test_the_whole() -> None:
    everything = topics().values()
    posts = [post for topic in everything for post in topic.posts]
    assert len(everything) >= 40 and len(posts) >= 250
    languages = [t.meta["language"] for t in everything]
    least = {
        "fr": 4,
        "es": 3,
        "de": 4,
        "ar": 3,
        "uk": 1,
        "pl": 1,
        "pt": 1,
        "tr": 1,
        "ko": 1,
    }
    for code, count in least.items():
        assert languages.count(code) >= count, code
    assert languages.count("en") > len(languages) / 2 - 3
    assert max(len(t.posts) for t in everything) >= 40
    assert len({t.meta["title"] for t in everything}) == len(languages)
    waiting = [t for t in everything if t.meta["type"] == "challenge" and len(t.posts) == 1]
    assert len(waiting) >= 5
    assert sum(t.meta["days_ago"] < 3 for t in everything) >= 4
    assert {t.meta["board"] for t in everything} == {b["slug"] for b in load("boards")}


def test_a_broken_file_is_noticed() -> None:
    with pytest.raises(ValueError, match="no closing"):
        parse_topic("00-x", '+++\nboard = "housing"\nNo end of the block.\n')
    with pytest.raises(ValueError, match="does not start"):
        parse_topic("00-x", "Hello\n")
    quoting = Topic("00-x", {}, [({"author": "a"}, "Yes."), ({"author": "b"}, "")])
    body = "> [@a wrote in #1](#post-1):\n>\n> Never said.\n\nI see."
    with pytest.raises(AssertionError):
        _check_body(quoting, 2, body, {"a", "b"})


@pytest.mark.parametrize("name", ["about", "accessibility", "contact", "house-rules", "privacy"])
def test_default_pages(name: str) -> None:
    meta, text = _block(name, (PAGES / f"{name}.md").read_text("utf-8").removeprefix("+++\n"))
    assert set(meta) == {"title", "summary"} and len(meta["summary"]) <= 160
    assert set(re.findall(r"\{(\w+)\}", text)) <= {"site_name", "contact_email"}
    assert not re.search(r"^# ", text, re.MULTILINE), "the page's title is the heading of level 1"
    assert len(text) > 500
