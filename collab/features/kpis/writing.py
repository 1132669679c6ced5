"""The form in which an association's officer writes an indicator."""

from __future__ import annotations

from flask import render_template

from collab.features.kpis import queries, rules
from collab.features.kpis.forms import DefinitionForm
from collab.features.kpis.models import Definition
from collab.features.kpis.pages import WORDS, language, named
from collab.features.kpis.rules import word_of
from collab.features.kpis.shipped import shipped
from collab.work.unit import Work


def definition_form(work: Work, row: Definition | None = None) -> DefinitionForm:
    """Give the form of an indicator."""
    given = {"competition": "human_rights_process"} if row is None else _written(row)
    form, code = DefinitionForm(data=given), language()
    kept = {one.key: named(one) for one in queries.definitions(work, work.viewer.org_id)}
    ships = {one.key: word_of(one.names, code) for one in shipped().values()}
    others = ships | kept
    form.offer((key, others[key]) for key in others if row is None or key != row.key)
    return form


def _written(row: Definition) -> dict[str, object]:
    """Give what a form of the next version begins with."""
    texts = {
        f"{part}_{code}": kept.get(code, "")
        for part, kept in (("name", row.names), ("formula", row.formulas))
        for code in rules.LANGUAGES
    }
    highest = "" if row.highest is None else f"{row.highest.normalize():f}"
    kept = {
        "theme": row.theme,
        "competition": row.competition,
        "side": row.side,
        "direction": row.direction,
        "unit": row.unit,
        "statistic": row.statistic,
        "lowest": f"{row.lowest.normalize():f}",
        "highest": highest,
        "breakdowns": row.breakdowns,
        "family": "" if row.family == row.key else row.family,
    }
    return {**kept, **texts}


def definition_page(form: DefinitionForm, row: Definition | None = None) -> str:
    """Render the form of an indicator."""
    return render_template("kpis/edit.html", form=form, row=row, **WORDS)
