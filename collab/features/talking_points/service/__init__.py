"""Use cases of talking points: drafted together, given to counsel, signed, taken along."""

from collab.features.talking_points.service.documents import arrange, begin, begin_version, change
from collab.features.talking_points.service.evidence import prove, remove
from collab.features.talking_points.service.moving import NotReadyError, move, settle, sign, tick
from collab.features.talking_points.service.writing import StaleTextError, Writing, save

__all__ = [
    "NotReadyError",
    "StaleTextError",
    "Writing",
    "arrange",
    "begin",
    "begin_version",
    "change",
    "move",
    "prove",
    "remove",
    "save",
    "settle",
    "sign",
    "tick",
]
