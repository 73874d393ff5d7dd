"""Staff rights wait for a second factor: who has one, and who is exempt."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import exists, literal, or_, select

from hrforum.accounts.models import Passkey, Person, PersonTotp
from hrforum.core.web import settings


def proof_grants(person_id: int, _day: dt.date) -> Any:
    """Return the select of a row where a person may use staff rights, for `register_grants`.

    Demonstration accounts need no second factor, in development only.
    """
    config = settings()
    proof = select(literal("proof"), literal(0), literal(""), literal(""))
    if not config.STAFF_SECOND_FACTOR:
        return proof
    ways = [
        exists().where(PersonTotp.person_id == person_id),
        exists().where(Passkey.person_id == person_id),
    ]
    if config.development:
        ways.append(exists().where(Person.id == person_id, Person.is_demo))
    return proof.where(or_(*ways))
