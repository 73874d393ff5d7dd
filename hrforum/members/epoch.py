"""When the members change: a counter that everything kept about all of them hangs on.

The directory, the map and the search for similar members are answered from memory
(`hrforum.members.queries.roll`). Whoever writes a member, a language or a theme of one, in whatever
module, raises the counter in the same transaction: the session is listened to, so that no action
can forget it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from hrforum.core import fragments
from hrforum.extensions import db
from hrforum.members.models import Member, MemberCompetence, MemberLanguage, MemberTheme, Theme

NAME = "members"
WATCHED: tuple[type, ...] = (Member, MemberCompetence, MemberLanguage, MemberTheme, Theme)


def _flushes(session: Session, _context: Any, _objects: Any) -> None:
    changed = (*session.new, *session.deleted, *session.dirty)
    if any(isinstance(each, WATCHED) and session.is_modified(each) for each in changed) or any(
        isinstance(each, WATCHED) for each in session.deleted
    ):
        fragments.bump(NAME)


def _executes(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, WATCHED):
        fragments.bump(NAME)


def listen() -> None:
    """Raise the counter with every write from now on; calling it again changes nothing."""
    for name, listener in (("before_flush", _flushes), ("do_orm_execute", _executes)):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)
