"""What a group is told of answers: nothing below five, on Mondays, and no step of one firm's."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid

import pytest

from collab.core.db import call
from collab.features.talking_points.uses.models import PointBand
from tests.cast import ACME, BOLT, COPPER, COREX, DELTA, FAY, Firm
from tests.conftest import OpenWork
from tests.factories import uses
from tests.factories.decisions import member_firm
from tests.house.databases import Database
from tests.policy.test_use_walls import LEAVES, readers

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


@dc.dataclass
class Count:
    """A version that many firms may use, and a clock that goes from Monday to Monday."""

    db: Database
    now: dt.datetime
    version: uuid.UUID
    firms: list[Firm]
    weeks: int = 0

    def says(self, *firms: Firm, **coded: object) -> None:
        """Let some firms note a use."""
        for firm in firms:
            person = self.db.value(
                "select representation_id from seats where space_id = %s and org_id = %s limit 1",
                COPPER, firm.id,
            )  # fmt: skip
            uses.of_firm(self.db.superuser, firm, person, self.version, now=self.now, **coded)

    def unsays(self, *firms: Firm) -> None:
        """Let some firms delete what they noted."""
        for firm in firms:
            self.db.run("delete from talking_point_uses where org_id = %s", firm.id)

    def monday(self) -> dict[str, int]:
        """Count a week later; give what is told then."""
        self.weeks += 1
        with self.db.system.begin() as connection:
            asked = call(connection, "app.refresh_uses", self.now + self.weeks * WEEK)
            assert asked[0][0] is True
            again = call(connection, "app.refresh_uses", self.now + self.weeks * WEEK)
            assert again[0][0] is False, "once a week, however often it is asked"
        return dict(self.db.rows("select code, band from talking_point_bands"))


@pytest.fixture
def count(db: Database, now: dt.datetime) -> Count:
    """Give a version in Copper with fourteen houses that may use it."""
    more = [member_firm(db.superuser, f"firm{number}") for number in range(10)]
    version = uses.version(db.superuser, now=now)
    return Count(db, now, version, [ACME, BOLT, COREX, DELTA, *more])


def test_band_when_four_firms_noted_something_tells_nothing_and_five_a_round_number(
    count: Count, work: OpenWork
) -> None:
    four, fifth = count.firms[:4], count.firms[4]
    count.says(*four, answer="partly", measures=["prevent"], willing=["meet"])
    assert count.monday() == {}
    count.says(fifth, answer="disputes")
    assert count.monday() == {"recorded": 5}, "four said it partly: of that nothing is told"
    assert readers(work, PointBand) == {
        "fay",
        "cara",
        "alice",
        "amir",
        "bea",
        "cole",
        "dina",
        "obi",
    }
    day = count.db.value("select as_of from talking_point_bands")
    assert day.isoweekday() == 1


def test_band_when_two_of_five_have_one_parent_tells_nothing(count: Count, db: Database) -> None:
    sister = member_firm(db.superuser, "sister", parent=ACME)
    count.says(sister, *count.firms[:4], answer="partly")
    assert count.monday() == {}


def test_band_when_nearly_all_who_may_noted_it_tells_nothing(
    db: Database, now: dt.datetime
) -> None:
    more = [member_firm(db.superuser, f"firm{number}") for number in range(2)]
    count = Count(db, now, uses.version(db.superuser, now=now), [])
    count.says(ACME, BOLT, COREX, *more, answer="partly")
    assert count.monday() == {}, "five of six: the sixth would know who the others are"


def test_band_when_fewer_than_five_changed_does_not_move_by_a_joiner_or_a_leaver(
    count: Count, db: Database
) -> None:
    firms = count.firms
    count.says(*firms[:9], answer="partly")
    first = {"recorded": 5, "answer:partly": 5}
    assert count.monday() == first
    count.says(firms[9], answer="partly")
    assert count.monday() == first, "the tenth alone would be seen"
    count.unsays(*firms[5:9])
    assert count.monday() == first, "five changed since, but the first five alone are left"
    dates = db.rows("select distinct as_of from talking_point_bands")
    for firm in firms[:5]:
        db.run(LEAVES, COPPER, firm.id)
    assert count.monday() == {}, "ten changed: nothing below five is told"
    assert len(dates) == 1


def test_band_when_five_changed_moves_and_only_what_they_changed(count: Count) -> None:
    firms = count.firms
    count.says(*firms[:7], answer="partly", willing=["meet"])
    assert count.monday() == {"recorded": 5, "answer:partly": 5, "willing:meet": 5}
    count.says(*firms[7:12], answer="disputes")
    told = count.monday()
    assert told == {"recorded": 10, "answer:partly": 5, "willing:meet": 5, "answer:disputes": 5}


def test_band_when_the_hour_has_not_come_is_not_counted(count: Count) -> None:
    count.says(*count.firms[:6], answer="partly")
    monday = (count.now + WEEK - count.now.weekday() * DAY).replace(hour=5, minute=59)
    with count.db.system.begin() as connection:
        call(connection, "app.refresh_uses", monday - DAY)
        assert call(connection, "app.refresh_uses", monday)[0][0] is False
        assert call(connection, "app.refresh_uses", monday + dt.timedelta(minutes=1))[0][0] is True


def test_band_when_the_reading_of_a_version_narrows_narrows_with_it(
    count: Count, work: OpenWork
) -> None:
    count.says(*count.firms[:6])
    count.monday()
    count.db.run("update talking_point_versions set circle = %s, marking = 4", [FAY.id])
    assert readers(work, PointBand) == {"fay"}
