"""What views do again and again: show a form once more with what a service found wrong."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import redirect
from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.forms import PostForm, tell

MadeT = TypeVar("MadeT")


def tried(form: PostForm, act: Callable[[], MadeT]) -> MadeT | None:
    """Do what a valid form asks for; None when it or the service found something wrong."""
    if not form.validate():
        return None
    try:
        return act()
    except InvalidError as error:
        tell(form, error)
        return None


def refused(page: str) -> ft.ResponseReturnValue:
    """Answer with the form again."""
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def onwards(path: str) -> ft.ResponseReturnValue:
    """Go on to where what was done shows."""
    return redirect(path, HTTPStatus.SEE_OTHER)
