"""The words for changes, for what could be inferred, and for why one goes on."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from collab.policy.inference import Coarsening, Despite, Inference

COARSER: Mapping[Coarsening, str] = {
    Coarsening.SITE: _("Leave out the site: the region stays"),
    Coarsening.REGION: _("Leave out site and region: the country stays"),
    Coarsening.OPERATOR: _("Leave out the operator"),
    Coarsening.DATE: _("Give months instead of days and hours"),
    Coarsening.YEAR: _("Give years instead of months"),
    Coarsening.AMOUNT: _("Round exact amounts"),
}
INFERRED: Mapping[Inference, str] = {
    Inference.LABEL_FEW: _(
        "Too few organisations here fit your description, now or since you first used it. It is"
        " shown as coming from “a member”."
    ),
    Inference.MEMBER_FEW: _(
        "So few organisations contribute here that even “a member” leaves little doubt. Nothing on"
        " this page changes that; think of what it says as said by you."
    ),
    Inference.PLACE_FIRST: _(
        "Nobody here has written of this place. Whoever is known to be there is taken for its"
        " contributor."
    ),
    Inference.PLACE_OURS: _(
        "Only your own organisation has written of this place here. Readers who know that of one"
        " copy know it of both."
    ),
    Inference.PLACE_FEW: _(
        "It concerns few people at a named place. Who lives there may see who is meant, or who"
        " told it."
    ),
    Inference.DATE_EXACT: _("A day or an hour is told. Who was there then may be recognised."),
    Inference.AMOUNT_EXACT: _(
        "An exact amount is told. Whoever knows it from elsewhere recognises what it belongs to."
    ),
    Inference.STRICTER_LINK: _(
        "It links to something that is marked stricter, or stands in another space. Readers learn"
        " that there is such a thing."
    ),
    Inference.MILDER_THAN_CORRECTED: _(
        "It is marked milder than the copy it corrects, and so tells more readers."
    ),
}
DESPITE: Mapping[Despite, str] = {
    Despite.PUBLIC: _("Anybody can find it in public anyway"),
    Despite.AGREED: _("Whoever could be recognised has agreed"),
    Despite.NEEDED: _("The people concerned are safer if it is exact"),
    Despite.ACCEPTED: _("Our organisation accepts that it may be recognised"),
    Despite.MISTAKEN: _("The warning does not fit what is said"),
}
