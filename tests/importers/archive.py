"""Small archives, as Discourse would serve them, for tests."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

START = dt.datetime(2021, 5, 4, 10, 0, 0, tzinfo=dt.UTC)
RULE = "-" * 25


def post(number: int, text: str = "", **values: Any) -> dict[str, Any]:
    """A post; `raw` is its Markdown, `text` the HTML unless it begins with a tag."""
    at = (START + dt.timedelta(minutes=number)).isoformat().replace("+00:00", "Z")
    cooked = text if text.startswith("<") else f"<p>{text or f'Post {number}'}</p>"
    return {
        "id": values.pop("id", 0) or 1000 + number,
        "post_number": number,
        "post_type": 1,
        "username": "amara",
        "user_id": 7,
        "name": "Amara Okoye",
        "created_at": at,
        "updated_at": at,
        "version": 1,
        "cooked": cooked,
        "reply_to_post_number": None,
        "actions_summary": [],
        "hidden": False,
        "deleted_at": None,
        **values,
    }


def topic(number: int, posts: list[dict[str, Any]], **values: Any) -> dict[str, Any]:
    """A topic; its posts' ids are made its own."""
    for each in posts:
        if isinstance(each, dict) and 1000 < each.get("id", 0) < 2000:
            each["id"] += number * 100_000
    title = values.get("title", f"Topic {number}")
    return {
        "id": number,
        "title": title,
        "slug": str(title).lower().replace(" ", "-"),
        "category_id": 10,
        "created_at": START.isoformat(),
        "views": 12,
        "closed": False,
        "archived": False,
        "visible": True,
        "archetype": "regular",
        "tags": [],
        "post_stream": {
            "posts": posts,
            "stream": [each["id"] for each in posts if isinstance(each, dict)],
        },
        **values,
    }


def raw(posts: list[dict[str, Any]], texts: dict[int, str]) -> str:
    """The Markdown of a topic as `/raw/ID` gives it."""
    parts = []
    for each in posts:
        at = each["updated_at"][:19].replace("T", " ")
        text = texts.get(each["post_number"], each["cooked"])
        name = each["username"] or ""
        parts.append(f"{name} | {at} UTC | #{each['post_number']}\n\n{text}\n\n{RULE}\n\n")
    return "".join(parts)


def write(folder: Path, *topics: dict[str, Any], raws: dict[int, str] | None = None) -> Path:
    """Write an archive's folder."""
    (folder / "json").mkdir(parents=True, exist_ok=True)
    (folder / "raw").mkdir(exist_ok=True)
    for each in topics:
        slug = "".join(c for c in str(each["slug"]) if c.isalnum() or c == "-")[:60]
        name = f"{slug or 'x'}.{each['id']}"
        (folder / "json" / f"{name}.json").write_text(json.dumps(each))
        if raws and each["id"] in raws:
            (folder / "raw" / f"{name}.md").write_bytes(
                raws[each["id"]].encode("utf-8", "surrogatepass")
            )
    return folder
