"""The composition root of the web process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from collab.core import rest
from collab.core.answers import answer_errors
from collab.core.clock import utc_now, zone_label
from collab.core.crypto import Cipher
from collab.core.db import make_engine
from collab.core.headers import send_headers
from collab.core.health import answer_health
from collab.core.house import House
from collab.core.limits import limits_in_redis
from collab.core.nudge import Nudge, sender
from collab.core.origins import refuse_foreign
from collab.core.pages import serve_parts
from collab.core.pieces import kept
from collab.core.presence import PresenceInRedis
from collab.core.speech import speak
from collab.core.storage import MEGABYTE, Allowance, Storage
from collab.core.uploads import take_uploads
from collab.core.web import check_routes, register
from collab.people import frame
from collab.people.accounts.views.duty import duty_first, duty_of_bearers
from collab.people.accounts.views.ended import keep_typed
from collab.wiring import APIS, FEATURES, FILE_UPLOADS, UNTOKENED, UPLOADS
from collab.work.bearer_request import BearerRunner
from collab.work.request import RequestRunner
from config.celery import DRAIN, nudge_settings
from config.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
UPLOAD_LIMIT = 2 * 1024 * 1024


def house_of(settings: Settings) -> House:
    """Give services what they may know of the settings."""
    cipher = Cipher(settings.field_keys)
    return House(
        base_url=settings.base_url,
        secret_key=settings.secret_key,
        cipher=cipher,
        mail_from=settings.mail_from,
        second_factor_required=settings.second_factor == "required",
        password_cost=settings.password_cost,
        demo=settings.demo,
        mail_folder=settings.data_dir / "mail" if settings.demo and settings.data_dir else None,
        webhooks_inside=settings.webhooks_inside,
        review_days=settings.review_days,
        limits=limits_in_redis(settings.redis_url),
        presence=PresenceInRedis(settings.redis_url),
        files=Storage(settings.files_folder, cipher) if settings.files_folder else None,
        allowance=Allowance(
            file=settings.file_megabytes * MEGABYTE,
            vault=settings.vault_megabytes * MEGABYTE,
            person=settings.person_megabytes * MEGABYTE,
        ),
    )


def create_app(settings: Settings) -> Flask:
    """Build the web application. :raises RouteError: when a route says not who may call it."""
    house = house_of(settings)
    app = Flask("collab", root_path=str(ROOT / "collab"), template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=house.cookie("form"),
        SESSION_COOKIE_SECURE=house.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy is no-referrer; Sec-Fetch-Site is checked
    )
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign] # Flask documents this
    Babel(app)
    speak(app)
    refuse_foreign(app, but=UNTOKENED)
    files = dict.fromkeys(FILE_UPLOADS, 2 * house.allowance.file)
    take_uploads(app, at={**UPLOADS, **files})
    csrf = CSRFProtect(app)
    for view in UNTOKENED:
        csrf.exempt(view)
    for api in APIS:
        csrf.exempt(api)  # no cookie is looked at there
    send_headers(app, secure=house.secure)
    answer_errors(app, sign_in="accounts.sign_in")
    keep_typed(app)
    _templates(app)
    serve_parts(app)
    app.extensions["collab.runner"] = runner = _runner(settings, house)
    app.context_processor(frame.context_by(runner.look))
    app.extensions[rest.RUNNER] = BearerRunner(
        runner, settings.api_per_minute, before_work=duty_of_bearers(house)
    )
    answer_health(app, runner.engine)
    for feature in FEATURES:
        register(app, feature)
    check_routes(app)
    return app


def _runner(settings: Settings, house: House) -> RequestRunner:
    return RequestRunner(
        engine=make_engine(settings.app_database_url, pool_size=8, name="collab-web"),
        house=house,
        cookie_name=house.cookie("session"),
        before_work=duty_first(house),
        nudge=Nudge(sender(nudge_settings(settings.redis_url), task=DRAIN)),
    )


def _templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=_asset(Path(app.static_folder or "")), now=utc_now)
    app.jinja_env.globals.update(local=frame.local, zone_label=zone_label, kept=kept)


def _asset(folder: Path) -> Callable[[str], str]:
    """Give addresses of static files that change with their content, so they are kept for ever."""

    @cache
    def fingerprint(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]

    def asset(name: str, **_extra: Any) -> str:
        return url_for("static", filename=name, v=fingerprint(name))

    return asset
