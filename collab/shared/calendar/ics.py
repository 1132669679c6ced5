"""iCalendar as Outlook and Google take it: UTC, a stable UID, a sequence that grows.

An invitation names its reader and nobody else: who else was invited is the group's to know.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

from icalendar import Calendar
from icalendar import Event as Component
from icalendar.prop import vCalAddress, vText

from collab.core.mail import Part
from collab.policy.marking import Marking
from collab.shared.calendar.events import Event

PRODUCT = "-//Collab//Working groups//EN"
FILE = "invite.ics"
KEPT_FRESH = "PT1H"


@dc.dataclass(frozen=True, slots=True)
class Party:
    """Somebody of an invitation, with the name a calendar shows."""

    address: str
    name: str


@dc.dataclass(frozen=True, slots=True)
class Call:
    """An invitation to one reader, or its end. ``words`` lead to the page; they tell no content."""

    event: Event
    organiser: Party
    reader: Party
    sequence: int
    words: str
    url: str


def request(call: Call, *, at: dt.datetime) -> Calendar:
    """Ask one reader to a meeting, or tell him that it is another one now."""
    made = _calendar("REQUEST")
    component = _component(call.event, sequence=call.sequence, stamp=at, url=call.url)
    component.add("status", "CONFIRMED")
    component.add("description", call.words)
    _parties(component, call, asking=True)
    made.add_component(component)
    return made


def cancellation(call: Call, *, at: dt.datetime) -> Calendar:
    """Take a meeting out of one reader's calendar."""
    made = _calendar("CANCEL")
    component = _component(call.event, sequence=call.sequence, stamp=at, url=None)
    component.add("status", "CANCELLED")
    _parties(component, call, asking=False)
    made.add_component(component)
    return made


def feed(events: list[Event], *, name: str, base_url: str) -> bytes:
    """Give a calendar to subscribe to. It says the same until something in it changes."""
    made = _calendar(None)
    made.add("x-wr-calname", name)
    made.add("x-published-ttl", KEPT_FRESH)
    for one in events:
        component = _component(
            one, sequence=one.sequence, stamp=one.changed_at, url=base_url + one.path
        )
        component.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
        made.add_component(component)
    content: bytes = made.to_ical()
    return content


def parts(made: Calendar) -> tuple[Part, Part]:
    """Give a calendar as Outlook wants it (an alternative of the text) and as a file beside."""
    content, method = made.to_ical(), str(made["method"])
    return (
        Part("text/calendar", content, {"method": method}),
        Part("application/ics", content, name=FILE),
    )


def renamed(event: Event, title: str) -> Event:
    """Give an event under a title that anybody may read."""
    return dc.replace(event, title=title, place="", marking=Marking.CLEAR)


def _calendar(method: str | None) -> Calendar:
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    if method is not None:
        made.add("method", method)
    return made


def _component(event: Event, *, sequence: int, stamp: dt.datetime, url: str | None) -> Component:
    component = Component()
    component.add("uid", event.uid)
    component.add("sequence", sequence)
    component.add("dtstamp", _utc(stamp))
    component.add("dtstart", _utc(event.starts_at))
    component.add("dtend", _utc(event.ends_at))
    component.add("summary", event.open_title)
    component.add("class", "CONFIDENTIAL")
    component.add("transp", "OPAQUE")
    if event.open_place:
        component.add("location", event.open_place)
    if url is not None:
        component.add("url", url)
    return component


def _parties(component: Component, call: Call, *, asking: bool) -> None:
    organiser = vCalAddress(f"MAILTO:{call.organiser.address}")
    organiser.params["CN"] = vText(call.organiser.name)
    component["organizer"] = organiser
    reader = vCalAddress(f"MAILTO:{call.reader.address}")
    reader.params["CN"] = vText(call.reader.name)
    reader.params["CUTYPE"] = vText("INDIVIDUAL")
    reader.params["ROLE"] = vText("REQ-PARTICIPANT")
    if asking:
        # The buttons show all the same. An answer is given on the page, behind the sign-in: one
        # that came by mail could be anybody's, and would be read by nobody.
        reader.params["PARTSTAT"] = vText("NEEDS-ACTION")
        reader.params["RSVP"] = vText("FALSE")
    component.add("attendee", reader, encode=False)


def _utc(at: dt.datetime) -> dt.datetime:
    """Give a moment in whole seconds of UTC, as calendars write it."""
    return at.astimezone(dt.UTC).replace(microsecond=0)
