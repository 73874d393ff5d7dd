"""The forms of invitations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from hrforum.core.forms import RefusingForm
from hrforum.core.languages import LANGUAGES
from hrforum.core.search import fold
from hrforum.members import labels
from hrforum.members.models.joining import GUEST_KINDS


def countries(lang: str) -> list[SelectChoice]:
    """Return the countries by their names in the reader's language, after an empty choice."""
    names = {code: labels.country_name(code, lang) for code in labels.country_codes()}
    ordered = sorted(names.items(), key=lambda pair: fold(pair[1]))
    return [SelectChoice("", _l("Choose a country")), *(SelectChoice(*pair) for pair in ordered)]


def languages(lang: str, none: Any) -> list[SelectChoice]:
    """Return languages by their names in the reader's language, after an empty choice."""
    names = {code: labels.language_name(code, lang) for code in LANGUAGES}
    ordered = sorted(names.items(), key=lambda pair: fold(pair[1]))
    return [SelectChoice("", none), *(SelectChoice(*pair) for pair in ordered)]


class InviteForm(RefusingForm):
    """A city to invite."""

    name = StringField(_l("City"), validators=[InputRequired(_l("Write the name of the city."))])
    country = SelectField(_l("Country"), validators=[InputRequired(_l("Choose a country."))])
    kind = RadioField(
        _l("Kind"),
        choices=[SelectChoice(kind, labels.KINDS[kind]) for kind in GUEST_KINDS],
        default=GUEST_KINDS[0],
    )
    email = EmailField(
        _l("Address to write to"), validators=[InputRequired(_l("Write an e-mail address."))]
    )
    message = TextAreaField(_l("A personal message"))
    expires_on = DateField(_l("Open until"), validators=[InputRequired(_l("Choose the last day."))])


class SendAgainForm(RefusingForm):
    """A new link for an invitation."""

    email = EmailField(
        _l("Address to write to"), validators=[InputRequired(_l("Write an e-mail address."))]
    )
    expires_on = DateField(_l("Open until"), validators=[InputRequired(_l("Choose the last day."))])


class ExtendForm(RefusingForm):
    """Another last day."""

    expires_on = DateField(_l("Open until"), validators=[InputRequired(_l("Choose the last day."))])


class ReasonForm(RefusingForm):
    """A reason, if there is one to give."""

    reason = TextAreaField(_l("Reason"))


class AcceptForm(RefusingForm):
    """What a city confirms of itself, and who signs for it."""

    name = StringField(
        _l("Name of the city"), validators=[InputRequired(_l("Write the name of the city."))]
    )
    region = StringField(_l("Region"))
    website = StringField(_l("Website"))
    population = IntegerField(
        _l("Population"),
        validators=[
            Optional(),
            NumberRange(1, 50_000_000, _l("Write a number of people, without a point.")),
        ],
    )
    language = SelectField(
        _l("Main language"), validators=[InputRequired(_l("Choose a language."))]
    )
    second_language = SelectField(_l("Second working language"))
    summary = TextAreaField(_l("The city in a few sentences"))
    timezone = HiddenField(render_kw={"data-zone": ""})
    page_id = HiddenField()
    signer_name = StringField(
        _l("Name of the person who signs"), validators=[InputRequired(_l("Write a name."))]
    )
    signer_role = StringField(
        _l("Their function"), validators=[InputRequired(_l("Write their function."))]
    )
    speaks_until = DateField(
        _l("Until when do you speak for the city?"),
        validators=[InputRequired(_l("Choose the last day of your mandate."))],
    )
    agreed = BooleanField(
        _l(
            "The city takes on this commitment, and the person named above may sign it for the city"
        ),
        validators=[
            InputRequired(_l("To become a guest member, the city has to sign the commitment."))
        ],
    )

    def offer(self, lang: str) -> None:
        """Offer the languages by their names in the reader's language."""
        self.language.choices = languages(lang, _l("Choose a language"))
        self.second_language.choices = languages(lang, _l("None"))
