"""The pages of the matching: from a run over what-if and publishing to both cities' answers."""

from __future__ import annotations

from typing import Any

import pytest

from hrforum.mentoring.actions import runs
from tests import factories as make
from tests.mentoring.desk import Desk


@pytest.fixture
def desk(db: Any) -> Desk:
    return Desk(db)


def test_a_run_from_the_form_to_what_it_says(desk: Desk, browser_of: Any) -> None:
    chief = browser_of(desk.chief)
    page = chief.get(f"{desk.path}")
    assert page.has(f"a[href='{desk.path}matching/']") and page.has(f"a[href='{desk.path}pairs/']")
    page = chief.get(f"{desk.path}matching/")
    assert "No run yet" in page.text and "2 cities offer" in page.text
    page = chief.post_form(page, mode="guess", note="First", status=422)
    assert "Choose how" in page.text and page.one("#note").get("value") == "First"
    page = chief.post_form(page, mode="flow")
    assert page.path == f"{desk.path}matching/1/" and "The worker looks for pairs" in page.text
    assert chief.get(f"{page.path}progress").json == {
        "state": "queued", "progress": 0, "replayed": False
    }  # fmt: skip
    chief.post_form(f"{desk.path}matching/", mode="stable", status=409)
    runs.run_due()
    page = chief.get(page.path)
    assert page.texts(".match-head h3") == ["Graz – Linz", "Utrecht – Lyon", "Utrecht – Turin"]
    # The picture: as many lines as pairs, each leads to its pair; Rosario has none.
    lines = page.select("svg.match a")
    assert [page.has(link.get("href")) for link in lines] == [True] * 3
    assert "Rosario" in page.texts("svg.match text")
    assert "Asked for and offered: Budget." in page.text
    assert "Number 1 among the associate's wishes." in page.text
    assert "It was never mentored." in page.text and "They share: English." in page.text
    assert "Who would rather swap" in page.text
    page = chief.get(page.path, show="unmatched")
    assert page.texts(".match-title") == ["Rosario"]
    assert "No mentor offers a language that you work in: Spanish." in page.text
    assert "With one of these languages, English, these would fit: Utrecht" in page.text
    page = chief.get(f"{desk.path}matching/")
    assert "3 pairs" in page.text and "1 without a mentor" in page.text


def test_a_stable_run_shows_its_audit(desk: Desk, browser_of: Any) -> None:
    desk.run("stable")
    page = browser_of(desk.chief).get(f"{desk.path}matching/1/")
    assert "Nobody: no guest city and no associate would both rather" in page.text


def test_what_if_shows_what_a_change_does_to_everybody(desk: Desk, browser_of: Any) -> None:
    desk.run()
    chief = browser_of(desk.chief)
    page = chief.get(f"{desk.path}matching/1/")
    asked = f"{desk.path}matching/1/what-if?change=move&mentee={desk.id_of('linz')}"
    assert asked in page.links()
    page = chief.get(asked)
    assert page.one("#mentee option[selected]").text == "Linz"
    page = chief.post_form(page, mentor=desk.id_of("utrecht"), status=422)
    assert "Write the reason" in page.error("reason")
    page = chief.post_form(page, reason="Graz is ill.")
    assert page.path == f"{desk.path}matching/2/" and "a change of run 1" in page.text
    runs.run_due()
    page = chief.get(page.path, show="changes")
    rows = {row[0]: row[1:3] for row in table(page)}
    assert rows["Linz"] == ["Graz", "Utrecht"]
    # One of the two must make place for it, and goes to Graz.
    assert sum(row == ["Utrecht", "Graz"] for row in rows.values()) == 1 and len(rows) == 2
    page = chief.get(f"{desk.path}matching/2/")
    assert "locked" in page.texts(".match-score")[-1] or "locked" in page.text
    page = chief.post_form(
        f"{desk.path}matching/2/what-if", change="weights", w_themes="", status=422
    )
    assert page.error("w_themes")
    page = chief.post_form(page, change="weights", w_themes="0", w_size="1000")
    runs.run_due()
    page = chief.get(page.path)
    assert "1000" in page.texts(".mentoring-weights td")
    page = chief.get(f"{desk.path}matching/")
    assert "Graz is ill." in page.texts(".matching-decisions > li")[0]
    page = chief.post_form(page, "form[action$=end]")
    assert not page.has(".matching-decisions")


def table(page: Any) -> list[list[str]]:
    return [
        [" ".join(cell.itertext()).strip() for cell in row.iter("th", "td")]
        for row in page.select("table.match-parts tbody tr")
    ]


def test_publish_answer_begin(desk: Desk, browser_of: Any, mailbox: Any) -> None:
    desk.run()
    chief = browser_of(desk.chief)
    page = chief.get(f"{desk.path}matching/1/publish")
    assert "3 pairs are proposed." in page.text and "1 member stays" in page.text
    page = chief.post_form(page)
    assert page.path == f"{desk.path}pairs/" and "3 pairs are proposed" in page.texts(".flash")[0]
    assert "Waits for answers" in page.text and "Rosario" in page.text
    assert "published already" in chief.get(f"{desk.path}matching/1/publish").text
    pair = desk.pair("graz-linz")
    path = f"/mentoring/pairs/{pair}/answer"
    link = mailbox.link(desk.leads["linz"].email, path)
    town = browser_of(desk.leads["linz"])
    page = town.get(link)
    assert "Answers are needed by" in page.text and "What Graz offers" in page.text
    assert "A report." in page.text and "750" in page.text
    page = town.post_form(page, answer="", status=422)
    assert "Choose yes or no." in page.error("answer")
    page = town.post_form(page, answer="no", reason="", status=422)
    assert "Write why not" in page.error("reason")
    page = town.post_form(page, answer="yes", reason="Gladly, for our own reasons.")
    assert "You said yes." in page.texts(".flash")[0]
    guest = browser_of(desk.leads["graz"])
    page = guest.get(path)
    assert "People who lose their homes" in page.text  # what Linz asks
    assert "our own reasons" not in page.html
    page = guest.post_form(page, answer="yes")
    assert "The pair begins." in page.texts(".flash")[0] and "The pair is at work" in page.text
    assert desk.states()["graz-linz"] == "active"
    page = chief.get(f"{desk.path}pairs/{pair}/")
    assert "our own reasons" in page.text and "The pair began" in page.text
    # Nobody else learns of it.
    browser_of(desk.leads["lyon"]).get(path, status=404)
    browser_of(make.person()).get(path, status=404)


def test_pages_cost_the_same_however_much_is_there(desk: Desk, browser_of: Any) -> None:
    chief = browser_of(desk.chief)
    run = desk.run()
    make.pairing(desk.members["graz"], desk.members["rosario"], desk.cycle, said="mentor")
    pair = desk.pair("graz-rosario")
    make.pairing(make.member(membership="guest"), make.member(), desk.cycle, state="active")

    def cost(number: int) -> tuple[int, ...]:
        here = f"{desk.path}matching/{number}/"
        chief.get(here)  # the first reader opens the run
        addresses = (
            f"{desk.path}matching/", here, f"{here}?show=unmatched", f"{here}what-if",
            f"{here}publish", f"{desk.path}pairs/", f"{desk.path}pairs/{pair}/",
            f"{desk.path}report/", f"/mentoring/pairs/{pair}/answer",
        )  # fmt: skip
        return tuple(chief.get(each).sql for each in addresses)

    one = cost(run.number)
    for _n in range(30):
        make.offer(to=desk.cycle, themes={desk.housing: 1})
        asked = make.request(to=desk.cycle, themes={desk.budget: 1}, languages={"fr": "native"})
        make.request(to=desk.cycle, themes={desk.housing: 2})
        make.pairing(make.member(membership="guest"), make.member(), desk.cycle, state="active")
        assert asked
    later = desk.run(note="More")
    now = cost(later.number)
    assert list(now) == list(one) == [5, 5, 4, 5, 16, 12, 5, 16, 12]
