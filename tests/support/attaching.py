"""Attaching files to posts in tests."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from hrforum.boards import actions
from hrforum.boards.upload_models import Upload
from hrforum.core import attachments
from tests.accounts.test_avatar import picture
from tests.factories import people

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
LIMIT = 10_000_000


def data(app: Flask) -> Path:
    return Path(app.config["HRFORUM"].DATA)


def files(app: Flask) -> list[str]:
    folder = attachments.folder(data(app))
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def rows(db: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(Upload)))


def path_of(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def attached(anna: Any, app: Flask, content: bytes = b"", name: str = "a.png") -> Upload:
    return actions.attach(
        people.actor_of(anna),
        io.BytesIO(content or picture()),
        name,
        data=data(app),
        limit=LIMIT,
    )
