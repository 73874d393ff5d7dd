"""The forms of delegates: asking somebody, changing and ending a mandate."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from hrforum.core.forms import RefusingForm
from hrforum.members import labels
from hrforum.members.models import DELEGATE_ROLES

_ROLES = [SelectChoice(role, labels.DELEGATE_ROLES[role]) for role in DELEGATE_ROLES]
_ROLE = InputRequired(_l("Choose a role."))


class InviteDelegateForm(RefusingForm):
    """Somebody to ask, as what, and for how long."""

    who = StringField(
        _l("E-mail address or username"),
        validators=[InputRequired(_l("Write an e-mail address or a username."))],
    )
    role = RadioField(_l("Role"), choices=_ROLES, default="officer", validators=[_ROLE])
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Choose the first day."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Choose the last day."))])


class MandateForm(RefusingForm):
    """Another role, or other days."""

    role = RadioField(_l("Role"), choices=_ROLES, validators=[_ROLE])
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Choose the first day."))])
    ends_on = DateField(_l("Last day"), validators=[Optional()])


class EndForm(RefusingForm):
    """An end with a reason."""

    reason = TextAreaField(
        _l("Reason"), validators=[InputRequired(_l("Say why: the delegate reads it."))]
    )
    ends_on = DateField(_l("Last day"), validators=[Optional()])


class RenewForm(RefusingForm):
    """One click; ``seen`` is the last day that the page showed."""

    seen = HiddenField()


class SureForm(RefusingForm):
    """Nothing to write."""
