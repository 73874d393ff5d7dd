"""The forms: they parse; what is acceptable is the actions' business."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from hrforum.admin import labels
from hrforum.core.db import AnyRow
from hrforum.core.forms import RefusingForm
from hrforum.core.search import fold
from hrforum.members import labels as member_labels


class ChangeForm(RefusingForm):
    """A change to people, looked at before it is done."""

    reason = TextAreaField(_l("Reason"))


class NewAddressForm(RefusingForm):
    """Another address for somebody whose mailbox is lost."""

    email = StringField(_l("New e-mail address"))
    reason = TextAreaField(_l("How did you make sure that it is them?"))


class ResetForm(RefusingForm):
    """A second step that is taken away."""

    reason = TextAreaField(_l("How did you make sure that it is them?"), id="reset-reason")


def usernames(text: str) -> list[str]:
    """Return the usernames of a text that has them in lines, or parted by commas or spaces."""
    return [word for word in re.split(r"[\s,;]+", text) if word][:100]


def _choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


class BoardForm(RefusingForm):
    """A board."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write a name."))])
    slug = StringField(_l("Word in its address"))
    description = TextAreaField(_l("Description"))
    icon = SelectField(_l("Icon"))
    hue = SelectField(_l("Colour"))
    position = IntegerField(_l("Place in the list"), validators=[Optional()], default=0)
    visibility = RadioField(
        _l("Who may read it"), choices=_choices(labels.VISIBILITIES), default="public"
    )
    group_ids = SelectMultipleField(
        _l("Groups"),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    moderators = TextAreaField(_l("Moderators"))

    def offer(self, groups: Sequence[AnyRow], hue: int | None, icon: str | None) -> None:
        """Offer the groups, and of colours and icons also those that the board has now."""
        self.group_ids.choices = [SelectChoice(str(row.id), row.name) for row in groups]
        hues = dict(labels.HUES)
        if hue is not None and str(hue) not in hues:
            hues = {str(hue): _l("As it is now"), **hues}
        self.hue.choices = _choices(hues)
        icons = dict(labels.ICONS)
        if icon is not None and icon not in icons:
            icons = {icon: _l("As it is now"), **icons}
        self.icon.choices = _choices(icons)


class MemberForm(RefusingForm):
    """What the network says of a member."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write a name."))])
    country = SelectField(_l("Country"))
    region = StringField(_l("Region"))
    website = StringField(_l("Website"))
    summary = TextAreaField(_l("Summary"))

    def offer(self, lang: str) -> None:
        """Offer the countries by their names in the reader's language."""
        names = {
            code: member_labels.country_name(code, lang) for code in member_labels.country_codes()
        }
        ordered = sorted(names.items(), key=lambda pair: fold(pair[1]))
        self.country.choices = [SelectChoice(code, name) for code, name in ordered]


class StandingForm(RefusingForm):
    """A turn of a membership that needs only a reason."""

    reason = TextAreaField(_l("Reason"))


class SuspendForm(StandingForm):
    """A suspension."""

    until = DateField(_l("Last day of the suspension"), validators=[Optional()])


class LeaveForm(StandingForm):
    """The end of a membership."""

    last_day = DateField(_l("Last day of the membership"), validators=[Optional()])


class MembershipForm(RefusingForm):
    """What a member becomes, and from when on."""

    membership = RadioField(_l("Membership"), choices=_choices(member_labels.MEMBERSHIPS))
    kind = SelectField(_l("Kind"), choices=_choices(member_labels.KINDS))
    day = DateField(_l("First day"), validators=[InputRequired(_l("Write the first day."))])
    note = TextAreaField(_l("Note for the member's page"))


class CorrectionForm(MembershipForm):
    """How the present membership really began."""

    day = DateField(_l("First day"), validators=[Optional()])
    note = None
    reason = TextAreaField(_l("Reason"))


class TurnMembersForm(RefusingForm):
    """A turn of several memberships, looked at before it is done."""

    until = DateField(_l("Last day of the suspension"), validators=[Optional()])
    reason = TextAreaField(_l("Reason"))


class ChangeBoardsForm(RefusingForm):
    """A change to several boards, looked at before it is done."""

    username = StringField(_l("Username"))
    reason = TextAreaField(_l("Reason"))


class EndMandateForm(RefusingForm):
    """The last day of a mandate; empty means at once."""

    ends_on = DateField(_l("Last day"), validators=[Optional()])


class SettingsForm(RefusingForm):
    """Settings that take effect at once."""

    sign_up = RadioField(
        _l("New people"),
        choices=_choices({"open": _l("may sign up"), "closed": _l("can't sign up at present")}),
    )
    message = TextAreaField(_l("What the sign-up page says while it is closed"))
