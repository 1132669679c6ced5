"""Words of pay and hiring, and of members' own people, in the four languages of indicators.

Firms compete for the same people: what they pay and how they hire is never collected. A word too
many is refused here with its reason, and the officer writes it otherwise; a word too few leaks.
"""

from __future__ import annotations

import re
import unicodedata

WAGES = (
    r"wages?|salar(?!ié)\w*|pay|payroll|remunerat\w*|bonus\w*|"
    r"(?:stunden|tage|monats|jahres|mindest|tarif|brutto|netto|einstiegs)?l[oö]hn\w*|"
    r"(?:monats|jahres|grund|einstiegs|brutto|netto)?geh[aä]lt\w*|vergütung\w*|"
    r"salaires?|rémunér\w*|salario\w*|sueldo\w*|remunerac\w*"
)
BESIDE_WAGES = (
    r"paid|paying|payments?|compensat\w*|earn(?:s|ed|ings?)?|incomes?|allowances?|stipends?|"
    r"hir(?:e|es|ed|ing|ings)|recruit\w*|"
    r"bezahl\w*|entgelt\w*|verdien\w*|einkommen\w*|besoldung\w*|prämien?|zulagen?|eingestellt\w*|"
    r"einstellung\w*|neueinstellung\w*|rekrutier\w*|anwerb\w*|"
    r"pa[iy]es?|payé\w*|indemnit\w*|revenus?|primes?|embauch\w*|recrut\w*|"
    r"pagas?|pagad\w*|pagos?|compensac\w*|retribu\w*|ingresos?|nóminas?|contratac\w*|contratad\w*|"
    r"reclut\w*"
)
OWN_PEOPLE = (
    r"own|our|ours|employ(?:ee|ees|ed)|staff\w*|personnel|workforce\w*|headcount|"
    r"members?|"
    r"eigen\w*|unser\w*|mitarbeit\w*|beschäftigt\w*|belegschaft\w*|angestellt\w*|personals?|"
    r"mitglied\w*|"
    r"salarié\w*|effectifs?|employé\w*|notre|nos|propres?|membres?|"
    r"propi[oa]s?|nuestr\w*|plantillas?|emplead\w*|miembros?"
)
_PAY = re.compile(rf"\b(?:{WAGES})\b", re.IGNORECASE)
_WIDER = re.compile(rf"\b(?:{WAGES}|{BESIDE_WAGES})\b", re.IGNORECASE)
_OWN = re.compile(rf"\b(?:{OWN_PEOPLE})\b", re.IGNORECASE)


def of_pay(text: str) -> bool:
    """Tell whether a text speaks of wages, whoever's."""
    return _PAY.search(_read(text)) is not None


def of_own_people(text: str) -> bool:
    """Tell whether a text speaks both of own people and of what people are paid or hired for."""
    read = _read(text)
    return _OWN.search(read) is not None and _WIDER.search(read) is not None


def _read(text: str) -> str:
    """Give a text with its letters in one form: an accent beside its letter hides nothing."""
    return unicodedata.normalize("NFKC", text).replace("_", " ")
