"""The headers of every answer: nothing inline, nothing foreign, nothing kept.

A file to keep is in a sandbox besides, should a browser show it after all.
"""

from __future__ import annotations

from flask import Flask, Response, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"
ASSETS_KEPT = "public, max-age=31536000, immutable"


def send_headers(app: Flask, *, secure: bool) -> None:
    """Put the headers on every answer of ``app``, errors and redirects too."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = f"{CSP}; sandbox"
        if secure:
            response.headers["Strict-Transport-Security"] = HSTS
        hashed = request.endpoint == "static" and "v" in request.args
        response.headers["Cache-Control"] = ASSETS_KEPT if hashed else "no-store"
        return response
