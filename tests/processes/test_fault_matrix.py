"""A small fault matrix; ``python -m tests.bench.faults`` prints the whole one, for 500 people."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings
from tests.house.databases import Database
from tests.processes.faults import A_BIT_OF_ALL, BERLIN_NIGHTS, night, suffered

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
PEOPLE = 30


def test_mail_when_faults_befall_is_missed_by_nobody_and_doubled_by_hands_at_most(
    db: Database, settings: Settings, tmp_path: Path
) -> None:
    counted = suffered(db, settings, tmp_path, people=PEOPLE, fault=A_BIT_OF_ALL)
    assert counted.kept, counted


@pytest.mark.parametrize("season", BERLIN_NIGHTS)
def test_digest_when_clocks_are_changed_is_due_once_for_everybody(
    db: Database, settings: Settings, season: str
) -> None:
    counted = night(db, settings, people=3, season=season)
    assert (counted.missing, counted.doubled) == (0, 0)
