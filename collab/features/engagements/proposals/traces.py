"""Take out of a text where its writer may be reached or looked up: mail, web, telephone, registers.

No name is needed for it: whoever judges blind needs no address of anybody. What only looks alike
(an amount, a day, a sentence without a space behind its stop) stays.
"""

from __future__ import annotations

import re

WEB, TELEPHONE, REGISTER = "[web address]", "[telephone]", "[register number]"
_HOST = r"(?:[\w-]+\.)+"
_ENDINGS = (
    "com|org|net|info|biz|eu|io|int|edu|gov|ngo|africa|earth|global|consulting|science|academy|"
    "institute|example|de|fr|es|pt|ch|nl|uk|ie|se|dk|fi|pl|cz|pe|cl|bo|br|co|mx|ar|cd|zm|za|ke|"
    "tz|rw|ug|gh|ng|ma|ca|au|nz|ph|cn|jp|kr|tr"
)
"""Ends of hosts without ``www`` or a scheme before them, in small letters or in capitals: a stop
may stand before a word ("Es", "De") without a space. What is a word of English too is left out."""
_WORDS = "at|it|be|in|no|us|me"
"""Those tell of a host only where a path follows."""
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+(?:@|\s?[\[(]\s?(?:at|@)\s?[\])]\s?)[\w-]+(?:(?:\.|\s?[\[(]\s?(?:dot|\.)\s?[\])]\s?)"
    r"[\w-]+)+",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"(?:\b[a-z][a-z+.-]{0,15}://|\bwww\.)[^\s<>()\[\]]*[\w/]"
    rf"|(?<![\w@.-]){_HOST}(?-i:{_WORDS}|{_WORDS.upper()})/(?:[^\s<>()\[\]]*[\w/])?"
    rf"|(?<![\w@.-]){_HOST}(?-i:{_ENDINGS}|{_ENDINGS.upper()})(?![\w-])(?:/[^\s<>()\[\]]*[\w/])?",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@\w[\w.]{2,}")
_DIGITS = r"\(?\d(?:[\s().\/-]{0,3}\d)"
_CALLED = re.compile(
    r"\b(?:tel|telephone|telefon|tel\u00e9fono|telefone|phone|mobile|mobil|fax|whatsapp)"
    rf"\b\.?:?\s{{0,2}}(?:\+\s?)?{_DIGITS}{{5,14}}(?!\w)"
    rf"|(?<![\w.,+])\+\s?{_DIGITS}{{7,14}}(?!\w)"
    rf"|(?<![\w.,+])00{_DIGITS}{{8,13}}(?!\w)"
    r"|(?<![\w.,/-])(?!\d\d[-/. ]\d\d[-/. ]\d{2,4}\b)\(?0\d{1,5}\)?[\s/-]\d"
    r"(?:[\s-]?\d){4,10}(?![\w-])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:hr[ab]|vat|ust-?id(?:-?nr)?|steuernummer|siren|siret|rcs|nif|nit|ruc|rut|cnpj|cif|kvk|"
    r"duns|d-u-n-s|orcid|reg(?:istration|ister|istro)?\.?\s(?:no|nr|number|n\u00famero))\b"
    r"[.:\s#]{0,3}(?:id\s)?(?:[a-z]{1,3}[\s-]?)?\d[\d\s./-]{3,40}[\dxX]"
    r"|\b\d{4}-\d{4}-\d{4}-\d{3}[\dxX]\b",
    re.IGNORECASE,
)


def without_traces(text: str, *, instead: str) -> str:
    """Put ``instead`` for mailboxes and handles, and a word of its kind for every other trace."""
    for pattern, word in (
        (_MAIL, instead),
        (_SITE, WEB),
        (_HANDLE, instead),
        (_NUMBERED, REGISTER),
        (_CALLED, TELEPHONE),
    ):
        text = pattern.sub(word, text)
    return text
