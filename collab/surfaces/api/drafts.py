"""Between JSON and a draft: what is sent is judged by the form of the page, and by nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from pydantic import BaseModel
from werkzeug.datastructures import MultiDict

from collab.core.errors import InvalidError
from collab.core.rest import validated
from collab.features.findings import queries
from collab.features.findings.crossing import address
from collab.features.findings.forms import FindingForm
from collab.features.findings.language import chosen
from collab.features.findings.rules import SHARED_FIELDS, FindingDraft
from collab.features.findings.writing_pages import codes_in
from collab.policy.marking import Marking
from collab.surfaces.api.schemas import COPY_FIELDS, DRAFT, SEALED_SIDE, DraftIn, FindingOut
from collab.work.unit import Work

if TYPE_CHECKING:
    from collab.features.findings.models import Finding

NO_TOKEN = {"csrf": False}
"""The bearer's token stands in a header, where no other site can put it."""


def checked_draft(sent: BaseModel, *, keeping: Collection[str] = ()) -> FindingDraft:
    """Give the draft that was sent; codes that stand in it already are in ``keeping``.

    :raises InvalidError: as the page would say it.
    """
    values = sent.model_dump()
    if values.get("identity") == "":
        values["forget_identity"] = "y"
    form = FindingForm(formdata=_typed_in(values), meta=NO_TOKEN, keeping=keeping)
    need(form)
    return form.draft


def merged(work: Work, finding: Finding, patch: Mapping[str, Any]) -> FindingDraft:
    """Give a draft as a merge patch leaves it. :raises InvalidError: as the page would say it."""
    source = queries.source_of(work, finding)
    values: dict[str, Any] = {
        name: getattr(finding, name) for name in DRAFT if name not in SEALED_SIDE
    }
    values["language"] = chosen(finding)
    values["marking"] = Marking(finding.marking).key
    values["circumstances"] = source.circumstances if source else ""
    for name, value in patch.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
    if "identity" in patch and patch["identity"] is None:
        values["identity"] = ""  # to take it away is said, and not the same as saying nothing
    return checked_draft(validated(DraftIn, values), keeping=codes_in(finding))


def shown(work: Work, finding: Finding) -> BaseModel:
    """Give a finding as its reader may see it. The sealed identity is told of, never given."""
    values: dict[str, Any] = {
        name: getattr(finding, name)
        for name in (*SHARED_FIELDS, "id", "space_id", "version", "shared_at", "updated_at")
    }
    values |= {
        "address": address(finding.id),
        "marking": Marking(finding.marking).key,
        "state": "copy" if finding.is_copy else "draft",
    }
    if finding.is_copy:
        values |= {name: getattr(finding, name) for name in COPY_FIELDS}
    else:
        source = queries.source_of(work, finding)
        values["circumstances"] = source.circumstances if source else ""
        values["identity_kept"] = bool(source and source.identity_sealed)
    told: BaseModel = FindingOut.model_validate(values)
    return told


def need(form: FlaskForm) -> None:
    """Go on with a valid form only. :raises InvalidError: with what it says of each field."""
    if not form.validate():
        faults = {name: " ".join(map(str, told)) for name, told in form.errors.items()}
        raise InvalidError({name or "": words for name, words in faults.items()})


def _typed_in(values: Mapping[str, Any]) -> MultiDict[str, str]:
    """Give what a browser would send of these values."""
    return MultiDict(
        [
            (name, str(one))
            for name, value in values.items()
            for one in (value if isinstance(value, list) else [value])
            if one is not None
        ]
    )
