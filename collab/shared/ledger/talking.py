"""What the kinds of entries on talking points, and on what a firm offers, mean in words."""

from __future__ import annotations

from collections.abc import Mapping

TALKING: Mapping[str, str] = {
    "pledges.keep": "Your organisation noted what it may offer",
    "pledges.offer": "Your organisation offered a part of a cost",
    "pledges.confirm": "Your organisation confirmed what it offered",
    "pledges.decline": "Your organisation takes no part in a cost",
    "pledges.withdraw": "Your organisation took back what it offered",
    "talking_points.begun": "Talking points were begun",
    "talking_points.changed": "What talking points are about was changed",
    "talking_points.version_begun": "A version of talking points was begun",
    "talking_points.text_saved": "A text of a talking point was saved",
    "talking_points.evidence_added": "Something was named that a talking point stands on",
    "talking_points.evidence_removed": "Something that a talking point stood on was taken off",
    "talking_points.arranged": "The days of a talking point were set",
    "talking_points.checked": "Somebody checked the tone of a talking point",
    "talking_points.wording_held": "A wording waits for counsel",
    "talking_points.wording_let": "Counsel let a wording in",
    "talking_points.wording_returned": "Counsel returned a wording",
    "talking_points.wording_withdrawn": "A wording that waited was taken back",
    "talking_points.submit": "A talking point was given to counsel",
    "talking_points.recall": "A talking point was taken back to work on it",
    "talking_points.return": "Counsel returned a talking point",
    "talking_points.sign": "Counsel signed a talking point",
    "talking_points.supersede": "A newer version took the place of a talking point",
    "talking_points.resume": "A suspended talking point was given to counsel again",
    "talking_points.uphold": "Counsel let a talking point stay suspended",
    "talking_points.retire": "A talking point was retired",
    "talking_points.exported": "Somebody took a talking point along as a file",
    "talking_points.suspended": "A talking point was suspended: something it stands on is gone",
    "talking_point_uses.recorded": "Somebody of your organisation noted a use of a talking point",
    "talking_point_uses.changed": "A noted use of a talking point was changed",
    "talking_point_uses.discarded": "A noted use of a talking point was discarded",
    "talking_point_uses.brought_back": "A discarded use of a talking point was brought back",
}
