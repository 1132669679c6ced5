"""/demo/mailbox: there is no such page outside the demo, nor for anybody on another machine."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from flask import render_template, request
from flask.typing import ResponseReturnValue

from collab.core.errors import NotFoundError
from collab.core.web import PUBLIC, Feature
from collab.surfaces.demo_mailbox import mails
from collab.work.door import Door

bp = Feature("demo_mailbox", url_prefix="/demo/mailbox")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


@bp.get("", allow=PUBLIC)
def index(door: Door) -> ResponseReturnValue:
    """List the mails, the newest first."""
    folder, to = _folder(door), request.args.get("to", "").strip()
    found = mails.newest(folder, to=to)
    return render_template("demo_mailbox/index.html", mails=found, to=to)


@bp.get("/<int(fixed_digits=20):number>", allow=PUBLIC)
def show(door: Door, number: int) -> ResponseReturnValue:
    """Show one mail."""
    return render_template("demo_mailbox/show.html", mail=mails.opened(_folder(door), number))


def _folder(door: Door) -> Path:
    """Give the folder of mails. :raises NotFoundError: when these pages do not exist here."""
    folder = door.house.mail_folder
    if not door.house.demo or folder is None or not _near(door.address):
        raise NotFoundError
    return folder


def _near(address: str) -> bool:
    """Tell whether the caller sits at this machine; behind a proxy nobody can tell."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
