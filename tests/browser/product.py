"""What a browser test needs to be there, or to be old: done in the product's own process."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import Any

from tests.browser import support

_HEAD = """
import datetime as dt, json, sys
from hrforum import create_app
app = create_app()
given = json.loads(sys.argv[1])
answer = None
with app.app_context():
    from sqlalchemy import select, update
    from hrforum.accounts.models import Person
    from hrforum.core import clock
    from hrforum.core.db import transaction
    from hrforum.core.permissions import SYSTEM
    def person(email):
        with transaction() as session:
            return session.scalars(select(Person).where(Person.email == email)).one()
"""


def do(site: support.Product, code: str, **given: Any) -> Any:
    """Run code with the product's settings; `given` are its values, `answer` is what it returns."""
    body = textwrap.indent(textwrap.dedent(code), "    ")
    script = f"{_HEAD}{body}\nprint(json.dumps(answer))"
    done = subprocess.run(  # noqa: S603 -- our own code
        [sys.executable, "-c", script, json.dumps(given)],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
