"""The forms: they parse; what is acceptable is the actions' business."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from hrforum.admin.common import AdminForm


class ChangeForm(AdminForm):
    """A change to people, looked at before it is done."""

    reason = TextAreaField(_l("Reason"))
