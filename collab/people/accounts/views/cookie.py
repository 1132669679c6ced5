"""The session cookie: nobody else touches it."""

from __future__ import annotations

from flask import Response, request

from collab.core.house import House

NAME = "session"
EVERYTHING = '"cache", "cookies", "storage"'


def taken(house: House) -> str:
    """Give the token the caller's cookie holds; empty without one."""
    return request.cookies.get(house.cookie(NAME), "")


def put(response: Response, house: House, token: str) -> Response:
    """Give the caller a session. It ends with the browser, at the latest with the row."""
    response.set_cookie(
        house.cookie(NAME), token, path="/", secure=house.secure, httponly=True, samesite="Lax"
    )
    return response


def drop(response: Response, house: House) -> Response:
    """Take the session away, and all that the browser kept of us with it."""
    response.delete_cookie(
        house.cookie(NAME), path="/", secure=house.secure, httponly=True, samesite="Lax"
    )
    response.headers["Clear-Site-Data"] = EVERYTHING
    return response
