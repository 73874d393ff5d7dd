"""The words for what a member's page says: standing, elements, competences, commitments."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

TURNS = {
    "joined": _l("Joined the network"),
    "changed": _l("Changed the membership"),
    "suspended": _l("Suspended"),
    "reinstated": _l("Suspension ended"),
    "left": _l("Left the network"),
    "rejoined": _l("Came back"),
}
SECTIONS = {
    "about": _l("Facts"),
    "elements": _l("The elements of a human rights city"),
    "commitments": _l("Commitments"),
    "competences": _l("What it may decide"),
    "themes": _l("Strengths and needs"),
    "languages": _l("Languages"),
    "charters": _l("Charters signed"),
    "mentoring": _l("Mentoring"),
}
PARTS = {
    "foundations": _l("Foundations"),
    "structures": _l("Structures"),
    "tools": _l("Tools"),
}
ELEMENTS = {
    "charter": _l("Commitment to the EU Charter of Fundamental Rights"),
    "standards": _l("International human rights standards"),
    "goals": _l("Sustainable Development Goals"),
    "reporting": _l("Part in international monitoring"),
    "declaration": _l("Declaration as a human rights city"),
    "representative": _l("Elected representative for human rights"),
    "office": _l("Human rights office"),
    "council": _l("Participatory human rights council"),
    "remedy": _l("Anti-discrimination office or ombudsperson"),
    "approach": _l("Human-rights-based approach across the city"),
    "budget": _l("Human rights in the budget"),
    "plan": _l("Local human rights action plan"),
    "procurement": _l("Human rights in procurement"),
    "training": _l("Human rights training"),
}
ELEMENT_STATES = {
    "none": _l("Not yet"),
    "planned": _l("Planned"),
    "adopted": _l("Adopted"),
}
COMPETENCES = {
    "housing": _l("Housing"),
    "social": _l("Social services"),
    "health": _l("Health"),
    "education": _l("Schools"),
    "childcare": _l("Childcare"),
    "police": _l("Police"),
    "migration": _l("Residence and registration"),
    "planning": _l("Land use and planning"),
    "transport": _l("Public transport"),
    "environment": _l("Environment and energy"),
    "culture": _l("Culture and sport"),
    "employment": _l("Employment"),
    "procurement": _l("Procurement"),
    "taxes": _l("Taxes and fees of its own"),
}
COMPETENCE_LEVELS = {
    "full": _l("decides itself"),
    "shared": _l("shares it with others"),
    "none": _l("others decide"),
}
COMMITMENT_STATES = {
    "planned": _l("Planned"),
    "under_way": _l("Under way"),
    "done": _l("Done"),
    "given_up": _l("Given up"),
}
AVAILABILITIES = {
    "open": _l("Has places now"),
    "later": _l("Has places later"),
    "closed": _l("Has no places"),
}
KEYS = {
    "summary": _l("Summary"),
    "region": _l("Region"),
    "website": _l("Website"),
    "timezone": _l("Time zone"),
    "population": _l("Population"),
    "area": _l("Area"),
    "code": _l("LAU or NUTS code"),
    "legal": _l("Legal framework"),
    "competences": _l("What it may decide"),
    "languages": _l("Languages"),
    "charters": _l("Charters signed"),
    "mentoring": _l("Mentoring"),
}
FIELDS = {
    "value": _l("Value"),
    "year": _l("Year"),
    "source": _l("Source"),
    "state": _l("State"),
    "dated": _l("Date"),
    "link": _l("Link"),
    "strength": _l("Can help others"),
    "need": _l("Looks for help"),
    "evidence": _l("Evidence"),
    "title": _l("Title"),
    "text": _l("Text"),
    "due_on": _l("Due"),
    "progress": _l("Progress"),
    "places": _l("Places for mentoring"),
    "availability": _l("Availability"),
    "note": _l("Note"),
    "rows": _l("List"),
}
