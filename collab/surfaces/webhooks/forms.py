"""What is asked of whoever wants an address told."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from collab.core.forms import PostForm, Ticks, choices
from collab.core.outside import LONGEST
from collab.core.texts import AtMost, NoControls
from collab.surfaces.webhooks.events import KINDS


class WebhookForm(PostForm):
    """An address, what it is told of, and the password of whoever asks for it."""

    url = StringField(
        _("Address"),
        [InputRequired(_("Enter its address.")), AtMost(LONGEST), NoControls()],
        filters=[lambda text: (text or "").strip()],
    )
    kinds = Ticks(_("What it is told of"), choices=choices(KINDS.items()))
    password = PasswordField(_("Your password"), [InputRequired(_("Enter your password."))])
