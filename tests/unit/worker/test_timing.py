"""Waits and limits: what they are, and that the ones that do not fit stop the start."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest

from collab.core.courier import is_final, smtp_code
from config.celery import TimingError, broker_url, celery_settings, check_timing, nudge_settings
from worker.patience import LONGEST, TRIES, in_brief, wait_after


@pytest.mark.parametrize(("limit", "fits"), [(299, True), (300, False), (600, False)])
def test_time_limit_when_not_below_half_of_the_visibility_stops_the_start(
    limit: int, *, fits: bool
) -> None:
    if fits:
        check_timing(limit, 600)
    else:
        with pytest.raises(TimingError, match="task_time_limit"):
            check_timing(limit, 600)


def test_waits_grow_to_a_few_hours_and_reach_two_days_in_all() -> None:
    waits = [wait_after(n) for n in range(1, TRIES)]
    assert waits == sorted(waits)
    assert waits[0] == dt.timedelta(seconds=30)
    assert waits[-1] == dt.timedelta(seconds=LONGEST)
    assert dt.timedelta(days=1) < sum(waits, dt.timedelta()) < dt.timedelta(days=3)


@pytest.mark.parametrize(
    ("error", "code", "final"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"a@b.example?")}), 550, True),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"grey")}), 450, False),
        (smtplib.SMTPDataError(554, b"no"), 554, True),
        (smtplib.SMTPAuthenticationError(535, b"who?"), 535, False),
        (smtplib.SMTPSenderRefused(550, b"no", "collab@a.example"), 550, False),
        (smtplib.SMTPServerDisconnected("gone"), None, False),
        (TimeoutError("slow"), None, False),
    ],
)
def test_errors_of_mail_servers_are_final_only_when_about_this_mail(
    error: Exception, code: int | None, *, final: bool
) -> None:
    assert smtp_code(error) == code
    assert is_final(error) is final
    assert "@" not in in_brief(error)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("redis://:p@h:1/0", "redis://:p@h:1/0"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock"),
        ("rediss://h", "rediss://h?ssl_cert_reqs=required"),
        ("rediss://h/0?ssl_cert_reqs=none", "rediss://h/0?ssl_cert_reqs=none"),
    ],
)
def test_broker_url_is_written_as_kombu_reads_it(given: str, wanted: str) -> None:
    assert broker_url(given) == wanted


def test_nudge_waits_for_redis_a_tenth_of_a_second_at_most() -> None:
    assert nudge_settings("redis://h")["broker_transport_options"]["socket_timeout"] == 0.1
    assert "socket_timeout" not in celery_settings("redis://h")["broker_transport_options"]
