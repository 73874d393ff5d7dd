"""Many spam accounts at once through the public pages, while honest people write.

`make check` does it with a few dozen; the report of 500 (benchmarks/README.md) comes from

    SPAM_ACCOUNTS=500 python -m pytest -s -m slow tests/guarding/test_spam.py --database sqlite
"""

from __future__ import annotations

import datetime as dt
import os
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hrforum.accounts.models import Person
from hrforum.boards.models import Post
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.extensions import db as database
from hrforum.guarding import actions
from hrforum.guarding.models import HeldPost
from tests import factories as make
from tests.support.page import PageClient

ACCOUNTS = int(os.environ.get("SPAM_ACCOUNTS", "30"))
EACH = 2
HONEST = 8
AT_ONCE = 8
TEXTS = (
    "Win a fortune in our city of dreams, come and see it all today, number one in town.",
    "My own experience number {n}: it was so good, see https://spam-{n}.example/offer now.",
    "I have {n} thoughts on this matter and will tell you all about them tomorrow.",
)


def old(*people: Person) -> None:
    """Let the accounts be a week old: being a moment old would stop them by itself."""
    with transaction() as session:
        session.execute(
            update(Person)
            .where(Person.id.in_([person.id for person in people]))
            .values(confirmed_at=clock.now() - dt.timedelta(days=7))
        )


def write(browser: PageClient, address: str, body: str) -> tuple[int, float]:
    """Send a reply by the form on the page; how it was answered, and in which time."""
    page = browser.client.get(address).get_data(as_text=True)
    form = page[page.index(f'action="{address}reply"') :]
    fields = dict(re.findall(r'name="(csrf_token|client_key)" value="([^"]*)"', form))
    began = time.perf_counter()
    answer = browser.client.post(f"{address}reply", data={**fields, "body": body})
    return answer.status_code, time.perf_counter() - began


@pytest.mark.slow
@pytest.mark.parametrize("rules", ["first posts wait", "only what is always on", "a burst"])
def test_spam_waits_and_honest_people_do_not(make_app: Any, db: Any, rules: str) -> None:
    app = make_app(LIMITS=True)
    chief = make.actor_of(make.person("moderator"))
    first, burst = {"first posts wait": (1, 0), "a burst": (0, 20)}.get(rules, (0, 0))
    actions.save_rules(chief, first_posts=first, links=bool(first or burst), burst=burst)
    topic = make.topic()
    address = f"/topics/{topic.id}-{topic.slug}/"
    member = make.member()
    bots = [make.person() for _n in range(ACCOUNTS)]
    honest = [make.person() for _n in range(HONEST)]
    for person in honest:
        make.delegate(person, member)
    old(*bots, *honest)
    spammers = [PageClient(app).sign_in(bot.email or "") for bot in bots]
    writers = [PageClient(app).sign_in(person.email or "") for person in honest]

    quiet = [
        write(writer, address, f"Before all that, {n}.")[1] for n, writer in enumerate(writers)
    ]

    def spam(n: int) -> None:
        for each in range(EACH):
            write(spammers[n], address, TEXTS[(n + each) % 3].format(n=n))

    def speak(n: int) -> list[float]:
        return [write(writers[n], address, f"Meanwhile {each}, {n}.")[1] for each in range(3)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        attack = [pool.submit(spam, n) for n in range(ACCOUNTS)]
        with ThreadPoolExecutor(2) as others:
            spoken = list(others.map(speak, range(HONEST)))
        for each in attack:
            each.result()
    database.session.expire_all()
    of = Post.author_id.in_([bot.id for bot in bots])
    through = database.session.scalar(select(func.count()).select_from(Post).where(of)) or 0
    waiting = database.session.scalar(select(func.count()).select_from(HeldPost)) or 0
    mine = Post.author_id.in_([person.id for person in honest])
    said = database.session.scalar(select(func.count()).select_from(Post).where(mine)) or 0
    late = [took for one in spoken for took in one]
    print(  # noqa: T201 -- the report
        f"\n{rules}: {ACCOUNTS} accounts sent {ACCOUNTS * EACH} texts at once: {through} got "
        f"through, {waiting} wait. {HONEST} honest people wrote {said} of {HONEST * 4} at once; "
        f"median {statistics.median(quiet) * 1000:.0f} ms before, "
        f"{statistics.median(late) * 1000:.0f} ms meanwhile."
    )
    assert said == HONEST * 4, "honest people are not held up"
    assert through + waiting == ACCOUNTS * EACH, "nothing is lost"
    if first:
        assert through == 0
    else:
        # What is always on counts by network: these all come from one.
        assert through <= 2 * (20 if burst else 15) + AT_ONCE
