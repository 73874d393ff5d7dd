"""The one world that all rows are about: who is there, and what belongs to whom.

A row names things in braces. `shared` is the same for everybody; what begins with ``my_`` belongs
to whoever asks (a visitor asks for what belongs to nobody here: `other`'s). Things of ``other`` are
somebody else's for all eight.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import delete, func, select, update

from hrforum.accounts import actions as accounts
from hrforum.accounts import letters as notices
from hrforum.accounts.models import Passkey, Person, PersonSession, SitePage
from hrforum.boards import actions as boards
from hrforum.boards.models import Board, Bookmark, Poll, PollOption, Post, PostRevision
from hrforum.boards.polls import Draft
from hrforum.boards.upload_models import UploadUse
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.models import OutboxMail
from hrforum.exports import files
from hrforum.exports.models import DataExport
from hrforum.extensions import db
from hrforum.members.actions import applications, delegate_invitations, invitations
from hrforum.members.models import Commitment
from hrforum.members.models.applications import ApplicationEvent
from hrforum.notifications import letters
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.factories.base import save
from tests.meta.matrix import events_world, rooms_world
from tests.meta.matrix.cases import add_cases
from tests.meta.matrix.curated import curated
from tests.meta.matrix.mentoring_world import cycles_and_pairs
from tests.meta.matrix.pairs_world import pairs_at_work
from tests.support.applying import draft, sent
from tests.support.outbox import Mailbox
from tests.support.page import PageClient

BASE = "http://localhost"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
STAFF = ("moderator", "coordinator", "admin")
SIGNED_IN = ("person", "associate", "guest", *STAFF, "suspended", "other", "second")


@dataclass
class World:
    """Who is there, the cookies of their browsers, and the names that rows use."""

    people: dict[str, Person] = field(default_factory=dict)
    cookies: dict[str, Any] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)

    def names(self, role: str) -> dict[str, str]:
        """What stands for the placeholders of a row that this one asks."""
        return {**self.shared, **self.own[role if role in self.own else "other"]}


def build(app: Flask) -> World:
    """Make the world in an empty database."""
    world = World()
    accounts.plant_pages(site_name="Forum", contact_email="forum@forum.example")
    for role in SIGNED_IN:
        roles = [role] if role in STAFF else ["coordinator"] if role == "second" else []
        world.people[role] = make.person(*roles, email=f"{role}@test.example", username=role)
    _members(world)
    world.cookies["visitor"] = {}
    for role in SIGNED_IN:
        browser = PageClient(app).sign_in(world.people[role].email or "")
        world.cookies[role] = dict(browser.client._cookies or {})
    # The hardest case: the account is closed, and a session of it has been left open.
    with transaction() as session:
        closed = update(Person).where(Person.username == "suspended").values(active=False)
        session.execute(closed)
    _boards(world)
    _belongings(app, world)
    _marks(world)
    _invitations(world)
    _delegates(world)
    _applications(world)
    cycles_and_pairs(world)
    events_world.build(app, world)
    pairs_at_work(app, world)
    rooms_world.build(app, world)
    add_cases(world)
    curated(world, board_of("open"))
    _links(world)
    return world


def _members(world: World) -> None:
    for slug, name in (("housing", "Housing"), ("budget", "Budget")):
        make.theme(slug=slug, name=name)
    linz = make.member(name="Linz", slug="linz", languages={"de": "native"})
    utrecht = make.member(name="Utrecht", slug="utrecht", membership="guest", country="NL")
    own = make.delegate(world.people["associate"], linz)
    make.delegate(world.people["guest"], utrecht, role="lead")
    mate = make.delegate(make.person(display_name="Mate", email="mate@test.example"), linz)
    for member in (linz, utrecht):
        promise = save(Commitment(member_id=member.id, title="We promise"))
        world.shared[f"promise_{member.slug}"] = str(promise.id)
    world.shared |= {"linz": "linz", "utrecht": "utrecht", "mate": str(mate.id)}
    last = clock.today() + dt.timedelta(days=90)
    helper = make.delegate(make.person(email="helper@test.example"), utrecht, ends_on=last)
    world.shared |= {"own_mandate": str(own.id), "helper": str(helper.id)}
    world.shared["linz_id"] = str(linz.id)


def _boards(world: World) -> None:
    other = world.people["other"]
    tag = make.tag("Housing First")
    public = make.board(slug="open")
    world.shared |= {"open": "open", "open_id": str(public.id), "tag": tag.slug}
    topic = make.topic(public, other, tags=[tag])
    now = clock.now()
    held = {"hidden_at": now, "hidden_by_id": world.people["moderator"].id, "hidden_reason": "Rude"}
    world.shared["first_post"] = str(make.post(topic, other).id)
    edited = make.post(topic, other)
    hidden = make.post(topic, other, **held)
    for post in (edited, hidden):
        was = PostRevision(post_id=post.id, version=1, body="Before.", written_at=now)
        save(was)
    world.shared |= {
        "topic": f"{topic.id}-{topic.slug}",
        "topic_id": str(topic.id),
        "reply": str(make.post(topic, other).number),
        "edited": str(edited.number),
        "hidden": str(hidden.number),
        "gone": str(make.post(topic, other, deleted_at=now, deleted_by_id=other.id).number),
    }
    translated = make.post(topic, other)
    boards.translate(
        make.actor_of(other), topic.id, translated.number, "fr", body="Par les loyers."
    )
    world.shared["translated"] = str(translated.number)
    for role, person in world.people.items():
        mine = make.post(topic, person).number
        boards.save_draft(
            make.actor_of(person), "reply", topic.id, {"body": "Half a thought"}, base_version=0
        )
        mine_gone = make.post(topic, person, deleted_at=now, deleted_by_id=person.id).number
        world.own[role] = {"my_post": str(mine), "my_gone": str(mine_gone)}
    closed = make.topic(public, other, closed_at=now, closed_by_id=world.people["moderator"].id)
    world.shared["closed"] = f"{closed.id}-{closed.slug}"
    for name, visibility in (
        ("inside", "signed_in"),
        ("network", "members"),
        ("staff", "moderators"),
    ):
        board = make.board(slug=name, visibility=visibility)
        within = make.topic(board, other)
        world.shared |= {name: name, f"{name}_topic": f"{within.id}-{within.slug}"}
        world.shared[f"{name}_topic_id"] = str(within.id)
    summed = make.topic(public, other)
    world.shared["summed"] = f"{summed.id}-{summed.slug}"
    world.shared["summed_id"] = str(summed.id)


def _marks(world: World) -> None:
    """What the person has asked and begun, and `other` has answered; a poll on two boards."""
    person, other = world.people["person"], world.people["other"]
    curator = make.actor_of(world.people["moderator"])
    for name in ("summed_id", "staff_topic_id"):
        boards.write_summary(curator, int(world.shared[name]), body="Rents come first.")
    for name, kind in (
        ("question", "question"),
        ("solved", "question"),
        ("challenge", "challenge"),
    ):
        asked = make.topic(board_of("open"), person, type=kind)
        answer = make.post(asked, other)
        world.shared[name] = f"{asked.id}-{asked.slug}"
        if name == "solved":
            boards.accept_answer(make.actor_of(person), asked.id, answer.number)
    for name, author in (("open", person), ("staff", world.people["admin"])):
        topic, post = boards.open_topic(
            make.actor_of(author),
            board_of(name).id,
            title="Which one?",
            body="Please vote.",
            poll=Draft(question="Which one?", options="This\nThat"),
        )
        with transaction() as session:
            poll = session.scalars(select(Poll.id).where(Poll.post_id == post.id)).one()
            choices = select(func.min(PollOption.id)).where(PollOption.poll_id == poll)
            world.shared[f"{name}_option"] = str(session.scalar(choices))
        world.shared |= {
            f"{name}_poll": str(poll),
            f"{name}_poll_topic": f"{topic.id}-{topic.slug}",
        }


def board_of(slug: str) -> Board:
    """The board with that address."""
    with transaction() as session:
        return session.scalars(select(Board).where(Board.slug == slug)).one()


def _belongings(app: Flask, world: World) -> None:
    for role, person in world.people.items():
        note = save(
            Notification(
                person_id=person.id,
                kind="reply",
                key="post:2",
                thing_kind="post",
                thing_id=2,
                actor_id=world.people["other"].id,
            )
        )
        key = save(
            Passkey(
                person_id=person.id, name="Key", credential_id=f"{person.id:08}", public_key=b"x"
            )
        )
        session = make_session(person)
        mark = save(Bookmark(person_id=person.id, post_id=int(world.shared["first_post"])))
        archive = f"archive-of-{role}"
        ready = {"state": "ready", "expires_at": clock.now() + dt.timedelta(days=3)}
        save(DataExport(person_id=person.id, name=archive, finished_at=clock.now(), **ready))
        files.archive(app.config["HRFORUM"].DATA, archive).write_bytes(b"PK")
        world.own[role] |= {
            "my_archive": archive,
            "my_note": str(note.id),
            "my_passkey": str(key.id),
            "my_session": str(session),
            "my_bookmark": str(mark.id),
            "my_email": person.email or "",
            "my_name": role,
            "my_id": str(person.id),
        }
    theirs = {k.replace("my_", "other_"): v for k, v in world.own["other"].items()}
    world.shared |= theirs
    accounts.set_avatar(
        make.actor_of(world.people["other"]),
        BytesIO(PICTURE),
        data=app.config["HRFORUM"].DATA,
        limit=1_000_000,
    )
    with transaction() as session:
        session.refresh(world.people["other"])
    world.shared["avatar"] = f"{world.people['other'].avatar}-64.webp"
    _uploads(app, world)
    world.shared["assets"] = app.extensions["assets"].fingerprint


def _uploads(app: Flask, world: World) -> None:
    """What `other` attached: in a post on each kind of board, and in none."""
    other = world.people["other"]
    for place in ("open", "inside", "network", "staff", "nowhere"):
        attached = boards.attach(
            make.actor_of(other),
            BytesIO(place.encode()),
            f"{place}.txt",
            data=app.config["HRFORUM"].DATA,
            limit=1_000_000,
        )
        world.shared[f"file_{place}"] = attached.file
        if place != "nowhere":
            topic = make.topic(board_of(place), other)
            # The factory gives the post; who may see the board was asked elsewhere.
            post_id = db.session.scalar(select(Post.id).where(Post.topic_id == topic.id))
            save(UploadUse(upload_id=attached.id, post_id=post_id))


def make_session(person: Person) -> int:
    """One more session of a person, on another device."""
    row = PersonSession(
        key_hash=f"of {person.username}",
        person_id=person.id,
        expires_at=clock.now() + dt.timedelta(days=30),
    )
    return save(row).id


def take_second_factors(world: World) -> None:
    """Leave the staff without a second factor."""
    staff = [world.people[role].id for role in STAFF]
    with transaction() as session:
        session.execute(delete(Passkey).where(Passkey.person_id.in_(staff)))
        session.execute(
            update(Person)
            .where(Person.id.in_(staff))
            .values(grants_version=Person.grants_version + 1)
        )


def _invitations(world: World) -> None:
    chief = make.actor_of(world.people["second"])
    world.shared["commitment"] = _page("commitment")
    world.shared["in_60_days"] = (clock.today() + dt.timedelta(days=60)).isoformat()
    for name, email in (("Graz", "person@test.example"), ("Bern", "city@bern.example")):
        made = invitations.invite(
            chief,
            name=name,
            country="AT",
            kind="municipality",
            email=email,
            message="Welcome.",
            expires_on=clock.today() + dt.timedelta(days=30),
            base_url=BASE,
        )
        world.shared[name.casefold()] = str(made.id)
        world.shared[f"{name.casefold()}_link"] = _token(email, "/invitations/")


def _delegates(world: World) -> None:
    """The person, and somebody who is not here, are asked to speak for Utrecht."""
    lead = make.actor_of(world.people["guest"])
    for name, email in (("asked_person", "person@test.example"), ("asked_other", "o@x.example")):
        made = delegate_invitations.invite_delegate(
            lead,
            "utrecht",
            who=email,
            role="expert",
            starts_on=clock.today(),
            ends_on=clock.today() + dt.timedelta(days=90),
            base_url=BASE,
        )
        world.shared[name] = str(made.id)
        world.shared[f"{name}_link"] = _token(email, delegate_invitations.PATH)


def _applications(world: World) -> None:
    """`draft`, `asked` and `over` are the person's; the others are `other`'s."""
    person, other = world.people["person"], world.people["other"]
    mine = make.actor_of(person)
    desk = make.actor_of(world.people["coordinator"])
    second = make.actor_of(world.people["second"])
    world.shared["draft"] = str(draft(person, "Braga").id)
    asked = sent(person, "Porto")
    applications.claim(desk, asked)
    applications.ask(desk, asked, "Who signs?")
    over = sent(person, "Faro")
    applications.withdraw_application(mine, over, "Later.")
    waiting, taken, proposed = (sent(other, name) for name in ("Nantes", "Lyon", "Nice"))
    applications.claim(desk, taken)
    applications.claim(second, proposed)
    applications.propose_decline(second, proposed, _last(proposed), "Nothing is said of rights.")
    begun = draft(other, "Lille").id
    quiet = sent(other, "Brest")
    applications.claim(desk, quiet)
    applications.ask(desk, quiet, "Who signs?")
    lost = sent(other, "Metz")
    applications.withdraw_application(make.actor_of(other), lost, "Later.")
    world.shared |= {
        "asked": str(asked),
        "over": str(over),
        "waiting": str(waiting),
        "taken": str(taken),
        "proposed": str(proposed),
        "other_draft": str(begun),
        "other_asked": str(quiet),
        "other_over": str(lost),
    }


def _last(application_id: int) -> int:
    events = select(func.max(ApplicationEvent.id))
    with transaction() as session:
        return session.scalar(events.where(ApplicationEvent.application_id == application_id)) or 0


def _links(world: World) -> None:
    """The tokens that mails carry, all of them `other`'s or somebody's who is not here."""
    other = world.people["other"]
    email = other.email or ""
    accounts.ask_link(email, base_url=BASE)
    world.shared["link"] = _token(email, "/account/link/")
    accounts.ask_reset(email, base_url=BASE)
    world.shared["reset"] = _token(email, "/account/recover/")
    accounts.sign_up("new@test.example", "New", "a long pass phrase", base_url=BASE)
    world.shared["confirm"] = _token("new@test.example", "/account/confirm/")
    accounts.ask_address(make.actor_of(other), "moved@test.example", base_url=BASE)
    world.shared["address"] = _token("moved@test.example", "/account/address/")
    with transaction():
        notices.tell(other, "codes_made", base_url=BASE)
    world.shared["not_me"] = _token(email, "/account/not-me/")
    world.shared["unsubscribe"] = letters.unsubscribe_token(other.id, "reply")
    with transaction() as session:
        mail = Mailbox().last(email)
        session.execute(update(OutboxMail).where(OutboxMail.id == mail.id).values(state="failed"))
        world.shared["mail"] = str(mail.id)


def _token(address: str, start: str) -> str:
    return urlsplit(Mailbox().link(address, start)).path.removeprefix(start)


def _page(slug: str) -> str:
    with transaction() as session:
        return str(session.scalar(select(SitePage.id).where(SitePage.slug == slug)))
