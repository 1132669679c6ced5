"""The one list: what the product is made of, in the order it is put together."""

from collab.wiring.items import CARDS, CROSSINGS, FOUND, LINES, PANELS, SPACE_SECTIONS
from collab.wiring.served import APIS, FEATURES, FILE_UPLOADS, UNTOKENED, UPLOADS
from collab.wiring.told import DIGEST_SOURCES, MAILS, WAITING_SOURCES

__all__ = [
    "APIS",
    "CARDS",
    "CROSSINGS",
    "DIGEST_SOURCES",
    "FEATURES",
    "FILE_UPLOADS",
    "FOUND",
    "LINES",
    "MAILS",
    "PANELS",
    "SPACE_SECTIONS",
    "UNTOKENED",
    "UPLOADS",
    "WAITING_SOURCES",
]
