"""A member's page: what delegates change, confirm and see of before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, ManyInvalid, NotFound
from hrforum.core.models import AuditEntry
from hrforum.core.permissions import SYSTEM
from hrforum.members import profile as sections
from hrforum.members.actions import profile as actions
from hrforum.members.actions import standing
from hrforum.members.actions.editing import change_member
from hrforum.members.actions.profile_checks import is_web_address
from hrforum.members.models import Commitment, Member, MemberEdit, MemberElement, MemberValue
from hrforum.members.queries import details
from tests import factories as make

SECTIONS = details.sections_of("municipality")
PAGE = "/members/graz/"


@pytest.fixture
def city(db: Any) -> Member:
    return make.member(name="Graz", slug="graz")


@pytest.fixture
def officer(city: Member) -> Any:
    person = make.person(display_name="Olga")
    make.delegate(person, city, role="officer")
    return person


@pytest.fixture
def browser(browser_of: Any, officer: Any) -> Any:
    return browser_of(officer)


def base_of(city: Member, *names: str) -> str:
    found = details.details(city.id)
    return details.fingerprint(*(details.snapshot(name, city, found) for name in names))


def save(actor: Any, city: Member, section: str, **raw: str) -> list[str]:
    return actions.save_section(actor, city.slug, section, raw, base_of(city, section))


def test_elements_are_edited_and_seen(browser: Any, client: Any, db: Any, city: Any) -> None:
    page = browser.get(PAGE)
    assert f"{PAGE}edit" in page.links("main a")
    assert not client.get(PAGE).has(".member-do")
    done = browser.post_form(
        f"{PAGE}edit/elements",
        office_state="adopted", office_dated="2019-03-12", office_link="https://graz.example/office",
        office_source="Decision of the council", plan_state="planned", budget_state="none",
    )  # fmt: skip
    assert "Human rights office" in done.text and "12 March 2019" in done.text
    public = client.get(PAGE)
    assert public.texts(".element-counts li") == [
        "1 adopted", "1 planned", "1 not yet", "11 with nothing said",
    ]  # fmt: skip
    (office,) = [
        each for each in public.texts(".report-card li") if "office" in each and "12" in each
    ]
    assert "Adopted 12 March 2019 Decision of the council confirmed" in office
    assert "https://graz.example/office" in public.links(".report-card a")
    row = db.session.get(MemberElement, (city.id, "office"))
    assert (row.state, row.dated) == ("adopted", dt.date(2019, 3, 12))
    history = client.get(f"{PAGE}history")
    assert "Human rights office" in " ".join(history.texts("h2"))
    assert "Olga" not in history.text and "by Graz" in history.text
    assert "Olga" in browser.get(f"{PAGE}history").text
    # Taking one away leaves what it said in the history.
    browser.post_form(f"{PAGE}edit/elements", office_state="", office_dated="", office_link="",
                      office_source="")  # fmt: skip
    assert db.session.get(MemberElement, (city.id, "office")) is None
    assert "taken away" in browser.get(f"{PAGE}history").text


def test_facts_are_edited_and_everything_wrong_is_said_at_once(
    browser: Any, client: Any, db: Any
) -> None:
    page = browser.get(f"{PAGE}edit/about")
    refused = browser.post_form(
        page, summary="Kept text", website="graz.example", population="many",
        area="-3", population_year="19", code="ÄÖ!", status=422,
    )  # fmt: skip
    for name in ("website", "population", "area", "population_year", "code"):
        assert refused.error(name), name
    assert refused.one("textarea[name=summary]").text.strip() == "Kept text"
    assert refused.one("input[name=population]").get("value") == "many"
    browser.post_form(
        refused, website="https://graz.example/", population="303 270", population_year="2024",
        population_source="Statistics Austria", area="127,57", area_source="Cadastre", code="AT221",
        timezone="Europe/Vienna", legal="City statute of 1967.", region="Styria",
    )  # fmt: skip
    words = client.get(PAGE).text
    for part in ("303,270 (Statistics Austria, 2024)", "127.57 km²", "Cadastre", "AT221",
                 "City statute of 1967.", "Kept text"):  # fmt: skip
        assert part in words
    assert browser.post_form(f"{PAGE}edit/about").status == 200  # nothing changed
    assert db.session.scalar(select(func.count(AuditEntry.id)).where(
        AuditEntry.tag == "member.profile_changed")) == 1  # fmt: skip
    again = browser.get(f"{PAGE}edit/about")
    assert again.one("input[name=area]").get("value") == "127.57"


def test_the_other_sections(browser: Any, client: Any, db: Any, city: Any) -> None:
    theme = make.theme(name="Housing", slug="housing")
    browser.post_form(
        f"{PAGE}edit/themes",
        **{f"t{theme.id}_strength": "3", f"t{theme.id}_need": "1",
           f"t{theme.id}_evidence": "https://graz.example/housing"},
    )  # fmt: skip
    browser.post_form(f"{PAGE}edit/languages", code_0="de", level_0="native",
                      code_1="en", level_1="working")  # fmt: skip
    twice = browser.post_form(f"{PAGE}edit/languages", code_2="de", level_2="basic", status=422)
    assert twice.error("code_2")
    browser.post_form(f"{PAGE}edit/competences", c_housing="full", c_police="none")
    browser.post_form(f"{PAGE}edit/charters", name_0="Charter of the City", signed_0="2001-02-08",
                      link_0="https://charter.example/")  # fmt: skip
    browser.post_form(f"{PAGE}edit/mentoring", availability="open", places="3", note="Ask us.")
    page = client.get(PAGE)
    assert page.texts(".member-facts li")[:2] == [
        "German (main language)", "English (working language)",
    ]  # fmt: skip
    assert "Charter of the City 8 February 2001" in page.text
    assert "Has places now (3 cities at once)" in page.text
    assert page.texts(".competences dt") == ["decides itself", "others decide"]
    assert "https://graz.example/housing" in page.links(".themes-table a")
    assert "not confirmed" not in " ".join(page.texts(".themes-table"))
    overview = browser.get(f"{PAGE}edit")
    assert "German: main language" in overview.text
    # A section is left as it was found, and nothing is written twice.
    count = db.session.scalar(select(func.count(MemberEdit.id)))
    for section in SECTIONS:
        if section != "commitments":
            browser.post_form(f"{PAGE}edit/{section}")
    assert db.session.scalar(select(func.count(MemberEdit.id))) == count


def test_a_commitment_from_promise_to_evidence(browser: Any, client: Any, db: Any) -> None:
    form = f"{PAGE}edit/commitments/new"
    refused = browser.post_form(
        form, title="", progress="200", due_on="soon", evidence_link_0="ftp://x.example",
        evidence_title_1="No address", status=422,
    )  # fmt: skip
    for name in ("title", "progress", "due_on", "evidence_link_0", "evidence_link_1"):
        assert refused.error(name), name
    assert refused.one("input[name=due_on]").get("value") == "soon"
    browser.post_form(
        refused, title="Open a complaints office", state="under_way", progress="40",
        due_on="2027-12-31", evidence_link_0="https://graz.example/report",
        evidence_title_0="Report", evidence_title_1="",
    )  # fmt: skip
    (row,) = db.session.scalars(select(Commitment))
    page = client.get(PAGE)
    assert page.texts(".commitment h3") == ["Open a complaints office"]
    assert "Under way, 40 per cent" in page.text and "31 December 2027" in page.text
    assert page.links(".evidence a") == ["https://graz.example/report"]
    edit = f"{PAGE}edit/commitments/{row.id}"
    browser.post_form(edit, "form.section-form", state="done")
    assert "Done" in " ".join(client.get(PAGE).texts(".commitment-state"))
    history = client.get(f"{PAGE}history")
    assert "Under way" in history.text and "100 %" in history.text
    browser.post_form(edit, 'form[action$="/remove"]')
    assert not client.get(PAGE).has(".commitment")
    assert "Open a complaints office taken away" in client.get(f"{PAGE}history").text
    browser.get(edit, status=404)


def test_two_at_once_the_second_is_told_and_keeps_the_text(
    browser: Any, browser_of: Any, city: Any, db: Any
) -> None:
    lead = make.person(display_name="Lea")
    make.delegate(lead, city, role="lead")
    mine, theirs = browser.get(f"{PAGE}edit/about"), browser_of(lead)
    theirs.post_form(f"{PAGE}edit/about", summary="From Lea.", region="Styria")
    clash = browser.post_form(mine, summary="From Olga.", status=409)
    assert "It was Lea" in clash.text and "From Lea." in clash.text
    assert clash.one("textarea[name=summary]").text.strip() == "From Olga."
    assert db.session.get(Member, city.id).summary == "From Lea."
    browser.post_form(clash)
    assert db.session.get(Member, city.id).summary == "From Olga."
    # Other sections are not in each other's way.
    page = browser.get(f"{PAGE}edit/mentoring")
    theirs.post_form(f"{PAGE}edit/about", region="Steiermark")
    assert browser.post_form(page, note="Ask.").status == 200


def test_a_commitment_that_changed_meanwhile(browser: Any, city: Any, db: Any) -> None:
    number = actions.save_commitment(SYSTEM, "graz", None, {"title": "One"})
    edit = f"{PAGE}edit/commitments/{number}"
    page = browser.get(edit)
    browser.post_form(edit, "form.section-form", title="Two")
    clash = browser.post_form(page, "form.section-form", title="Three", status=409)
    assert clash.one("input[name=title]").get("value") == "Three" and "Two" in clash.text
    kept = browser.post_form(page, 'form[action$="/remove"]')
    assert db.session.get(Commitment, number).title == "Two" and kept.path == edit
    browser.post_form(clash, "form.section-form")
    assert db.session.get(Commitment, number).title == "Three"


def test_what_the_network_enters_waits_for_the_member(
    browser: Any, browser_of: Any, client: Any, city: Any, db: Any
) -> None:
    staff = browser_of(make.person("coordinator"))
    staff.post_form(f"{PAGE}edit/elements", office_state="planned")
    staff.post_form(f"{PAGE}edit/about", region="Styria")
    assert "Confirm" not in " ".join(staff.get(f"{PAGE}edit").texts("main button"))
    assert client.get(PAGE).texts(".report-card .said") == ["entered by the network not confirmed"]
    page = browser.get(f"{PAGE}edit")
    assert "3 values wait to be confirmed" in page.text  # the time zone, too
    section = browser.post_form(page, '#elements form[action$="/confirm"]')
    assert "2 values wait" in section.text
    assert (
        client.get(PAGE)
        .texts(".report-card .said")[0]
        .startswith("said by the member itself confirmed")
    )
    # What changed since the page was read is not confirmed unseen.
    staff.post_form(f"{PAGE}edit/about", region="Steiermark")
    late = browser.post_form(section, '.notice form[action$="/confirm"]')
    assert "changed meanwhile" in late.html and "2 values wait" in late.text
    browser.post_form(late, '.notice form[action$="/confirm"]')
    waiting = select(func.count()).select_from(MemberValue).where(
        MemberValue.confirmed_at.is_(None))  # fmt: skip
    assert db.session.scalar(waiting) == 0
    assert "1 value confirmed" in client.get(f"{PAGE}history").text
    # A coordinator's later change waits again.
    staff.post_form(f"{PAGE}edit/about", region="Styria")
    assert db.session.scalar(waiting) == 1


def test_what_coordinators_change_elsewhere_stands_in_the_history(
    client: Any, city: Any, db: Any
) -> None:
    values = {"name": "Graz", "country": "AT", "website": "", "summary": "New."}
    change_member(SYSTEM, "graz", region="Styria", **values)
    assert "Styria" in client.get(f"{PAGE}history").text
    change_member(SYSTEM, "graz", region="", **values)
    assert "taken away" in client.get(f"{PAGE}history").text
    keys = select(MemberValue.key).where(MemberValue.member_id == city.id)
    assert list(db.session.scalars(keys)) == ["summary"]


def test_who_may_edit_and_confirm(db: Any, city: Any, officer: Any, browser_of: Any) -> None:
    def delegate(role: str, of: Any = city) -> Any:
        person = make.person()
        make.delegate(person, of, role=role)
        return person

    may = [officer, delegate("lead"), make.person("coordinator"), make.person("admin")]
    may_not = [delegate("elected"), delegate("expert"), delegate("lead", make.member()),
               make.person("moderator"), make.person()]  # fmt: skip
    for n, person in enumerate(may):
        assert save(make.actor_of(person), city, "about", region=f"Region {n}") == ["region"]
    for person in may_not:
        actor = make.actor_of(person)
        with pytest.raises(Forbidden):
            save(actor, city, "about", region="No")
        with pytest.raises(Forbidden):
            actions.save_commitment(actor, "graz", None, {"title": "No"})
    for person in (*may[2:], *may_not):
        with pytest.raises(Forbidden):
            actions.confirm(make.actor_of(person), "graz", ("about",), base_of(city, "about"))
    stranger = browser_of(may_not[0])
    for path in ("edit", "edit/about", "edit/commitments/new", "edit/commitments/1", "leave"):
        stranger.get(f"{PAGE}{path}", status=403)
        stranger.get(f"/members/nowhere/{path}", status=404)
    browser_of(officer).get(f"{PAGE}edit/nonsense", status=404)
    browser_of(officer).get(f"{PAGE}leave", status=403)
    with pytest.raises(NotFound):
        save(make.actor_of(officer), city, "commitments")


def test_a_suspended_members_delegates_do_not_edit(db: Any, city: Any, officer: Any) -> None:
    standing.suspend(make.actor_of(make.person("coordinator")), "graz", reason="x")
    db.session.expire_all()
    with pytest.raises(Forbidden):
        save(make.actor_of(officer), city, "about", region="No")


def test_organisations_have_no_elements(db: Any, browser_of: Any) -> None:
    university = make.member(slug="uni", kind="university")
    browser = browser_of(make.person("coordinator"))
    assert "elements" not in browser.get("/members/uni/edit").html.split("<main")[1]
    browser.get("/members/uni/edit/elements", status=404)
    with pytest.raises(NotFound):
        save(SYSTEM, university, "competences", c_police="full")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example",
        "https://", "http:///x", "ftp://a.example", "https://a b.example", "vbscript:x",
        'https://a.example/"onmouseover=x', "https://[", "https://a.example/" + "x" * 300,
        "java\tscript:alert(1)", "\x01javascript:alert(1)", "https://a.example\\@b.example",
    ],
)  # fmt: skip
def test_hostile_links_are_refused_everywhere(db: Any, city: Any, link: str) -> None:
    assert not is_web_address(link)
    forms: list[tuple[str, dict[str, str]]] = [
        ("about", {"website": link}),
        ("elements", {"office_state": "adopted", "office_link": link}),
        ("charters", {"name_0": "A charter", "link_0": link}),
    ]
    for section, raw in forms:
        with pytest.raises(ManyInvalid):
            save(SYSTEM, city, section, **raw)
    with pytest.raises(ManyInvalid):
        actions.save_commitment(
            SYSTEM, "graz", None, {"title": "x", "evidence_link_0": link, "evidence_title_0": "x"}
        )


def test_hostile_text_stays_text(browser: Any, client: Any, city: Any) -> None:
    hostile = '"><script>alert(1)</script>'
    browser.post_form(f"{PAGE}edit/elements", office_state="adopted", office_source=hostile)
    browser.post_form(f"{PAGE}edit/about", summary=hostile, legal=hostile, legal_source=hostile)
    browser.post_form(f"{PAGE}edit/charters", name_0=hostile)
    browser.post_form(f"{PAGE}edit/commitments/new", title=hostile, text=hostile,
                      evidence_title_0=hostile, evidence_link_0="https://a.example/")  # fmt: skip
    for path in (PAGE, f"{PAGE}history"):
        page = client.get(path)
        assert hostile in page.text
        assert "alert" not in "".join(s.text or "" for s in page.select("main script"))
    assert hostile in browser.get(f"{PAGE}edit").text


def test_a_concurrent_write_is_a_conflict_in_the_action(db: Any, city: Any) -> None:
    base = base_of(city, "about")
    actions.save_section(SYSTEM, "graz", "about", {"region": "One"}, base)
    with pytest.raises(Conflict):
        actions.save_section(SYSTEM, "graz", "about", {"region": "Two"}, base)
    # The same once more is no conflict: it is what was wanted.
    assert actions.save_section(SYSTEM, "graz", "about", {"region": "One"}, base) == []


def test_the_page_says_how_the_membership_stands(
    client: Any, city: Any, officer: Any, db: Any
) -> None:
    staff = make.actor_of(make.person("coordinator"))
    standing.change_membership(
        staff, "graz", day=dt.date(2026, 5, 1), membership="guest", kind="municipality",
        note="After the declaration.",
    )  # fmt: skip
    page = client.get(PAGE)
    assert page.texts(".member-proud") == ["Guest city since 1 May 2026 After the declaration."]
    assert "Associate city 2020–2026" in " ".join(page.texts(".member-head"))
    standing.suspend(staff, "graz", reason="Secret reason.")
    page = client.get(PAGE)
    assert "has been suspended since" in page.text and "Secret" not in page.html
    assert not page.has(".person-row") and "Nobody while" in page.html
    standing.reinstate(staff, "graz", reason="x")
    standing.leave(staff, "graz", reason="x", last_day=clock.today() - dt.timedelta(days=1))
    page = client.get(PAGE)
    assert "no longer a member" in page.text and "Was Guest city from May 2026" in page.text
    assert "endDate" in page.one('script[type="application/ld+json"]').text


def test_a_lead_leaves_on_a_page(browser_of: Any, city: Any, db: Any) -> None:
    lead = make.person()
    make.delegate(lead, city, role="lead")
    browser = browser_of(lead)
    assert f"{PAGE}leave" in browser.get(f"{PAGE}edit").links("main a")
    refused = browser.post_form(f"{PAGE}leave", reason="We merge.", status=422)
    assert refused.error("sure")
    assert refused.one("textarea[name=reason]").text.strip() == "We merge."
    browser.post_form(refused, sure="y")
    assert db.session.get(Member, city.id).left_on == clock.today()


def test_pages_cost_the_same_with_nothing_and_with_much(
    browser: Any, client: Any, db: Any, city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sections, "_sections", {})
    monkeypatch.setattr(sections, "_last", {})
    number = actions.save_commitment(SYSTEM, "graz", None, {"title": "One"})
    paths = ("edit", "edit/about", "edit/elements", "edit/themes", "history",
             f"edit/commitments/{number}", "edit/commitments/new")  # fmt: skip

    def costs() -> list[int]:
        client.get(PAGE), browser.get(f"{PAGE}edit")
        return [client.get(PAGE).sql, *(browser.get(PAGE + path).sql for path in paths)]

    few = costs()
    for n in range(30):
        make.delegate(make.person(password=None), city)
        make.theme()
        actions.save_commitment(
            SYSTEM, "graz", None, {"title": f"No {n}", "evidence_link_0": "https://a.example/"}
        )
        save(SYSTEM, city, "about", region=f"Region {n}")
    save(SYSTEM, city, "elements", **{f"{name}_state": "adopted" for name in ("office", "plan")})
    assert costs() == few == [3, 4, 3, 3, 4, 4, 3, 2]


def test_every_value_has_its_source(
    browser: Any, client: Any, db: Any, city: Any, officer: Any
) -> None:
    given = {
        "summary": "We begin.", "website": "https://graz.example", "region": "Styria",
        "timezone": "Europe/Vienna", "code": "AT221",
    }  # fmt: skip
    sources = {f"{name}_source": f"Source of the {name}" for name in given}
    browser.post_form(f"{PAGE}edit/about", **given, **sources)
    save(make.actor_of(officer), city, "mentoring", places="2", source="Decision 7")
    shown = " ".join(client.get(PAGE).texts("main .said"))
    for name in given:
        assert f"Source of the {name} confirmed" in shown
    assert "Decision 7 confirmed" in shown
    again = browser.get(f"{PAGE}edit/about")
    assert again.one("#region_source").get("value") == "Source of the region"
    assert "Source of the region" in client.get(f"{PAGE}history").text
    # Where nobody names one, the page says who said it; a source without a value is refused.
    browser.post_form(f"{PAGE}edit/about", region_source="")
    assert "said by the member itself confirmed" in " ".join(client.get(PAGE).texts("main .said"))
    refused = browser.post_form(f"{PAGE}edit/about", region="", region_source="Map", status=422)
    assert "empty what belongs to it" in refused.error("region")
