"""Every call over a socket, asked by each of the eight readers of `tests.meta.matrix`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from hrforum.boards.models import Board
from hrforum.core.realtime import Namespace, declared_namespaces
from hrforum.extensions import db
from tests.meta.matrix.table import ROLES
from tests.meta.matrix.world import build
from tests.support.live import live_site

# Namespace, call, what it brings (names in braces are ids of the world's things; all calls of
# `/rooms` bring the same event), and what each of
# `ROLES` gets: ok, or the code of the refusal, shortened.
TABLE = """
/boards watch {"topic": "topic", "since": 0}          ok ok ok ok ok ok ok ok
/boards watch {"topic": "inside_topic", "since": 0}   no ok ok ok ok ok ok no
/boards watch {"topic": "network_topic", "since": 0}  no no ok ok ok ok ok no
/boards watch {"topic": "staff_topic", "since": 0}    no no no no ok no ok no
/boards watch {"board": "open", "since": 0}           ok ok ok ok ok ok ok ok
/boards watch {"board": "inside", "since": 0}         no ok ok ok ok ok ok no
/boards watch {"board": "network", "since": 0}        no no ok ok ok ok ok no
/boards watch {"board": "staff", "since": 0}          no no no no ok no ok no
/rooms enter {}                                                       no ok ok no ok no no no
/rooms earlier {"number": 9}                                          no ok ok no ok no no no
/rooms people {}                                                      no ok ok no ok no no no
/rooms say {"text": "Hello", "client_key": "each-own"}                no ok ok no ok no no no
/rooms react {"line": "room_line", "kind": "thanks"}                  no ok ok no ok no no no
/rooms hide {"line": "room_line_hidden", "reason": "Rude."}           no 403 ok no ok no no no
/rooms unhide {"line": "room_line_hidden"}                            no 403 ok no ok no no no
/rooms ask {"text": "Why?", "client_key": "each-own"}                 no ok ok no ok no no no
/rooms vote {"question": "room_question"}                             no ok ok no ok no no no
/rooms settle {"question": "room_question", "do": "approve"}          no 403 ok no ok no no no
/rooms merge {"question": "room_same", "into": "room_question"}        no 403 ok no ok no no no
/rooms make_poll {"kind": "cloud", "title": "W", "client_key": "each-own"} no 403 ok no 403 no no no
/rooms move_poll {"poll": "room_poll", "to": "open"}                  no 403 ok no 403 no no no
/rooms answer_poll {"poll": "room_poll", "choice": [0]}               no ok ok no ok no no no
/rooms raise_hand {}                                                  no ok ok no ok no no no
/rooms call_hand {"hand": "room_hand", "to": "called"}                no 403 ok no ok no no no
/rooms doors {"to": "live"}                                           no 403 ok 403 403 ok ok no
/rooms set_timer {"minutes": 5}                                       no 403 ok no 403 no no no
/rooms show_item {"item": 0}                                          no 403 ok no 403 no no no
/rooms show_slide {"slide": 0}                                        no 403 ok no ok no no no
/rooms give_role {"person": "room_person", "role": "speaker"}         no 403 ok 403 403 ok ok no
/rooms send_out {"person": "room_person", "reason": "Rude."}          no 403 ok no ok no no no
/rooms let_back {"person": "room_person"}                             no 403 ok no ok no no no
"""
SHORT = {"not_found": "no", "forbidden": "403"}
Row = tuple[str, str, dict[str, Any], list[str]]


def rows() -> list[Row]:
    found = []
    for line in TABLE.strip().splitlines():
        space, call, rest = line.split(" ", 2)
        data, _brace, answers = rest.rpartition("}")
        found.append((space, call, json.loads(data + "}"), answers.split()))
    return found


def missing(table: list[Row]) -> list[str]:
    """The calls that no row asks."""
    asked = {(space, call) for space, call, _data, _answers in table}
    declared = {(s.name, call) for s in declared_namespaces().values() for call in s.calls}
    return sorted(f"{space} {call}" for space, call in declared - asked)


def things(names: dict[str, str]) -> dict[str, int]:
    """The ids that the rows name."""
    ids = {
        name: int(value.split("-")[0])
        for name, value in names.items()
        if "topic" in name or (name.startswith("room_") and name != "room_slide")
    }
    for board in db.session.query(Board):
        ids[board.slug] = board.id
    return ids


def test_every_call_is_in_the_table() -> None:
    assert missing(rows()) == []


def test_a_new_call_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hrforum.core.realtime.namespaces._all", declared_namespaces())
    space = Namespace("/other", pushes=())
    space.call("hidden", "public")(lambda _listener, _data: {})
    assert missing(rows()) == ["/other hidden"]


@pytest.mark.database("sqlite")
def test_everybody_gets_what_the_table_says(app: Flask, make_app: Any) -> None:
    world = build(app)
    ids = things(world.shared)
    wrong = []
    with live_site(make_app()) as site:
        for number, role in enumerate(ROLES):
            cookies = "; ".join(f"{c.key}={c.value}" for c in world.cookies[role].values())
            ears: dict[str, Any] = {}
            for space, call, data, answers in rows():
                ear = ears.get(space)
                if ear is None:
                    ear = ears[space] = site.listen(cookie=cookies, namespace=space)
                sent = {k: ids.get(v, v) if isinstance(v, str) else v for k, v in data.items()}
                if space == "/rooms":
                    sent |= {
                        "event": ids["room_event"],
                        **{k: data[k] for k in ("to",) if k in data},
                    }
                answer = ear.call(call, sent)
                got = "ok" if answer["ok"] else SHORT.get(answer["error"], answer["error"])
                if got != answers[number]:
                    wrong.append(f"{space} {call} {data} as {role}: {got}, not {answers[number]}")
    assert not wrong, "\n".join(wrong)
